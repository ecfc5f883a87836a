"""A soak of the ingest: publishers, viewers and vandals for as long as asked, on one server that runs all the time and on one that is stopped
and killed in turn. Every byte that is read or left over is held against what was sent; descriptors and memory of the steady one are watched.

What an object holds follows from its path: 32 bytes of SHA-256 over the rest, which begins with the path. `Replaced` ones hold a version too.
"""
import hashlib
import http.client
import os
import pathlib
import random
import re
import socket
import statistics
import struct
import subprocess
import tempfile
import threading
import time

import processes

TOKEN = "soak-secret"
BEARER = {"Authorization": "Bearer " + TOKEN}
WINDOW = 6


def content(path, version=""):
    dice = random.Random(path + version)
    body = f"{path} {version}\n".encode() + dice.randbytes(dice.randrange(1_000, 400_000))
    return hashlib.sha256(body).digest() + body


def is_whole(path, data):
    return hashlib.sha256(data[32:]).digest() == data[:32] and data[32:].startswith(path.encode() + b" ")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One ingest, its clients, and what they saw."""

    def __init__(self, binaries, work, name):
        self.name, self.binaries, self.work = name, binaries, work / name
        self.work.mkdir()
        self.root, self.port = self.work / "media", free_port()
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.stored = {}  # path → SHA-256 of what must lie there
        self.counts = {"requests": 0, "published": 0, "deleted": 0, "read": 0, "ranges": 0, "aborted": 0, "cut": 0, "restarts": 0}
        self.faults = []
        self.threads = []
        self.start()

    def start(self):
        environment = {**os.environ, "TRANSCODER_INTERNAL_TOKEN": TOKEN, "HOME": str(self.work)}
        command = [str(self.binaries / "millrace"), "ingest", "--root", str(self.root), "--threads", "2", "--port", str(self.port), "--log-dir", str(self.work / "logs"), "--retain", "1"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
        if not re.search(r"/media/", self.process.stdout.readline()):
            self.fault("it did not start")

    def restart(self, kill):
        (self.process.kill if kill else self.process.terminate)()
        status = self.process.wait(timeout=20)
        if not kill and status != 0:
            self.fault(f"it ended with {status}")
        self.counts["restarts"] += 1
        self.start()

    def fault(self, what):
        with self.lock:
            self.faults.append(what)

    def count(self, **numbers):
        with self.lock:
            for key, value in numbers.items():
                self.counts[key] += value

    def every(self, seconds, work):
        def run():
            client = Client(self)
            while not self.stopping.is_set():
                began = time.monotonic()
                try:
                    work(client)
                except (OSError, http.client.HTTPException):
                    client.close()
                    self.count(cut=1)  # a restart; the steady server may cut nobody
                    self.stopping.wait(0.1)
                self.stopping.wait(max(0, seconds - (time.monotonic() - began)))
            client.close()
        self.threads.append(threading.Thread(target=run))
        self.threads[-1].start()

    def stop_clients(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


class Client:
    """A keep-alive connection that is made anew when it was cut."""

    def __init__(self, server):
        self.server, self.connection = server, None

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def ask(self, method, path, body=None, headers=None, chunked=False):
        if not self.connection:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=40)
        pieces = (body[i:i + 50_000] for i in range(0, len(body), 50_000)) if chunked else body
        self.connection.request(method, "/media/" + path, pieces, headers or {}, encode_chunked=chunked)
        answer = self.connection.getresponse()
        data = answer.read()
        self.server.count(requests=1)
        return answer.status, data

    def insist(self, method, path, body=None, chunked=False):
        """Until it is answered: publishers try again after a restart."""
        while True:
            try:
                return self.ask(method, path, body, {**BEARER, **({"Transfer-Encoding": "chunked"} if chunked else {})}, chunked)[0]
            except (OSError, http.client.HTTPException):
                self.close()
                self.server.count(cut=1)
                time.sleep(0.1)

    def put(self, path, body, chunked=False):
        status = self.insist("PUT", path, body, chunked)
        if status not in (201, 204):
            return self.server.fault(f"PUT {path} {status}")
        with self.server.lock:
            self.server.stored[path] = hashlib.sha256(body).hexdigest()
        self.server.count(published=1)

    def delete(self, path):
        with self.server.lock:
            self.server.stored.pop(path, None)
        status = self.insist("DELETE", path)
        if status not in (204, 404):
            self.server.fault(f"DELETE {path} {status}")
        self.server.count(deleted=1)


def live_publisher(server, number):
    state = {"next": 0}

    def work(client):
        i = state["next"]
        path = f"live-{number}/{i}.ts"
        first = max(0, i - WINDOW + 1)
        playlist = f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:{first}\n" + "".join(f"#EXTINF:1.0,\n{k}.ts\n" for k in range(first, i + 1))
        steps = [lambda: client.put(path, content(path), chunked=i % 2 == 1), lambda: client.put(f"live-{number}/index.m3u8", playlist.encode())]
        for step in steps if i % 3 else steps[::-1]:  # every third playlist comes before its segment
            step()
        if i >= WINDOW:
            client.delete(f"live-{number}/{i - WINDOW}.ts")
        state["next"] += 1
    server.every(1, work)


def live_viewer(server, number):
    def work(client):
        path = f"live-{number}/index.m3u8"
        status, data = client.ask("GET", path)
        if status == 404:
            return
        for name in re.findall(rb"^(\d+\.ts)$", data, re.M)[-2:]:
            segment = f"live-{number}/{name.decode()}"
            status, got = client.ask("GET", segment)
            if status != 200:
                if name in client.ask("GET", path)[1]:
                    server.fault(f"{segment} {status}, but the playlist names it")
            elif not is_whole(segment, got):
                server.fault(f"{segment}: wrong bytes")
            whole = content(segment)
            first = random.randrange(len(whole))
            last = min(first + random.randrange(1, 70_000), len(whole)) - 1
            status, got = client.ask("GET", segment, headers={"Range": f"bytes={first}-{last}"})
            if status == 206 and got != whole[first:last + 1]:
                server.fault(f"{segment}: wrong bytes in a range")
            server.count(read=1, ranges=1)
        if b"EXT-X-GAP" in data:
            server.fault(f"{path}: a gap")
    server.every(1, work)


def film_publisher(server, number):
    state = {"next": 0}

    def work(client):
        film = f"film-{number}-{state['next']}"
        state["next"] += 1
        names = [f"{i}.ts" for i in range(12)]
        playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n" + "".join(f"#EXTINF:6.0,\n{name}\n" for name in names) + "#EXT-X-ENDLIST\n"
        order = names + ["index.m3u8"]
        random.shuffle(order)
        for name in order:
            client.put(f"{film}/{name}", playlist.encode() if name == "index.m3u8" else content(f"{film}/{name}"), chunked=random.random() < 0.5)
        status, data = client.ask("GET", f"{film}/index.m3u8")
        if (status, data) != (200, playlist.encode()):
            server.fault(f"{film}/index.m3u8 {status}: not what was sent")
        for name in names:
            status, data = client.ask("GET", f"{film}/{name}")
            if status != 200 or not is_whole(f"{film}/{name}", data):
                server.fault(f"{film}/{name} {status}: wrong bytes")
            server.count(read=1)
        if state["next"] % 5:
            for name in reversed(order):
                client.delete(f"{film}/{name}")
    server.every(3, work)


def replacer(server, number):
    state = {"next": 0}

    def work(client):
        state["next"] += 1
        path = f"replaced-{number}.m4s"
        client.put(path, content(path, str(state["next"])))
    server.every(0.1, work)


def replaced_viewer(server, number):
    def work(client):
        path = f"replaced-{number}.m4s"
        status, data = client.ask("GET", path)
        if status == 200 and not is_whole(path, data):
            server.fault(f"{path}: a mixed read")
        server.count(read=1)
    server.every(0.05, work)


def vandal(server, number):
    def work(_):
        dice = random.Random()
        s = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        kind = dice.randrange(6)
        head = f"PUT /media/vandal/{number}.ts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 1000000\r\n\r\n".encode()
        if kind == 0:
            s.sendall(head[:dice.randrange(1, len(head))])
        elif kind == 1:
            s.sendall(head + b"x" * dice.randrange(900_000))
        elif kind == 2:
            s.sendall(f"GET /media/replaced-{number % 2}.m4s HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            s.recv(dice.randrange(1, 20_000))
        elif kind == 3:
            s.sendall(os.urandom(dice.randrange(1, 3000)))
        elif kind == 4:
            s.sendall(b"GET /media/live-0/index.m3u8 HTTP/1.1\r\nHost: x\r\n\r\n" * 200)  # and never reads
        else:
            s.sendall(b"PUT /media/vandal/1.ts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong\r\nContent-Length: 3\r\n\r\nabc")
        if dice.random() < 0.5:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # with a reset
        s.close()
        server.count(aborted=1)
    server.every(0.05, work)


def settled(server):
    """What lies there, once nobody writes any more."""
    wrong = 0
    for path, digest in server.stored.items():
        try:
            wrong += hashlib.sha256((server.root / path).read_bytes()).hexdigest() != digest
        except OSError:
            wrong += 1
    return wrong, len(list((server.root / ".incoming").iterdir()))


def soak(binaries, seconds):
    with tempfile.TemporaryDirectory() as work:
        steady, restarted = (Server(binaries, pathlib.Path(work), name) for name in ("steady", "restarted"))
        rest = steady.descriptors()
        for server in (steady, restarted):
            for i in range(3):
                live_publisher(server, i)
                live_viewer(server, i)
                live_viewer(server, i)
            film_publisher(server, 0)
            for i in range(2):
                replacer(server, i)
                replaced_viewer(server, i)
                vandal(server, i)
        samples, end, kill = [], time.monotonic() + seconds, False
        next_restart = time.monotonic() + 20
        while time.monotonic() < end:
            time.sleep(2)
            samples.append((steady.descriptors(), processes.own_mb(steady.process.pid)))
            if time.monotonic() > next_restart:
                restarted.restart(kill)
                kill, next_restart = not kill, time.monotonic() + 20
        for server in (steady, restarted):
            server.stop_clients()
        patience = time.monotonic() + 40  # files that nobody asks for stay open for a while
        while steady.descriptors() > rest and time.monotonic() < patience:
            time.sleep(1)
        part = max(len(samples) // 6, 1)
        early, late = samples[part:2 * part] or samples, samples[-part:]
        result = {"bench": "soak", "seconds": seconds, "descriptorsAtRest": [rest, steady.descriptors()], "descriptorsBusy": [statistics.median(s[0] for s in early), statistics.median(s[0] for s in late)],
                  "ownMemoryMb": [round(statistics.median(s[1] for s in early), 1), round(statistics.median(s[1] for s in late), 1)]}
        if steady.counts["cut"]:
            steady.fault(f"{steady.counts['cut']} connections were cut without a restart")
        for server in (steady, restarted):
            wrong, half = settled(server)
            server.process.terminate()
            if server.process.wait(timeout=20) != 0:
                server.fault("it did not end in order")
            result[server.name] = {**server.counts, "stored": len(server.stored), "storedWrong": wrong, "halfFiles": half, "faults": len(server.faults), "first": server.faults[:5]}
        return result

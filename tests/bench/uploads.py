"""Uploads to the API: 10 GB with 200 cuts (reset, half-open, server killed). No confirmed byte is sent again, the SHA-256 is right; processor
time for a GB and memory of the server; beside it one upload in a single request, by us and as a PUT to nginx."""
import hashlib
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time

import processes

BLOCK = random.Random(1).randbytes(16_777_213)  # prime: no place looks like its neighbours


def pieces(offset, until):
    while offset < until:
        at = offset % len(BLOCK)
        piece = memoryview(BLOCK)[at:at + min(1 << 20, until - offset)]
        yield piece
        offset += len(piece)


class Server:
    def __init__(self, binaries, folder):
        self.command, self.port, self.cpu = [str(binaries / "upload_server"), str(folder)], 0, 0.0
        self.start()

    def start(self):
        self.process = subprocess.Popen([*self.command, str(self.port), "one"], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])

    def kill(self):
        self.cpu += processes.cpu(self.process.pid) or 0
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ask(self, method, path, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, "/api/v1/" + path, headers={"Tus-Resumable": "1.0.0", **(headers or {})})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def offset(self, location):
        """Where it goes on. A server that still writes what came before says 423, and is asked again as every client of tus does."""
        while True:
            answer = self.ask("HEAD", location)
            if answer.status != 423:
                return int(answer.getheader("Upload-Offset"))
            time.sleep(0.2)


def part(port, location, offset, length, until):
    """The socket, with the bytes up to `until` on their way."""
    s = socket.create_connection(("127.0.0.1", port), timeout=60)
    s.sendall(f"PATCH /api/v1/{location} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
              f"Upload-Offset: {offset}\r\nContent-Length: {length - offset}\r\n\r\n".encode())
    for piece in pieces(offset, until):
        s.sendall(piece)
    return s


def with_cuts(binaries, work, length, cuts):
    server, draw, held = Server(binaries, work / "cut"), random.Random(2), []
    location = server.ask("POST", "uploads", {"Upload-Length": str(length), "Content-Length": "0"}).getheader("Location")
    confirmed, lost, most, resumed, kinds = 0, 0, 0.0, 0.0, {"reset": 0, "halfOpen": 0, "killed": 0}
    rest = processes.own_mb(server.process.pid)
    for i in range(cuts):
        until = min(length - 1, max(confirmed, i * length // cuts) + draw.randrange(1, length // cuts))
        s = part(server.port, location, confirmed, length, until)
        kind = ("reset", "halfOpen", "killed")[i % 3]
        kinds[kind] += 1
        if kind == "reset":
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            s.close()
        elif kind == "halfOpen":
            held = [s]
        else:
            most = max(most, processes.own_mb(server.process.pid))
            server.kill()
            server.start()
        began = time.monotonic()
        offset = server.offset(location)
        resumed = max(resumed, time.monotonic() - began)
        lost += max(0, confirmed - offset)
        confirmed = offset
    s = part(server.port, location, confirmed, length, length)
    answer = s.recv(4000).decode()
    found = hashlib.sha256()
    for piece in pieces(0, length):
        found.update(piece)
    stored = hashlib.sha256()
    with open(next((work / "cut/sources" / location.split("/")[1]).iterdir()), "rb") as file:
        while block := file.read(1 << 20):
            stored.update(block)
    most = max(most, processes.own_mb(server.process.pid))
    server.kill()
    return {"cuts": cuts, "kinds": kinds, "confirmedBytesLost": lost, "sha256Right": stored.digest() == found.digest() and " 204 " in answer, "longestHeadSeconds": round(resumed, 2),
            "grewMb": round(most - rest, 1), "grewNoMoreThan32Mb": most - rest <= 32, "cpuSecondsPerGb": round(server.cpu / length * 1e9, 2)}


def at_once(binaries, work, length):
    server = Server(binaries, work / "once")
    location = server.ask("POST", "uploads", {"Upload-Length": str(length), "Content-Length": "0"}).getheader("Location")
    before, began = processes.pss_mb(server.process.pid), time.monotonic()
    part(server.port, location, 0, length, length).recv(4000)
    took, grown = time.monotonic() - began, processes.pss_mb(server.process.pid) - before
    server.kill()
    return {"seconds": round(took, 1), "cpuSecondsPerGb": round(server.cpu / length * 1e9, 2), "grewMb": round(grown, 1)}


def nginx(work, length):
    if not shutil.which("nginx"):
        return None
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    (work / "dav").mkdir()
    (work / "nginx.conf").write_text(f"daemon off; master_process off; pid {work}/nginx.pid; error_log {work}/nginx.err; events {{}} http {{ access_log off; client_body_temp_path {work}/body;"
                                     f" client_max_body_size 0; server {{ listen 127.0.0.1:{port}; location / {{ root {work}/dav; dav_methods PUT; }} }} }}")
    process = subprocess.Popen(["nginx", "-p", str(work), "-c", str(work / "nginx.conf")], stderr=subprocess.DEVNULL)
    time.sleep(1)
    before, began = processes.cpu(process.pid) or 0, time.monotonic()
    s = socket.create_connection(("127.0.0.1", port))
    s.sendall(f"PUT /film HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
    for piece in pieces(0, length):
        s.sendall(piece)
    s.recv(4000)
    result = {"seconds": round(time.monotonic() - began, 1), "cpuSecondsPerGb": round(((processes.cpu(process.pid) or 0) - before) / length * 1e9, 2)}
    process.terminate()
    process.wait()
    return result


def uploads(binaries, gigabytes, cuts):
    length = int(gigabytes * 1e9)
    result = {"bench": "uploads", "gigabytes": gigabytes}
    for name, work_of in (("withCuts", lambda work: with_cuts(binaries, work, length, cuts)), ("atOnce", lambda work: at_once(binaries, work, length)),
                          ("nginxPutWithoutDigest", lambda work: nginx(work, length))):
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as work:
            result[name] = work_of(pathlib.Path(work))
    return result


if __name__ == "__main__":
    print(json.dumps(uploads(pathlib.Path("build/dev/bin"), 10, 200)))

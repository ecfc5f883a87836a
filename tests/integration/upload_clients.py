#!/usr/bin/env python3
"""upload_clients.py BIN_FOLDER: uploads between other people's programs and ours, and through what lies between.

Our server: killed again and again, also with another session of the system and a torn end; tus-js-client with its defaults while the server
is away for six seconds, also behind nginx; python3-tuspy. Our client: through nginx with its limit of 1 MB; against @tus/server. What is not installed is told
and left out; 77 when nothing of the others' could be had.
"""
import fcntl
import hashlib
import http.client
import importlib.util
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

if not importlib.util.find_spec("tusclient") and os.path.realpath(sys.executable) != os.path.realpath("/usr/bin/python3") and os.path.exists("/usr/bin/python3"):
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])  # another Python than the one with Debian's packages
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "clients"))
from served import Serve  # noqa: E402

BIN = pathlib.Path(sys.argv[1]).resolve()
failures, skipped = [], []


def check(good, what):
    print(("ok      " if good else "FAILED  ") + what, flush=True)
    if not good:
        failures.append(what)


def skip(what):
    print("SKIPPED " + what, flush=True)
    skipped.append(what)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else hashlib.sha256(file.read()).hexdigest()


class Server:
    def __init__(self, folder):
        self.folder, self.port, self.session = folder, free_port(), "one"
        self.start()

    def start(self):
        self.process = subprocess.Popen([BIN / "upload_server", self.folder, str(self.port), self.session], stdout=subprocess.PIPE, text=True)
        if not self.process.stdout.readline().startswith("ready"):
            raise RuntimeError("upload_server did not start")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def url(self, path=""):
        return f"http://127.0.0.1:{self.port}/{path}"

    def ask(self, method, path, headers=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, "/api/v1/" + path, body, {"Tus-Resumable": "1.0.0", **(headers or {})})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def source(self, location):
        return next((self.folder / "sources" / location.rsplit("/", 1)[-1]).iterdir())


def send_part(server, location, data, offset, size):
    """A PATCH of `size` bytes, cut somewhere: the server is killed under it."""
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as s:
            s.sendall(f"PATCH /api/v1/{location} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
                      f"Upload-Offset: {offset}\r\nContent-Length: {len(data) - offset}\r\n\r\n".encode())
            s.sendall(data[offset:offset + size])
    except OSError:
        pass


def kills(work):
    server = Server(work / "killed")
    data = random.Random(1).randbytes(120_000_000)
    answer = server.ask("POST", "uploads", {"Upload-Length": str(len(data))})
    location, confirmed, draw = answer.getheader("Location"), 0, random.Random(2)
    back = 0
    for attempt in range(12):
        part = threading.Thread(target=send_part, args=(server, location, data, confirmed, draw.randrange(1, 12_000_000)))
        part.start()
        part.join(draw.random() * 0.1)
        server.kill()
        part.join()
        if attempt % 4 == 3:  # a power cut: what was not synced is zeros
            server.session = f"session {attempt}"
            note = json.loads((server.folder / (location.rsplit("/", 1)[-1] + ".json")).read_text())
            path = server.folder / (location.rsplit("/", 1)[-1] + ".part")
            with open(path, "r+b") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(note["synced"])
                file.write(bytes(max(0, size - note["synced"])))
        server.start()
        offset = int(server.ask("HEAD", location).getheader("Upload-Offset"))
        back += offset < confirmed
        confirmed = offset
    check(back == 0, f"twelve kills, three of them power cuts: no confirmed byte was lost (at {confirmed} of {len(data)})")
    answer = server.ask("PATCH", location, {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(confirmed)}, data[confirmed:])
    check(answer.status == 204 and sha256(server.source(location)) == hashlib.sha256(data).hexdigest(), f"  and the file is right ({answer.status})")
    server.kill()


def client(url, state, path, **kwargs):
    return subprocess.run([BIN / "upload_client", url, state, path], capture_output=True, text=True, timeout=300, **kwargs)


class Nginx:
    """In front of a server: with its defaults, of which one is that bodies have at most 1 MB, with other `limits`, or as packaging/ has it."""

    def __init__(self, work, server_port, limits="", is_packaged=False):
        self.port = free_port()
        folder = work / f"nginx-{self.port}"
        folder.mkdir()
        user = "user root; " if os.geteuid() == 0 else ""  # else its workers are nobody, who may not write below the folder
        site = f"server {{ listen 127.0.0.1:{self.port}; location / {{ proxy_pass http://127.0.0.1:{server_port}; }} }}"
        if is_packaged:
            text = (HERE.parents[1] / "packaging/nginx/millrace-api.conf").read_text().replace("listen 443 ssl", f"listen 127.0.0.1:{self.port}").replace("127.0.0.1:5000", f"127.0.0.1:{server_port}")
            site = re.sub(r"\n *ssl_certificate\w* [^;]*;", "", text)
        (folder / "nginx.conf").write_text(f"daemon off; {user}pid {folder}/nginx.pid; error_log {folder}/nginx.err; events {{}} http {{ log_format short '$request_method $status $request_length';"
                                           f" access_log {folder}/access.log short; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; {limits} {site} }}")
        self.log = folder / "access.log"
        self.process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                break
            except OSError:
                time.sleep(0.05)

    def answers(self):
        """(method, status, bytes of the request), in order."""
        return [(method, int(status), int(size)) for method, status, size in map(str.split, self.log.read_text().splitlines())]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)


def through_nginx(work, size=60_000_000):
    if not shutil.which("nginx"):
        return skip("nginx is not installed")
    server = Server(work / "behind")
    film, front = work / "film.mov", Nginx(work, server.port)
    film.write_bytes(random.Random(3).randbytes(size))
    try:
        done = client(f"http://127.0.0.1:{front.port}/", work / "nginx.json", film)
        last = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
        uploads = list((server.folder / "sources").iterdir())
        check(done.returncode == 0 and len(uploads) == 1, f"through nginx with its limit of 1 MB: {size / 1e6:.0f} MB arrive {last if done.returncode else ''}")
        check(last.get("slowedByProxy") is True, "  and the panel knows why it is slow")
        check(len(uploads) == 1 and sha256(next(uploads[0].iterdir())) == sha256(film), "  byte for byte")
        parts = [(status, sent) for method, status, sent in front.answers() if method == "PATCH"]
        refused, passed = [i for i, (status, _) in enumerate(parts) if status == 413], [sent for status, sent in parts if status == 204]
        check(refused and passed and max(passed) <= 1_050_000, f"  in smaller pieces after {len(refused)} refusals (413): {len(passed)}, the largest of {max(passed, default=0)} bytes")
        check(refused and refused[-1] < 20, f"  which it does not try again and again: {refused[:30]}")
    finally:
        front.stop()
        server.kill()


def told_in_a_terminal(work):
    """`millrace add` says why it is slow behind such an nginx: once, and that it is done."""
    if not shutil.which("nginx"):
        return
    server = Serve(BIN, work / "whole/data").set_up()
    front, film, token = Nginx(work, server.port), work / "told.mov", work / "token"
    film.write_bytes(random.Random(8).randbytes(12_000_000))
    token.write_text(server.token + "\n")
    token.chmod(0o600)
    try:
        added = subprocess.run([BIN / "millrace", "add", film, "--paused", "--connect", f"http://127.0.0.1:{front.port}", "--token-file", token, "--data", work / "terminal"], capture_output=True, text=True, timeout=200)
        check(added.returncode == 0 and "100 % uploaded" in added.stderr, f"millrace add through it: {added.stderr[-200:] if added.returncode else ''}")
        check(added.stderr.count("A proxy before 127.0.0.1 takes small pieces only, so this goes slowly.") == 1, f"  says why it is slow: {added.stderr}")
    finally:
        front.stop()
        server.stop()


def node_modules():
    if not shutil.which("npm") or not shutil.which("node"):
        return None
    modules = BIN.parent / "uploads"
    modules.mkdir(exist_ok=True)
    shutil.copy(HERE / "uploads/package.json", modules)
    with open(modules / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (modules / "node_modules/.done").exists():
            got = subprocess.run(["npm", "install", "--silent", "--fetch-retries", "1", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=modules, capture_output=True, text=True)
            if got.returncode:
                return None
            (modules / "node_modules/.done").touch()
    return modules / "node_modules"


def tus_js(work, modules, what, key, front_of, away):
    """tus-js-client with its defaults, while the server is away for so many seconds. (whether it went on, uploads that there are then)"""
    folder = work / f"node-{len(list(work.glob('node-*')))}"
    folder.mkdir()
    server = Server(folder / "server")
    front = front_of(folder, server.port) if front_of else None
    film = folder / "node.mov"
    film.write_bytes(random.Random(4).randbytes(200_000_000))
    endpoint = f"http://127.0.0.1:{front.port}/api/v1/uploads" if front else server.url("api/v1/uploads")
    process = subprocess.Popen(["node", HERE / "uploads/tus_js.mjs", endpoint, film, key], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, "NODE_MODULES": str(modules)})
    try:
        while process.poll() is None and not any(f.stat().st_size > 8_000_000 for f in server.folder.glob("*.part")):
            time.sleep(0.02)
        under_way = process.poll() is None
        server.kill()
        time.sleep(away)  # the subject: how long the server is away
        server.start()
        out, err = process.communicate(timeout=120)
        uploads = list(server.folder.glob("u_*.json"))
        went_on = under_way and process.returncode == 0 and sha256(server.source(out.strip())) == sha256(film)
        seen = [f"{method} {status}" for method, status, _ in front.answers() if status >= 300] if front else []
        print(f"        {what}: {len(uploads)} uploads, refused were {seen} {err[-300:]}", flush=True)
        return went_on, len(uploads)
    finally:
        process.kill()
        if front:
            front.stop()
        server.kill()


def tus_js_restarts(work, modules):
    went_on, uploads = tus_js(work, modules, "tus-js-client", "", None, 6)
    check(went_on, "tus-js-client goes on after a server was away for 6 s, byte for byte")
    check(uploads == 1, f"  without starting over ({uploads} uploads)")
    if not shutil.which("nginx"):
        return skip("nginx is not installed")
    went_on, uploads = tus_js(work, modules, "behind our nginx", "", lambda folder, port: Nginx(folder, port, is_packaged=True), 6)
    check(went_on and uploads == 1, f"behind nginx as packaging/ has it, which says 423 meanwhile, too ({uploads} uploads)")
    # One that says 502. A try after 0, 1, 3 and 5 s: one of them makes the upload "anew" and finds the old one by its key, the next must be left to go on.
    plain = lambda folder, port: Nginx(folder, port, "client_max_body_size 0; proxy_request_buffering off; proxy_http_version 1.1;")  # noqa: E731
    went_on, uploads = tus_js(work, modules, "behind another nginx, with a key", "node-1", plain, 2)
    check(went_on and uploads == 1, f"behind one that says 502 it goes on by its Idempotency-Key after 2 s ({uploads} uploads)")
    _, uploads = tus_js(work, modules, "and without a key", "", plain, 2)
    check(uploads == 2, f"  what the key is for: without one it starts over ({uploads} uploads)")


def tus_server(work, modules):
    folder = work / "theirs"
    folder.mkdir()
    film = work / "theirs.mov"
    film.write_bytes(random.Random(5).randbytes(50_000_000))
    process = subprocess.Popen(["node", HERE / "uploads/tus_server.mjs", folder], stdout=subprocess.PIPE, text=True, env={**os.environ, "NODE_MODULES": str(modules)})
    try:
        port = int(process.stdout.readline())
        done = client(f"http://127.0.0.1:{port}/", work / "theirs.json", film)
        stored = [f for f in folder.iterdir() if f.suffix != ".json"]
        check(done.returncode == 0, f"our client uploads to @tus/server {done.stdout[-300:] if done.returncode else ''}")
        check(len(stored) == 1 and sha256(stored[0]) == sha256(film), "  byte for byte")
    finally:
        process.kill()


def tuspy(work):
    try:
        from tusclient import client as tus
    except ImportError:
        return skip("python3-tuspy is not installed")
    server = Server(work / "tuspy")
    film = work / "tuspy.mov"
    film.write_bytes(random.Random(6).randbytes(20_000_000))
    uploader = tus.TusClient(server.url("api/v1/uploads")).uploader(str(film), chunk_size=3_000_000, metadata={"filename": "tuspy.mov"})
    uploader.upload(stop_at=9_000_000)
    again = tus.TusClient(server.url("api/v1/uploads")).uploader(str(film), chunk_size=3_000_000, url=uploader.url)
    check(again.offset == 9_000_000, "tuspy goes on where it was")
    again.upload()
    check(sha256(server.source(uploader.url)) == sha256(film), "  byte for byte")
    server.kill()


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        kills(work)
        through_nginx(work)
        (work / "whole").mkdir()
        told_in_a_terminal(work)
        tuspy(work)
        modules = node_modules()
        if modules:
            tus_js_restarts(work, modules)
            tus_server(work, modules)
        else:
            skip("tus-js-client and @tus/server could not be had by npm")
    if skipped:
        print(f"{len(skipped)} of the others were left out: " + "; ".join(skipped))
    return 1 if failures else 77 if len(set(skipped)) == 3 else 0


sys.exit(main())

#!/usr/bin/env python3
"""recorded_traffic.py BIN [--record]: what an older client says, said to this server again.

tests/data/traffic/client_*.json hold what `millrace` of each released minor said to the server of its day, and what it was answered. Each is
said once more to the server of this build: the status must be the same, and everything that was in an answer must be there still, with the
same type (within a major nothing is removed). Ids, tokens and entity tags are those of the new server: they are learnt from the place where
the recorded ones stood.

--record writes client_<minor>.json and server_<minor>.json anew, by a proxy between this build's own programs, and from the latter
server_future.json: the same server with members, words, topics and messages that nobody knows today. remote_traffic_test.cpp replays the
servers to the client.
"""
import http.client
import http.server
import json
import os
import pathlib
import re
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time

BIN = pathlib.Path(sys.argv[1])
DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "traffic"
PASSWORD = "correct horse battery staple"
TOKEN = re.compile(r"mr_[a-z2-7]{10}_[0-9A-Za-z_-]{40,}")
KEPT = ("accept", "content-type", "if-match", "if-none-match", "idempotency-key", "user-agent", "authorization")
failures = []


def check(true, what, more=""):
    print(("ok   " if true else "FAIL ") + what + ("" if true else "\n" + str(more)), flush=True)
    if not true:
        failures.append(what)


class Server:
    """`millrace serve` on a port of its own, with a folder that sources may lie in."""

    def __init__(self, root):
        self.sources = root / "films"
        self.sources.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "TRANSCODER_SOURCE_ROOTS": str(self.sources), "TRANSCODER_INGEST_PORT": "0", "TRANSCODER_INTERNAL_TOKEN": ""}
        self.process = subprocess.Popen([str(BIN / "millrace"), "serve", "--port", "0", "--data", str(root / "server")], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, env=environment)
        self.known, self.lines = threading.Condition(), []
        threading.Thread(target=self.read, daemon=True).start()
        self.port = int(self.until(r"API on http://[0-9.]+:(\d+)") or 0)
        self.code = self.until(r"Setup code: (\S+)")

    def read(self):
        for line in self.process.stdout:
            with self.known:
                self.lines.append(line)
                self.known.notify_all()

    def until(self, pattern, seconds=60):
        def found():
            return next((match.group(1) for match in map(lambda line: re.search(pattern, line), self.lines) if match), None)
        with self.known:
            self.known.wait_for(found, seconds)
            return found()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)


def frames_in(buffer):
    """Texts of a server's frames (RFC 6455, 5.2), which are neither masked nor in fragments, and what is left of the bytes."""
    texts = []
    while len(buffer) >= 2:
        length, at = buffer[1] & 0x7f, 2
        if length == 126:
            length, at = int.from_bytes(buffer[2:4], "big"), 4
        elif length == 127:
            length, at = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < at + length:
            break
        if buffer[0] & 0x0f == 1:
            texts.append(buffer[at:at + length].decode())
        buffer = buffer[at + length:]
    return texts, buffer


class Proxy(http.server.BaseHTTPRequestHandler):
    """Passes on and writes down. A socket that is upgraded is passed on byte by byte."""
    protocol_version = "HTTP/1.1"
    target, exchanges, frames = 0, [], []

    def log_message(self, *_):
        pass

    def pass_on(self):
        if self.headers.get("Upgrade"):
            return self.tunnel()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        there = http.client.HTTPConnection("127.0.0.1", Proxy.target, timeout=60)
        there.request(self.command, self.path, body or None, {name: value for name, value in self.headers.items() if name.lower() != "connection"})
        answer = there.getresponse()
        content = answer.read()
        Proxy.exchanges.append({
            "request": {"method": self.command, "target": self.path, "headers": {name.lower(): value for name, value in self.headers.items() if name.lower() in KEPT},
                        "body": json.loads(body) if body else None},
            "answer": {"status": answer.status, "etag": answer.getheader("ETag"), "body": json.loads(content) if content.startswith((b"{", b"[")) else None}})
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = pass_on

    def tunnel(self):
        there = socket.create_connection(("127.0.0.1", Proxy.target))
        there.sendall("\r\n".join([self.requestline, *(f"{name}: {value}" for name, value in self.headers.items()), "", ""]).encode())
        heard = []
        Proxy.frames.append(heard)
        threading.Thread(target=self.up, args=(there,), daemon=True).start()
        pending, is_open = b"", False
        while bytes_ := there.recv(65536):
            self.connection.sendall(bytes_)
            pending += bytes_
            if not is_open and b"\r\n\r\n" in pending:
                pending, is_open = pending.split(b"\r\n\r\n", 1)[1], True
            if is_open:
                texts, pending = frames_in(pending)
                heard += [json.loads(text) for text in texts]
        self.close_connection = True

    def up(self, there):
        try:
            while bytes_ := self.connection.recv(65536):
                there.sendall(bytes_)
        except OSError:
            pass
        try:
            there.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Listener(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


def proxy_for(server):
    Proxy.target, Proxy.exchanges, Proxy.frames = server.port, [], []
    listener = Listener(("127.0.0.1", 0), Proxy)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    return listener


def millrace(*arguments, data, stdin=""):
    return subprocess.run([str(BIN / "millrace"), *arguments, "--data", str(data)], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)


def scrubbed(recorded, server, root):
    """Without secrets of the recording and names of its computer."""
    text = json.dumps(recorded, ensure_ascii=False)
    for number, token in enumerate(dict.fromkeys(TOKEN.findall(text)), 1):
        text = text.replace(token, f"mr_recorded_{number}")
    for what, name in ((server.code, "{setup code}"), (str(server.sources), "{films}"), (str(root), "{root}"), (socket.gethostname(), "recorder")):
        text = text.replace(what, name)
    return json.loads(text)


def record_client(root):
    server = Server(root)
    listener = proxy_for(server)
    try:
        (server.sources / "film.mov").write_bytes(b"no film, and a job all the same")
        url, data = f"http://127.0.0.1:{listener.server_port}", root / "client"
        there = ("--connect", "studio")
        millrace("login", url, "--name", "studio", "--user", "anna", data=data, stdin=f"{server.code}\n{PASSWORD}\n")
        for words in (("add", str(server.sources / "film.mov"), "--on-server", "--paused"), ("jobs", "list"), ("jobs", "rename", "film", "another"),
                      ("jobs", "move", "top", "another"), ("jobs", "duplicate", "another"), ("jobs", "preset", "phone-vertical", "another"), ("pause", "--all"),
                      ("resume", "--all"), ("jobs", "cancel", "another"), ("jobs", "outputs", "another"), ("remove", "another"), ("viewers",),
                      ("user", "add", "ben", "--role", "viewer", "--no-password"), ("user", "list"), ("user", "role", "ben", "operator"), ("user", "remove", "ben"),
                      ("token", "add", "robot", "--role", "viewer"), ("token", "list"), ("token", "invites"), ("audit", "--limit", "5")):
            ran = millrace(*words, *there, data=data)
            print(" ".join(words), "→", ran.returncode, ran.stderr.strip())
        # What the panel asks and no command does.
        token = json.loads((data / "connection-tokens.json").read_text()).popitem()[1]
        for path in ("presets", "settings", "readiness", "status", "jobs?limit=2", "jobs?state=paused", "session"):
            connection = http.client.HTTPConnection("127.0.0.1", listener.server_port)
            connection.request("GET", "/api/v1/" + path, headers={"Authorization": "Bearer " + token, "Accept": "application/json"})
            connection.getresponse().read()
        millrace("login", "studio", "--user", "anna", data=data, stdin=f"{PASSWORD}\n")
        return scrubbed(Proxy.exchanges, server, root)
    finally:
        listener.shutdown()
        server.stop()


def record_server(root):
    server = Server(root)
    listener = proxy_for(server)
    try:
        film = server.sources / "film.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=320x240:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2", "-shortest", str(film)], check=True)
        url, data = f"http://127.0.0.1:{listener.server_port}", root / "client"
        millrace("login", url, "--name", "studio", "--user", "anna", data=data, stdin=f"{server.code}\n{PASSWORD}\n")
        events = subprocess.Popen([str(BIN / "millrace"), "events", "--connect", "studio", "--data", str(data)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            while not (Proxy.frames and any(frame["type"] == "snapshot" for frame in Proxy.frames[0])):
                time.sleep(0.1)
            print(millrace("add", str(film), "--on-server", "--connect", "studio", data=data).stderr)
            for line in events.stdout:
                if '"state":"done"' in line:
                    break
            print(millrace("jobs", "list", "--connect", "studio", data=data).stdout)
        finally:
            events.terminate()
        answers = {}
        for exchange in Proxy.exchanges:
            # The last one counts: the first /about was asked before there was a user.
            answers[exchange["request"]["method"] + " " + exchange["request"]["target"].split("?")[0]] = {name: exchange["answer"][name] for name in ("status", "body")}
        token = json.loads((data / "connection-tokens.json").read_text()).popitem()[1]
        job = next(row["id"] for frame in Proxy.frames[0] for row in frame.get("jobs", {}).get("add", []))
        for path in ("presets", "settings", "readiness", "status", "jobs", "jobs/" + job, "jobs/" + job + "/log"):
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            connection.request("GET", "/api/v1/" + path, headers={"Authorization": "Bearer " + token})
            answer = connection.getresponse()
            answers["GET /api/v1/" + path] = {"status": answer.status, "body": json.loads(answer.read())}
        kept = {key: value for key, value in answers.items() if "/login" not in key and "/setup" not in key}
        return scrubbed({"job": job, "answers": kept, "frames": Proxy.frames[0]}, server, root)
    finally:
        listener.shutdown()
        server.stop()


def with_members(value, keep=()):
    """With a member more in every object that is not a map of words of its own."""
    if isinstance(value, list):
        return [with_members(each) for each in value]
    if not isinstance(value, dict):
        return value
    more = {name: each if name in keep else with_members(each) for name, each in value.items()}
    return {**more, "ofTomorrow": {"kind": "hologram", "depths": [1, 2.5, None]}}


def future_of(recorded):
    """A server that speaks the same major of a later year."""
    future = json.loads(json.dumps(recorded))
    about = future["answers"]["GET /api/v1/about"]["body"]
    about["api"]["minor"], about["server"] = 99, "9.0.0"
    about["features"] += ["hologram"]
    about["login"] += ["retina"]
    session = future["answers"]["GET /api/v1/session"]["body"]
    session["may"] += ["holograms.write"]
    for frame in future["frames"]:
        if frame["type"] == "welcome":
            frame["server"], frame["api"] = "9.0.0", {"major": 1, "minor": 99}
    added = next(frame for frame in future["frames"] if frame.get("jobs", {}).get("add"))
    dreaming = json.loads(json.dumps(added["jobs"]["add"][0]))
    dreaming.update({"id": "j_ofanotheryear2", "name": "dreaming", "state": "dreaming", "position": dreaming["position"] + 1})
    dreaming.update({"sourceKind": "hologram", "source": "somewhere", "output": "folded"})
    added["jobs"]["add"].append(dreaming)
    added["jobs"]["folded"] = ["j_ofanotheryear2"]
    added["holograms"] = [{"id": "h1"}]
    added.setdefault("watch", {})
    # A word that nobody knows on the way of a job that is known.
    next(row for frame in future["frames"] for row in frame.get("jobs", {}).get("set", []) if row.get("state") == "encoding")["state"] = "humming"
    frames = []
    for frame in future["frames"]:
        frames.append(with_members(frame, keep=("watch", "counts")))
        if frame["type"] == "welcome":
            frames.append({"type": "weather", "sky": "clear"})
            frames.append({"type": "snapshot", "topic": "holograms", "seq": frame["seq"], "part": 0, "last": True, "items": [{"id": "h1"}]})
    future["frames"] = frames
    future["dreaming"] = dreaming["id"]
    for answer in future["answers"].values():
        answer["body"] = with_members(answer["body"], keep=("counts",))
    return future


def record():
    DATA.mkdir(parents=True, exist_ok=True)
    for what, recording in (("client", record_client), ("server", record_server)):
        with tempfile.TemporaryDirectory() as folder:
            recorded = recording(pathlib.Path(folder))
        if what == "server":
            about = recorded["answers"]["GET /api/v1/about"]["body"]
            (DATA / "server_future.json").write_text(json.dumps(future_of(recorded), indent=1, ensure_ascii=False) + "\n")
        else:
            about = next(each["answer"]["body"] for each in recorded if each["request"]["target"].endswith("/about"))
        name = f"{what}_{about['api']['major']}_{about['api']['minor']}.json"
        (DATA / name).write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n")
        print("wrote", name)


class Learnt:
    """What stands now where something else stood when it was recorded."""

    def __init__(self, server):
        self.words = {"{setup code}": server.code, "{films}": str(server.sources)}

    def compare(self, then, now, where):
        """What was there and is there no longer, or is of another kind."""
        if isinstance(then, dict):
            if not isinstance(now, dict):
                return [f"{where}: no object any more"]
            missing = [f"{where}.{name}: gone" for name in then if name not in now]
            return missing + [fault for name in then if name in now for fault in self.compare(then[name], now[name], f"{where}.{name}")]
        if isinstance(then, list):
            if not isinstance(now, list):
                return [f"{where}: no list any more"]
            return [fault for place, (one, other) in enumerate(zip(then, now)) for fault in self.compare(one, other, f"{where}[{place}]")]
        if isinstance(then, str) and isinstance(now, str):
            if then != now and re.search(r"\.(id|\w+Id|token)$", where):
                self.words[then] = now
            return []
        is_number = isinstance(then, (int, float)) and isinstance(now, (int, float)) and isinstance(then, bool) == isinstance(now, bool)
        return [] if is_number or then is None or now is None or type(then) is type(now) else [f"{where}: another type"]

    def now(self, text):
        for then, word in sorted(self.words.items(), key=lambda pair: -len(pair[0])):
            text = text.replace(then, word)
        return text


def say(server, learnt, exchange):
    request = exchange["request"]
    headers = {name: learnt.now(value) for name, value in request["headers"].items()}
    body = learnt.now(json.dumps(request["body"])) if request["body"] is not None else None
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request(request["method"], learnt.now(request["target"]), body, headers)
    answer = connection.getresponse()
    content = answer.read()
    return answer, json.loads(content) if content.startswith((b"{", b"[")) else None


def unfinished(then, now):
    """Whether a job is not yet where the recorded one had come to an end: a machine may be slower than the one of the recording."""
    pairs = zip(then.get("items", []), now.get("items", [])) if isinstance(then, dict) and isinstance(now, dict) else ()
    return any(isinstance(one, dict) and one.get("state") in ("done", "failed") and other.get("state") != one["state"] for one, other in pairs)


def replay(file):
    recorded = json.loads(file.read_text())
    with tempfile.TemporaryDirectory() as folder:
        server = Server(pathlib.Path(folder))
        (server.sources / "film.mov").write_bytes(b"no film, and a job all the same")
        learnt = Learnt(server)
        try:
            for number, exchange in enumerate(recorded):
                request, then = exchange["request"], exchange["answer"]
                what = f"{file.name} {number}: {request['method']} {request['target']}"
                answer, body = say(server, learnt, exchange)
                until = time.monotonic() + 30
                while request["method"] == "GET" and unfinished(then["body"], body) and time.monotonic() < until:
                    time.sleep(0.1)
                    answer, body = say(server, learnt, exchange)
                check(answer.status == then["status"], f"{what} → {then['status']}", (answer.status, body))
                faults = learnt.compare(then["body"], body, "answer") if then["body"] is not None else []
                check(not faults, f"{what}: all that was answered is answered", "\n".join(faults))
                if then["etag"] and answer.getheader("ETag"):
                    learnt.words[then["etag"]] = answer.getheader("ETag")
        finally:
            server.stop()


def main():
    if "--record" in sys.argv:
        return record()
    files = sorted(DATA.glob("client_*.json"))
    check(bool(files), "there are recordings")
    for file in files:
        replay(file)
    print("%d failed" % len(failures) if failures else "all well")
    return 1 if failures else 0


sys.exit(main())

"""A soak of the API: listeners, commands, uploads, logins, tokens and rotated keys for as long as asked, all by lines that are cut, on a server that
runs all the time and on one that is stopped and killed in turn. Listeners must be right in the end, uploads whole, the chain of the audit too;
memory and descriptors of the steady one may not grow, and its accounts only by what the audit keeps of each command."""
import base64
import hashlib
import http.client
import os
import pathlib
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import processes

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests" / name) for name in ("clients", "integration", "support")]
import events_restart  # noqa: E402
from line import Line  # noqa: E402
from served import PASSWORD, Serve, until  # noqa: E402

LISTENERS, PIECE = 32, 1_000_000
TUS = {"Tus-Resumable": "1.0.0"}


class Soaked:
    """One server, and everybody who wants something of it."""

    def __init__(self, binaries, work, name):
        self.name, self.binaries, self.data = name, binaries, work / name / "data"
        self.data.parent.mkdir()
        self.server = Serve(binaries, self.data).set_up()
        self.line = Line(self.server.port)
        self.way = Serve.__new__(Serve)  # the same calls, by the line that is cut
        self.way.url, self.way.token = f"http://127.0.0.1:{self.line.port}", self.server.token
        self.counts = {"commands": 0, "uploads": 0, "logins": 0, "rotations": 0, "cuts": 0, "restarts": 0, "unanswered": 0}
        self.faults, self.over, self.lock, self.threads = [], threading.Event(), threading.Lock(), []
        tokens = [self.server.ask("POST", "/api/v1/tokens", {"name": f"herd {i}", "kind": "api", "role": "viewer"})[2]["token"] for i in range(LISTENERS // events_restart.OF_A_TOKEN)]
        self.jobs = [self.server.add(f"film-{i}") for i in range(20)]
        self.rest = self.descriptors() + 2  # whatever is open for a moment just now
        self.herd = events_restart.Herd(f"ws://127.0.0.1:{self.line.port}/api/v1/events", tokens, LISTENERS)
        self.herd.start()
        for seconds, work_of in ((0.2, self.command), (1, self.upload), (3, self.login), (5, self.token), (20, self.rotate)):
            self.every(seconds, work_of)

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def every(self, seconds, act):
        draw = random.Random(act.__name__ + self.name)

        def run():
            while not self.over.wait(seconds * draw.uniform(0.5, 1.5)):
                try:
                    act(draw)
                except (OSError, http.client.HTTPException, KeyError):
                    self.count("unanswered")  # a cut or a restart
        self.threads.append(threading.Thread(target=run, daemon=True))
        self.threads[-1].start()

    def expect(self, status, wanted, what):
        if status not in wanted:
            self.faults.append(f"{what}: {status}")

    def command(self, draw):
        status = self.way.call("PATCH", "/api/v1/jobs/" + draw.choice(self.jobs), {"name": f"name-{draw.randrange(10 ** 9)}"}, {"If-Match": "*"})[0]
        self.expect(status, (200, 429, 503), "a job is renamed")
        self.count("commands")

    def upload(self, draw):
        """In pieces, each of which may be cut; it goes on from where the server is."""
        data = draw.randbytes(draw.randrange(1, 6) * PIECE)
        headers = {**TUS, "Upload-Length": str(len(data)), "Idempotency-Key": f'"{draw.randrange(10 ** 12)}"', "Content-Type": "application/offset+octet-stream"}
        where = offset = None
        while not self.over.is_set():
            try:
                if where is None:
                    status, answer, _ = self.way.call("POST", "/api/v1/uploads", b"", headers)
                    if status not in (200, 201):
                        return self.expect(status, (429, 503), "an upload is made")
                    where, offset = "/api/v1/uploads/" + answer["Location"].rsplit("/", 1)[-1], 0
                if offset is None:
                    status, answer, _ = self.way.call("HEAD", where, None, TUS)
                    self.expect(status, (200, 423, 502, 503), "an upload is looked for")
                    if status != 200:
                        continue
                    offset = int(answer["Upload-Offset"])
                status, answer, _ = self.way.call("PATCH", where, data[offset:offset + PIECE], {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"})
                offset = int(answer["Upload-Offset"]) if status == 204 else None
                if offset == len(data):
                    break
            except (OSError, http.client.HTTPException):
                offset = None
                self.over.wait(0.2)
        if offset == len(data):
            got = answer["Repr-Digest"]
            self.expect(got, ("sha-256=:" + base64.b64encode(hashlib.sha256(data).digest()).decode() + ":",), "the digest of an upload")
            self.count("uploads")
            self.way.call("DELETE", where, None, TUS)

    def login(self, draw):
        password = PASSWORD if draw.random() < 0.3 else f"wrong {draw.random()}"
        status, _, answer = self.way.ask("POST", "/api/v1/login", {"user": "anna", "password": password, "device": "soak"}, token="")
        self.expect(status, (200,) if password == PASSWORD else (401,), "a login") if status not in (429, 503) else None
        if status == 200:
            self.way.call("DELETE", "/api/v1/session", token=answer["token"])
        self.count("logins")

    def token(self, draw):
        made = self.way.ask("POST", "/api/v1/tokens", {"name": "for a moment", "kind": "api", "role": "viewer"})[2]
        self.expect(self.way.call("GET", "/api/v1/jobs", token=made["token"])[0], (200, 429, 503), "a new token")
        self.way.call("DELETE", "/api/v1/tokens/" + made["tokenId"])

    def rotate(self, draw):
        self.expect(self.way.call("POST", "/api/v1/keys/rotate", {})[0], (200, 201, 204, 409, 429), "keys are rotated")
        self.count("rotations")

    def cut(self):
        self.counts["cuts"] += self.line.cut(server_knows=random.random() < 0.5)

    def restart(self, kill):
        (self.server.process.kill if kill else self.server.process.terminate)()
        status = self.server.process.wait(timeout=60)
        if not kill and status != 0:
            self.faults.append(f"it ended with {status}")
        self.counts["restarts"] += 1
        token = self.server.token
        self.server = Serve(self.binaries, self.data, port=self.server.port)
        self.server.token = token

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.server.process.pid}/fd"))

    def end(self):
        """What must be true once nobody does anything any more."""
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=100)
        right = until(lambda: all(events_restart.heard(each) == events_restart.truth(self.server) for each in self.herd.listeners), 100)
        if not right:
            self.faults.append("listeners do not have what the server has")
        self.herd.stop()
        self.line.close()
        until(lambda: self.descriptors() <= self.rest, 60)
        left = self.descriptors()
        if self.server.stop() != 0:
            self.faults.append("it did not end in order")
        verified = subprocess.run([str(self.binaries / "millrace"), "audit", "verify", "--data", str(self.data)], capture_output=True, text=True)
        if verified.returncode != 0:
            self.faults.append("the chain of the audit: " + verified.stdout + verified.stderr)
        with sqlite3.connect(f"file:{self.data / 'access.sqlite'}?mode=ro", uri=True) as accounts:
            rows = {table: accounts.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("tokens", "keys", "audit")}
        size = sum(path.stat().st_size for path in self.data.glob("access.sqlite*"))
        return {**self.counts, "descriptorsAtRest": [self.rest, left], "accountsBytes": size, "accountsBytesAnAuditRow": round(size / max(1, rows["audit"])), "rows": rows, "faults": len(self.faults), "first": self.faults[:5]}


def soak(binaries, seconds):
    with tempfile.TemporaryDirectory() as folder:
        steady, restarted = (Soaked(binaries, pathlib.Path(folder), name) for name in ("steady", "restarted"))
        samples, end, kill, draw = [], time.monotonic() + seconds, False, random.Random(1)
        next_cut, next_restart = time.monotonic() + 5, time.monotonic() + 40
        while time.monotonic() < end:
            time.sleep(2)
            samples.append((steady.descriptors(), processes.own_mb(steady.server.process.pid)))
            if time.monotonic() > next_cut:
                steady.cut()
                restarted.cut()
                next_cut = time.monotonic() + draw.uniform(5, 20)
            if time.monotonic() > next_restart:
                restarted.restart(kill)
                kill, next_restart = not kill, time.monotonic() + 40
        part = max(len(samples) // 6, 1)
        early, late = samples[part:2 * part] or samples, samples[-part:]
        result = {"bench": "soak-api", "seconds": seconds}
        for at, what in ((0, "descriptorsBusy"), (1, "ownMemoryMb")):
            result[what] = [round(statistics.median(each[at] for each in some), 1) for some in (early, late)]
        for server in (steady, restarted):
            result[server.name] = server.end()
        grown = result["ownMemoryMb"][1] - result["ownMemoryMb"][0]
        # The ring of events fills for ten minutes, up to 8 MiB: in a shorter soak that is what grows.
        sound = not steady.faults and not restarted.faults and grown < (4 if seconds >= 3600 else 10)
        descriptors = result["steady"]["descriptorsAtRest"]
        return {**result, "sound": sound and descriptors[1] <= descriptors[0]}

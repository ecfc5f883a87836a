"""One film through the embedded engine and through a fleet of this machine alone, to the same ingest: processor seconds, and of them those of everybody but the
encoders. The fleet may cost three percent more."""
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import fleet_parts as parts

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKEN = "bench-secret"
LIMIT = 1.03


class Spent:
    """Processor seconds of a process (own) and of its children that have ended (its encoders)."""

    def __init__(self, pid):
        fields = [int(n) for n in pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:15]]
        tick = os.sysconf("SC_CLK_TCK")
        self.own, self.encoders = sum(fields[:2]) / tick, sum(fields[2:]) / tick


class Bench:
    def __init__(self, binaries, clip, work, slots):
        self.binaries, self.clip, self.work, self.slots = binaries, pathlib.Path(clip), pathlib.Path(work), slots
        self.environment = {**{k: v for k, v in os.environ.items() if not k.startswith(("TRANSCODER_", "INGEST_"))}, "HOME": str(work), "QT_QPA_PLATFORM": "offscreen", "TRANSCODER_INTERNAL_TOKEN": TOKEN}
        preset = json.loads((ROOT / "resources/presets/1-web-h264.json").read_text())
        preset.update(id="bench", name="Bench", category="own")
        self.preset = self.work / "bench.json"
        self.preset.write_text(json.dumps(preset))
        self.ingest = self.start("ingest", "--root", self.work / "media", "--port", "0")
        self.publish = re.search(r"http://\S+/media/", self.said(self.ingest, r"/media/")).group(0)
        drain(self.ingest)

    def start(self, *arguments, **environment):
        return subprocess.Popen([str(self.binaries / "millrace"), *map(str, arguments)], env={**self.environment, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)

    def said(self, process, pattern):
        for line in process.stdout:
            if re.search(pattern, line):
                return line
        sys.exit(f"{process.args[1]} did not say {pattern}")

    def end(self):
        self.ingest.terminate()
        self.ingest.wait()


def drain(process):
    """A server says a line for each request, and waits where nobody reads them."""
    threading.Thread(target=lambda: [None for _ in process.stdout], daemon=True).start()


def embedded(bench, name):
    """`millrace transcode`: the engine with encoders of its own, no fleet."""
    before = os.times()
    process = bench.start("transcode", bench.clip, "--preset", bench.preset, "--name", name, "--output", bench.work / name, "--publish", bench.publish, "--slots", bench.slots, "--json")
    own = 0.0
    while process.poll() is None:
        try:
            own = max(own, Spent(process.pid).own)
        except (OSError, ValueError):
            pass
        time.sleep(0.05)
    if process.returncode != 0:
        sys.exit("transcode failed: " + process.stdout.read()[-2000:])
    after = os.times()
    whole = after.children_user + after.children_system - before.children_user - before.children_system
    return {"cpu": round(whole, 2), "hub": round(own, 2), "encoders": round(whole - own, 2)}


class Serve:
    def __init__(self, bench, folder, redis, slots):
        data = bench.work / folder
        (data / "presets").mkdir(parents=True, exist_ok=True)
        (data / "presets/bench.json").write_text(bench.preset.read_text())
        self.process = bench.start("serve", "--data", data, "--port", "0", "--slots", slots, "--no-page", "--source-roots", bench.clip.parent, *(["--redis", redis.address] if redis else []),
                                   TRANSCODER_INGEST_PORT="0", TRANSCODER_PUBLISH_BASE_URL=bench.publish)
        lines = []
        while not {"url", "code"} <= {name for name, _ in lines}:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("serve ended")
            for name, pattern in (("url", r"API on (https?://[0-9.]+:\d+)"), ("code", r"Setup code: (\S+)")):
                if found := re.search(pattern, line):
                    lines.append((name, found.group(1)))
        drain(self.process)
        self.url, code = dict(lines)["url"], dict(lines)["code"]
        self.token = ""
        self.token = self.ask("POST", "/api/v1/setup", {"code": code, "user": "anna", "password": "correct horse battery"})["token"]

    def ask(self, method, path, body=None):
        import urllib.request
        request = urllib.request.Request(self.url + path, json.dumps(body).encode() if body is not None else None,
                                         {"Content-Type": "application/json", "Idempotency-Key": f'"{os.urandom(8).hex()}"', **({"Authorization": "Bearer " + self.token} if self.token else {})}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"{}")

    def make(self, clip, name):
        job = self.ask("POST", "/api/v1/jobs", {"source": {"path": str(clip)}, "presetId": "bench", "name": name})["id"]
        while (state := self.ask("GET", "/api/v1/jobs/" + job)["state"]) not in ("done", "failed", "cancelled"):
            time.sleep(1)
        if state != "done":
            sys.exit(f"{name} is {state}")


def fleet(bench, name, with_redis, with_worker):
    """`millrace serve`: its own slots, or one slot of its own and a worker beside it."""
    redis = parts.Redis(bench.work / "redis") if with_redis else None
    serve = Serve(bench, name + "-data", redis, 1 if with_worker else bench.slots)
    worker = None
    if with_worker:
        link = serve.ask("POST", "/api/v1/fleet/join-tokens", {})["link"]
        worker = bench.start("worker", "--data", bench.work / (name + "-worker"), "--worker-name", "enc-1", "--join", link, "--insecure", "--slots", max(1, bench.slots - 1))
        drain(worker)
        while next((w["state"] for w in serve.ask("GET", "/api/v1/workers")["items"] if w["name"] == "enc-1"), "") != "idle":
            time.sleep(0.2)
    programs = [p.pid for p in (serve.process, worker, redis.process if redis else None) if p]
    # What encoders are worth is known once for a machine, not for each film: this host's is learnt with its first film, so that one is made before.
    serve.make(bench.clip, name + "-first")
    before = [Spent(pid) for pid in programs]
    serve.make(bench.clip, name + "-second")
    after = [Spent(pid) for pid in programs]
    hub = sum(a.own - b.own for a, b in zip(after, before))
    encoders = sum(a.encoders - b.encoders for a, b in zip(after, before))
    for process in (worker, serve.process):
        if process:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
    if redis:
        redis.end()
    return {"cpu": round(hub + encoders, 2), "hub": round(hub, 2), "encoders": round(encoders, 2)}


KINDS = {"embedded": embedded, "serve": lambda bench, name: fleet(bench, name, False, False), "serveRedis": lambda bench, name: fleet(bench, name, True, False),
         "serveRedisWorker": lambda bench, name: fleet(bench, name, True, True)}


def overhead(binaries, clip, rounds, slots=None):
    slots = slots or os.cpu_count()
    rows = {kind: [] for kind in KINDS}
    for number in range(rounds):
        for kind, make in KINDS.items():
            with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as work:
                (pathlib.Path(work) / "redis").mkdir()
                bench = Bench(binaries, clip, work, slots)
                try:
                    rows[kind].append(make(bench, f"{kind}-{number}".lower()))
                finally:
                    bench.end()
    result = {"bench": "fleet-overhead", "clip": pathlib.Path(clip).name, "rounds": rounds, "slots": slots, "cores": parts.cores()}
    middle = {kind: {key: statistics.median(row[key] for row in those) for key in ("cpu", "hub", "encoders")} for kind, those in rows.items()}
    alone = middle["embedded"]
    # Encoders do the same in each, and differ by more than everything else costs: what is judged is the rest, in parts of the whole.
    for kind, row in middle.items():
        row["ratio"], row["ratioOfTheRest"] = round(row["cpu"] / alone["cpu"], 4), round((alone["cpu"] + row["hub"] - alone["hub"]) / alone["cpu"], 4)
    return {**result, **middle, "sound": all(middle[kind]["ratioOfTheRest"] <= LIMIT for kind in KINDS)}

#!/usr/bin/env python3
"""fleet_command.py BIN: what an operator types at a fleet, on a real `millrace serve` with two workers that this script plays. Words of other stacks say
what ours say; drain and resume reach the worker; a report is a CSV that another program reads; /metrics says what the lists say, and promtool has
nothing against it; a server that knows no fleet is told of in a sentence. Without promtool that part is left out, and it says so.
"""
import csv
import http.server
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/clients"))
from served import Serve, check, ended  # noqa: E402

BIN = pathlib.Path(sys.argv[1]).resolve()
DIGEST = "abcdef0123456789" + "0" * 48


def millrace(*words, at=None, token=None, data=None):
    connect = (["--connect", at] if at else []) + (["--token-file", str(token)] if token else []) + (["--data", str(data)] if data else [])
    return subprocess.run([str(BIN / "millrace"), *words, *connect], capture_output=True, text=True, timeout=90)


class Operator:
    """Commands of an administrator, from another data folder than the server's."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        self.token = folder / "token"
        self.token.write_text(server.token)

    def __call__(self, *words):
        return millrace(*words, at=self.server.url, token=self.token, data=self.folder)

    def rows(self, *words):
        ran = self(*words, "--json")
        check(ran.returncode == 0, f"millrace {' '.join(words)} --json", ran.stderr)
        return [json.loads(line) for line in ran.stdout.splitlines()]


class Worker:
    """Says what a worker says, and encodes nothing."""

    def __init__(self, server, name, slots):
        self.server, self.name, self.beats = server, name, 0
        answer = server.ask("POST", "/api/v1/tokens", {"name": name, "kind": "worker"})
        self.key = answer[2].get("token", "")
        status, _, said = self.say("register", {"name": name, "bootId": "boot", "slots": slots, "memoryMb": 4000, "digests": [{"family": "h264", "sha256": DIGEST}]})
        check(status == 200, f"{name} comes", (answer, said))
        self.over = threading.Event()
        threading.Thread(target=self.live, daemon=True).start()

    def live(self):
        """Until it ends: who is silent for half a minute is taken for lost, and a busy machine takes longer for all of this."""
        while not self.over.wait(3):
            try:
                self.beat()
            except OSError:
                return

    def say(self, word, message):
        return self.server.ask("POST", f"/api/v1/fleet/{word}", message, token=self.key)

    def beat(self):
        self.beats += 1
        return self.say("beat", {"n": self.beats, "bootId": "boot", "state": "idle", "cpu": 1.5})[2]


def exposition(text):
    """series -> number"""
    return {series: float(number) for series, number in (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))}


def lasting(rows):
    """Without what is another each time."""
    return [{name: value for name, value in row.items() if name not in ("seenMs", "isLate")} for row in rows]


def words(operator):
    for ours, others in (("workers", ("status", "inspect registered")), ("active", ("inspect active",)), ("queue", ("queue", "queue pending", "inspect-queue")), ("report", ("report", "generate-report")),
                         ("clear-stuck", ("clear-stuck", "clear-stuck-tasks"))):
        wanted = lasting(operator.rows("fleet", ours))
        for word in others:
            check(lasting(operator.rows(*word.split())) == wanted, f"millrace {word} is millrace fleet {ours}")
    reserved = operator("inspect", "reserved")
    check(reserved.returncode == 0 and "Nothing is reserved" in reserved.stdout, "nothing is reserved, and it says why", reserved.stdout + reserved.stderr)
    unknown = operator("inspect", "scheduled")
    check(unknown.returncode == 2 and "active" in unknown.stderr, "an unknown word names those that there are", unknown.stderr)
    replay = operator("replay", "j_1/chunk-001")
    check(replay.returncode == 1 and "j_1/chunk-001" in replay.stderr, "a task that is not there is named", replay.stderr)
    check(operator("replay").returncode == 2, "replay without a task is wrong usage")
    program = millrace("help").stdout
    for word in ("status", "inspect active", "inspect registered", "inspect reserved", "queue", "clear-stuck", "replay", "report"):
        check(re.search(rf"^  {word} +fleet ", program, re.M), f"help lists {word}", program)
    fleet = millrace("fleet", "--help").stdout
    check(millrace("queue", "--help").stdout == fleet and millrace("help", "status").stdout == fleet, "their help is that of fleet")
    for verb in ("workers", "active", "reserved", "queue", "quarantine", "wanted", "report", "replay", "clear-stuck", "drain", "forget", "join", "Exit code"):
        check(verb in fleet, f"help of fleet explains {verb}")


def steering(operator, worker):
    check(operator("fleet", "drain").returncode == 2, "drain wants names, or --all")
    drained = operator("fleet", "drain", worker.name)
    check(drained.returncode == 0 and worker.name in drained.stdout, "a worker is drained", drained.stderr)
    check(worker.beat()["want"] == "drain", "it hears so at its next beat")
    check(operator("fleet", "resume", "--all").returncode == 0 and worker.beat()["want"] == "run", "and that all may go on")
    unknown = operator("fleet", "drain", "nobody")
    check(unknown.returncode == 1 and unknown.stderr, "one that nobody knows is refused", unknown.stdout)
    check(operator("fleet", "forget", "--all").returncode == 2, "all are not forgotten by one word")


def report(operator):
    ran = operator("fleet", "report", "--csv", "--from", "2026-11-01T08:00", "--to", "2026-11-02")
    header = next(csv.reader(io.StringIO(ran.stdout)), [])
    wanted = ["from", "to", "job", "worker", "chunks", "attempts", "faults", "losses", "handBacks", "superseded", "seconds", "wastedSeconds", "bytesIn", "bytesOut", "audits", "auditMismatches"]
    check(ran.returncode == 0 and header == wanted, "the CSV has all columns", ran.stdout + ran.stderr)
    table = operator("fleet", "report", "--from", "2026-11-01T08:00", "--to", "2026-11-02").stdout
    check("From 2026-11-01 08:00 to 2026-11-02 00:00, local time" in table, "times are this computer's", table)
    for column in ("CHUNKS", "ATTEMPTS", "FAULTS", "LOST", "HANDED BACK", "TOO LATE", "SECONDS", "WASTED", "BYTES IN", "BYTES OUT", "AUDITS"):
        check(column in table, f"the table has {column}", table)
    check(operator("fleet", "report", "--from", "yesterday").returncode == 2, "a time that is none is wrong usage")


def figures(server, operator):
    text = server.call("GET", "/metrics", token="")[2].decode()
    told = exposition(text)
    workers, queue, wanted = operator.rows("fleet", "workers"), operator.rows("fleet", "queue"), operator.rows("fleet", "wanted")
    for state in {row["state"] for row in workers} | {"resting"}:
        count = sum(row["state"] == state for row in workers)
        check(told.get(f'millrace_fleet_workers{{state="{state}"}}') == count, f"{count} workers are {state}", text)
    there = [row for row in workers if row["state"] not in ("offline", "gone")]
    slots = sum(number for series, number in told.items() if series.startswith("millrace_fleet_slots{"))
    check(slots == sum(row["slots"] for row in there) == 7, "slots are those of the list", slots)
    check(sum(number for series, number in told.items() if series.startswith("millrace_fleet_tasks{") and 'state="waiting"' in series) == sum(row["waiting"] for row in queue), "chunks are those of the queue")
    for row in wanted:
        name = f'class="{row["need"]}:{row["pin"] or "any"}"'
        check(told.get(f"millrace_fleet_slots_wanted{{{name}}}") == row["slots"] and told.get(f"millrace_fleet_slots_present{{{name}}}") == row["present"], f"slots wanted of {name}", row)
    check(len(wanted) >= 1, "an autoscaler is told of at least one class")
    check(told.get("millrace_fleet_stopped") == 0 and told.get("millrace_fleet_digest_classes") == 1, "nothing is in the way, all make the same bytes")
    if not shutil.which("promtool"):
        print("SKIPPED: promtool is not here; the format is not checked by somebody else's program")
        return
    lint = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
    check(lint.returncode == 0, "promtool check metrics", lint.stdout + lint.stderr)


class Older(http.server.BaseHTTPRequestHandler):
    """A Millrace of before there were fleets."""

    def do_GET(self):
        about = {"instance": {"id": "i", "name": "old"}, "server": "0.1.0", "api": {"major": 1, "minor": 0, "oldest": 0}, "features": [], "time": 0, "setup": False, "open": True, "login": []}
        status, body = (200, about) if self.path.endswith("/about") else (404, {"type": "/problems/not-found", "title": "Not found", "status": 404, "detail": "There is nothing here."})
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if status == 200 else "application/problem+json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def without_fleet(folder):
    older = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Older)
    threading.Thread(target=older.serve_forever, daemon=True).start()
    token = folder / "any"
    token.write_text("mr_" + "a" * 58)
    ran = millrace("status", at=f"http://127.0.0.1:{older.server_port}", token=token, data=folder)
    check(ran.returncode == 1 and "knows no fleet" in ran.stderr and not ran.stdout, "a server without a fleet is told of in a sentence", ran.stdout + ran.stderr)
    older.shutdown()


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "other").mkdir()
        server = Serve(BIN, folder / "data", "--slots", "1").set_up()
        operator = Operator(server, folder / "other")
        workers = [Worker(server, "enc-01", 4), Worker(server, "enc-02", 3)]
        for worker in workers:
            worker.beat()
        names = sorted(row["name"] for row in operator.rows("fleet", "workers"))
        check(names == ["enc-01", "enc-02"], "both are listed", names)
        words(operator)
        figures(server, operator)
        steering(operator, workers[0])
        report(operator)
        without_fleet(folder / "other")
        quarantine = operator("fleet", "quarantine")
        check(quarantine.returncode == 0 and quarantine.stdout.startswith("TASK"), "the quarantine is a list", quarantine.stderr)
        for worker in workers:
            worker.over.set()
        check(server.stop() == 0, "SIGTERM ends it in order")
        silent = operator("status")
        check(silent.returncode == 69, "a server that is gone is 69", silent.stderr)
    return ended()


sys.exit(main())

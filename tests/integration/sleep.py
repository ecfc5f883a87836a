#!/usr/bin/env python3
"""sleep.py BIN: the computer of the panel sleeps for eight hours, in the middle of an upload and while `millrace events` listens.

Asleep is: its programs are stopped, its connections are dead and nobody was told, its wall clock has gone on when it wakes (libfaketime). The server went
on too: jobs were added, renamed and removed. Awake, the list is right again without a restart and with no word of what went, and the upload goes on
where it was: no confirmed byte twice, byte for byte. How long it took is printed. 77 without libfaketime.
"""
import hashlib
import json
import pathlib
import random
import re
import signal
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE.parents[0] / "clients"), str(HERE.parents[0] / "support")]
import fake_clock  # noqa: E402
from line import Line  # noqa: E402
from program import Program  # noqa: E402
from served import Serve, check, ended, until  # noqa: E402

BIN = pathlib.Path(sys.argv[1]).resolve()
HOURS, LENGTH = 8, 80_000_000
QUICK = 25  # seconds, where three are the aim: it was 33 as long as the first question went by a connection that had died in sleep


class Slow:
    """The way to the server: eight megabytes a second, so that something is left when the computer falls asleep. Keeps where PATCHes begin."""

    def __init__(self):
        self.heads, self.begun = {}, []

    def said(self, who, piece):
        text = self.heads.get(who, b"") + piece
        for found in re.finditer(rb"PATCH [^\r]+\r\n(?:[^\r\n]+\r\n)*?Upload-Offset: (\d+)\r\n", text, re.I):
            self.begun.append(int(found.group(1)))
            text = text[found.end():]
        self.heads[who] = text[-2000:]
        if len(piece) > 10_000:
            time.sleep(len(piece) / 8e6)


class Laptop:
    """Programs with one clock, behind one line; all of them stop at once."""

    def __init__(self, work, server):
        self.clock, self.way = fake_clock.FakeClock(work / "laptop.clock"), Slow()
        self.line = Line(server.port, self.way.said)
        (work / "token").write_text(server.token + "\n")
        (work / "token").chmod(0o600)
        self.there = ["--connect", f"http://127.0.0.1:{self.line.port}", "--token-file", str(work / "token"), "--data", str(work / "laptop")]
        self.programs = []

    def start(self, *arguments):
        self.programs.append(Program(BIN, [*arguments, *self.there], self.clock.environment()))
        return self.programs[-1]

    def sleep(self):
        for program in self.programs:
            program.process.send_signal(signal.SIGSTOP)
        self.line.fall_silent()

    def wake(self, hours):
        self.clock.set(hours * 3600)
        self.line.heal()
        for program in self.programs:
            program.process.send_signal(signal.SIGCONT)


def rows(lines):
    """The list of jobs as the lines of `millrace events` have told it: {id: name}."""
    known = {}
    for line in lines:
        if not line.startswith("{"):
            continue
        event = json.loads(line)
        if event.get("job"):
            known[event["job"]["id"]] = event["job"]["name"]
        if event["kind"] == "jobs-removed":
            for gone in event["ids"]:
                known.pop(gone, None)
    return known


def truth(server):
    return {row["id"]: row["name"] for row in server.ask("GET", "/api/v1/jobs?limit=500")[2]["items"]}


def apart_from_the_upload(jobs):
    return {name: job for name, job in jobs.items() if job != "uploaded"}


def fall_asleep(laptop, part, adding):
    """In the middle of an upload: the bytes that are there then."""
    check(until(lambda: part() and part().stat().st_size > LENGTH // 8), "and uploads", adding.lines)
    laptop.sleep()
    time.sleep(1)  # what was on its way arrives
    stored = part().stat().st_size
    check(stored < LENGTH, f"it falls asleep with {stored / 1e6:.0f} of {LENGTH / 1e6:.0f} MB there")
    return stored


def night(server, office, kept, gone):
    office.set(HOURS * 3600)
    server.call("PATCH", "/api/v1/jobs/" + kept, {"name": "another"}, {"If-Match": "*"})
    server.call("DELETE", "/api/v1/jobs/" + gone)
    server.add("of the night")
    check(server.ask("GET", "/api/v1/session")[0] == 200, f"{HOURS} hours later its token is good")


def awake(laptop, server, listening, gone):
    heard, began = len(listening.lines), time.monotonic()
    laptop.wake(HOURS)
    right = until(lambda: apart_from_the_upload(rows(listening.lines)) == apart_from_the_upload(truth(server)), QUICK)
    print(f"        {time.monotonic() - began:.1f} s after waking", flush=True)
    check(right, "awake, its list is the server's again", (rows(listening.lines), truth(server), listening.lines[heard:]))
    check("another" in rows(listening.lines).values() and gone not in rows(listening.lines), "  with what was renamed, and without what went", rows(listening.lines))
    check(listening.process.poll() is None and not any("Clocks differ" in line for line in listening.lines), "  by itself, and without a word of clocks, which agree", listening.lines[heard:])


def uploaded(work, film, server, adding, stored, begun):
    """`begun`: where its requests began after the sleep."""
    check(until(begun, QUICK), "the upload goes on by a new connection, and waits out no minute of the old one", adding.lines)
    check(adding.process.wait(timeout=200) == 0, "the upload goes on to its end", adding.lines)
    check(begun() and all(offset >= stored for offset in begun()), f"  from where it was ({stored}): {begun()}", begun())
    arrived = [path for path in (work / "data").rglob("*") if path.is_file() and path.stat().st_size == LENGTH]
    check(len(arrived) == 1 and hashlib.sha256(arrived[0].read_bytes()).digest() == hashlib.sha256(film.read_bytes()).digest(), "  byte for byte", arrived)
    check(list(truth(server).values()).count("uploaded") == 1, "  as one job", truth(server))


def sleep_through(work):
    film, office = work / "harbour.mov", fake_clock.FakeClock(work / "server.clock")
    film.write_bytes(random.Random(5).randbytes(LENGTH))
    server = Serve(BIN, work / "data", **office.environment()).set_up()
    laptop = Laptop(work, server)
    try:
        kept, gone = server.add("kept"), server.add("gone")
        listening = laptop.start("events")
        check(until(lambda: rows(listening.lines) == truth(server)), "the laptop has the list", listening.lines)
        adding = laptop.start("add", str(film), "--paused", "--name", "uploaded")
        stored = fall_asleep(laptop, lambda: next((work / "data/uploads").rglob("*.part"), None), adding)
        before = len(laptop.way.begun)
        night(server, office, kept, gone)
        awake(laptop, server, listening, gone)
        uploaded(work, film, server, adding, stored, lambda: laptop.way.begun[before:])
    finally:
        for program in laptop.programs:
            program.process.send_signal(signal.SIGCONT)
            program.process.kill()
        laptop.line.close()
        server.stop()


def main():
    if not fake_clock.is_there():
        print("SKIPPED: this needs Debian's package faketime (libfaketimeMT.so.1)")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        sleep_through(pathlib.Path(folder))
    return ended()


sys.exit(main())

#!/usr/bin/env python3
"""cases.py BIN [CASE…]: what a fleet must survive, one thing at a time, each while a film is made whose files must be those of one machine: answers that
get lost, workers that leave, are drained, are process 1, frozen, cut off, sick; who may join; what is secret. README.md says which numbers of the
reference's list these are. Plain HTTP, so that the relays can read along; same_bytes.py and chaos.py speak TLS.

77 without redis-server or ffmpeg.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import time

from encoder_cases import EncoderCases
from house import TOKEN, Fleet, Process, check, descendants, differences, ended, film_of, needs, running, until, warn_of


class Cases(EncoderCases):
    def __init__(self, fleet):
        self.fleet, self.names = fleet, {}
        self.film = film_of(fleet.sources, 24, noise=8)
        self.preset = fleet.preset("cases", speed="slow")
        self.wanted = fleet.reference(self.film, "alone", self.preset)

    # --- what they share -----------------------------------------------------------------------------------------

    def worker(self, name, slots=1, options=()):
        worker = self.fleet.add_worker(name, slots, options)
        check(until(worker.is_there, 120), f"  {name} has joined", self.fleet.logs())
        return worker

    def begin(self):
        name = f"film-{len(self.names) + 1}"
        job = self.fleet.add(self.film, name, self.preset.stem)
        self.names[job] = name
        return job

    def end(self, job, seconds=200):
        name = self.names[job]
        state = self.fleet.until_over(job, seconds)
        if check(state == "done", f"  {name} is made", (self.fleet.job(job), self.fleet.rows("queue"), self.fleet.logs())):
            wrong = differences(self.wanted, self.fleet.published(name))
            check(not wrong, f"  {name}: its files are those of one machine", wrong[:20])

    def attempts(self, job):
        """(task, worker, ending) of each that has ended, as the journal has it. Not those that only compare what another made."""
        with sqlite3.connect(f"file:{self.fleet.work}/data/fleet.sqlite?mode=ro", uri=True) as database:
            rows = database.execute("select task, worker, ending from attempts where job = ?", [job]).fetchall()
        return [row for row in rows if ".audit/" not in row[0]]

    def is_at_work(self, worker, seconds=60):
        return until(lambda: any(row["worker"] == worker.name for row in self.fleet.rows("leases")), seconds)

    def leave(self, *workers):
        for worker in workers:
            check(worker.program.stop() == 0, f"  {worker.name} leaves with exit code 0", worker.log()[-20:])
            self.fleet.workers.remove(worker)

    # --- the cases -------------------------------------------------------------------------------------------------

    def lost_answers(self):
        """4, 5"""
        worker, dropped, open_ = self.worker("lossy"), {"claim": 0, "result": 0}, {}

        def said(who, piece):
            asked = re.search(rb"POST /api/v1/fleet/(\w+) ", piece)
            if asked:
                open_[who] = asked.group(1).decode()

        def answered(who, piece):
            word = open_.get(who)
            if (word == "result" or (word == "claim" and b'"leases":[{' in piece)) and dropped[word] < 4:
                dropped[word] += 1
                raise OSError("dropped")  # the relay resets both ends
        worker.line.said, worker.line.answered = said, answered
        worker.line.cut()  # what is connected would not be heard
        job = self.begin()
        self.end(job)
        worker.line.said = worker.line.answered = None
        attempts = self.attempts(job)
        kept = [task for task, _, ending in attempts if ending == "kept"]
        check(dropped["claim"] > 0 and dropped["result"] > 0, f"  answers were lost: {dropped}")
        check(len(kept) == len(set(kept)), "  each chunk was committed once", attempts)
        check(not [row for row in attempts if row[2] != "kept"], "  and no lease was waited for: a claim or a result was asked again", attempts)
        self.leave(worker)

    def leaving(self):
        """15, 16"""
        first, second = self.worker("goer"), self.worker("drainer", options=["--exit-when-drained"])
        job = self.begin()
        check(self.is_at_work(first) and self.is_at_work(second), "  both are at work", self.fleet.logs())
        second.program.signal(signal.SIGUSR1)
        began = time.monotonic()
        self.leave(first)
        check(time.monotonic() - began < 30, f"  within its notice ({time.monotonic() - began:.0f} s)")
        check(second.program.process.wait(timeout=60) == 75, "  who was drained ends with 75", second.log()[-20:])
        self.end(job)
        wrong = [row for row in self.attempts(job) if row[2] not in ("kept", "notice", "drain")]
        check(not wrong, "  nothing counts against anybody", wrong)
        second.start()
        check(until(second.is_there, 90), "  it comes again with the key that it has")
        change = lambda want: self.fleet.ask("PATCH", "/api/v1/workers/drainer", {"want": want})  # noqa: E731
        check(change("drain")[0] == 200 and second.program.process.wait(timeout=60) == 75, "  the panel's Drain is the same", second.log()[-20:])
        second.options.remove("--exit-when-drained")
        second.start()
        check(until(lambda: self.fleet.worker("drainer").get("state") == "draining", 90), "  begun again it is drained still", self.fleet.worker("drainer"))
        check(change("run")[0] == 200 and until(second.is_there, 30), "  until Resume", self.fleet.worker("drainer"))
        self.leave(second)

    def process_one(self):
        """17"""
        if os.geteuid() != 0 or not shutil.which("unshare"):
            return print("        SKIPPED: as process 1 it needs root and unshare")
        worker = self.worker("one", slots=2, options=[])
        self.leave(worker)
        self.fleet.workers.append(worker)
        worker.program = Process("one", worker.host, ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", self.fleet.binaries / "millrace", "worker", "--data", worker.data, "--worker-name", "one", "--slots", "2", "--insecure"],
                                 {"HOME": str(worker.data)})
        check(until(worker.is_there, 90), "  as process 1 it has joined", worker.log()[-20:])
        job, killed, zombies = self.begin(), 0, []
        inside = lambda: descendants(worker.program.pid)  # noqa: E731
        while self.fleet.job(job).get("state") not in ("done", "failed") and killed < 6:
            mine = [pid for pid in running() if pid in inside()]
            if mine:
                os.kill(mine[0], signal.SIGKILL)
                killed += 1
                gone = lambda: not pathlib.Path(f"/proc/{mine[0]}").exists()  # noqa: E731,B023
                if not until(gone, 5):
                    zombies.append(mine[0])
            time.sleep(1.5)
        check(killed > 0 and not zombies, f"  {killed} encoders were killed, and none is a zombie", zombies)
        self.end(job)
        check(until(lambda: not worker.leftovers(), 90), "  nothing is left in its folder", worker.leftovers())
        init = next((pid for pid in inside() if b"worker" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()), 0)
        if init:
            os.kill(init, signal.SIGTERM)
        check(worker.program.process.wait(timeout=60) == 0, "  it leaves with exit code 0", worker.log()[-20:])
        self.fleet.workers.remove(worker)

    def sick(self):
        """20"""
        folder = self.fleet.work / "sick-bin"
        folder.mkdir()
        for name in ("millrace", "millrace-encoder"):
            shutil.copy(self.fleet.binaries / name, folder / name)
        good, bins, self.fleet.binaries = self.worker("well"), self.fleet.binaries, folder
        sick = self.worker("sick")
        self.fleet.binaries = bins
        (folder / "millrace-encoder").unlink()
        shutil.copy("/bin/false", folder / "millrace-encoder")
        jobs = [self.begin(), self.begin()]
        attempts = lambda: [row for job in jobs for row in self.attempts(job)]  # noqa: E731
        check(until(lambda: self.fleet.worker("sick").get("state") == "resting", 200), "  who fails what others make rests", (self.fleet.worker("sick"), attempts()))
        for job in jobs:
            self.end(job)
        hurt = {task for task, worker, ending in attempts() if worker == "sick" and ending not in ("kept", "cancelled", "resources")}
        check(0 < len(hurt) <= 3, f"  three chunks at most were hurt: {len(hurt)}", attempts())
        sick.program.stop()
        self.fleet.workers.remove(sick)
        self.leave(good)

    def frozen_and_cut(self):
        """2, 3, 12, 13, 14"""
        frozen, cut, silent = self.worker("frozen"), self.worker("cut"), self.worker("silent")
        job = self.begin()
        check(all(self.is_at_work(worker) for worker in (frozen, cut, silent)), "  all three are at work", self.fleet.logs())
        frozen.program.signal(signal.SIGSTOP)
        cut.host.unplug() if not self.fleet.network.why else cut.line.fall_silent()
        silent.line.fall_silent()
        offline = lambda: all(self.fleet.worker(name).get("state") == "offline" for name in ("frozen", "cut", "silent"))  # noqa: E731
        check(until(offline, 60), "  a minute later all three are Offline", [self.fleet.worker(name) for name in ("frozen", "cut", "silent")])
        self.end(job)
        frozen.program.signal(signal.SIGCONT)
        cut.host.plug()
        cut.line.heal()
        silent.line.heal()
        for worker in (frozen, cut, silent):
            check(until(worker.is_there, 60), f"  {worker.name} is back", (self.fleet.worker(worker.name), worker.log()[-10:]))
            check(until(lambda: not worker.leftovers(), 100), "    and keeps nothing", (worker.leftovers(), worker.log()[-10:]))  # noqa: B023
        kept = [task for task, _, ending in self.attempts(job) if ending == "kept"]
        check(len(kept) == len(set(kept)), "  each chunk was committed once", kept)
        job = self.begin()
        self.end(job)
        self.leave(frozen, cut, silent)

    def redis(self):
        """8"""
        worker, redis = self.worker("patient"), self.fleet.redis
        job = self.begin()
        self.is_at_work(worker)
        redis.ask("FLUSHALL")
        check(until(lambda: redis.keys(), 30), "  emptied, it is filled again")
        redis.ask("CLIENT", "PAUSE", "6000")
        until(lambda: redis.ask("PING"), 20)
        redis.ask("FUNCTION", "FLUSH")
        redis.program.signal(signal.SIGSTOP)
        status, _ = self.fleet.ask("GET", "/api/v1/jobs")
        check(status == 200, "  the API answers while it stands still")
        time.sleep(5)  # a disturbance's length
        redis.program.signal(signal.SIGCONT)
        self.end(job)
        self.leave(worker)

    def joining(self):
        """26, 27"""
        worker = self.worker("member")
        kept = json.loads((worker.data / "workers/member/worker.json").read_text())
        link = self.fleet.link(worker.line)
        other = lambda name, *more: Process(name, worker.host, [self.fleet.binaries / "millrace", "worker", "--data", self.fleet.work / name, "--worker-name", name, "--insecure", *more], {"HOME": str(self.fleet.work)})  # noqa: E731
        second = other("second", "--join", link)
        check(until(lambda: self.fleet.worker("second").get("state") == "idle", 90), "  a link makes a worker", second.lines[-10:])
        third = other("third", "--join", link)
        check(third.process.wait(timeout=60) == 1 and not self.fleet.worker("third"), "  and no second one", third.lines[-10:])
        again = Process("again", worker.host, [self.fleet.binaries / "millrace", "worker", "--data", worker.data, "--worker-name", "member", "--insecure"])
        check(again.process.wait(timeout=30) == 1, "  one name is one process", again.lines)
        folder = self.fleet.work / "thief/workers/member"
        folder.mkdir(parents=True)
        shutil.copy(worker.data / "workers/member/worker.json", folder)
        thief = Process("thief", worker.host, [self.fleet.binaries / "millrace", "worker", "--data", self.fleet.work / "thief", "--worker-name", "member", "--insecure"])
        said = until(lambda: any("member" in line for line in thief.lines), 90)
        check(said and thief.lives() and worker.is_there(), "  a key that somebody else has copied is of no use while its worker is there", thief.lines)
        thief.kill()
        self.own_routes(kept["key"])
        if worker.host.namespace:
            try:
                worker.host.connect(self.fleet.api.address, self.fleet.redis.port).close()
                reached = True
            except OSError:
                reached = False
            check(not reached, "  Redis is out of its reach")
        second.stop()
        self.fleet.ask("DELETE", "/api/v1/workers/member")
        check(worker.program.process.wait(timeout=60) == 1, "  one that was removed ends", worker.log()[-10:])
        self.fleet.workers.remove(worker)

    def own_routes(self, key):
        """With a worker's key alone nothing answers but what its own messages are for, of all that asks for a key."""
        asked, open_, outside = 0, [], self.fleet.network.line(None, self.fleet.relay, self.fleet.api.address, self.fleet.port)  # this computer itself may ask more
        for path, methods in self.fleet.ask("GET", "/api/v1/openapi.json")[1]["paths"].items():
            for method, told in methods.items():
                if not isinstance(told, dict) or not told.get("security") or path == "/api/v1/session":  # its own, and DELETE would end it
                    continue
                asked += 1
                status, _, _ = self.fleet.call(method.upper(), re.sub(r"[{}]", "", path), None if method == "get" else b"{}", token=key, seconds=10, line=outside)
                own = re.fullmatch(r"/api/v1/(media-tokens|fleet/(register|claim|beat|result|release|fail|bye))", path)
                own = own or self.fleet.network.why and path in ("/healthz", "/metrics", "/readyz")  # answered to this computer, which all are then
                if 200 <= status < 300 and not own:
                    open_.append((method, path, status))
        check(asked > 50 and not open_, f"  of {asked} routes its key opens its own alone", open_)

    def secrets(self):
        """35"""
        worker = self.worker("discreet")
        monitor = Process("monitor", self.fleet.api, ["redis-cli", "-p", self.fleet.redis.port, "monitor"])
        monitor.until("OK")
        job = self.begin()
        self.end(job)
        monitor.kill()
        heard = "\n".join(monitor.lines)
        key = json.loads((worker.data / "workers/discreet/worker.json").read_text())["key"]
        said = {"Redis": heard, "the server's log": "\n".join(self.fleet.serve.lines), "the worker's log": "\n".join(worker.log()), "the report": json.dumps(self.fleet.rows("report")),
                "report.json": "".join(path.read_text() for path in (self.fleet.work / "media").rglob("report.json"))}
        check("mr_claim" in heard and "mr_report" in heard, "  Redis was listened to")
        for where, text in said.items():
            secret = [what for what, value in (("the worker's key", key), ("the internal token", TOKEN), ("the admin's token", self.fleet.token)) if value in text]
            check(not secret, f"  no token is in {where}", secret)
            tickets = re.findall(r'"ticket\\?":\\?"[^"\\]+|[?&](?:sig|token|ticket)=\S+', text)
            check(not tickets, f"  no ticket is in {where}", tickets[:3])
            if where in ("Redis", "the report", "report.json"):
                paths = re.findall(re.escape(str(self.fleet.work)) + r"[^\s\"]*|https?://[^\s\"\\]+", text)
                check(not paths, f"  no path and no address is in {where}", paths[:5])
        self.leave(worker)


ALL = ("lost_answers", "leaving", "process_one", "sick", "frozen_and_cut", "redis", "joining", "secrets", "poison", "memory", "hanging")


def main():
    needs("redis-server", "redis-cli", "ffmpeg")
    with tempfile.TemporaryDirectory(prefix="fleet-", ignore_cleanup_errors=True) as work:
        fleet = Fleet(pathlib.Path(sys.argv[1]), work, tls=False)
        try:
            warn_of(fleet.network)
            cases = Cases(fleet)
            for name in sys.argv[2:] or ALL:
                case = getattr(cases, name)
                print(f"{name} ({case.__doc__.strip()})", flush=True)
                case()
        finally:
            fleet.close()


if __name__ == "__main__":
    main()
    sys.exit(ended())

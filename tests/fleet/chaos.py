#!/usr/bin/env python3
"""chaos.py BIN [MINUTES] [SEED] [A_MINUTE] [WORKERS]: films by the server's own slot and workers while things go wrong, so often a minute: workers, encoders,
Redis, the coordinator and the ingest are killed, frozen and cut from the network, one way too. At the end every published file is the one of a single
machine, every chunk was committed once, nothing is left over, and it is said what was wasted.

Without numbers 1.5 minutes of a fixed seed with 16 disturbances a minute and three workers; 30 minutes with one a minute and six are what the wasted share
is judged by (10 %): chaos.py BIN 30 1 1 6.
77 without redis-server or ffmpeg.
"""
import collections
import heapq
import os
import pathlib
import random
import re
import signal
import sqlite3
import sys
import tempfile
import time

from house import Fleet, check, differences, ended, film_of, needs, running, slept, until, warn_of

SECONDS = 30
LEASE = 30


class Disturbances:
    """What goes wrong, and when it is mended; on the main thread alone, since processes end with the thread that began them."""

    def __init__(self, fleet, draw):
        self.fleet, self.draw, self.later, self.number, self.done = fleet, draw, [], 0, collections.Counter()
        self.busy = set()  # what is disturbed just now: one thing at a time for each
        self.kinds = [(self.kill_worker, 4), (self.freeze_worker, 3), (self.cut_line, 2), (self.deafen, 2), (self.unplug, 2), (self.kill_encoder, 3), (self.kill_redis, 2), (self.flush_redis, 1),
                      (self.freeze_redis, 1), (self.cut_redis, 1), (self.kill_serve, 2), (self.ingest_away, 1)]

    def after(self, seconds, what, frees):
        self.number += 1
        heapq.heappush(self.later, (time.monotonic() + seconds, self.number, what, frees))

    def mend(self, all_of_it=False):
        while self.later and (all_of_it or self.later[0][0] <= time.monotonic()):
            _, _, what, frees = heapq.heappop(self.later)
            what()
            self.busy.discard(frees)

    def disturb(self):
        kinds = [kind for kind, weight in self.kinds for _ in range(weight)]
        kind = self.draw.choice(kinds)
        told = kind()
        if told:
            self.done[kind.__name__] += 1
            print(f"{time.strftime('%H:%M:%S')} {told}", flush=True)

    def free_worker(self):
        free = [worker for worker in self.fleet.workers if worker.name not in self.busy]
        return self.draw.choice(free) if free else None

    def of_worker(self, how, low, high, begin, mend):
        worker, seconds = self.free_worker(), self.draw.uniform(low, high)
        if not worker:
            return None
        self.busy.add(worker.name)
        begin(worker)
        self.after(seconds, lambda: mend(worker), worker.name)
        return f"{worker.name} {how} for {seconds:.0f} s"

    def kill_worker(self):
        return self.of_worker("is killed, and away", 0, 4, lambda w: w.program.kill(), lambda w: w.start())

    def freeze_worker(self):
        return self.of_worker("is frozen", 3, LEASE + 8, lambda w: w.program.signal(signal.SIGSTOP), lambda w: w.program.signal(signal.SIGCONT))

    def cut_line(self):
        return self.of_worker("is cut from the API without a word", 3, LEASE + 8, lambda w: w.line.fall_silent(), lambda w: w.line.heal())

    def deafen(self):
        def heal(worker):
            worker.line.loses = ""

        def lose(worker):
            worker.line.loses = "answered"
        return self.of_worker("is heard and hears nothing", 3, 20, lose, heal)

    def unplug(self):
        return None if self.fleet.network.why else self.of_worker("is unplugged", 3, LEASE + 8, lambda w: w.host.unplug(), lambda w: w.host.plug())

    def kill_encoder(self):
        encoders = running()
        if not encoders:
            return None
        try:
            os.kill(self.draw.choice(encoders), signal.SIGKILL)
        except ProcessLookupError:
            return None
        return "an encoder is killed"

    def of_redis(self, told, seconds, begin, mend):
        if "redis" in self.busy:
            return None
        self.busy.add("redis")
        begin()
        self.after(seconds, mend, "redis")
        return f"{told} for {seconds:.1f} s"

    def kill_redis(self):
        return self.of_redis("Redis is killed, and away", self.draw.uniform(0, 4), self.fleet.redis.program.kill, self.fleet.redis.start)

    def flush_redis(self):
        return self.of_redis("Redis is flushed, and left alone", 1, lambda: self.fleet.redis.ask("FLUSHALL"), lambda: None)

    def freeze_redis(self):
        redis = self.fleet.redis.program
        return self.of_redis("Redis is frozen", self.draw.uniform(2, 12), lambda: redis.signal(signal.SIGSTOP), lambda: redis.signal(signal.SIGCONT))

    def cut_redis(self):
        line = self.fleet.redis_line
        return self.of_redis("Redis is cut from the API", self.draw.uniform(2, 12), line.fall_silent, line.heal)

    def kill_serve(self):
        if "serve" in self.busy:
            return None
        self.busy.add("serve")
        self.fleet.serve.kill()
        seconds = self.draw.uniform(0, 3)
        self.after(seconds, self.fleet.start_serve, "serve")
        return f"the coordinator is killed, and away for {seconds:.1f} s"

    def ingest_away(self):
        if "ingest" in self.busy:
            return None
        self.busy.add("ingest")
        seconds = self.draw.uniform(3, 12)
        self.fleet.ingest.kill()
        self.after(seconds, self.fleet.start_ingest, "ingest")
        return f"the ingest is killed, and away for {seconds:.0f} s"


class Films:
    """One film after the other, the same one, each under a name of its own."""

    def __init__(self, fleet, film, preset, wanted):
        self.fleet, self.film, self.preset, self.wanted, self.jobs, self.over = fleet, film, preset, wanted, {}, set()

    def look(self, begins):
        """Compares what has come to its end; begins another one where none is at work."""
        going = False
        for name, job in self.jobs.items():
            if name in self.over:
                continue
            state = self.fleet.job(job).get("state")  # none where nobody answers
            if state in ("done", "failed", "cancelled"):
                self.over.add(name)
                self.compare(name, job, state)
            else:
                going = True
        if begins and not going and self.fleet.serve.lives():
            name = f"chaos-{len(self.jobs) + 1}"
            try:
                self.jobs[name] = self.fleet.add(self.film, name, self.preset.stem)
            except SystemExit:
                return  # killed just now; the next look begins it, as it has no answer there is no such job
        return going

    def compare(self, name, job, state):
        if check(state == "done", f"{name} is made", (self.fleet.job(job).get("error"), self.fleet.logs())):
            wrong = differences(self.wanted, self.fleet.published(name))
            check(not wrong, f"{name}: its files are those of one machine", wrong[:20])


def journal(fleet, question):
    with sqlite3.connect(f"file:{fleet.work}/data/fleet.sqlite?mode=ro", uri=True) as database:
        return database.execute(question).fetchall()


def committed_once(fleet, films, chunks):
    """By the journal: of each chunk one attempt was kept."""
    kept = collections.Counter(dict(journal(fleet, "select task, count(*) from attempts where ending = 'kept' group by task")))
    twice = [task for task, times in kept.items() if times > 1]
    check(not twice, f"of {len(kept)} chunks none was committed twice", twice)
    for name, job in films.jobs.items():
        made = [task for task in kept if task.startswith(job + "/")]
        check(len(made) <= chunks, f"  {name}: {len(made)} of {chunks} chunks are in the journal", made)
    endings = dict(journal(fleet, "select ending, count(*) from attempts group by ending"))
    seconds = dict(journal(fleet, "select ending = 'kept', sum(seconds) from attempts group by 1"))
    print(f"        attempts by their end: {endings}; seconds kept {seconds.get(1, 0):.0f}, others {seconds.get(0, 0):.0f}")


KEPT_KEYS = r":(inc|fence|v|ws|w:[^:]*|s:[^:]*|sl:[^:]*|job:[^:]*)$"


def busy_keys(fleet):
    """Keys of Redis that stand for something that is not over."""
    found = []
    for key in fleet.redis.keys():
        if re.search(KEPT_KEYS, key):
            continue
        kind = fleet.redis.ask("TYPE", key)[0]
        length = {"stream": "XLEN", "zset": "ZCARD", "hash": "HLEN", "set": "SCARD", "list": "LLEN"}.get(kind)
        if not length or fleet.redis.ask(length, key) != ["0"]:
            found.append(key)
    return found


def nothing_left(fleet, descriptors):
    check(until(lambda: not running(), 20), "no encoder runs any more", running())
    left = until(lambda: not any(worker.leftovers() for worker in fleet.workers), 90)
    check(left, "workers have kept nothing", [worker.leftovers() for worker in fleet.workers])
    staged = lambda: [str(path) for path in (fleet.work / "data/staging").rglob("*") if path.is_file()]  # noqa: E731
    check(until(lambda: not staged(), 90), "nothing is staged any more", staged())
    check(until(lambda: not busy_keys(fleet), 90), "nothing is in Redis any more", busy_keys(fleet))
    check(until(lambda: fleet.serve.descriptors() <= descriptors + 10, 30), f"the server has its descriptors back ({descriptors} before, {fleet.serve.descriptors()} now)")
    parts = [str(path) for path in (fleet.work / "data").rglob("*") if path.name.endswith((".promoting", ".part")) or path.name.startswith(".incoming-")]
    check(not parts, "no half files lie about", parts)


def run(fleet, minutes, seed, a_minute, workers):
    draw = random.Random(seed)
    film = film_of(fleet.sources, SECONDS, noise=12)
    preset = fleet.preset("chaos", speed="slow")
    wanted = fleet.reference(film, "alone", preset)
    chunks = max(collections.Counter(name.split("/")[0] for name in wanted if name.endswith(".m4s") and not name.startswith("audio")).values())  # of one segment each
    for number in range(workers):
        fleet.add_worker(f"w{number + 1}")
    for worker in fleet.workers:
        if not check(until(worker.is_there, 60 + 30 * workers), f"{worker.name} has joined", fleet.logs()):  # all try their encoders at once
            return
    calm = Films(fleet, film, preset, wanted)
    before = fleet.cpu_seconds()
    calm.look(True)
    until(lambda: not calm.look(False), 240)
    calm_cpu = fleet.cpu_seconds() - before
    print(f"        a film is {calm_cpu:.1f} s of processors where nothing goes wrong")
    films, disturbances, descriptors = Films(fleet, film, preset, wanted), Disturbances(fleet, draw), fleet.serve.descriptors()
    films.jobs.update(calm.jobs)
    films.over.update(calm.over)
    end, next_at, before = time.monotonic() + minutes * 60, time.monotonic() + 2, fleet.cpu_seconds()
    while time.monotonic() < end:
        disturbances.mend()
        if time.monotonic() >= next_at:
            disturbances.disturb()
            next_at = time.monotonic() + draw.expovariate(a_minute / 60)
        films.look(True)
        slept(0.3)
    disturbances.mend(all_of_it=True)
    until(lambda: not films.look(False), 240)
    check(films.over == set(films.jobs), f"all {len(films.jobs)} films came to their end", (set(films.jobs) - films.over, fleet.rows("queue"), fleet.logs()))
    print(f"        disturbed: {dict(disturbances.done)}")
    committed_once(fleet, films, chunks)
    nothing_left(fleet, descriptors)
    useful = calm_cpu * (len(films.jobs) - 1)
    wasted = (fleet.cpu_seconds() - before) / useful - 1 if useful else 0
    print(f"        wasted: {wasted * 100:.0f} % of the useful {useful:.0f} s of processors, with all starts of programs, at {sum(disturbances.done.values())} disturbances in {minutes:g} minutes")
    if a_minute <= 1:
        check(wasted < 0.10, "at one disturbance a minute it is under 10 %")


def main():
    needs("redis-server", "redis-cli", "ffmpeg")
    words = sys.argv[2:] + ["1.5", "20261127", "16", "3"][len(sys.argv) - 2:]
    with tempfile.TemporaryDirectory(prefix="fleet-", ignore_cleanup_errors=True) as work:
        fleet = Fleet(pathlib.Path(sys.argv[1]), work)
        try:
            warn_of(fleet.network)
            run(fleet, float(words[0]), int(words[1]), float(words[2]), int(words[3]))
            codes = [worker.program.stop() for worker in fleet.workers]
            check(codes == [0] * len(codes), "the workers leave with exit code 0", (codes, fleet.logs()))
            check(fleet.serve.stop() == 0, "the server stops", fleet.logs())
        finally:
            fleet.close()


if __name__ == "__main__":
    main()
    sys.exit(ended())

"""Our queue and Celery's with the same tasks, the same number of worker processes, a Redis each, and the same kills: what a task costs beside its work, how many
are done in a second, and how many are lost or done twice where machines go away. Ours is all of it: HTTP, keys, the journal; Celery's workers speak to Redis themselves."""
import os
import pathlib
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import fleet_parts as parts
import processes

HERE = pathlib.Path(__file__).resolve().parent
KINDS = ("default", "late")
PATIENCE = 100  # seconds without a task that ends, after which the rest is lost
AT_WORK = 8
STARTING = 120  # seconds until the first task has ended: interpreters take some


def interpreter():
    """A Python that has Celery: Debian's is not always the one that runs this. None: there is none."""
    for python in (sys.executable, "/usr/bin/python3"):
        if os.path.exists(python) and subprocess.run([python, "-c", "import celery, redis"], capture_output=True).returncode == 0:
            return python
    return None


class Log:
    """A line for each task that was done, as often as it was."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.path.touch()

    def counts(self):
        lines = self.path.read_text().split()
        return len(lines), len(set(lines))


class Ours:
    name = "ours"

    def __init__(self, binaries, folder, workers, tasks, burn_ms):
        self.server_tool, self.tool = parts.tools(binaries)
        self.folder, self.burn_ms, self.log = pathlib.Path(folder), burn_ms, Log(pathlib.Path(folder) / "done")
        self.redis = parts.Redis(folder)
        self.next = 0
        self.server = parts.Server(self.server_tool, folder, self.redis.address, workers + 200)
        self.producer = 0.0

    def enqueue(self, tasks):
        before = self.server.cpu()
        self.server.ask(f"want 10 {tasks // 10}")
        self.producer = self.server.cpu() - before

    def worker(self):
        """Each is a machine of its own; one that was killed comes back as another, as its name is taken for half a minute."""
        made = parts.Workers(self.tool, self.server, self.folder / "keys", self.next, 1, 36_000, burn_ms=self.burn_ms, log=self.log.path)
        self.next += 1
        return made.process

    def hub_cpu(self):
        return self.server.cpu() + self.redis.cpu()

    def end(self):
        self.server.kill()
        self.redis.end()


class Celery:
    def __init__(self, kind, folder, burn_ms):
        self.name, self.log = f"celery-{kind}", Log(pathlib.Path(folder) / "done")
        self.redis = parts.Redis(folder)
        self.environment = {**os.environ, "BENCH_BROKER": f"redis+socket://{self.redis.path}", "BENCH_KIND": kind, "BENCH_BURN_MS": str(burn_ms), "BENCH_LOG": str(self.log.path),
                            "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
        self.python, self.started, self.producer = interpreter(), 0, 0.0

    def enqueue(self, tasks):
        code = f"import fleet_celery_app as a, time\nfor n in range({tasks}): a.work.delay(n)\nprint(time.process_time())"
        self.producer = float(subprocess.run([self.python, "-c", code], env=self.environment, check=True, capture_output=True, text=True).stdout)

    def worker(self):
        self.started += 1
        return subprocess.Popen([self.python, "-m", "celery", "-A", "fleet_celery_app", "worker", "-c", "1", "-n", f"w{self.started}@bench", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"],
                                env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def hub_cpu(self):
        return self.redis.cpu()

    def end(self):
        self.redis.end()


def kill(process):
    """As a machine whose power is cut: all at once. What it had spent."""
    tree = list(processes.tree(process.pid))
    spent = sum(processes.cpu(pid) for pid in tree)
    for pid in tree:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()
    return spent


def run(system, workers, tasks, burn_ms, kill_every=None, seed=1):
    """From the first worker to the last task that ends."""
    system.enqueue(tasks)
    draw, spent, kills = random.Random(seed), 0.0, 0
    hub = system.hub_cpu()
    crowd = [(system.worker(), time.monotonic()) for _ in range(workers)]
    # Until they work: interpreters take seconds to start.
    until = time.monotonic() + STARTING
    while system.log.counts()[0] == 0:
        if time.monotonic() > until:
            sys.exit(f"no worker of {system.name} has done anything within {STARTING} s")
        time.sleep(0.05)
    began, first = time.monotonic(), system.log.counts()[0]
    next_kill, last_change, seen, finished = began + (kill_every or 1e9), began, first, began
    while True:
        time.sleep(0.1)
        lines, different = system.log.counts()
        now = time.monotonic()
        if lines != seen:
            seen, last_change, finished = lines, now, now
        # Where nothing is killed all are done; else what is given again may still come.
        if different >= tasks and (not kill_every or now - last_change > 45):
            break
        if now - last_change > PATIENCE:
            break
        # Who has been at work for a while: interpreters take seconds to start, and one that never worked shows nothing.
        old = [one for one in crowd if now - one[1] > AT_WORK]
        if now >= next_kill and different < tasks and now - last_change < 20 and old:
            next_kill, kills = now + kill_every, kills + 1
            victim = old[draw.randrange(len(old))]
            crowd.remove(victim)
            spent += kill(victim[0])
            crowd.append((system.worker(), now))
    seconds = finished - began
    hub = system.hub_cpu() - hub
    spent += sum(kill(process) for process, _ in crowd)
    lines, different = system.log.counts()
    overhead = hub + spent - lines * burn_ms / 1000
    return {"tasks": tasks, "seconds": round(seconds, 2), "perSecond": round((seen - first) / max(seconds, 0.1), 1), "lost": tasks - different, "doubled": lines - different, "kills": kills,
            "cpuUsATask": {"enqueue": round(system.producer / tasks * 1e6, 1), "hub": round(hub / lines * 1e6, 1), "workersBesideTheWork": round((spent - lines * burn_ms / 1000) / lines * 1e6, 1),
                           "all": round((overhead + system.producer) / lines * 1e6, 1)}}


def systems(binaries, folder, workers, tasks, burn_ms, name):
    return Ours(binaries, folder, workers, tasks, burn_ms) if name == "ours" else Celery(name.split("-")[1], folder, burn_ms)


def one(binaries, name, workers, tasks, burn_ms, **kwargs):
    with tempfile.TemporaryDirectory() as folder:
        system = systems(binaries, folder, workers, tasks, burn_ms, name)
        try:
            return run(system, workers, tasks, burn_ms, **kwargs)
        finally:
            system.end()


def medians(rows):
    return {"perSecond": statistics.median(r["perSecond"] for r in rows), "cpuUsATask": {k: statistics.median(r["cpuUsATask"][k] for r in rows) for k in rows[0]["cpuUsATask"]},
            "lost": [r["lost"] for r in rows], "doubled": [r["doubled"] for r in rows], "kills": [r["kills"] for r in rows]}


def celery(binaries, tasks, workers, rounds):
    python = interpreter()
    if not python:
        sys.exit("SKIPPED: the comparison needs Celery (apt-get install python3-celery python3-redis)")
    tasks = max(100, tasks // 100 * 100)  # of ten jobs, and a tenth of them too
    names = ["ours", *(f"celery-{kind}" for kind in KINDS)]
    result = {"bench": "fleet-celery", "cores": parts.cores(), "workers": workers, "rounds": rounds, "celery": subprocess.run([python, "-m", "celery", "--version"], capture_output=True, text=True).stdout.strip()}
    # Nothing to do: the queue alone. And 200 ms of work each, while a machine goes away every eight seconds.
    for part, burn, count, kill_every in (("idle", 0, tasks, None), ("killed", 200, tasks // 10, 8)):
        rows = {name: [] for name in names}
        for number in range(rounds):
            for name in names:
                rows[name].append(one(binaries, name, workers, count, burn, kill_every=kill_every, seed=number + 1))
        result[part] = {"tasks": count, "burnMs": burn, **{name: medians(those) for name, those in rows.items()}}
        ours = result[part]["ours"]
        result[part]["ratioTheirsToOurs"] = {name: {"cpuATask": round(result[part][name]["cpuUsATask"]["all"] / max(1, ours["cpuUsATask"]["all"]), 3), "perSecond": round(result[part][name]["perSecond"] / max(0.1, ours["perSecond"]), 3)}
                                             for name in names[1:]}
    return {**result, "sound": all(lost == 0 for part in ("idle", "killed") for lost in result[part]["ours"]["lost"])}

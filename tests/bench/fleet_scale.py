"""The fleet at its size: simulated workers that speak the real protocol over HTTP to API, gateway, a real Redis, and a coordinator with its journal, before
more and more waiting tasks. What a task costs may not grow with what waits; starts and cancelling have bounds."""
import pathlib
import tempfile
import time

import fleet_parts as parts
import processes

# Bounds of ../shared/reference/fleet.md, test cases 30 and 31.
LIMITS = {"startSeconds": 10, "cancelSeconds": 1, "redisMb": 50, "waitedMsP99": 200, "redisPercent": 20, "growth": 1.3}
OF_A_JOB = 20_000


def costs(server, redis, workers_tool, keys, workers, seconds, **kwargs):
    """A crowd for so long, and what it cost whom."""
    crowd = parts.Workers(workers_tool, server, keys, 0, workers, seconds, **kwargs).ready()
    before = {"server": server.cpu(), "redis": redis.cpu(), "coordinator": server.ask("state")["coordinatorCpu"], "done": server.ask("done")["done"]}
    told = crowd.result()
    state, done = server.ask("state"), server.ask("done")
    spent = {"server": server.cpu() - before["server"], "redis": redis.cpu() - before["redis"], "coordinator": state["coordinatorCpu"] - before["coordinator"]}
    return told, spent, done["done"] - before["done"], done["failed"], state


def throughput(server, redis, tool, keys, workers, seconds):
    """As many as can be had: workers that make a task in no time, and a new task for each that is made."""
    server.ask("keep 1")
    told, spent, done, failed, state = costs(server, redis, tool, keys, workers, seconds)
    server.ask("keep 0")
    per = max(1, done)
    return {"claimsPerSecond": round(told["leases"] / told["seconds"], 1), "donePerSecond": round(done / told["seconds"], 1), "failed": failed,
            "cpuUsATask": {**{name: round(value / per * 1e6, 1) for name, value in spent.items()}, "workers": round(told["cpuSeconds"] / per * 1e6, 1)},
            "refused": told["refused"], "beatMsP99": told["beatMsP99"], "queueAskedMs": state["queueAskedMs"]}


def latency(server, redis, tool, keys, workers, rate, seconds):
    """From wanted to claimed, where slots are free: all that waits is of another class of encoders than these workers', but what comes now."""
    crowd = parts.Workers(tool, server, keys, 0, workers, seconds + 4, digit="b", hold_ms=500).ready()
    time.sleep(2)  # all wait for something
    server.ask(f"late {rate * seconds} {rate}")
    told = crowd.result()
    return {"tasks": told["late"], "perSecond": rate, "waitedMsP50": told["waitedMsP50"], "waitedMsP99": told["waitedMsP99"], "waitedMsMax": told["waitedMsMax"], "refused": told["refused"]}


def paced(server, redis, tool, keys, workers, seconds, hold):
    """What they cost at work: a task for each all twenty seconds, beats all five."""
    told, spent, _, _, _ = costs(server, redis, tool, keys, workers, seconds, hold_ms=hold * 1000)
    return {"secondsATask": hold, "percentOfACore": {name: round(value / told["seconds"] * 100, 1) for name, value in spent.items()}, "beatMsP99": told["beatMsP99"]}


def restart(server_tool, workers_tool, folder, redis, keys, jobs, each):
    """Killed, and started again before the same tasks: to the port, to the first lease, and to the last task that is wanted again."""
    server = parts.Server(server_tool, folder, redis.address, 0)
    log = pathlib.Path(folder) / "first"
    server.tell(f"want {jobs} {each}")
    crowd = parts.Workers(workers_tool, server, keys, 0, 1, 3600, log=log)
    while not log.exists() or log.stat().st_size == 0:
        time.sleep(0.02)
        if time.monotonic() - server.began > 600:
            break
    first = time.monotonic() - server.began
    crowd.process.stdin.close()
    wanted = server.heard()
    crowd.process.wait()
    return server, {"portSeconds": round(server.started, 2), "firstLeaseSeconds": round(first, 2), "allWantedSeconds": round(wanted["seconds"], 2)}


def size(server_tool, workers_tool, tasks, workers, seconds):
    jobs = max(10, tasks // OF_A_JOB)
    each = tasks // jobs
    with tempfile.TemporaryDirectory() as folder:
        keys = pathlib.Path(folder) / "keys"
        redis = parts.Redis(folder)
        server = parts.Server(server_tool, folder, redis.address, workers)
        rest = processes.own_mb(server.pid)
        cpu, wanted = server.cpu(), server.ask(f"want {jobs} {each}")
        row = {"tasks": jobs * each, "jobs": jobs, "want": {"seconds": round(wanted["seconds"], 2), "cpuUsATask": round((server.cpu() - cpu) / (jobs * each) * 1e6, 1)}}
        row["serverMb"], row["serverKbATask"] = round(processes.own_mb(server.pid), 1), round((processes.own_mb(server.pid) - rest) * 1000 / (jobs * each), 2)
        row["throughput"] = throughput(server, redis, workers_tool, keys, workers, seconds)
        row["redisMb"] = round(redis.memory_mb(), 1)
        row["latency"] = latency(server, redis, workers_tool, keys, workers, 100, max(5, seconds // 2))
        row["paced"] = paced(server, redis, workers_tool, keys, workers, max(25, seconds), 20)
        row["journalMb"] = round(sum(f.stat().st_size for f in pathlib.Path(folder).glob("fleet.sqlite*")) / 1e6, 1)
        server.kill()
        server, row["restart"] = restart(server_tool, workers_tool, folder, redis, keys, jobs, each)
        row["cancel"] = server.ask(f"cancel {jobs - 1}")
        server.kill()
        redis.end()
    return row


def growth(rows):
    """What a task costs before the most, in what it costs before the fewest."""
    def whole(row):
        return sum(row["throughput"]["cpuUsATask"][name] for name in ("server", "redis"))
    return {"cpuATask": round(whole(rows[-1]) / whole(rows[0]), 3), "wantATask": round(rows[-1]["want"]["cpuUsATask"] / rows[0]["want"]["cpuUsATask"], 3)}


def sound(result):
    last = result["rows"][-1]
    return {"start": last["restart"]["firstLeaseSeconds"] < LIMITS["startSeconds"], "cancel": last["cancel"]["seconds"] < LIMITS["cancelSeconds"],
            "redis": last["redisMb"] < LIMITS["redisMb"], "waited": last["latency"]["waitedMsP99"] < LIMITS["waitedMsP99"] and last["latency"]["tasks"] > 0,
            "redisPaced": last["paced"]["percentOfACore"]["redis"] < LIMITS["redisPercent"], "straight": result["growth"]["cpuATask"] < LIMITS["growth"]}


def scale(binaries, tasks, workers, seconds):
    server_tool, workers_tool = parts.tools(binaries)
    result = {"bench": "fleet-scale", "cores": parts.cores(), "workers": workers, "seconds": seconds,
              "rows": [size(server_tool, workers_tool, count, workers, seconds) for count in (tasks // 100, tasks // 10, tasks)]}
    result["growth"] = growth(result["rows"])
    result["within"] = sound(result)
    return {**result, "sound": all(result["within"].values())}

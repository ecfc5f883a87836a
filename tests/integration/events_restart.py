#!/usr/bin/env python3
"""events_restart.py BIN [LISTENERS]: so many listeners (200) of a real `millrace serve` by python3-websockets, each with the list of jobs as it hears it.
The server is stopped and started again: all reconnect as a panel does, and all have what the server has, which changed on the way; whoever gives
commands meanwhile is answered. Prints a line of JSON with the times; `bench/run events-restart` asks for 1000 and judges those. 77 without the package.
"""
import asyncio
import http.client
import json
import pathlib
import random
import resource
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/clients"))
from served import Serve, check, debians, ended, until  # noqa: E402

debians("websockets")
import websockets  # noqa: E402

OF_A_TOKEN = 16  # sockets
JOBS = 20


class Listener:
    """A panel's reading of the stream: snapshots, patches on what is known, a gap leads to a new connection."""

    def __init__(self, url, token, draw):
        self.url, self.token, self.draw = url, token, draw
        self.rows, self.position, self.epoch, self.epochs, self.connections = {}, None, None, [], 0

    def hear(self, message):
        kind = message["type"]
        if kind == "welcome":
            self.epoch = message["epoch"]
            self.epochs.append((message["epoch"], message["resumed"]))
            if not message["resumed"]:
                self.position = None
        elif kind == "snapshot" and message["topic"] == "jobs":
            if message["part"] == 0:
                self.rows = {}
            self.rows |= {row["id"]: row for row in message["items"]}
            self.position = message["seq"]
        elif kind in ("changes", "tick"):
            if self.position is not None and message["prev"] != self.position:
                raise ConnectionError("a gap")
            self.position = message["seq"]
            jobs = message.get("jobs", {})
            for row in jobs.get("add", []):
                self.rows[row["id"]] = row
            for patch in jobs.get("set", []):
                row = self.rows.get(patch["id"])
                if row and row["rev"] == patch["base"]:
                    row |= {name: value for name, value in patch.items() if name != "base"}
                elif row and row["rev"] < patch["rev"]:
                    raise ConnectionError("a patch of what was not heard")
            for gone in jobs.get("remove", []):
                self.rows.pop(gone, None)

    async def connection(self):
        async with websockets.connect(self.url, subprotocols=["millrace.v1", "millrace.bearer." + self.token], compression=None, open_timeout=30, ping_interval=None, max_queue=None) as line:
            hello = {"type": "hello", "topics": ["jobs"], "client": "herd", "api": 1}
            if self.position is not None:
                hello["resume"] = {"epoch": self.epoch, "seq": self.position, "topics": ["jobs"]}
            await line.send(json.dumps(hello))
            self.connections += 1
            async for text in line:
                message = json.loads(text)
                if message["type"] == "bye":
                    return message.get("afterMs", 0) / 1000
                self.hear(message)
        return None

    async def run(self):
        failures = 0
        while True:
            told, before = None, self.connections
            try:
                told = await self.connection()
                failures = 0
            except (OSError, asyncio.TimeoutError, websockets.WebSocketException):
                failures = failures + 1 if self.connections == before else 1
            # As section 4 has it: what the server says, else up to three seconds, then 1, 2, 4 … 30 s ± 50 %.
            wait = told if told is not None else self.draw.uniform(0, 3) if failures < 2 else min(30, 2 ** (failures - 2)) * self.draw.uniform(0.5, 1.5)
            await asyncio.sleep(wait)


class Herd(threading.Thread):
    """The listeners, in a loop of their own."""

    def __init__(self, url, tokens, count):
        super().__init__(daemon=True)
        draw = random.Random(7)
        self.listeners = [Listener(url, tokens[i // OF_A_TOKEN], random.Random(draw.random())) for i in range(count)]
        self.loop, self.over = asyncio.new_event_loop(), threading.Event()

    def run(self):
        asyncio.set_event_loop(self.loop)
        self.tasks = [self.loop.create_task(listener.run()) for listener in self.listeners]
        self.loop.run_forever()
        for task in self.tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*self.tasks, return_exceptions=True))

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.join(timeout=30)


class Commander(threading.Thread):
    """Renames jobs without end, and keeps how long each answer took and what was refused."""

    def __init__(self, server, jobs):
        super().__init__(daemon=True)
        self.server, self.jobs, self.took, self.wrong, self.over = server, jobs, [], [], threading.Event()

    def run(self):
        number = 0
        while not self.over.wait(0.1):
            number += 1
            began = time.monotonic()
            try:
                status = self.server.call("PATCH", "/api/v1/jobs/" + self.jobs[number % len(self.jobs)], {"name": f"name-{number}"}, {"If-Match": "*"})[0]
            except (OSError, http.client.HTTPException) as error:
                status = repr(error)
            self.took.append(time.monotonic() - began)
            if status != 200:
                self.wrong.append(status)

    def stop(self):
        self.over.set()
        self.join()


def truth(server):
    """What the server says by REST of each job."""
    return {row["id"]: (row["rev"], row["name"], row["state"]) for row in server.ask("GET", "/api/v1/jobs?limit=500")[2]["items"]}


def heard(listener):
    return {name: (row["rev"], row["name"], row["state"]) for name, row in listener.rows.items()}


def everybody(herd, server, epoch, seconds):
    """Seconds until all listeners have the server's rows on a connection of another epoch than the one given; None when some never do."""
    began, right = time.monotonic(), truth(server)
    done = until(lambda: all(each.epoch not in (None, epoch) and heard(each) == right for each in herd.listeners), seconds)
    return round(time.monotonic() - began, 2) if done else None


def restarted(binaries, count):
    """What happened, as numbers and as checks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, count + 500)), hard))
    with tempfile.TemporaryDirectory() as folder:
        server, herd = Serve(binaries, pathlib.Path(folder) / "data").set_up(), None
        try:
            jobs = [server.add(f"film {i}") for i in range(JOBS)]
            tokens = [server.ask("POST", "/api/v1/tokens", {"name": f"herd {i}", "kind": "api", "role": "viewer"})[2]["token"] for i in range(-(-count // OF_A_TOKEN))]
            herd = Herd(server.url.replace("http", "ws") + "/api/v1/events", tokens, count)
            herd.start()
            first = everybody(herd, server, None, 120)
            check(first is not None, f"{count} listeners have all {JOBS} jobs", [each.connections for each in herd.listeners][:20])
            before, token = herd.listeners[0].epoch, server.token
            check(server.stop() == 0, "the server stops in order while they listen")
            began = time.monotonic()
            server = Serve(binaries, pathlib.Path(folder) / "data", port=server.port)
            server.token = token
            up = time.monotonic() - began
            commander = Commander(server, jobs)
            commander.start()
            back = until(lambda: all(each.epoch not in (None, before) for each in herd.listeners), 200)
            commander.stop()
            right = everybody(herd, server, before, 100)
            took = time.monotonic() - began - up
            still = [number for number, each in enumerate(herd.listeners) if heard(each) != truth(server)]
            check(back and right is not None, f"after its restart all {count} are right again", (len(still), still[:10], [each.epochs for each in herd.listeners if each.epoch == before][:5]))
            check(not any(next((resumed for epoch, resumed in each.epochs if epoch != before), False) for each in herd.listeners), "  by a snapshot of the new epoch, not by what another one had")
            check(commander.took and not commander.wrong, f"  {len(commander.took)} commands meanwhile were answered", commander.wrong[:5])
            check(any(name.startswith("name-") for _, name, _ in truth(server).values()), "  and had their effect")
            return {"listeners": count, "serverUpSeconds": round(up, 2), "allRightSeconds": round(took, 2), "commands": len(commander.took), "longestCommandMs": round(max(commander.took, default=0) * 1000, 1),
                    "connectionsEach": round(sum(each.connections for each in herd.listeners) / count, 2)}
        finally:
            if herd:
                herd.stop()
            server.stop()


if __name__ == "__main__":
    print(json.dumps(restarted(pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 200)))
    sys.exit(ended())

"""Pages of a long list of finished jobs as a client of the API gets them: page 1 and page 10,000 in turn on one connection, what each costs the
server, and how much memory `millrace serve` has in the end. The list is made by bench_history; page 10,000 is reached by the cursors of all before it.
"""
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import processes

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/clients"))
from served import Serve, check  # noqa: E402

PAGE, DEEP, ASKED = 100, 10_000, 200


class Reader:
    """One client on one connection. Where it is told to wait it does: that is nobody's time."""

    def __init__(self, server, order):
        self.server, self.order = server, order
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def page(self, after, limit=PAGE):
        """(page, ms)"""
        target = f"/api/v1/jobs?limit={limit}&order={self.order}" + (f"&after={after}" if after else "")
        while True:
            began = time.monotonic()
            self.connection.request("GET", target, headers={"Authorization": "Bearer " + self.server.token})
            answer = self.connection.getresponse()
            body = answer.read()
            took = (time.monotonic() - began) * 1000
            if answer.status == 429:
                time.sleep(float(answer.getheader("Retry-After", "1")))
                continue
            if answer.status != 200:
                raise SystemExit(f"FAILED: {target}: {answer.status} {body[:300]}")
            return json.loads(body), took

    def cursor(self, rows):
        """Of the page that begins behind so many rows: by those before it, as large as the server gives them."""
        after = ""
        while rows > 0:
            page, _ = self.page(after, min(500, rows))
            rows -= len(page["items"])
            after = page["next"]
        return after


def at(times, part):
    return round(sorted(times)[min(len(times) - 1, int(len(times) * part))], 2)


def costs(server, order, jobs):
    """Of a page of 100 at both depths: ms, and the server's CPU."""
    reader, deep = Reader(server, order), min(DEEP, jobs // PAGE)
    places = {"page1": "", f"page{deep}": reader.cursor((deep - 1) * PAGE)}
    pages = {name: reader.page(after)[0]["items"] for name, after in places.items()}
    first, last = ([row["id"] for row in rows] for rows in pages.values())
    check(len(first) == len(last) == PAGE and not set(first) & set(last), f"by {order}: page 1 and page {deep} have a hundred rows each, and none in common", (len(first), len(last)))
    times, result = {name: [] for name in places}, {}
    for _ in range(ASKED):
        for name, after in places.items():
            times[name].append(reader.page(after)[1])
    for name, after in places.items():
        before = processes.cpu(server.process.pid)
        for _ in range(ASKED):
            reader.page(after)
        cpu = (processes.cpu(server.process.pid) - before) * 1000 / ASKED
        result[name] = {"p50Ms": at(times[name], 0.5), "p99Ms": at(times[name], 0.99), "cpuMs": round(cpu, 2)}
    return result


def paging(binaries, tools, jobs):
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        data = pathlib.Path(folder) / "data"
        data.mkdir()
        made = subprocess.run([str(tools / "bench_history"), str(data), str(jobs), "fill"], capture_output=True, text=True)
        if made.returncode:
            raise SystemExit("FAILED: bench_history: " + made.stderr[-1000:])
        began = time.monotonic()
        server = Serve(binaries, data)
        start = time.monotonic() - began
        server.set_up()
        try:
            result = {"jobs": jobs, "serveStartSeconds": round(start, 2), **{order: costs(server, order, jobs) for order in ("position", "finished")}}
            result["serveResidentMb"] = round(processes.kilobytes(server.process.pid, "status", "VmRSS") / 1000, 1)
            result["servePeakMb"] = round(processes.kilobytes(server.process.pid, "status", "VmHWM") / 1000, 1)
            return result
        finally:
            server.stop()


def sound(result):
    """A deep page costs what the first one does, whatever the machine; and the goal for memory."""
    depths = [list(result[order].values()) for order in ("position", "finished")]
    return result["servePeakMb"] <= 150 and all(deep["p50Ms"] <= 1.5 * first["p50Ms"] and deep["cpuMs"] <= 1.5 * first["cpuMs"] for first, deep in depths)

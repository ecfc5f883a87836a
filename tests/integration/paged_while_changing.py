#!/usr/bin/env python3
"""paged_while_changing.py BIN [JOBS]: a list of so many finished jobs (5000) is read page by page while another client removes, moves and adds jobs. Whoever
was there all the time is seen in each order, and twice only with another place in it: a job that is moved to the top pushes those below it down. In the
end a whole reading has what there is, and nothing twice.

`bench/run paging` does it with a million. The list is made by bench_history (of a build with tests); 77 without it.
"""
import collections
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/clients"))
from served import Serve, check, ended  # noqa: E402

ORDERS = ("position", "added", "finished", "name")


def read(server, order, times=None, limit=500):
    """(id, what it is sorted by) of all rows as the pages have them, by their cursors."""
    key = {"position": "position", "added": "addedMs", "finished": "finishedMs", "name": "name"}[order]
    rows, after = [], ""
    while True:
        began = time.monotonic()
        status, _, page = server.ask("GET", f"/api/v1/jobs?limit={limit}&order={order}" + (f"&after={after}" if after else ""))
        if times is not None:
            times.append(time.monotonic() - began)
        if status != 200:
            raise SystemExit(f"FAILED: a page of {order}: {status} {page}")
        rows += [(row["id"], row[key]) for row in page["items"]]
        after = page.get("next")
        if not after:
            return rows


class Another(threading.Thread):
    """The other client: removes, moves and adds, each time others, until it is told to stop."""

    def __init__(self, server, ids):
        super().__init__(daemon=True)
        self.server, self.draw = server, random.Random(9)
        self.ids, self.removed, self.moved, self.added, self.wrong = ids, set(), set(), set(), []
        self.over, self.turns = threading.Event(), 0

    def act(self, path, body, expected=(200, 201)):
        status, _, answer = self.server.ask("POST", path, body)
        if status not in expected:
            self.wrong.append((path, status, str(answer)[:200]))
            return []
        return [each["id"] for each in answer.get("results", [answer]) if "problem" not in each and "id" in each]

    def run(self):
        while not self.over.is_set():
            self.turns += 1
            some = self.draw.sample(self.ids, 4)
            # Noted first: what is under way while a page is read counts as either.
            self.removed |= set(some[:2])
            self.act("/api/v1/jobs/actions", {"ids": some[:2], "action": "remove"})
            waiting = [each for each in self.added if each not in self.moved]
            if waiting:
                self.moved |= set(waiting[:2])
                self.act("/api/v1/jobs/move", {"ids": waiting[:2], "to": self.draw.choice(("top", "bottom"))})
            made = self.server.add(f"new-{self.turns}")
            if made:
                self.added.add(made)
            else:
                self.wrong.append("a job was not added")

    def stop(self):
        self.over.set()
        self.join()


def paged(binaries, jobs):
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        data = pathlib.Path(folder) / "data"
        data.mkdir()
        made = subprocess.run([str(binaries / "bench_history"), str(data), str(jobs), "fill"], capture_output=True, text=True)
        if made.returncode:
            raise SystemExit("FAILED: bench_history: " + made.stderr[-1000:])
        server = Serve(binaries, data).set_up()
        try:
            before = [name for name, _ in read(server, "position")]
            check(len(before) >= jobs - 1 and len(set(before)) == len(before), f"{len(before)} jobs, each once, before anybody changes them")
            times, seen = [], {}
            other = Another(server, before)
            other.start()
            for order in ORDERS:
                seen[order] = read(server, order, times)
            other.stop()
            check(other.turns > 3 and not other.wrong, f"meanwhile another client removes {len(other.removed)}, moves {len(other.moved)} and adds {len(other.added)}", other.wrong[:5])
            for order in ORDERS:
                survivors = set(before) - other.removed
                missed = survivors - {name for name, _ in seen[order]}
                check(not missed, f"by {order}: each of {len(survivors)} that stayed is seen", list(missed)[:5])
                twice = [row for row, count in collections.Counter(seen[order]).items() if count > 1]
                check(not twice, "  and none twice in one place", twice[:5])
                again = len(seen[order]) - len({name for name, _ in seen[order]})
                check(order == "position" or again == 0, f"  {again} came again because they had been pushed down", again)
            final = {order: [name for name, _ in read(server, order)] for order in ORDERS}
            right = (set(before) - other.removed) | other.added
            check(all(len(names) == len(set(names)) and set(names) == right for names in final.values()), "in the end every order has what there is, once", {order: (len(names), len(set(names)), len(right)) for order, names in final.items()})
            times.sort()
            return {"jobs": jobs, "pages": len(times), "pageP50Ms": round(times[len(times) // 2] * 1000, 1), "pageP99Ms": round(times[int(len(times) * 0.99)] * 1000, 1), "changedMeanwhile": other.turns * 3}
        finally:
            server.stop()


if __name__ == "__main__":
    binaries = pathlib.Path(sys.argv[1]).resolve()
    if not (binaries / "bench_history").exists():
        print("SKIPPED: bench_history was not built")
        sys.exit(77)
    print(json.dumps(paged(binaries, int(sys.argv[2]) if len(sys.argv) > 2 else 5000)))
    sys.exit(ended())

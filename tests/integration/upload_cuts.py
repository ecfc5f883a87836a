#!/usr/bin/env python3
"""upload_cuts.py BIN: 64 MB with forty cuts (reset, half-open, server killed), twice: by a client that sends from where the server says it is, as
`bench/run uploads` does with 10 GB and 200 of them, and by our own client through a line that is cut under it, which must ask by itself.

No byte that an answer confirmed is sent or asked for again, and what arrives is what was sent.
"""
import hashlib
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests/bench"), str(ROOT / "tests/support")]
import uploads  # noqa: E402
from line import Line  # noqa: E402
from program import check, failures  # noqa: E402

BIN = pathlib.Path(sys.argv[1]).resolve()
LENGTH, CUTS = 64_000_000, 40


class Offsets:
    """What a client says on its way: where its PATCHes begin, and how much it has sent since the last cut."""

    def __init__(self, server):
        self.server, self.heads, self.begun, self.twice = server, {}, [], []
        self.confirmed, self.since, self.news = 0, 0, threading.Condition()

    def said(self, who, piece):
        text = self.heads.get(who, b"") + piece
        for found in re.finditer(rb"PATCH [^\r]+\r\n(?:[^\r\n]+\r\n)*?Upload-Offset: (\d+)\r\n", text, re.I):
            with self.news:
                self.begun.append(int(found.group(1)))
                if self.begun[-1] < self.confirmed:
                    self.twice.append((self.begun[-1], self.confirmed))
            text = text[found.end():]
        self.heads[who] = text[-2000:]  # a head may come in two pieces
        with self.news:
            self.since += len(piece)
            self.news.notify_all()
        return piece

    def stored(self, location):
        """What the server itself says that is confirmed, asked beside the line."""
        answer = self.server.ask("HEAD", location).getheader("Upload-Offset")
        with self.news:
            self.confirmed = max(self.confirmed, int(answer or 0))
        return int(answer or -1)

    def wait_for_bytes(self, count, ended):
        with self.news:
            self.since = 0
            self.news.wait_for(lambda: self.since >= count or ended(), 60)
            return self.since >= count


def cut_under_it(work):
    server = uploads.Server(BIN, work / "server")
    offsets = Offsets(server)
    line, film, draw = Line(server.port, offsets.said), work / "film.mov", random.Random(4)
    film.write_bytes(random.Random(3).randbytes(LENGTH))
    client = subprocess.Popen([BIN / "upload_client", f"http://127.0.0.1:{line.port}/", work / "state.json", film], stdout=subprocess.PIPE, text=True)
    said = []
    reader = threading.Thread(target=lambda: said.extend(client.stdout), daemon=True)
    reader.start()
    done, lost = {"reset": 0, "half-open": 0, "killed": 0}, 0
    for kind in [("reset", "half-open", "killed")[i % 3] for i in range(CUTS)]:
        # Small enough that forty of them leave something to send.
        if not offsets.wait_for_bytes(draw.randrange(200_000, LENGTH // CUTS), lambda: client.poll() is not None):
            break
        before = offsets.confirmed
        if kind == "killed":
            server.kill()
            line.cut()
            server.start()
        else:
            line.cut(server_knows=kind == "reset")
        done[kind] += 1
        location = next((path.stem for path in (work / "server").glob("u_*.json")), None)
        if location:
            lost += max(0, before - offsets.stored("uploads/" + location))
    status = client.wait(timeout=200)
    reader.join()
    line.close()
    last = json.loads(said[-1]) if said else {}
    check(status == 0, f"our client, cut {sum(done.values())} times on the way ({done}): it ends well {last if status else ''}")
    check(min(done.values()) >= CUTS // 3, "  all forty cuts came while it was sending")
    check(lost == 0, "  the server kept what it had confirmed")
    check(len(offsets.begun) > CUTS and not offsets.twice, f"  and of {len(offsets.begun)} requests none began before it: {offsets.twice[:5]}")
    stored = list((work / "server/sources").glob("*/*"))
    check(len(stored) == 1 and hashlib.sha256(stored[0].read_bytes()).digest() == hashlib.sha256(film.read_bytes()).digest(), f"  one film, byte for byte ({len(stored)})")
    server.kill()


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "plain").mkdir()
        result = uploads.with_cuts(BIN, work / "plain", LENGTH, CUTS)
        check(result["sha256Right"] and result["confirmedBytesLost"] == 0, f"{LENGTH / 1e6:.0f} MB with {CUTS} cuts: byte for byte, nothing confirmed was lost {result}")
        check(min(result["kinds"].values()) >= CUTS // 3, f"  of all three kinds: {result['kinds']}")
        (work / "client").mkdir()
        cut_under_it(work / "client")
    print("\n".join(failures) or "All as promised.")
    return 1 if failures else 0


sys.exit(main())

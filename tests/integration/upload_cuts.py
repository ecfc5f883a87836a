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
    """Where a client's PATCHes begin, and what it was told before that the server has."""

    def __init__(self):
        self.heads, self.answers, self.begun, self.twice, self.lost = {}, {}, [], [], []
        self.confirmed, self.since, self.news = 0, 0, threading.Condition()

    def said(self, who, piece):
        with self.news:
            text = self.heads.get(who, b"") + piece
            for found in re.finditer(rb"PATCH [^\r]+\r\n(?:[^\r\n]+\r\n)*?Upload-Offset: (\d+)\r\n", text, re.I):
                self.begun.append(int(found.group(1)))
                if self.begun[-1] < self.confirmed:
                    self.twice.append((self.begun[-1], self.confirmed))
            self.heads[who] = b"" if b"\r\n\r\n" in text else text[-2000:]  # a head may come in two pieces
            self.since += len(piece)
            self.news.notify_all()

    def answered(self, who, piece):
        with self.news:
            text = self.answers.get(who, b"") + piece
            for found in re.finditer(rb"HTTP/1.1 2\d\d(?:[^\r\n]*\r\n)*?Upload-Offset: (\d+)\r\n", text, re.I):
                if int(found.group(1)) < self.confirmed:
                    self.lost.append((self.confirmed, int(found.group(1))))
                self.confirmed = max(self.confirmed, int(found.group(1)))
            self.answers[who] = b"" if text.endswith(b"\r\n\r\n") else text[-2000:]

    def wait_for_bytes(self, count, ended):
        with self.news:
            self.since = 0
            self.news.wait_for(lambda: self.since >= count or ended(), 60)
            return self.since >= count


def cut_under_it(work):
    server = uploads.Server(BIN, work / "server")
    offsets = Offsets()
    line, film, draw = Line(server.port, offsets.said, offsets.answered), work / "film.mov", random.Random(4)
    film.write_bytes(random.Random(3).randbytes(LENGTH))
    client = subprocess.Popen([BIN / "upload_client", f"http://127.0.0.1:{line.port}/", work / "state.json", film], stdout=subprocess.PIPE, text=True)
    said = []
    reader = threading.Thread(target=lambda: said.extend(client.stdout), daemon=True)
    reader.start()
    done = {"reset": 0, "half-open": 0, "killed": 0}
    for kind in [("reset", "half-open", "killed")[i % 3] for i in range(CUTS)]:
        # Small enough that forty of them leave something to send.
        if not offsets.wait_for_bytes(draw.randrange(200_000, LENGTH // CUTS), lambda: client.poll() is not None):
            break
        if kind == "killed":
            server.kill()
            line.cut()
            server.start()
        else:
            line.cut(server_knows=kind == "reset")
        done[kind] += 1
    status = client.wait(timeout=200)
    reader.join()
    line.close()
    last = json.loads(said[-1]) if said else {}
    check(status == 0, f"our client, cut {sum(done.values())} times on the way ({done}): it ends well {last if status else ''}")
    check(min(done.values()) >= CUTS // 3, "  all forty cuts came while it was sending")
    check(not offsets.lost, f"  the server kept what it had confirmed {offsets.lost[:5]}")
    check(len(offsets.begun) > CUTS and offsets.confirmed == LENGTH and not offsets.twice, f"  and of {len(offsets.begun)} requests none began before it: {offsets.twice[:5]}")
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

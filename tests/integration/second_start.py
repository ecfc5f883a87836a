#!/usr/bin/env python3
"""second_start.py BIN: a second start of the panel hands its files over and ends; after a crash of the first one, the next start is the first.

The panel runs offscreen with folders of its own. What it has in its queue is told by its trace (MILLRACE_TRACE)."""
import json
import os
import pathlib
import queue
import subprocess
import sys
import tempfile
import threading
import time

PANEL = pathlib.Path(sys.argv[1]) / "millrace-desktop"
PATIENCE = 60
if not PANEL.exists():
    print("SKIPPED: the panel was not built")
    sys.exit(77)


class Panel:
    """A running panel; says what it traces."""

    def __init__(self, environment, folder, *files):
        self.process = subprocess.Popen([PANEL, *files], env=environment, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stderr:
            self.lines.put(line.decode(errors="replace").strip())
        self.lines.put(None)

    def wait_for(self, wanted):
        until = time.monotonic() + PATIENCE
        while (left := until - time.monotonic()) > 0:
            try:
                line = self.lines.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                raise SystemExit("the panel ended before it said what was waited for")
            if wanted(line):
                return
        raise SystemExit("the panel did not say in %d s what was waited for" % PATIENCE)

    def wait_for_jobs(self, number):
        self.wait_for(lambda line: line.startswith("states ") and sum(json.loads(line[7:]).values()) == number)


def hand_over(environment, folder, *files):
    """A second start: it ends by itself, well."""
    done = subprocess.run([PANEL, *files], env=environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
    if done.returncode:
        raise SystemExit("a second start ended with %d: %s" % (done.returncode, done.stderr.decode(errors="replace")))


def main():
    with tempfile.TemporaryDirectory() as made:
        home = pathlib.Path(made)
        for name in ("data", "config", "cache", "run", "films"):
            (home / name).mkdir(mode=0o700)
        environment = dict(os.environ, HOME=made, XDG_DATA_HOME=str(home / "data"), XDG_CONFIG_HOME=str(home / "config"), XDG_CACHE_HOME=str(home / "cache"),
                           XDG_RUNTIME_DIR=str(home / "run"), QT_QPA_PLATFORM="offscreen", MILLRACE_TRACE="1", TRANSCODER_INGEST_PORT="0")
        films = home / "films"
        odd = b"caf\xe9 \"one\"\n.mp4"  # no UTF-8
        for name in (b"first.mp4", b"second.mp4", odd, b"after.mp4"):
            pathlib.Path(os.fsdecode(os.path.join(os.fsencode(films), name))).write_bytes(b"no film, and a job all the same")
        first = Panel(environment, films, "first.mp4")
        try:
            first.wait_for_jobs(1)
            hand_over(environment, films, "second.mp4", os.fsdecode(odd))  # relative names, any bytes
            first.wait_for_jobs(3)
            hand_over(environment, home)  # without files: it comes to the front
            if first.process.poll() is not None:
                raise SystemExit("the first panel ended")
            first.process.kill()  # its socket stays behind
            first.process.wait()
            if not list((home / "run").glob("millrace-*")):
                raise SystemExit("there is no socket that a crash could leave behind: this tests nothing")
            first = Panel(environment, films)
            first.wait_for_jobs(3)
            hand_over(environment, films, "after.mp4")
            first.wait_for_jobs(4)
        finally:
            first.process.kill()
            first.process.wait()
    print("Files of later starts reach the panel that runs, also after a crash.")


main()

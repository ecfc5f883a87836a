#!/usr/bin/env python3
"""clocks.py BIN: the clocks of the panel and of the command line, of the API, and of a separate ingest, each off by −1 h, −6 s, +6 s and +1 h.

Opaque tokens work, whatever the clocks say. A media token is good as long as the *ingest's* clock has not passed its end. Where panel and API differ by
over 5 s the sentence of MR-4106 says by how much, and nothing says so where they agree. No age that is shown is negative. The API's clock is set while
it runs, as by a time server that comes late. 77 without libfaketime; without the panel, its display or its bus that part is left out.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE.parents[0] / "clients"), str(HERE.parents[0] / "support")]
import fake_clock  # noqa: E402
from program import Program  # noqa: E402
from served import Serve, check, ended  # noqa: E402

BIN = pathlib.Path(sys.argv[1]).resolve()
OFFSETS = (-3600, -6, 6, 3600)
LIFE, LEEWAY = 60, 5  # seconds of a media token, and what the ingest allows beyond
NEGATIVE = r"(?<![\w.:–-])[-−]\s?\d+\s?(ms|s|min|h|d|days?|hours?|minutes?|seconds?)\b"


def difference(text):
    """The seconds that a sentence about clocks names; None where there is none."""
    found = re.search(r"Clocks differ by (\d+) s \(limit 5 s\)", text)
    return int(found.group(1)) if found else None


class Site:
    def __init__(self, work):
        self.work = work
        self.api, self.ingest, self.here = (fake_clock.FakeClock(work / name) for name in ("api.clock", "ingest.clock", "here.clock"))
        self.server = Serve(BIN, work / "data", TRANSCODER_INTERNAL_TOKEN="internal-secret", **self.api.environment()).set_up()
        self.media_server = Program(BIN, ["ingest", "--root", str(work / "media"), "--api", self.server.url],
                                    {"HOME": str(work), "TRANSCODER_INTERNAL_TOKEN": "internal-secret", "TRANSCODER_INGEST_PORT": "0", "INGEST_READING": "closed", "QT_QPA_PLATFORM": "offscreen", **self.ingest.environment()})
        self.media = self.media_server.wait_for(r"Listening on (http://\S+/media/)", 60).group(1)
        (work / "token").write_text(self.server.token + "\n")
        (work / "token").chmod(0o600)
        self.there = ["--connect", self.server.url, "--token-file", str(work / "token"), "--data", str(work / "here")]

    def set(self, api=0, ingest=0, here=0):
        self.api.set(api)
        self.ingest.set(ingest)
        self.here.set(here)

    def millrace(self, *arguments):
        return subprocess.run([BIN / "millrace", *arguments, *self.there], capture_output=True, text=True, timeout=100, env={**os.environ, **self.here.environment()})

    def events(self):
        """What `millrace events` says of the clocks once it has all rows; None: nothing."""
        listening = Program(BIN, ["events", *self.there], self.here.environment())
        listening.wait_for(r'"kind":"job-added"|"job-added"', 60)
        # It has said all that it has to say when what happens now comes by.
        name = f"film_{self.api.seconds}_{self.here.seconds}_{self.ingest.seconds}"
        self.server.call("PATCH", "/api/v1/jobs/" + self.job, {"name": name}, {"If-Match": "*"})
        check(listening.wait_for(name, 60), "  the stream of events tells of a change", listening.lines)
        said = next((seconds for seconds in map(difference, listening.lines) if seconds is not None), None)
        listening.stop()
        return said

    def put(self, token):
        ran = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-X", "PUT", "-H", "Authorization: Bearer " + token, "--data-binary", "x", self.media + "films/1.m4s"], capture_output=True, text=True, timeout=60)
        return ran.stdout


def off_by(site, who, seconds):
    site.set(**{who: seconds})
    name = f"{ {'api': 'the API', 'ingest': 'the ingest', 'here': 'the command line'}[who]} off by {seconds:+d} s"
    listed = site.millrace("jobs", "list")
    check(listed.returncode == 0 and site.server.ask("GET", "/api/v1/session")[0] == 200, f"{name}: opaque tokens work", listed.stderr)
    apart = abs(seconds) if who in ("api", "here") else 0
    said = site.events()
    check(said is None if apart == 0 else said is not None and abs(said - apart) <= 1, f"  of the clocks it says: {said}", f"{apart} s apart")
    ahead = (seconds if who == "ingest" else 0) - (seconds if who == "api" else 0)
    status = site.put(site.server.ask("POST", "/api/v1/media-tokens", {"audience": "millrace-ingest", "publish": ["films/"], "read": [], "seconds": LIFE})[2].get("token", "none"))
    wanted = ("401",) if ahead > LIFE + LEEWAY else ("201", "204")
    check(status in wanted, f"  a media token of {LIFE} s at an ingest that is {ahead:+d} s ahead: {status}", wanted)
    shown = "".join(ran.stdout + ran.stderr for ran in (listed, *(site.millrace(*words) for words in (("token", "list"), ("user", "list"), ("audit",)))))
    check(not re.search(NEGATIVE, shown), "  and no age is negative", shown)


class Panel:
    """The panel below panel.py, on a bus of its own."""

    def __init__(self, site):
        python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable  # Debian's has the accessibility bus
        home = site.work / "panel"
        (home / "run").mkdir(parents=True, mode=0o700)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRANSCODER_", "INGEST_", "GUI_", "XDG_"))}
        # The bus and the display keep the true time.
        clock = " ".join(f'{name}="{value}"' for name, value in site.here.environment().items())
        wrapped = home / "bin"
        wrapped.mkdir()
        (wrapped / "millrace-desktop").write_text(f'#!/bin/sh\nexec env {clock} {BIN}/millrace-desktop "$@"\n')
        (wrapped / "millrace-desktop").chmod(0o755)
        self.process = subprocess.Popen(["dbus-run-session", "--", python, "-W", "ignore", HERE / "site/panel.py", wrapped], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=home,
                                        env={**kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run"), "GUI_BACKEND_URL": site.server.url})

    def ask(self, seconds=100, **order):
        guard = threading.Timer(seconds + 100, self.process.kill)
        guard.start()
        self.process.stdin.write(json.dumps({**order, "seconds": seconds}) + "\n")
        self.process.stdin.flush()
        line = next((said for said in self.process.stdout if said.startswith('{"')), "")
        guard.cancel()
        return json.loads(line) if line else {"failed": "the panel does not answer", "shown": []}

    def does(self, what, **order):
        answer = self.ask(**order)
        check("seen" in answer, what, answer)
        return answer.get("seen", "")

    def close(self):
        try:
            self.process.stdin.write('{"quit": true}\n')
            self.process.stdin.close()
            self.process.wait(timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()


def shown_by_the_panel(site):
    missing = [name for name in ("Xvfb", "dbus-run-session") if not shutil.which(name)] + ([] if (BIN / "millrace-desktop").exists() else ["millrace-desktop"])
    if missing:
        return print("SKIPPED: the panel's part needs " + ", ".join(missing), flush=True)
    site.set()
    panel = Panel(site)
    try:
        panel.does("the panel has no token yet", see="no token for From the environment")
        panel.does("  and is led to Connections", press="Open Connections")
        code = panel.does("  where it shows a code", see=r"^[B-Z]{4}-[B-Z]{4}$")
        site.server.ask("POST", "/api/v1/pairings/" + code, {"approve": True, "role": "operator", "name": "panel"})
        panel.does("  it is let in", gone="^Pairing code$")
        panel.does("  and shows the queue", press="^Queue$")
        panel.does("  as the server has it", see="film")
        nothing = panel.ask(seconds=0, see="Clocks differ")
        check("failed" in nothing, "the panel says nothing of clocks that agree", nothing)
        # It compares every half minute: of the API's clock, which makes the same difference the other way round, two are enough.
        for who, offsets in (("here", OFFSETS), ("api", (-6, 3600))):
            for seconds in offsets:
                site.set(**{who: seconds})
                said = panel.does(f"{'its own clock' if who == 'here' else 'the clock of the API'} off by {seconds:+d} s: the panel says so", see=rf"Clocks differ by ({abs(seconds) - 1}|{abs(seconds)}|{abs(seconds) + 1}) s \(limit 5 s\)")
                check("time synchronisation" in said, "  and what to do", said)
                check("failed" in panel.ask(seconds=0, see=NEGATIVE), "  and no age is negative", panel.ask(seconds=0, see="^nothing like this$"))
            site.set()
            panel.does("  and no longer once they agree", gone="Clocks differ")
    finally:
        panel.close()


def main():
    if not fake_clock.is_there() or not shutil.which("curl"):
        print("SKIPPED: this needs Debian's package faketime (libfaketimeMT.so.1), and curl")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        site = Site(pathlib.Path(folder))
        try:
            site.job = site.server.add("film")
            for who in ("api", "ingest", "here"):
                for seconds in OFFSETS:
                    off_by(site, who, seconds)
            shown_by_the_panel(site)
        finally:
            site.media_server.stop()
            site.server.stop()
    return ended()


sys.exit(main())

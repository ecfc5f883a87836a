#!/usr/bin/env python3
"""validation_loop.py BIN: the deployment guide's validation loop from its first line to its last, on three hosts with a switch between them.

ingest.example.com runs `millrace ingest`, api.example.com `millrace serve` (API and transcoder), each behind nginx as packaging/ has it; the third host
runs the panel with GUI_BACKEND_URL and GUI_INGEST_URL. The panel is paired by its code, and its cable is pulled while a film is encoded: the encode goes
on, the panel says that it waits, and shows the end by itself once the cable is in again. Skips (77) where no hosts can be made.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import hosts

HERE = pathlib.Path(__file__).resolve().parent
ROOT, BIN = HERE.parents[2], pathlib.Path(sys.argv[1]).resolve()
SECRET = "super-secret-token"
failures = []


def check(good, what, more=""):
    print(("ok      " if good else "FAILED  ") + what + ("" if good else f"\n        {str(more)[-2000:]}"), flush=True)
    if not good:
        failures.append(what)
    return good


def until(ask, seconds=100):
    """Asks another program again and again: it tells of nothing by itself."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.2)
    return None


class Panel:
    """The panel on its host; see panel.py."""

    def __init__(self, host):
        python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable  # Debian's has the accessibility bus
        self.program = host.start("dbus-run-session", "--", python, "-W", "ignore", HERE / "panel.py", BIN, GUI_BACKEND_URL="https://api.example.com", GUI_INGEST_URL="https://ingest.example.com")

    def ask(self, seconds=60, **order):
        heard = len(self.program.lines)
        self.program.process.stdin.write(json.dumps({**order, "seconds": seconds}) + "\n")
        self.program.process.stdin.flush()
        with self.program.news:
            def answered():
                return next((line for line in self.program.lines[heard:] if line is None or line.startswith('{"')), "")
            self.program.news.wait_for(lambda: answered() != "", seconds + 60)
            line = answered()
        return json.loads(line) if line else {"failed": "the panel does not answer", "shown": self.program.lines[-20:]}

    def does(self, what, **order):
        answer = self.ask(**order)
        check("seen" in answer, what, answer)
        return answer.get("seen", "")


def bearer(token):
    return ["-H", "Authorization: Bearer " + token]


def asked(host, url, *more):
    """The JSON that curl gets on that host, or {}."""
    ran = host.run("curl", "-sS", *more, url)
    try:
        return json.loads(ran.stdout)
    except ValueError:
        return {"error": ran.stdout + ran.stderr} if ran.stdout or ran.stderr else {}


def film(folder):
    """Long enough that a cable can be pulled meanwhile."""
    made = folder / "harbour.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=10", "-f", "lavfi", "-i", "sine=frequency=440:duration=10",
                          "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", made], check=True)
    return made


def start_ingest(site, ingest):
    """Step 1 of the loop: the remote ingest, alone."""
    program = ingest.start(BIN / "millrace", "ingest", TRANSCODER_API_URL="https://api.example.com", TRANSCODER_INTERNAL_TOKEN=SECRET, TRANSCODER_INGEST_HOST="0.0.0.0",
                           TRANSCODER_INGEST_PORT="5005", INGEST_OUTPUT_DIR=str(ingest.home / "media"), INGEST_LOG_DIR=str(ingest.home / "logs"), INGEST_TRUSTED_PROXIES="127.0.0.1")
    program.until("Listening on")
    site.nginx(ingest, "millrace-ingest.conf", ROOT)
    head = site.panel.run("curl", "-sSI", "https://ingest.example.com/media/")
    check(re.match(r"HTTP/\S+ (200|403)", head.stdout), "1. curl -I https://ingest.example.com/media/ answers 200 or 403", head.stdout + head.stderr)
    return program


def start_api(site, api):
    """Step 2: API and transcoder, with the guide's environment. The first user's token."""
    program = api.start(BIN / "millrace", "serve", "--data", api.home / "data", TRANSCODER_PUBLISH_BASE_URL="https://ingest.example.com/media/",
                        TRANSCODER_LOCAL_MEDIA_BASE_URL="https://ingest.example.com/media/", TRANSCODER_INTERNAL_TOKEN=SECRET, TRANSCODER_API_TRUSTED_PROXIES="127.0.0.1")
    code = program.until(r"Setup code: (\S+)").group(1)
    site.nginx(api, "millrace-api.conf", ROOT)
    body = json.dumps({"code": code, "user": "anna", "password": "correct horse battery"})
    token = asked(site.panel, "https://api.example.com/api/v1/setup", "-H", "Content-Type: application/json", "-d", body).get("token", "")
    check(token, "2. the API is up behind its proxy, and the setup code makes its first user", program.lines)
    settings = api.run("curl", "-sS", "-i", *bearer(token), "http://127.0.0.1:5000/api/v1/settings").stdout
    tag = re.search(r"(?i)^etag: (\S+)", settings, re.M)
    put = {"settings": {"publishUrl": "https://ingest.example.com/media/", "playbackUrl": "https://ingest.example.com/media/"}}
    saved = asked(site.panel, "https://api.example.com/api/v1/settings", *bearer(token), "-X", "PUT", "-H", "If-Match: " + (tag.group(1) if tag else "*"), "-H", "Content-Type: application/json", "-d", json.dumps(put))
    variables = asked(site.ingest, "https://api.example.com/internal/settings", *bearer(SECRET)).get("variables", {})
    check(variables.get("TRANSCODER_PUBLISH_BASE_URL") == "https://ingest.example.com/media/", "   what is in its settings it tells the other hosts", (variables, saved))
    return token


def pair(panel, host, token):
    """The panel gets its token by the code that it shows."""
    panel.does("   the panel takes its server from GUI_BACKEND_URL and says that it has no token", see="no token for From the environment")
    panel.does("   its strip leads to Connections", press="Open Connections")
    code = panel.does("   where it shows a code", see=r"^[B-Z]{4}-[B-Z]{4}$")
    host.run("curl", "-sSf", *bearer(token), "-H", "Content-Type: application/json", "-d", json.dumps({"approve": True, "role": "operator", "name": "studio panel"}), "https://api.example.com/api/v1/pairings/" + code)
    panel.does("   and is let in", gone="^Pairing code$")
    panel.does("   the queue of the other host", press="^Queue$")


def encode(site, panel, token):
    """Step 3: an encode by the API, with the panel's cable pulled in the middle."""
    made = asked(site.panel, "https://api.example.com/api/upload", *bearer(token), "-F", f"file=@{film(site.work)}")
    job = made.get("job_id", "")
    if not check(job, "3. an encode is triggered by the API", made):
        return job
    status = lambda: asked(site.api, "http://127.0.0.1:5000/api/status/" + job, *bearer(token))  # noqa: E731
    panel.does("   the panel shows it", see="harbour")
    check(until(lambda: status().get("status") not in (None, "queued")), "   it is being encoded", status())
    site.panel.unplug()
    cut_at = status()
    check(cut_at.get("status") == "processing", "   its cable is pulled in the middle", cut_at)
    panel.does("   without its cable the panel says so", see="No answer from api.example.com", seconds=90)
    panel.does("   and keeps the list", see="harbour")
    ended = until(lambda: status().get("status") in ("completed", "failed"), 240)
    last = status()
    check(ended and last.get("status") == "completed", f"   the encode, at {cut_at.get('progress')} % then, goes on to its end meanwhile", last)
    site.panel.plug()
    panel.does("   with the cable in again the panel connects by itself", gone="No answer from api.example.com", seconds=90)
    panel.does("   and shows the end", see="(?i)harbour(.|\n)*done|done(.|\n)*harbour", seconds=60)
    return job


def played(site, panel, job, token):
    """What viewers are told leads to the ingest, and the panel plays from there."""
    told = asked(site.panel, "https://api.example.com/api/status/" + job, *bearer(token))
    check(str(told.get("hls_url", "")).startswith("https://ingest.example.com/media/"), "   playback URLs name the ingest as viewers know it", told)
    verified = site.panel.run(BIN / "millrace", "verify", os.path.dirname(told.get("hls_url") or "https://ingest.example.com/media/none/x") + "/", seconds=100)
    check(verified.returncode == 0, "   and what lies there is whole, from the panel's host", verified.stdout + verified.stderr)
    log = site.ingest.home / "logs/access.log"
    fetched = lambda: len(re.findall(rf'^{site.panel.address} .*"GET /media/harbour\S*\.m4s \S+" 20[06]', log.read_text(), re.M))  # noqa: E731
    before = fetched()
    panel.does("   the panel's Preview", press="^Preview$")
    check(until(lambda: fetched() > before, 40), "   fetches the segments from the ingest itself", panel.ask(see="^nothing like this$", seconds=0))


def removed(site, job, token):
    """The DELETE of the loop: the output goes, and the ingest's log tells of it."""
    asked(site.panel, "https://api.example.com/api/v1/jobs/actions", *bearer(token), "-H", "Content-Type: application/json", "-d", json.dumps({"ids": [job], "action": "delete-output"}))
    log = site.ingest.home / "logs/access.log"
    gone = until(lambda: re.search(r'"DELETE /media/harbour\S* HTTP/1\.1" 204', log.read_text()), 60)
    text = log.read_text()
    check(re.search(rf'^{site.api.address} .*"PUT /media/harbour\S*\.m4s HTTP/1\.1" 20[14]', text, re.M), "   the newest log of the ingest shows the PUTs, from the transcoder's host", text[-600:])
    check(gone, "   and the DELETEs", text[-600:])
    check(SECRET not in text and not (site.ingest.home / "logs/error.log").read_text(), "   no secret in it, and no error in error.log", (site.ingest.home / "logs/error.log").read_text())


def loop(site):
    site.ingest, site.api, site.panel = hosts.Host(site, "ingest", 2), hosts.Host(site, "api", 1), hosts.Host(site, "panel", 3)
    start_ingest(site, site.ingest)
    token = start_api(site, site.api)
    panel = Panel(site.panel)
    pair(panel, site.panel, token)
    job = encode(site, panel, token)
    if job:
        lines = asked(site.api, f"http://127.0.0.1:5000/api/v1/jobs/{job}/log", *bearer(token)).get("lines", [])
        check(lines and not any(line.get("level") == "error" for line in lines), "   the transcoder's log of the job tells of no error", lines)
        played(site, panel, job, token)
        removed(site, job, token)


def main():
    reason = hosts.why_not() or next((f"{name} is not installed" for name in ("ffmpeg", "Xvfb", "dbus-run-session") if not shutil.which(name)), "")
    if not reason and not (BIN / "millrace-desktop").exists():
        reason = "the panel was not built"
    if reason:
        print("SKIPPED: no three hosts were made, and the validation loop was NOT run: " + reason)
        return hosts.SKIP
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the namespaces go with us
    with tempfile.TemporaryDirectory() as work:
        site = hosts.Site(work, {"api.example.com": 1, "ingest.example.com": 2})
        try:
            loop(site)
        finally:
            site.close()
    print("\n".join(failures) or "The validation loop, from its first line to its last.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

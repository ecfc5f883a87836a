#!/usr/bin/env python3
"""remote_ingest.py BIN MEDIA: two hosts as the deployment guide has them. `millrace serve` (API and engine) publishes to a `millrace ingest` that asks
it for its settings; the API's word wins over the ingest's environment, the last good answer outlives the API, and a wrong token is said plainly.
"""
import http.server
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from program import Program, check, failures

BIN, MEDIA = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
TOKEN = "shared-secret-token"


def ask(url, token):
    request = urllib.request.Request(url, headers={"Authorization": "Bearer " + token})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b""


def settings_in(data, **values):
    """Writes settings as the panel does, while no engine runs on that folder."""
    database = sqlite3.connect(data / "jobs.sqlite")
    row = database.execute("SELECT doc FROM settings WHERE name='engine'").fetchone()
    document = json.loads(row[0]) if row else {}
    document.update(values)
    database.execute("INSERT INTO settings(name, doc) VALUES('engine',?) ON CONFLICT(name) DO UPDATE SET doc=excluded.doc", (json.dumps(document),))
    database.commit()
    database.close()


def main():
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        data, from_api, from_environment = work / "api-data", work / "media-of-the-api", work / "media-of-the-environment"
        base = {"HOME": str(work / "home"), "TRANSCODER_INTERNAL_TOKEN": TOKEN, "TRANSCODER_INGEST_PORT": "0"}
        api = Program(BIN, ["serve", "--data", str(data), "--port", "0"], base)
        url = "http://127.0.0.1:" + api.wait_for(r"API on http://127.0.0.1:(\d+)").group(1)
        check(ask(url + "/internal/settings", "wrong")[0] == 401 and ask(url + "/internal/settings", TOKEN)[0] == 200, "the API gives settings to who has the token")
        check(api.stop() == 0, "SIGTERM ends it in order")
        settings_in(data, ingestRoot=str(from_api), ingestRetainHours=7)
        port = url.rsplit(":", 1)[1]
        api = Program(BIN, ["serve", "--data", str(data), "--port", port], base)
        api.wait_for("API on")
        variables = json.loads(ask(url + "/internal/settings", TOKEN)[1])["variables"]
        check(variables["INGEST_OUTPUT_DIR"] == str(from_api) and variables["INGEST_RETAIN_HOURS"] == "7", f"its answer is what was stored: {variables}")

        ingest_environment = base | {"HOME": str(work / "ingest-home"), "INGEST_OUTPUT_DIR": str(from_environment), "TRANSCODER_API_URL": url}
        ingest = Program(BIN, ["ingest"], ingest_environment)
        check(ingest.wait_for(re.escape(f"media in {from_api}")) is not None, "the API's folder wins over the environment's")
        ingest.stop()
        api.stop()
        ingest = Program(BIN, ["ingest"], ingest_environment)
        check(ingest.wait_for(re.escape(f"media in {from_api}")) is not None, "the last good answer is kept while the API is away")
        check(ingest.wait_for("The API does not answer") is not None, "which is said")
        ingest.stop()
        fresh = Program(BIN, ["ingest"], ingest_environment | {"HOME": str(work / "fresh-home")})
        check(fresh.wait_for(re.escape(f"media in {from_environment}")) is not None, "without any answer the environment counts")
        fresh.stop()
        api = Program(BIN, ["serve", "--data", str(data), "--port", port], base)
        api.wait_for("API on")
        wrong = Program(BIN, ["ingest"], ingest_environment | {"TRANSCODER_INTERNAL_TOKEN": "another-token"})
        check(wrong.wait_for("The API refuses the token") is not None, "a wrong token is said plainly")
        wrong.stop()
        api.stop()

        # An API that has moved, or was taken over: the token must not travel on.
        seen = []

        class Elsewhere(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                seen.append((self.server.server_port, self.headers.get("Authorization")))
                self.send_response(302)
                self.send_header("Location", f"http://localhost:{other.server_port}/internal/settings")
                self.end_headers()

            def log_message(self, *_):
                pass

        first, other = (http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) for _ in range(2))
        for server in (first, other):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        moved = Program(BIN, ["ingest"], ingest_environment | {"HOME": str(work / "moved-home"), "TRANSCODER_API_URL": f"http://127.0.0.1:{first.server_port}"})
        check(moved.wait_for("redirects to another address") is not None and all(port == first.server_port for port, _ in seen), f"a redirect of the API is not followed: {len(seen)} request")
        moved.stop()

        # The engine on one host publishes to the ingest on another.
        clip = MEDIA / "film/natural_360p_17s.mp4"
        if not clip.exists():
            print("SKIPPED: the shared media are not here")
            sys.exit(1 if failures else 77)
        remote = Program(BIN, ["ingest", "--root", str(work / "remote")], base | {"HOME": str(work / "remote-home")})
        address = remote.wait_for(r"Listening on (http://\S+/media/)").group(1)
        settings_in(data, publishUrl=address, publishToken=TOKEN, playbackUrl="https://tv.example.com", ingestRun=False)
        api = Program(BIN, ["serve", "--data", str(data), "--port", port], base)
        api.wait_for("API on")
        variables = json.loads(ask(url + "/internal/settings", TOKEN)[1])["variables"]
        check(variables["TRANSCODER_PUBLISH_BASE_URL"] == address, "where to publish is part of the API's answer")
        api.stop()
        api = Program(BIN, ["serve", "--data", str(data), "--port", port], base)
        api.wait_for("API on")
        made = Program(BIN, ["transcode", str(clip), "--output", str(work / "out"), "--json"], base | {"TRANSCODER_API_URL": url})
        check(made.process.wait(timeout=120) == 0, "transcode publishes where the API says " + "; ".join(made.lines[-2:])[-200:])
        check(made.wait_for("https://tv.example.com/media/natural_360p_17s") is not None, "and names the viewers' address")
        api.stop()
        master = work / "remote/natural_360p_17s/master.m3u8"
        check(master.exists() and list((work / "remote/natural_360p_17s/360p").glob("00001-*.m4s")), "and the ladder lies at the remote ingest")
        check(not (work / "out/natural_360p_17s").exists(), "not here")
        verified = subprocess.run([str(BIN / "millrace"), "verify", address + "natural_360p_17s/"], capture_output=True, text=True, timeout=120)
        check(verified.returncode == 0, "verify finds it whole there: " + (verified.stdout + verified.stderr)[-200:].strip())
        remote.stop()
    sys.exit(1 if failures else 0)


main()

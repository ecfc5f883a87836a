#!/usr/bin/env python3
"""media_tokens.py BIN: media tokens (JWT) that a real API signs, at its own embedded ingest and at a separate `millrace ingest` that is pointed
at it, by --api and by INGEST_JWKS_URL: what they open, rotation in an emergency, an API that is away, and TRANSCODER_INTERNAL_TOKEN beside them.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from program import Program, check, failures

BIN = pathlib.Path(sys.argv[1])
INTERNAL = "shared-secret-token"
Program.patience = 60


def ask(method, url, token="", body=None, raw=None):
    headers = {"Authorization": "Bearer " + token} if token else {}
    if body is not None:
        headers["Content-Type"] = "application/json"
    data = json.dumps(body).encode() if body is not None else raw
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=data, headers=headers, method=method), timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def until(asked, seconds):
    """Asks again until the answer is true: the last answer."""
    end = time.monotonic() + seconds
    while not (answer := asked()) and time.monotonic() < end:
        time.sleep(0.5)
    return answer


class Api:
    def __init__(self, url, code):
        self.url = url
        self.token = self.call("POST", "setup", {"code": code, "user": "anna", "password": "correct horse battery"})["token"]

    def call(self, method, path, body=None):
        status, answer = ask(method, f"{self.url}/api/v1/{path}", getattr(self, "token", ""), body)
        if status >= 300:
            raise SystemExit(f"{method} {path}: {status} {answer.decode()[:300]}")
        return json.loads(answer) if answer else {}

    def media_token(self, publish=(), read=()):
        wish = {"audience": "millrace-ingest", "publish": list(publish), "read": list(read), "seconds": 600}
        return self.call("POST", "media-tokens", wish)["token"]

    def active(self):
        return next(key["kid"] for key in self.call("GET", "keys")["items"] if key["state"] == "active")


def opens(media, api, what):
    token = api.media_token(["films/"], ["films/one/"])
    put = lambda path, secret: ask("PUT", media + path, secret, raw=b"x")[0]
    check(put("films/one/1.m4s", token) in (201, 204), f"{what}: a media token publishes below its place")
    check(put("series/1.m4s", token) == 403, f"{what}: and nowhere else")
    check(ask("GET", media + "films/one/1.m4s", token) == (200, b"x"), f"{what}: it reads what it may")
    check(put("films/one/1.m4s", api.token) == 401, f"{what}: a token of the API is none of media")
    check(put("series/1.m4s", INTERNAL) in (201, 204), f"{what}: the internal token does all, as ever")
    other = api.call("POST", "media-tokens", {"audience": "mediamtx", "publish": ["films/"], "read": [], "seconds": 600})["token"]
    check(put("films/one/1.m4s", other) == 401, f"{what}: one for MediaMTX is somebody else's")
    return token


def main():
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        environment = lambda name: {"HOME": str(work / name), "TRANSCODER_INTERNAL_TOKEN": INTERNAL, "TRANSCODER_INGEST_PORT": "0", "INGEST_READING": "closed", "QT_QPA_PLATFORM": "offscreen"}
        server = Program(BIN, ["serve", "--data", str(work / "data"), "--port", "0"], environment("api"))
        url = "http://127.0.0.1:" + server.wait_for(r"API on http://127.0.0.1:(\d+)").group(1)
        api = Api(url, server.wait_for(r"Setup code: (\S+)").group(1))
        own = until(lambda: api.call("GET", "status").get("ingestUrl"), 30)
        embedded = opens(own, api, "embedded")

        other = Program(BIN, ["ingest", "--root", str(work / "one"), "--api", url], environment("one"))
        media = other.wait_for(r"Listening on (http://\S+/media/)").group(1)
        before = opens(media, api, "separate, by --api")
        pointed = Program(BIN, ["ingest", "--root", str(work / "two")], environment("two") | {"INGEST_JWKS_URL": url + "/.well-known/jwks.json"})
        opens(pointed.wait_for(r"Listening on (http://\S+/media/)").group(1), api, "separate, by INGEST_JWKS_URL")
        pointed.stop()
        unpointed = Program(BIN, ["ingest", "--root", str(work / "three")], environment("three"))
        elsewhere = unpointed.wait_for(r"Listening on (http://\S+/media/)").group(1)
        check(ask("PUT", elsewhere + "films/1.m4s", before, raw=b"x")[0] == 401, "an ingest that knows no API takes none")
        unpointed.stop()
        wrong = subprocess.run([str(BIN / "millrace"), "ingest", "--media-keys", "nowhere"], capture_output=True, text=True, timeout=60)
        check(wrong.returncode != 0 and "must begin with http" in wrong.stderr, "an address that is none is refused at the start: " + wrong.stderr[:120])

        # The emergency: a key is taken back, another signs at once.
        api.call("DELETE", "keys/" + api.active())
        after = api.media_token(["films/"])
        check(until(lambda: ask("PUT", own + "films/one/2.m4s", after, raw=b"x")[0] in (201, 204), 30), "embedded: the new key's token is taken within seconds")
        check(ask("PUT", own + "films/one/2.m4s", embedded, raw=b"x")[0] == 401, "embedded: the old key's no longer")
        check(until(lambda: ask("PUT", media + "films/one/2.m4s", after, raw=b"x")[0] in (201, 204), 100), "separate: an unknown key is asked for, once a minute")
        check(ask("PUT", media + "films/one/2.m4s", before, raw=b"x")[0] == 401, "separate: the old key is gone with the set that had it")

        check(server.stop() == 0, "the API stops")
        check(ask("PUT", media + "films/one/3.m4s", after, raw=b"x")[0] == 201, "without the API what it signed goes on")
        for program in (server, other):
            for secret in (after, before, api.token, INTERNAL):
                check(not any(secret in line for line in program.lines), "no log has a token")
        check(other.stop() == 0, "the ingest stops")
    print("\n".join(failures) or "All as documented.")
    return 1 if failures else 0


sys.exit(main())

#!/usr/bin/env python3
"""seed_calls.py BIN MEDIA: the four calls of the first encoding service, with curl, as its documentation has them: upload, status, video,
jobs, on `millrace serve --open --port --tmp-dir`. Also what curl sends in other ways: a raw body, two files, an unknown type.
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
import time

BIN, MEDIA = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
failures = []


def check(true, what):
    print(("ok   " if true else "FAIL ") + what, flush=True)
    if not true:
        failures.append(what)


def curl(*arguments):
    """(status, body) of one call."""
    ran = subprocess.run(["curl", "-sS", "-w", "\n%{http_code}", *arguments], stdout=subprocess.PIPE, text=True, timeout=60)
    body, _, status = ran.stdout.rpartition("\n")
    return int(status or 0), body


def parsed(body):
    try:
        return json.loads(body)
    except ValueError:
        return {}


class Server:
    def __init__(self, folder):
        self.process = subprocess.Popen([str(BIN / "millrace"), "serve", "--open", "--one-port", "--port", "0", "--tmp-dir", str(folder)],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "TRANSCODER_INGEST_PORT": "0"})
        self.url, self.code, self.known = None, "", threading.Event()
        threading.Thread(target=self.read, daemon=True).start()
        self.known.wait(60)

    def read(self):
        for line in self.process.stdout:
            found = re.search(r"API on (http://[0-9.]+:\d+)", line)
            self.url = found.group(1) if found else self.url
            code = re.search(r"Setup code: (\S+)", line)
            if code:
                self.code = code.group(1)
                self.known.set()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()  # what a failed check leaves running would hold its ports
        self.process.wait()


def until(asked, seconds=120):
    """Asks again and again until the answer is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = asked()
        if answer:
            return answer
        time.sleep(0.25)
    return None


def clip(folder):
    made = pathlib.Path(folder) / "holiday.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=4", "-f", "lavfi", "-i",
                    "sine=frequency=440:duration=4", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-y", str(made)], check=True)
    return made


def probed(film):
    ran = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=codec_type,duration", "-of", "json", str(film)], stdout=subprocess.PIPE, text=True)
    return sorted(parsed(ran.stdout).get("streams", []), key=lambda stream: stream["codec_type"] != "video")


def films_for_viewers(server, job, quality, whole, folder):
    """With a first user nothing is open any more: a film plays by an address that is lent to who is signed in."""
    url, video, piece = server.url, f"{server.url}/api/video/{job}/{quality}", pathlib.Path(folder) / "piece"

    def call(method, path, token, body=None, *more):
        sent = ["-H", "Content-Type: application/json", "-d", json.dumps(body)] if body is not None else []
        return curl("-X", method, *(["-H", "Authorization: Bearer " + token] if token else []), *sent, *more, url + "/api/v1/" + path)

    token = parsed(call("POST", "setup", "", {"code": server.code, "user": "anna", "password": "correct horse battery"})[1]).get("token", "")
    viewer = parsed(call("POST", "tokens", token, {"name": "vera", "kind": "api", "role": "viewer"})[1]).get("token", "")
    check(token and viewer and curl("-o", os.devnull, video)[0] == 401, "with a first user a film wants a token")
    status, body = call("POST", f"jobs/{job}/film-tickets", viewer, {"quality": quality})
    address = parsed(body).get("url", "")
    check(status == 200 and address.startswith("../../../video/"), f"a viewer is lent its address, relative to the row ({status} {body[:200]})")
    lent = f"{url}/api/video/" + address.removeprefix("../../../video/")
    status, _ = curl("-o", str(piece), lent)
    check(status == 200 and piece.read_bytes() == whole.read_bytes(), f"which gives the film without a token ({status})")
    status, _ = curl("-r", "600-1999", "-o", str(piece), lent)
    check(status == 206 and piece.read_bytes() == whole.read_bytes()[600:2000], f"and its ranges ({status})")
    head = pathlib.Path(folder) / "head"
    curl("-D", str(head), "-o", os.devnull, "-r", "0-0", lent)
    fields = dict(line.split(": ", 1) for line in head.read_text().lower().splitlines() if ": " in line)
    check(fields.get("referrer-policy") == "no-referrer" and "public" not in fields.get("cache-control", "public"), f"and no other site or cache learns of it ({fields})")
    status, body = curl("-H", "If-None-Match: " + fields["etag"], lent)
    check(status == 304 and not body, f"what is known is not sent again ({status})")
    for name, other in (("another film", lent.replace(job, "j_other")), ("another quality", lent.replace(f"/{quality}?", "/none?")), ("a changed address", lent[:-1] + ("A" if lent[-1] != "A" else "B"))):
        check(curl("-o", os.devnull, other)[0] == 401, f"it opens no {name}")
    call("DELETE", "session", viewer)
    check(curl("-o", os.devnull, lent)[0] == 401, "it ends with the token that it was lent to")
    status, body = call("POST", "jobs/actions", token, {"ids": [job], "action": "delete-output"})
    gone = until(lambda: curl("-H", "Authorization: Bearer " + token, video)[0] == 410, 60)
    status, body = curl("-H", "Authorization: Bearer " + token, video)
    check(gone and "was deleted" in body and str(folder) not in body, f"a film that was deleted is gone, and says so ({status} {body[:200]})")


def main():
    if not shutil.which("curl") or not shutil.which("ffmpeg"):
        print("skipped: curl and ffmpeg are needed")
        return 77
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        film, data = clip(folder), pathlib.Path(folder) / "encoder"
        with Server(data) as server:
            check(server.url is not None, "it starts and says where it is")
            if server.url is None:
                return 1
            url = server.url

            status, body = curl("-F", f"file=@{film}", url + "/api/upload")
            job = parsed(body).get("job_id", "")
            check(status == 201 and job, f"POST /api/upload makes a job ({status} {body[:200]})")
            check((data / "uploads").is_dir(), "the file lies in uploads of --tmp-dir")

            status, body = curl(url + "/api/status/" + job)
            check(status == 200 and parsed(body).get("job_id") == job, f"GET /api/status/<id> knows it ({status})")
            done = until(lambda: parsed(curl(url + "/api/status/" + job)[1]).get("status") in ("completed", "failed"))
            last = parsed(curl(url + "/api/status/" + job)[1])
            check(done and last.get("status") == "completed" and last.get("progress") == 100, f"it is completed ({last.get('status')}, {last.get('error')})")

            check(str(last.get("hls_url")).startswith(url + "/media/"), f"its film is watched at the same port ({last.get('hls_url')})")
            status, body = curl(last.get("hls_url") or url)
            check(status == 200 and body.startswith("#EXTM3U"), f"where it is ({status} {body[:100]})")

            status, body = curl(url + "/api/jobs")
            rows = parsed(body).get("jobs", [])
            check(status == 200 and [row["job_id"] for row in rows] == [job], "GET /api/jobs lists it")

            quality = next(iter(last.get("qualities", {"none": 0})))
            video, whole = f"{url}/api/video/{job}/{quality}", pathlib.Path(folder) / "film.mp4"
            status, _ = curl("-o", str(whole), video)
            check(status == 200, f"GET /api/video/<id>/<quality> gives a file ({status})")
            streams = probed(whole)
            check([stream["codec_type"] for stream in streams] == ["video", "audio"], f"it has pictures and sound ({streams})")
            check(all(abs(float(stream.get("duration", 0)) - 4) < 0.2 for stream in streams), "both are as long as the film")
            decoded = subprocess.run(["ffmpeg", "-v", "error", "-i", str(whole), "-f", "null", "-"], stderr=subprocess.PIPE, text=True)
            check(decoded.returncode == 0 and not decoded.stderr, "every frame of it decodes: " + decoded.stderr[:200])
            size, piece = whole.stat().st_size, pathlib.Path(folder) / "piece"
            for first, last_byte in ((0, 9), (600, 1999), (size - 5000, size - 1)):
                status, _ = curl("-r", f"{first}-{last_byte}", "-o", str(piece), video)
                check(status == 206 and piece.read_bytes() == whole.read_bytes()[first:last_byte + 1], f"bytes {first} to {last_byte} are those of the file ({status})")
            status, _ = curl("-r", f"{size}-", "-o", str(piece), video)
            check(status == 416, f"behind the end there is nothing ({status})")
            head = pathlib.Path(folder) / "head"
            curl("-D", str(head), "-o", os.devnull, "-r", "0-0", video)
            tag = next((line.split(": ", 1)[1] for line in head.read_text().splitlines() if line.lower().startswith("etag: ")), "")
            status, _ = curl("-H", "If-Match: " + tag, "-r", "0-9", "-o", str(piece), video)
            check(tag and status == 206, f"a part of the film that was begun ({status})")
            for other in ('"another"', "W/" + tag):
                status, body = curl("-H", "If-Match: " + other, "-r", "0-9", video)
                check(status == 412 and "error" in parsed(body), f"and of no other: If-Match: {other} ({status})")
            status, _ = curl("-H", "If-Match: *", "-o", os.devnull, video)
            check(status == 200, f"any will do where any is asked for ({status})")
            status, body = curl(f"{video}?format=webm")
            check(status == 400 and "error" in parsed(body), f"a format that there is not is refused ({status})")
            status, _ = curl("-o", str(pathlib.Path(folder) / "playlist"), "-L", f"{video}?format=hls")
            check(status == 200 and (pathlib.Path(folder) / "playlist").read_text().startswith("#EXTM3U"), f"?format=hls leads to a playlist ({status})")
            status, body = curl(f"{url}/api/video/{job}/8640p")
            check(status == 404 and "error" in parsed(body), "a quality that there is not is told apart")

            status, body = curl("-T", str(film), "-X", "POST", url + "/api/upload?name=raw.mp4")
            check(status == 201 and parsed(body).get("name") == "raw.mp4", f"a body that is the file itself is taken ({status} {body[:200]})")
            status, body = curl("-F", f"a=@{film};filename=one.mp4", "-F", f"b=@{film};filename=two.mp4", url + "/api/upload")
            check(status == 201 and len(parsed(body).get("jobs", [])) == 2, f"two files are two jobs ({status})")
            status, body = curl("-F", f"file=@{__file__}", url + "/api/upload")
            check(status == 415 and "error" in parsed(body), f"what is no film is refused ({status})")
            status, body = curl("-H", "Origin: https://evil.example", "-F", f"file=@{film}", url + "/api/upload")
            check(status == 503, f"a page of another origin makes no job ({status})")
            films_for_viewers(server, job, quality, whole, folder)
            check(server.stop() == 0, "it stops when told to")
    print("\n".join(failures) or "All as documented.")
    return 1 if failures else 0


sys.exit(main())

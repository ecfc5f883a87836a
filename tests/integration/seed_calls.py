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
        self.process = subprocess.Popen([str(BIN / "millrace"), "serve", "--open", "--port", "0", "--tmp-dir", str(folder)],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
        self.url, self.known = None, threading.Event()
        threading.Thread(target=self.read, daemon=True).start()
        self.known.wait(60)

    def read(self):
        for line in self.process.stdout:
            found = re.search(r"API on (http://[0-9.]+:\d+)", line)
            if found:
                self.url = found.group(1)
                self.known.set()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)


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


def main():
    if not shutil.which("curl") or not shutil.which("ffmpeg"):
        print("skipped: curl and ffmpeg are needed")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        film, data = clip(folder), pathlib.Path(folder) / "encoder"
        server = Server(data)
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

        status, body = curl(url + "/api/jobs")
        rows = parsed(body).get("jobs", [])
        check(status == 200 and [row["job_id"] for row in rows] == [job], "GET /api/jobs lists it")

        quality = next(iter(last.get("qualities", {"none": 0})))
        status, _ = curl("-o", str(pathlib.Path(folder) / "playlist"), "-L", f"{url}/api/video/{job}/{quality}?format=hls")
        check(status == 200 and (pathlib.Path(folder) / "playlist").read_text().startswith("#EXTM3U"), f"GET /api/video leads to a playlist ({status})")
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
        check(server.stop() == 0, "it stops when told to")
    print("\n".join(failures) or "All as documented.")
    return 1 if failures else 0


sys.exit(main())

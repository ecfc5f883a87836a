#!/usr/bin/env python3
"""names.py BIN: two films never take each other's place without being told so, here or at a remote ingest; names of any bytes work."""
import http.server
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

from expectations import expect, faults

BIN = sys.argv[1]


def transcode(*words, **more):
    done = subprocess.run([BIN + "/millrace", "transcode", *words, "--preset", "archive-review"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, **more)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def segments(film):
    """The addresses below a film that are served as immutable."""
    return {os.path.relpath(os.path.join(root, name), film) for root, _, names in os.walk(film) for name in names if name.endswith((".m4s", ".mp4"))}


def clip(path, color, seconds=1):
    subprocess.run([b"ffmpeg", b"-v", b"error", b"-y", b"-f", b"lavfi", b"-i", b"color=%s:s=160x90:r=25:d=%d" % (color, seconds), os.fsencode(path)], check=True)


def status(url):
    try:
        return urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code


def local(folder):
    for name, color in (("a", b"red"), ("b", b"blue")):
        os.makedirs(folder + "/" + name)
        clip(folder + "/" + name + "/clip.mp4", color)
    out = ["--output", folder + "/out"]
    expect("the first film is made", transcode(folder + "/a/clip.mp4", *out)[0] == 0)
    first = open(folder + "/out/clip/report.json").read()
    immutable = segments(folder + "/out/clip")
    code, text = transcode(folder + "/b/clip.mp4", *out)
    expect("another film of that name is refused, and told why", code == 2 and "another film" in text and "--replace" in text, text)
    expect("nothing of the first is touched", open(folder + "/out/clip/report.json").read() == first)
    expect("the same film again is done already", transcode(folder + "/a/clip.mp4", *out)[0] == 0)
    code, text = transcode(folder + "/a/clip.mp4", folder + "/b/clip.mp4", *out)
    expect("both in one command are refused", code == 2 and "clip" in text, text)
    open(folder + "/out/clip/left-over.m4s", "w").close()
    code, text = transcode(folder + "/b/clip.mp4", *out, "--replace")
    expect("--replace takes its place", code == 0, text)
    expect("and removes its files", not os.path.exists(folder + "/out/clip/left-over.m4s"))
    again = segments(folder + "/out/clip")
    expect("no address that a cache may hold as immutable has other bytes now", immutable and again and not immutable & again, immutable & again)
    shutil.rmtree(folder + "/out/clip")
    code, text = transcode(folder + "/a/clip.mp4", *out, "--replace")
    expect("a film made again where its folder was deleted has its own names again", code == 0 and segments(folder + "/out/clip") == immutable, text)
    code, text = transcode(folder + "/a/clip.mp4", "--output", folder + "/out", "--name", "other")
    expect("another name is free", code == 0, text)
    stem = folder + "/" + "x" * 85
    clip(stem + "1.mp4", b"red")
    clip(stem + "2.mp4", b"blue")
    code, text = transcode(stem + "1.mp4", stem + "2.mp4", *out)
    expect("names that begin alike stay two", code == 0 and len([n for n in os.listdir(folder + "/out") if n.startswith("xxx")]) == 2, text)


def bytes_of_any_kind(folder):
    path = os.fsencode(folder) + b"/caf\xe9 \xff.mp4"
    clip(path, b"green")
    done = subprocess.run([os.fsencode(BIN) + b"/millrace", b"transcode", path, b"--output", os.fsencode(folder) + b"/out", b"--preset", b"archive-review"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    expect("a name that is no UTF-8", done.returncode == 0, done.stdout)


def remote(folder):
    token = "token-of-this-test"
    environment = dict(os.environ, TRANSCODER_INTERNAL_TOKEN=token, INGEST_OUTPUT_DIR=folder + "/media", INGEST_LOG_DIR=folder + "/log", TRANSCODER_INGEST_PORT="0", TRANSCODER_INGEST_HOST="127.0.0.1")
    ingest = subprocess.Popen([BIN + "/millrace", "ingest"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        base = next(word for line in ingest.stdout for word in line.split() if word.startswith("http://127.0.0.1:")).rstrip(".,")
        base = base if base.endswith("/media/") else base.rstrip("/") + "/media/"
        publish = ["--publish", base]
        code, text = transcode(folder + "/a/clip.mp4", "--output", folder + "/one", *publish, env=environment)
        expect("a film is published", code == 0 and status(base + "clip/master.m3u8") == 200, text)
        code, text = transcode(folder + "/a/clip.mp4", "--output", folder + "/one", *publish, env=environment)
        expect("the same job again is done already", code == 0, text)
        code, text = transcode(folder + "/b/clip.mp4", "--output", folder + "/two", *publish, env=environment)
        expect("from another place another film of that name is refused", code == 1 and "already holds a film called clip" in text, text)
        code, text = transcode(folder + "/b/clip.mp4", "--output", folder + "/two", *publish, "--replace", env=environment)
        expect("--replace takes its place", code == 0 and status(base + "clip/master.m3u8") == 200, text)
    finally:
        ingest.terminate()
        ingest.wait(30)


class Foreign(http.server.ThreadingHTTPServer):
    """An ingest that Millrace did not make: keeps what is PUT, knows no HEAD, and can stop answering after some DELETEs."""

    def __init__(self):
        self.files = {}
        self.deletes_left = None  # None: any number
        self.busy_for = 0  # PUTs and DELETEs that are answered 503
        self.stalled, self.refused = threading.Event(), threading.Event()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, code, body=b"", headers=()):
                self.send_response(code)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_PUT(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.busy():
                    return
                server.files[self.path] = body
                self.answer(201)

            def do_GET(self):
                body = server.files.get(self.path)
                span = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
                if body is None:
                    self.answer(404)
                elif span and body:
                    part = body[int(span[1]):int(span[2]) + 1]
                    self.answer(206, part, [("Content-Range", "bytes %s-%d/%d" % (span[1], int(span[1]) + len(part) - 1, len(body)))])
                else:
                    self.answer(200, body)

            def busy(self):
                if server.busy_for == 0:
                    return False
                server.busy_for -= 1
                server.refused.set()
                self.answer(503)
                return True

            def do_DELETE(self):
                if self.busy():
                    return
                if server.deletes_left == 0:
                    server.stalled.set()
                    threading.Event().wait(600)  # until the client is gone
                    return
                if server.deletes_left is not None:
                    server.deletes_left -= 1
                self.answer(204 if server.files.pop(self.path, None) is not None else 404)

        super().__init__(("127.0.0.1", 0), Handler)
        self.handle_error = lambda *_: None  # clients are killed here
        self.daemon_threads = True
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.base = "http://127.0.0.1:%d/up/" % self.server_address[1]

    def unnamed(self, name):
        """Files of a film that no playlist of it names."""
        folder = "/up/" + name + "/"
        named = {folder + leaf for leaf in ("master.m3u8", "manifest.mpd", "report.json")}
        for path, body in self.files.items():
            if not path.startswith(folder) or not path.endswith(".m3u8"):
                continue
            text = body.decode()
            for uri in [line for line in text.splitlines() if line and not line.startswith("#")] + re.findall(r'URI="([^"]+)"', text):
                named.add(path[:path.rfind("/") + 1] + uri)
        return sorted(path for path in self.files if path.startswith(folder) and path not in named)


def foreign(folder):
    server = Foreign()
    environment = dict(os.environ, TRANSCODER_INTERNAL_TOKEN="any")
    publish = ["--publish", server.base]
    clip(folder + "/long.mp4", b"red", 40)
    code, text = transcode(folder + "/long.mp4", "--output", folder + "/three", "--name", "film", *publish, env=environment)
    expect("an ingest that knows no HEAD is read back by GET", code == 0 and not server.unnamed("film"), text)
    before = len(server.files)
    server.deletes_left = 5
    command = [BIN + "/millrace", "transcode", folder + "/b/clip.mp4", "--output", folder + "/four", "--name", "film", *publish, "--replace", "--preset", "archive-review"]
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    expect("a replacement is under way", server.stalled.wait(60))
    running.send_signal(signal.SIGKILL)
    running.wait(30)
    expect("it was ended in the middle", before > len(server.files) > 3 and "/up/film/master.m3u8" not in server.files, sorted(server.files))
    server.deletes_left = None
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    expect("the same command goes on with it", done.returncode == 0, done.stdout.decode())
    expect("nothing of the earlier film is left", not server.unnamed("film"), server.unnamed("film"))
    server.busy_for = 3
    code, text = transcode(folder + "/long.mp4", "--output", folder + "/three-again", "--name", "film", *publish, "--replace", env=environment)
    expect("a replacement waits for an ingest that is busy", code == 0 and server.busy_for == 0 and not server.unnamed("film"), text)
    server.busy_for = 1 << 30
    server.refused.clear()
    command = [BIN + "/millrace", "transcode", folder + "/a/clip.mp4", "--output", folder + "/six", "--name", "late", *publish, "--preset", "archive-review"]
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    expect("the name is ours, nothing is stored yet", server.refused.wait(60) and not any("/late/" in path for path in server.files))
    running.send_signal(signal.SIGKILL)
    running.wait(30)
    server.busy_for = 0
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    expect("a job that was killed there goes on", done.returncode == 0 and "/up/late/master.m3u8" in server.files, done.stdout.decode())
    rendition = next(path for path in server.files if path.startswith("/up/film/") and path.endswith("/index.m3u8"))
    server.files[rendition.replace("/film/", "/begun/")] = b"of another film that has no master yet"
    code, text = transcode(folder + "/a/clip.mp4", "--output", folder + "/five", "--name", "begun", *publish, env=environment)
    expect("a film that was only begun has its name", code == 1 and "already holds a film called begun" in text, text)
    server.shutdown()


def main():
    with tempfile.TemporaryDirectory() as folder:
        local(folder)
        if sys.platform == "linux":
            bytes_of_any_kind(folder)
        remote(folder)
        foreign(folder)
    return 1 if faults else 0


sys.exit(main())

#!/usr/bin/env python3
"""names.py BIN: two films never take each other's place without being told so, here or at a remote ingest; names of any bytes work."""
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

BIN = sys.argv[1]
faults = []


def expect(what, condition, text=""):
    print(("ok    " if condition else "WRONG ") + what + ("" if condition else ": " + str(text)[-400:]), flush=True)
    if not condition:
        faults.append(what)


def transcode(*words, **more):
    done = subprocess.run([BIN + "/millrace", "transcode", *words, "--preset", "archive-review"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, **more)
    return done.returncode, done.stdout.decode("utf-8", "replace")


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


def main():
    with tempfile.TemporaryDirectory() as folder:
        local(folder)
        if sys.platform == "linux":
            bytes_of_any_kind(folder)
        remote(folder)
    return 1 if faults else 0


sys.exit(main())

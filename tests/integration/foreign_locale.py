#!/usr/bin/env python3
"""foreign_locale.py BIN: where numbers have commas and weekdays other names, what programs read stays as it is: playlists, HTTP's dates, metrics."""
import os
import re
import subprocess
import sys
import tempfile
import urllib.request

from expectations import expect, faults

BIN = sys.argv[1]


def german(folder):
    """An environment in which the C library speaks German."""
    try:
        made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", folder + "/de_DE.UTF-8"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except FileNotFoundError:
        made = False
    if not made:
        print("SKIPPED: needs localedef and the source of de_DE (package locales)")
        sys.exit(77)
    return dict(os.environ, LOCPATH=folder, LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8")


def playlists(folder, environment):
    clip = folder + "/clip.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2", clip], check=True)
    done = subprocess.run([BIN + "/millrace", "transcode", clip, "--output", folder + "/out", "--preset", "archive-review"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    expect("a film is made", done.returncode == 0, done.stdout)
    texts = {}
    for here, _, names in os.walk(folder + "/out/clip"):
        texts.update({name: open(os.path.join(here, name)).read() for name in names if name.endswith((".m3u8", ".mpd"))})
    lengths = re.findall(r"#EXTINF:(.*)", texts.get("index.m3u8", ""))
    expect("segments' lengths have a point", lengths and all(re.fullmatch(r"\d+\.\d+,", length) for length in lengths), lengths)
    expect("the frame rate has a point", re.search(r"FRAME-RATE=25\.000(,|\n)", texts.get("master.m3u8", "")), texts.get("master.m3u8"))
    expect("so has the manifest's length", re.search(r'mediaPresentationDuration="PT\d+(\.\d+)?S"', texts.get("manifest.mpd", "")), texts.get("manifest.mpd", "")[:400])


def server(folder, environment):
    os.makedirs(folder + "/media")
    open(folder + "/media/a.json", "w").write("{}")
    running = subprocess.Popen([BIN + "/millrace", "ingest", "--port", "0", "--root", folder + "/media"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        base = re.search(r"http://[^/]+", running.stdout.readline())[0]
        answer = urllib.request.urlopen(base + "/media/a.json", timeout=10)
        for name in ("Date", "Last-Modified"):
            expect(name + " is English (RFC 9110, 5.6.7)", re.match(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ", answer.headers[name]), answer.headers[name])
        metrics = urllib.request.urlopen(base + "/metrics", timeout=10).read().decode()
        expect("the metrics' numbers have points", 'le="0.001"' in metrics and not re.search(r"\d,\d", metrics), metrics)
    finally:
        running.terminate()
        running.wait(20)


with tempfile.TemporaryDirectory() as made:
    spoken = german(made)
    playlists(made, spoken)
    server(made, spoken)
sys.exit(1 if faults else 0)

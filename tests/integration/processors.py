#!/usr/bin/env python3
"""processors.py BIN: the same bytes whatever vector instructions a processor has. Encoders run as on a processor of 2003 and on one of 2013, by
qemu's emulation of a whole processor, so that libraries cannot look past it."""
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

BIN = sys.argv[1]
QEMU = shutil.which("qemu-x86_64")
if not QEMU or os.uname().machine != "x86_64":
    print("SKIPPED: needs qemu-x86_64 (package qemu-user) on an x86-64 machine")
    sys.exit(77)
PROCESSORS = ("qemu64", "Haswell")  # SSE2 and SSE3; AVX2, FMA and BMI


def made_on(processor, source, preset, folder):
    """{path: hash} of what is published."""
    tools, out = os.path.join(folder, "bin-" + processor), os.path.join(folder, "out-" + processor)
    shutil.rmtree(out, ignore_errors=True)
    if not os.path.exists(tools):
        os.mkdir(tools)
        shutil.copy(os.path.join(BIN, "millrace"), tools)  # it looks for its encoder beside itself
        encoder = os.path.join(tools, "millrace-encoder")
        with open(encoder, "w") as script:
            script.write('#!/bin/sh\nexec "%s" -cpu %s "%s" "$@"\n' % (QEMU, processor, os.path.join(BIN, "millrace-encoder")))
        os.chmod(encoder, 0o755)
    done = subprocess.run([os.path.join(tools, "millrace"), "transcode", source, "--output", out, "--name", "x", "--preset", preset], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240)
    if done.returncode != 0:
        sys.exit("WRONG on %s: %s" % (processor, done.stdout[-600:]))
    hashes = {}
    for path, _, names in os.walk(os.path.join(out, "x")):
        for name in names:
            if name != "report.json":  # it tells how long things took
                whole = os.path.join(path, name)
                hashes[os.path.relpath(whole, os.path.join(out, "x"))] = hashlib.sha256(open(whole, "rb").read()).hexdigest()
    return hashes


def main():
    wrong = 0
    picture = "testsrc2=s=384x216:r=25:d=2,noise=alls=12:allf=t"
    sound = "aevalsrc='0.3*sin(2764*t)+0.2*random(0)|0.2*random(1)|0.3*sin(600*t)|0|0.1*random(2)|0.2*random(3)':c=5.1:s=44100:d=2"
    inputs = {
        "mpeg2_ac3.ts": ["-c:v", "mpeg2video", "-q:v", "3", "-flags", "+ildct+ilme", "-c:a", "ac3"],
        "mpeg4_mp3.mkv": ["-c:v", "mpeg4", "-q:v", "3", "-c:a", "libmp3lame", "-ac", "2"],
        # Colours are converted: primaries, transfer, matrix and the light of HDR.
        "hdr_flac.mkv": ["-t", "1", "-c:v", "ffv1", "-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-c:a", "flac"],
        "p3_flac.mkv": ["-t", "1", "-c:v", "ffv1", "-pix_fmt", "yuv420p", "-color_primaries", "smpte432", "-color_trc", "iec61966-2-1", "-colorspace", "smpte170m", "-c:a", "flac"],
        "vp9_opus.webm": ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus", "-mapping_family", "1", "-ar", "48000"],
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, words in inputs.items():
            source = os.path.join(folder, name)
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *words, source], check=True)
            for preset in ("archive-review",) if name != "mpeg2_ac3.ts" else ("archive-review", "web-h264-two-pass"):
                first, second = (made_on(processor, source, preset, folder) for processor in PROCESSORS)
                if not any(path.endswith(".m4s") for path in first):
                    sys.exit("WRONG nothing was made of " + name)
                differ = sorted(path for path in first.keys() | second.keys() if first.get(path) != second.get(path))
                print(("WRONG " if differ else "ok    ") + name + " " + preset + (": differs in " + ", ".join(differ) if differ else ""), flush=True)
                wrong += bool(differ)
    return 1 if wrong else 0


sys.exit(main())

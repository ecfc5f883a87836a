#!/usr/bin/env python3
"""Mutated films through probe and encode: no crash of the program, no hang, no memory over the limit.

usage: mutated.py BIN MEDIA [COUNT] [FIRST_SEED]. zzuf flips bits of the smallest clips of every container in turn, a batch of them goes
through one program. Exit 77: the media or zzuf are not here."""
import json, os, pathlib, random, resource, shutil, subprocess, sys, tempfile, time

BIN, MEDIA = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
COUNT = int(sys.argv[3]) if len(sys.argv) > 3 else 100
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 1
BATCH = 50
LARGEST = 400_000
MEMORY_LIMIT = 4_600_000_000


def clips():
    names = [p for p in sorted(MEDIA.rglob("*")) if p.is_file() and p.suffix.lower() in (".mp4", ".mov", ".mkv", ".webm", ".avi", ".ts", ".flv", ".mpg", ".ogv", ".3gp", ".wmv", ".gif", ".mp3", ".wav", ".flac", ".ogg", ".opus", ".m4a")]
    return [p for p in names if p.stat().st_size <= LARGEST and p.parent.name not in ("malformed", "hls")]


def main():
    if not MEDIA.is_dir() or not shutil.which("zzuf"):
        print("SKIPPED: the test media or zzuf are not here")
        return 77
    sources, faults, tally, crashes = clips(), [], {}, []
    containers = sorted({source.suffix.lower() for source in sources})
    started = time.monotonic()
    for first in range(SEED, SEED + COUNT, BATCH):
        with tempfile.TemporaryDirectory() as tmp:
            preset = os.path.join(tmp, "small.json")
            with open(preset, "w") as f:
                json.dump({"version": 1, "id": "small", "name": "Small", "speed": "ultrafast", "segmentSeconds": 2, "gopSeconds": 1, "rungs": [{"name": "lo", "shortSide": 144, "kbps": 200}]}, f)
            inputs = []
            for seed in range(first, min(first + BATCH, SEED + COUNT)):
                chance = random.Random(seed)
                source = chance.choice([each for each in sources if each.suffix.lower() == containers[seed % len(containers)]])
                inputs.append(os.path.join(tmp, f"{seed}{source.suffix}"))
                with open(source, "rb") as f, open(inputs[-1], "wb") as out:
                    subprocess.run(["zzuf", "-s", str(seed), "-r", str(10 ** chance.uniform(-5, -1.7))], stdin=f, stdout=out, check=True)
            try:
                ran = subprocess.run([BIN / "millrace", "transcode", *inputs, "--preset", preset, "--output", os.path.join(tmp, "out"), "--slots", "2", "--json"], capture_output=True, text=True, timeout=900)
                jobs = json.loads(ran.stdout.strip().splitlines()[-1])["jobs"]
            except subprocess.TimeoutExpired:
                faults.append(f"seeds from {first}: no end in 15 minutes")
                continue
            except Exception:
                faults.append(f"seeds from {first}: exit {ran.returncode}: {ran.stderr[-500:]}")
                continue
            if len(jobs) != len(inputs) or ran.returncode not in (0, 1):
                faults.append(f"seeds from {first}: {len(jobs)} answers for {len(inputs)} files, exit {ran.returncode}")
            for job in jobs:
                tally[job["state"]] = tally.get(job["state"], 0) + 1
                error = job["error"] or ""
                if job["state"] not in ("done", "failed"):
                    faults.append(f"seed {job['name']}: {job['state']}")
                if job["state"] == "failed" and (len(error) < 20 or not error.endswith(".")):
                    faults.append(f"seed {job['name']}: no sentence: {error!r}")
                if "crashed" in error or "was silent" in error:
                    crashes.append(f"seed {job['name']}: {error}")
        print(f"{min(first + BATCH - SEED, COUNT)} of {COUNT}, {tally}, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    if peak > MEMORY_LIMIT:
        faults.append(f"a process used {peak / 1e9:.1f} GB")
    print(f"{COUNT} mutated files of {len(sources)} clips: {tally}, {len(crashes)} ended by an encoder's crash or silence, {time.monotonic() - started:.0f} s, largest process {peak / 1e6:.0f} MB")
    if tally.get("done", 0) * 10 < COUNT:
        faults.append("hardly anything became a film: refusing everything is no proof")
    for line in crashes:
        print("NOTE", line)
    for fault in faults:
        print("FAULT", fault)
    return 1 if faults else 0


sys.exit(main())

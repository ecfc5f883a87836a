#!/usr/bin/env python3
"""Every broken and hostile file becomes a failed job with a sentence, or a proven ladder; nothing else happens.

usage: hostile.py BIN MEDIA. Exit 77: the media are not here."""
import http.server, json, os, pathlib, resource, subprocess, sys, tempfile, threading, time, urllib.error, urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import hostile_files

BIN, MEDIA = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
MEMORY_LIMIT = 4_600_000_000  # what a probe may use, and the program itself
CANARY = b"CANARY-8f1b"
asked = []


class Canary(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        self.send_response(404)
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *unused):
        pass


def main():
    if not MEDIA.is_dir():
        print("SKIPPED: the test media are not here")
        return 77
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    faults = []
    with tempfile.TemporaryDirectory() as tmp:
        inputs, output = os.path.join(tmp, "in"), os.path.join(tmp, "out")
        os.makedirs(inputs)
        good = os.path.join(inputs, "good.mp4")
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=320x180:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1", "-metadata", "title=" + CANARY.decode(), "-shortest", good], check=True)
        preset = os.path.join(tmp, "small.json")
        with open(preset, "w") as f:
            json.dump({"version": 1, "id": "small", "name": "Small", "speed": "ultrafast", "segmentSeconds": 2, "gopSeconds": 1, "rungs": [{"name": "lo", "shortSide": 180, "kbps": 300}]}, f)
        if CANARY not in open(good, "rb").read():
            faults.append("the canary is not in the good file: nothing could show that it got out")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/tried", timeout=10)
        except urllib.error.HTTPError:
            pass
        if asked != ["/tried"]:
            faults.append("the canary server hears nothing")
        asked.clear()
        must_fail = hostile_files.references(inputs, good, server.server_port)
        must_work = hostile_files.odd_names(inputs, good)
        free = hostile_files.truncations(inputs, good) + hostile_files.absurd(inputs, good) + hostile_files.black_8k(inputs)
        os.mkfifo(os.path.join(inputs, "fifo.mp4"))
        os.mkdir(os.path.join(inputs, "folder.mp4"))
        os.symlink("/nowhere", os.path.join(inputs, "dangling.mp4"))
        must_fail += ["fifo.mp4", "folder.mp4", "dangling.mp4", "nothing.mp4", "one-byte.mp4", "text.mp4", "screen-65535.gif", "bomb-65535.png"]
        paths = {name: os.path.join(inputs, name) for name in dict.fromkeys(must_fail + must_work + free)}
        for part in ("malformed", "hostile"):
            for path in sorted((MEDIA / part).iterdir()):
                paths[f"{part}/{path.name}"] = str(path)
        done = failed = crashed = 0
        started = time.monotonic()
        # One command for each: names of outputs must not clash, and a crash of the program is seen.
        for index, (name, path) in enumerate(paths.items()):
            folder = os.path.join(output, str(index))
            ran = subprocess.run([BIN / "millrace", "transcode", path, "--preset", preset, "--output", folder, "--name", "x", "--json"], capture_output=True, text=True, timeout=240)
            try:
                job = json.loads(ran.stdout.strip().splitlines()[-1])["jobs"][0]
            except Exception:
                faults.append(f"{name}: exit {ran.returncode}, no answer: {ran.stderr[-300:]}")
                continue
            error = job["error"] or ""
            if job["state"] == "done":
                done += 1
                if name in must_fail:
                    faults.append(f"{name}: was encoded")
                proof = subprocess.run([BIN / "millrace", "verify", os.path.join(folder, "x")], capture_output=True, text=True)
                if proof.returncode != 0:
                    faults.append(f"{name}: done, but {proof.stdout[-300:]}")
            else:
                failed += 1
                crashed += "crashed" in error
                if name in must_work:
                    faults.append(f"{name}: {error}")
                if len(error) < 20 or not error.endswith("."):
                    faults.append(f"{name}: no sentence: {error!r}")
                for playlist in pathlib.Path(folder, "x").rglob("*.m3u8"):
                    for line in playlist.read_text().splitlines():
                        if line and not line.startswith("#") and not (playlist.parent / line).exists():
                            faults.append(f"{name}: {playlist} names {line}, which is not there")
        for path in pathlib.Path(output).rglob("*"):
            if path.is_file() and path.suffix in (".m4s", ".mp4", ".m3u8", ".mpd") and CANARY in path.read_bytes():
                faults.append(f"the canary got into {path}")
        if failed < len(must_fail):
            faults.append(f"{len(must_fail)} files must fail, {failed} did")
        if asked:
            faults.append(f"the canary server was asked for {asked}")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        if peak > MEMORY_LIMIT:
            faults.append(f"a process used {peak / 1e9:.1f} GB")
        print(f"{len(paths)} files: {done} done, {failed} failed with a sentence ({crashed} of them by an encoder's crash), {time.monotonic() - started:.0f} s, largest process {peak / 1e6:.0f} MB")
    for fault in faults:
        print("FAULT", fault)
    return 1 if faults else 0


sys.exit(main())

#!/usr/bin/env python3
"""ingest_clients.py BIN: clients that nobody here wrote publish to the ingest and play from it: ffmpeg's hls, dash and segment muxers, curl, rclone;
nginx and caddy in front of it, as packaging/ has them. While ffmpeg publishes live, every playlist that is served is held against what is stored.
"""
import http.client
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

BIN = pathlib.Path(sys.argv[1])
ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKEN = "integration-secret"
SOURCE = ["-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", "sine=frequency=440"]
CODECS = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-keyint_min", "25", "-sc_threshold", "0", "-c:a", "aac", "-b:a", "64k"]
failures = []


def check(true, what):
    print(("ok   " if true else "FAIL ") + what, flush=True)
    if not true:
        failures.append(what)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def request(port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, data, dict(answer.getheaders())


def bearer():
    return {"Authorization": "Bearer " + TOKEN}


class Ingest:
    def __init__(self, work, *options):
        self.root = work / "media"
        self.process = subprocess.Popen([str(BIN / "millrace"), "ingest", "--root", str(self.root), "--port", "0", "--log-dir", str(work / "logs"), *options], stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, "TRANSCODER_INTERNAL_TOKEN": TOKEN, "HOME": str(work)})
        self.port = int(re.search(r":(\d+)/media/", self.process.stdout.readline()).group(1))

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=20)


def watch_playlist(port, path, stop, seen):
    """Reads a live playlist again and again; each name in it must be there."""
    while not stop.wait(0.03):
        status, data, _ = request(port, "GET", path)
        if status != 200:
            continue
        names = [line for line in data.decode().splitlines() if line and not line.startswith("#")]
        seen["reads"] += 1
        folder = path.rsplit("/", 1)[0]
        for name in names:
            status, _, _ = request(port, "HEAD", f"{folder}/{name}")
            if status != 200:
                # It may have left the window between the two requests: then the playlist of now does not name it.
                again = request(port, "GET", path)[1].decode()
                if name in again:
                    seen["broken"].append(name)


def live_hls(ingest, persistent):
    name = f"live-{persistent}"
    stop, seen = threading.Event(), {"reads": 0, "broken": []}
    watcher = threading.Thread(target=watch_playlist, args=(ingest.port, f"/media/{name}/index.m3u8", stop, seen))
    watcher.start()
    ran = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *SOURCE, "-t", "12", *CODECS, "-f", "hls", "-hls_time", "1", "-hls_list_size", "4", "-hls_flags", "delete_segments+independent_segments", "-method", "PUT",
                          "-http_persistent", str(persistent), "-headers", f"Authorization: Bearer {TOKEN}\r\n", f"http://127.0.0.1:{ingest.port}/media/{name}/index.m3u8"], capture_output=True, text=True, timeout=60)
    stop.set()
    watcher.join()
    check(ran.returncode == 0, f"ffmpeg hls, PUT, persistent {persistent}: {ran.stderr[-200:].strip()}")
    check(seen["reads"] > 50 and not seen["broken"], f"  {seen['reads']} playlists read meanwhile, none named what was not there {seen['broken'][:3]}")
    left = sorted(p.name for p in (ingest.root / name).glob("*.ts"))
    check(3 <= len(left) <= 8, f"  old segments are deleted: {len(left)} are left")
    played = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", f"http://127.0.0.1:{ingest.port}/media/{name}/index.m3u8"], capture_output=True, text=True, timeout=60)
    check(played.returncode == 0, "  ffprobe plays what is left: " + played.stderr[-200:].strip())


def dash(ingest):
    ran = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *SOURCE, "-t", "8", *CODECS, "-f", "dash", "-seg_duration", "1", "-window_size", "4", "-extra_window_size", "2", "-method", "PUT", "-http_persistent", "1", "-hls_playlist", "1",
                          f"http://me:{TOKEN}@127.0.0.1:{ingest.port}/media/dash/manifest.mpd"], capture_output=True, text=True, timeout=60)
    check(ran.returncode == 0, "ffmpeg dash with an HLS playlist beside it, PUT: " + ran.stderr[-200:].strip())
    files = {p.suffix for p in (ingest.root / "dash").iterdir()}
    check({".mpd", ".m4s", ".m3u8"} <= files, f"  manifest, segments and playlists are there: {sorted(files)}")
    played = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", f"http://127.0.0.1:{ingest.port}/media/dash/master.m3u8", "-f", "null", "-"], capture_output=True, text=True, timeout=60)
    check(played.returncode == 0, "  ffmpeg plays it: " + played.stderr[-200:].strip())


def segment_post(ingest):
    ran = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *SOURCE, "-t", "6", *CODECS, "-f", "segment", "-segment_time", "1", "-segment_format", "mpegts", f"http://me:{TOKEN}@127.0.0.1:{ingest.port}/media/segments/%03d.ts"],
                         capture_output=True, text=True, timeout=60)
    stored = sorted(p.name for p in (ingest.root / "segments").glob("*.ts"))
    check(ran.returncode == 0 and len(stored) >= 5, f"ffmpeg segment muxer, POST: {stored} {ran.stderr[-200:].strip()}")


def curl(ingest, work):
    file = work / "curl.bin"
    file.write_bytes(os.urandom(5_000_000))
    base = f"http://127.0.0.1:{ingest.port}/media/curl.m4s"
    put = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-T", str(file), "-u", f"me:{TOKEN}", base], capture_output=True, text=True).stdout
    chunked = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-T", "-", "-H", f"Authorization: Bearer {TOKEN}", base], stdin=file.open("rb"), capture_output=True, text=True).stdout
    denied = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-T", str(file), "-H", "Authorization: Bearer wrong", base], capture_output=True, text=True).stdout
    got = subprocess.run(["curl", "-sS", base], capture_output=True).stdout
    part = subprocess.run(["curl", "-sS", "-r", "1000000-1000009", base], capture_output=True).stdout
    check((put, chunked, denied) == ("201", "204", "401"), f"curl -T: {put} {chunked} {denied}")
    check(got == file.read_bytes() and part == got[1_000_000:1_000_010], "  curl reads whole and in part")
    head = subprocess.run(["curl", "-sSI", f"http://127.0.0.1:{ingest.port}/media/"], capture_output=True, text=True).stdout
    check(head.startswith("HTTP/1.1 200"), "  the root answers who waits for the ingest: " + head.splitlines()[0])


def rclone(ingest, work):
    folder = work / "rclone"
    folder.mkdir()
    for i in range(5):
        (folder / f"{i}.m4s").write_bytes(os.urandom(300_000))
    # The ingest has no listings (PROPFIND), which rclone wants after each PUT: what counts is that the file is whole.
    results = [subprocess.run(["rclone", "--config", "/dev/null", "--webdav-headers", f"Authorization,Bearer {TOKEN}", "rcat", f":webdav,url='http://127.0.0.1:{ingest.port}/media/',vendor='other':rclone-{i}.m4s", "--size", "300000",
                               "--no-check-dest", "--ignore-checksum", "--retries", "1", "--low-level-retries", "1"], stdin=(folder / f"{i}.m4s").open("rb"), capture_output=True, text=True, timeout=60) for i in range(2)]
    stored = [(ingest.root / f"rclone-{i}.m4s").exists() and (ingest.root / f"rclone-{i}.m4s").read_bytes() == (folder / f"{i}.m4s").read_bytes() for i in range(2)]
    check(all(stored), f"rclone's PUT stores whole files {[r.stderr[-150:].strip() for r in results] if not all(stored) else ''}")
    copied = subprocess.run(["rclone", "--config", "/dev/null", "copyurl", f"http://127.0.0.1:{ingest.port}/media/rclone-0.m4s", str(work / "back.m4s")], capture_output=True, text=True, timeout=60)
    check(copied.returncode == 0 and (work / "back.m4s").read_bytes() == (folder / "0.m4s").read_bytes(), "  and rclone copyurl brings one back")


def front(name, command, config, work, ingest):
    """A proxy from packaging/, on a port of the test's own."""
    port = free_port()
    text = (ROOT / "packaging" / config).read_text().replace("127.0.0.1:5005", f"127.0.0.1:{ingest.port}")
    text = re.sub(r"listen +443 ssl[^;]*;|listen +80;", f"listen 127.0.0.1:{port};", text)
    text = re.sub(r"\s*ssl_certificate[^;]*;", "", text)
    text = re.sub(r"^ingest\.example\.com", f"http://127.0.0.1:{port}", text, flags=re.M)
    path = work / config.replace("/", "-")
    if name == "nginx":
        text = f"daemon off; pid {work}/nginx.pid; error_log {work}/nginx.err; events {{}} http {{ access_log off; client_body_temp_path {work}/nginx-body; proxy_temp_path {work}/nginx-proxy; {text} }}"
    else:
        text = "{\n\tadmin off\n\tauto_https off\n}\n" + text
    path.write_text(text)
    process = subprocess.Popen([*command, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, "HOME": str(work)})
    try:
        for _ in range(200):
            try:
                request(port, "GET", "/media/")
                break
            except OSError:
                time.sleep(0.05)
        body = os.urandom(3_000_000)
        status, _, _ = request(port, "PUT", f"/media/{name}/1.m4s", body, bearer())
        check(status == 201, f"{name} in front: PUT {status}")
        status, data, headers = request(port, "GET", f"/media/{name}/1.m4s", headers={"X-Forwarded-For": "198.51.100.1"})
        check(status == 200 and data == body and "immutable" in headers.get("Cache-Control", ""), f"  GET {status}")
        status, data, _ = request(port, "GET", f"/media/{name}/1.m4s", headers={"Range": "bytes=10-19"})
        check(status == 206 and data == body[10:20], f"  range {status}")
        check(request(port, "GET", "/metrics")[0] in (403, 404), "  /metrics stays inside")
        check(request(port, "DELETE", f"/media/{name}/1.m4s", headers=bearer())[0] == 204, "  DELETE")
    finally:
        process.terminate()
        process.wait(timeout=10)


def main():
    for tool in ("ffmpeg", "curl", "rclone", "nginx", "caddy", "promtool"):
        if not shutil.which(tool):
            print(f"SKIPPED: {tool} is not installed (packaging/test.sh installs it)")
            sys.exit(77)
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        ingest = Ingest(work, "--trusted-proxies", "127.0.0.1")
        threads = [threading.Thread(target=live_hls, args=(ingest, persistent)) for persistent in (0, 1)] + [threading.Thread(target=dash, args=(ingest,)), threading.Thread(target=segment_post, args=(ingest,))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        curl(ingest, work)
        rclone(ingest, work)
        front("nginx", ["nginx", "-p", str(work), "-c"], "nginx/millrace-ingest.conf", work, ingest)
        front("caddy", ["caddy", "run", "--adapter", "caddyfile", "--config"], "caddy/Caddyfile", work, ingest)
        metrics = request(ingest.port, "GET", "/metrics")[1]
        lint = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True)
        check(lint.returncode == 0, "promtool check metrics: " + (lint.stdout + lint.stderr).decode()[-300:].strip())
        check(ingest.stop() == 0, "SIGTERM ends it in order")
        log = (work / "logs/access.log").read_text()
        check('"PUT /media/curl.m4s HTTP/1.1" 201' in log and '"DELETE /media/live-1/' in log and " internal [" in log, "the access log tells of it, with the token's name")
        check(not list((work / "media/.incoming").iterdir()), "no half file is left")
    sys.exit(1 if failures else 0)


main()

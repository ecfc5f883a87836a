"""The ingest against nginx, in turn on the same files: CPU seconds per request or per GB decide, throughput is shown beside.

nginx runs in both of its good settings (tcp_nopush without a file cache; open_file_cache without tcp_nopush, which serves stale playlists);
the better one of each row counts.
"""
import http.client
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import time

import processes

TOKEN = "bench-secret"


def wait_for(port):
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.connect()
            connection.close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nothing listens on {port}")


NGINX = """worker_processes 2; daemon off; pid {work}/{name}.pid; error_log {work}/{name}.err; worker_rlimit_nofile 20000;
events {{ worker_connections 8000; }}
http {{ access_log off; sendfile on; {settings} keepalive_requests 1000000000; keepalive_timeout 75; client_max_body_size 0;
 client_body_temp_path {work}/{name}-body; types {{ video/iso.segment m4s; }}
 server {{ listen 127.0.0.1:{port} reuseport; listen 127.0.0.1:{tls} ssl reuseport; ssl_certificate {work}/cert.pem; ssl_certificate_key {work}/key.pem; ssl_protocols TLSv1.2 TLSv1.3;
  location /media/ {{ alias {root}/; dav_methods PUT DELETE; create_full_put_path on; }} }} }}
"""


class Server:
    def __init__(self, name, command, port, tls, environment=None):
        self.name, self.port, self.tls = name, port, tls
        self.process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(port)
        wait_for(tls)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Both:
    """Our server needs one process for plain and one for TLS."""

    def __init__(self, first, second):
        self.name, self.port, self.tls, self.parts = "ours", first.port, second.tls, [first, second]
        self.process = first.process

    def stop(self):
        for part in self.parts:
            part.stop()


def wrk(url, connections, seconds, script=None):
    command = ["wrk", "-t", "2", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "20s", "--latency"]
    if script:
        command += ["-s", str(script)]
    out = subprocess.run([*command, url], capture_output=True, text=True).stdout
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    read = re.search(r"requests in [\d.]+\w+, ([\d.]+)(\w+) read", out)
    scale = {"B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30}[read.group(2)]
    errors = re.search(r"Socket errors: (.*)", out)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    p99 = re.search(r"99%\s+([\d.]+)(\w+)", out)
    return {"requests": requests, "bytes": float(read.group(1)) * scale, "errors": (errors.group(1) if errors else "") + (" wrong " + wrong.group(1) if wrong else ""),
            "p99": p99.group(1) + p99.group(2) if p99 else ""}


PUT_SCRIPT = """
local body = string.rep("0123456789abcdef", 65536)
local id = 0
function setup(thread) id = id + 1; thread:set("id", id) end
local n = 0
function request()
  n = n + 1
  local path = "/media/put-" .. id .. "-" .. (n %% 64) .. ".m4s"
  %s
end
"""
WITH_LENGTH = 'return "PUT " .. path .. " HTTP/1.1\\r\\nHost: x\\r\\nAuthorization: Bearer %s\\r\\nContent-Length: " .. #body .. "\\r\\n\\r\\n" .. body' % TOKEN
CHUNKED = ('return "PUT " .. path .. " HTTP/1.1\\r\\nHost: x\\r\\nAuthorization: Bearer %s\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n" .. '
           'string.rep("8000\\r\\n" .. string.sub(body, 1, 32768) .. "\\r\\n", 32) .. "0\\r\\n\\r\\n"') % TOKEN
RANGE = 'function request() local at = math.random(0, 90) * 65536; return "GET /media/6m.m4s HTTP/1.1\\r\\nHost: x\\r\\nRange: bytes=" .. at .. "-" .. (at + 65535) .. "\\r\\n\\r\\n" end'


def ingest(binaries, options):
    rows = [("get 2 KB, 64", "2k.m4s", 64, None, False), ("get 2 KB, 1000", "2k.m4s", 1000, None, False), ("get 1 MB, 64", "1m.m4s", 64, None, False), ("get 1 MB, 1000", "1m.m4s", 1000, None, False),
            ("get 6 MB, 64", "6m.m4s", 64, None, False), ("get 6 MB, 1000", "6m.m4s", 1000, None, False), ("range 64 KB, 64", "6m.m4s", 64, RANGE, False),
            ("put 1 MB, 16", "", 16, PUT_SCRIPT % WITH_LENGTH, False), ("put 1 MB chunked, 16", "", 16, PUT_SCRIPT % CHUNKED, False), ("tls get 1 MB, 64", "1m.m4s", 64, None, True)]
    result = {"bench": "ingest", "cores": os.cpu_count(), "seconds": options.seconds, "rounds": options.rounds, "rows": {}}
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        root = work / "media"
        root.mkdir()
        os.chmod(work, 0o755)
        os.chmod(root, 0o777)
        for name, size in (("2k", 2048), ("1m", 2**20), ("6m", 6 * 2**20)):
            (root / f"{name}.m4s").write_bytes(os.urandom(size))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", work / "key.pem", "-out", work / "cert.pem", "-days", "2", "-subj", "/CN=localhost"],
                       check=True, capture_output=True)
        servers = []
        for i, (name, settings) in enumerate((("nginx", "tcp_nopush on;"), ("nginx-cache", "tcp_nopush off; open_file_cache max=1000 inactive=60s; open_file_cache_valid 10s;"))):
            text = NGINX.format(work=work, name=name, settings=settings, port=18100 + i, tls=18200 + i, root=root)
            (work / f"{name}.conf").write_text(text)
            servers.append(Server(name, ["nginx", "-c", str(work / f"{name}.conf"), "-p", str(work)], 18100 + i, 18200 + i))
        ours = [str(binaries / "millrace"), "ingest", "--root", str(root), "--threads", "2", "--max-connections", "20000"]
        environment = {"TRANSCODER_INTERNAL_TOKEN": TOKEN, "HOME": str(work)}
        plain = Server("ours", [*ours, "--port", "18110"], 18110, 18110, environment)
        tls = Server("ours", [*ours, "--port", "18210", "--certificate", str(work / "cert.pem"), "--key", str(work / "key.pem")], 18210, 18210, environment)
        servers.append(Both(plain, tls))
        try:
            for title, file, connections, script, by_tls in rows:
                if options.row and options.row not in title:
                    continue
                path = None
                if script:
                    path = work / "script.lua"
                    path.write_text(script)
                measured = {server.name: [] for server in servers}
                for number in range(options.rounds):
                    for server in servers if number % 2 == 0 else reversed(servers):
                        port = server.tls if by_tls else server.port
                        pid = (server.parts[1] if by_tls and server.name == "ours" else server).process.pid
                        peak, done = [0.0], threading.Event()

                        def watch():
                            while not done.wait(0.2):
                                peak[0] = max(peak[0], processes.pss_of_tree_mb(pid))
                        before = processes.cpu_of_tree(pid)
                        watcher = threading.Thread(target=watch)
                        watcher.start()
                        ran = wrk(f"{'https' if by_tls else 'http'}://127.0.0.1:{port}/media/{file}", connections, options.seconds, path)
                        done.set()
                        watcher.join()
                        cpu = processes.cpu_of_tree(pid) - before
                        put = title.startswith("put")
                        moved = ran["requests"] * 2**20 if put else ran["bytes"]
                        small = "2 KB" in title
                        measured[server.name].append({"cost": cpu / ran["requests"] * 1e6 if small else cpu / (moved / 1e9), "rate": ran["requests"] / options.seconds if small else moved / 1e6 / options.seconds,
                                                      "p99": ran["p99"], "errors": ran["errors"], "memoryMb": round(peak[0], 1)})
                row = {}
                for name, runs in measured.items():
                    best = sorted(runs, key=lambda r: r["cost"])[len(runs) // 2]
                    row[name] = {"cost": round(best["cost"], 3), "rate": round(best["rate"]), "p99": best["p99"], "memoryMb": best["memoryMb"]} | ({"errors": best["errors"]} if best["errors"] else {})
                row["unit"] = "µs CPU per request, requests/s" if "2 KB" in title else "CPU s per GB, MB/s"
                row["ratioOursToNginx"] = round(row["ours"]["cost"] / min(row["nginx"]["cost"], row["nginx-cache"]["cost"]), 3)
                result["rows"][title] = row
        finally:
            for server in servers:
                server.stop()
    return result

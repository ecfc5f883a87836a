"""Memory of the ingest: 1000 idle connections, 1000 viewers that stall in the middle of 6 MB, one upload of 1 GB."""
import os
import pathlib
import re
import resource
import socket
import subprocess
import tempfile
import time

import processes

TOKEN = "bench-secret"


def kernel_mb():
    return int(re.search(r"TCP:.* mem (\d+)", pathlib.Path("/proc/net/sockstat").read_text()).group(1)) * 4096 / 1e6


def memory(binaries):
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as work:
        root = pathlib.Path(work) / "media"
        root.mkdir()
        (root / "6m.m4s").write_bytes(os.urandom(6 * 2**20))
        server = subprocess.Popen([str(binaries / "millrace"), "ingest", "--root", str(root), "--threads", "2", "--port", "0"], stdout=subprocess.PIPE, text=True, env={**os.environ, "TRANSCODER_INTERNAL_TOKEN": TOKEN, "HOME": work})
        port = int(re.search(r":(\d+)/media/", server.stdout.readline()).group(1))
        result = {"bench": "ingest-memory", "emptyMb": round(processes.pss_mb(server.pid), 1)}
        idle = []
        for _ in range(1000):
            s = socket.create_connection(("127.0.0.1", port))
            s.sendall(b"HEAD /media/6m.m4s HTTP/1.1\r\nHost: x\r\n\r\n")
            s.recv(2000)
            idle.append(s)
        result["idle1000Mb"] = round(processes.pss_mb(server.pid), 1)
        before = kernel_mb()
        for s in idle:
            s.sendall(b"GET /media/6m.m4s HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(5)
        result["stalled1000Mb"] = round(processes.pss_mb(server.pid), 1)
        result["kernelMbPerStalledViewer"] = round((kernel_mb() - before) / 1000, 3)
        for s in idle:
            s.close()
        time.sleep(1)
        (root.parent / "1g").write_bytes(b"\0" * 2**20)
        upload = subprocess.Popen(f"head -c 1000000000 /dev/zero | curl -sS -o /dev/null -T - -H 'Authorization: Bearer {TOKEN}' http://127.0.0.1:{port}/media/large.m4s", shell=True)
        peak = 0
        while upload.poll() is None:
            peak = max(peak, processes.pss_mb(server.pid))
            time.sleep(0.05)
        result["put1GbPeakMb"] = round(peak, 1)
        result["stored"] = (root / "large.m4s").stat().st_size == 1_000_000_000
        server.terminate()
        server.wait()
    return result

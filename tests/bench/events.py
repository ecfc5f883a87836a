"""The stream of events: 1, 100 and 1000 listeners of 100 busy jobs, the same while 1000 others never read, and npm's ws that broadcasts the same bytes."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import processes

HERE = pathlib.Path(__file__).resolve().parent
JOBS = 100


def kernel_mb():
    return int(re.search(r"TCP:.* mem (\d+)", pathlib.Path("/proc/net/sockstat").read_text()).group(1)) * os.sysconf("SC_PAGE_SIZE") / 1e6


class Server:
    """One that prints its port and ends with its standard input."""

    def __init__(self, command, **kwargs):
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **kwargs)
        self.port = self.process.stdout.readline().strip()
        if not self.port.isdigit():
            sys.exit(f"{command[0]} did not start")
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def crowd(tool, server, reading, stalled, seconds):
    """What listeners hear of a server within so many seconds, and what it costs the server."""
    before, kernel = processes.own_mb(server.pid), kernel_mb()
    listeners = subprocess.Popen([str(tool), server.port, str(reading), str(stalled), str(seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if listeners.stdout.readline().strip() != "ready":
        sys.exit("the listeners did not connect")
    cpu, start = processes.cpu(server.pid), time.monotonic()
    line = listeners.stdout.readline()
    took = time.monotonic() - start
    spent = processes.cpu(server.pid) - cpu
    result = {"reading": reading, "stalled": stalled, **json.loads(line), "cpuPercentOfOneCore": round(spent / took * 100, 2), "ownMb": round(processes.own_mb(server.pid), 1)}
    result["ownKbAListener"] = round((processes.own_mb(server.pid) - before) * 1000 / max(1, reading + stalled), 1)
    result["kernelKbAListener"] = round((kernel_mb() - kernel) * 1000 / max(1, reading + stalled), 1)
    result["mbPerSecond"] = round(result.pop("bytes") / took / 1e6, 2)
    listeners.communicate("\n")
    return result


def idle_cpu(server, seconds):
    """Of the engine's part and the hub's, which nobody listens to."""
    time.sleep(1)
    cpu, start = processes.cpu(server.pid), time.monotonic()
    time.sleep(seconds)
    return (processes.cpu(server.pid) - cpu) / (time.monotonic() - start) * 100


def ws_folder():
    """Where node finds ws; None where there is no npm, or it cannot be had."""
    if not shutil.which("npm"):
        return None
    folder = pathlib.Path(tempfile.gettempdir()) / "millrace-bench-ws"
    folder.mkdir(exist_ok=True)
    if not (folder / "node_modules/ws").exists():
        done = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "ws@8"], cwd=folder, capture_output=True)
        if done.returncode != 0:
            return None
    return folder


def events(binaries, seconds):
    server_tool, listener_tool = binaries / "bench_events_server", binaries / "bench_events_listeners"
    if not server_tool.exists():
        sys.exit(f"{server_tool} is not built: use the dev or ci preset, or a release build with tests")
    result = {"bench": "events", "jobs": JOBS, "seconds": seconds, "cores": os.cpu_count()}
    result["hub"] = json.loads(subprocess.run([str(server_tool), "--costs"], capture_output=True, check=True).stdout)
    with Server([server_tool, JOBS]) as server:
        alone = idle_cpu(server, seconds)
    result["cpuPercentWithoutListeners"] = round(alone, 2)
    result["ours"] = []
    for reading, stalled in ((1, 0), (100, 0), (1000, 0), (100, 1000)):
        with Server([server_tool, JOBS]) as server:
            row = crowd(listener_tool, server, reading, stalled, seconds)
        row["cpuPercentAListener"] = round((row["cpuPercentOfOneCore"] - alone) / reading, 4)
        result["ours"].append(row)
    folder = ws_folder()
    if folder is None:
        result["peer"] = "npm's ws could not be had"
        return result
    result["ws"] = []
    for reading in (1, 100, 1000):
        with Server([server_tool, JOBS]) as server, Server(["node", HERE / "events_peer.mjs", server.port], cwd=folder) as peer:
            row = crowd(listener_tool, peer, reading, 0, seconds)
        row["cpuPercentAListener"] = round(row["cpuPercentOfOneCore"] / reading, 4)
        result["ws"].append(row)
    return result

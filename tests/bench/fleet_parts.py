"""What the fleet's benchmarks start: a Redis of their own, the server over made up orders, workers that encode nothing."""
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import sys
import time

import processes


class Redis:
    """Without persistence, as the fleet wants it, in a folder of its own."""

    def __init__(self, folder):
        if not shutil.which("redis-server"):
            sys.exit("SKIPPED: needs the package redis-server (Redis 7.0 or later)")
        self.path = str(pathlib.Path(folder) / "redis.sock")
        self.process = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", self.path, "--save", "", "--appendonly", "no", "--dir", str(folder)],
                                        stdout=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while not self.answers() and time.monotonic() < until:
            time.sleep(0.05)
        self.pid, self.address = self.process.pid, f"unix://{self.path}"

    def ask(self, words):
        """The whole answer of one inline command, as it comes."""
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(self.path)
            s.sendall(words.encode() + b"\r\n")
            got = s.recv(1 << 20)
            if got.startswith(b"$"):
                length = int(got[1:got.index(b"\r\n")])
                while len(got) < length + got.index(b"\r\n") + 4:
                    got += s.recv(1 << 20)
            return got.decode()

    def answers(self):
        try:
            return self.ask("PING").startswith("+PONG")
        except OSError:
            return False

    def memory_mb(self):
        lines = dict(line.split(":", 1) for line in self.ask("INFO memory").split("\r\n") if ":" in line)
        return int(lines["used_memory"]) / 1e6

    def cpu(self):
        return processes.cpu(self.pid)

    def end(self):
        self.process.kill()
        self.process.wait()


class Server:
    """bench_fleet_server; `ask` gives what it answers to a command."""

    def __init__(self, tool, folder, redis, keys, threads=2):
        self.began = time.monotonic()
        self.process = subprocess.Popen([str(tool), str(folder), redis, str(keys), str(threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{tool} did not start")
        self.port, self.pid = json.loads(line)["port"], self.process.pid
        self.started = time.monotonic() - self.began

    def tell(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def heard(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit("bench_fleet_server ended")
        return json.loads(line)

    def ask(self, command):
        self.tell(command)
        return self.heard()

    def cpu(self):
        return processes.cpu(self.pid)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Workers:
    """bench_fleet_workers in one process; ready when they have come."""

    def __init__(self, tool, server, keys, first, count, seconds, digit="a", hold_ms=0, burn_ms=0, log=None):
        command = [str(tool), str(server.port), str(keys), str(first), str(count), str(seconds), digit, str(hold_ms), str(burn_ms)] + ([str(log)] if log else [])
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pid = self.process.pid

    def ready(self, seconds=60):
        readable, _, _ = select.select([self.process.stdout], [], [], seconds)
        if not readable or self.process.stdout.readline().strip() != "ready":
            sys.exit("the workers did not come")
        return self

    def result(self):
        line = self.process.stdout.readline()
        spent = processes.cpu(self.pid)
        self.process.stdin.close()
        self.process.wait()
        return {**json.loads(line), "cpuSeconds": round(spent, 2)}


def tools(binaries):
    server, workers = binaries / "bench_fleet_server", binaries / "bench_fleet_workers"
    for tool in (server, workers):
        if not tool.exists():
            sys.exit(f"{tool} is not built: use the dev or ci preset, or a release build with tests")
    return server, workers


def cores():
    return os.cpu_count()

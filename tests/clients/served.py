"""A `millrace serve` for other people's programs, and what those programs need. Runs on loopback, in a folder of its own.

Owns the process. `node_modules` installs what package-lock.json pins, once for a build folder.
"""
import fcntl
import importlib.util
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PASSWORD = "correct horse battery"
failures = []


def check(good, what, more=""):
    print(("ok      " if good else "FAILED  ") + what + ("" if good else f"\n        {str(more)[-3000:]}"), flush=True)
    if not good:
        failures.append(what)
    return good


def ended():
    print("\n".join(failures) or "All well.")
    return 1 if failures else 0


def debians(*modules):
    """Goes on in Debian's Python where this one lacks the modules; ends with 77 where that lacks them too. To be asked for before they are imported."""
    if all(importlib.util.find_spec(name) for name in modules):
        return
    system = "/usr/bin/python3"
    if os.path.exists(system) and os.path.realpath(sys.executable) != os.path.realpath(system):
        os.execv(system, [system, *sys.argv])
    print("SKIPPED: Debian's packages with the Python modules " + ", ".join(modules) + " are needed")
    sys.exit(77)


def until(ask, seconds=60):
    """Asks another program again and again: it tells of nothing by itself."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.1)
    return None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        return True
    except OSError:
        return False


def node_modules(binaries):
    """The folder of the pinned packages; None where there is no npm or no registry."""
    if not shutil.which("npm") or not shutil.which("node"):
        return None
    modules = binaries.parent / "clients"
    modules.mkdir(exist_ok=True)
    with open(modules / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = (HERE / "package-lock.json").read_text()
        done = modules / "node_modules/.done"
        if not done.exists() or done.read_text() != wanted:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, modules)
            got = subprocess.run(["npm", "ci", "--silent", "--fetch-retries", "1", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=modules, capture_output=True, text=True)
            if got.returncode:
                print("npm ci: " + (got.stdout + got.stderr)[-500:])
                return None
            done.write_text(wanted)
    return modules / "node_modules"


def node(modules, *arguments, seconds=100, **more):
    """Runs node with the pinned packages in reach of `import`."""
    return subprocess.run(["node", *map(str, arguments)], capture_output=True, text=True, timeout=seconds, env={**os.environ, "NODE_MODULES": str(modules)}, **more)


class Serve:
    def __init__(self, binaries, data, *options, port=0, **environment):
        self.binaries, self.data, self.lines, self.news, self.token = binaries, pathlib.Path(data), [], threading.Condition(), ""
        self.sources = self.data.parent / "sources"
        self.sources.mkdir(exist_ok=True)
        (self.sources / "film.mov").write_bytes(b"no film, and a job all the same")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRANSCODER_", "INGEST_", "GUI_"))}
        self.process = subprocess.Popen([str(binaries / "millrace"), "serve", "--data", str(data), "--port", str(port), "--source-roots", str(self.sources), *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                        env={**kept, "QT_QPA_PLATFORM": "offscreen", "TRANSCODER_INGEST_PORT": "0", **environment})
        threading.Thread(target=self.read, daemon=True).start()
        self.url = self.until(r"API on (https?://[0-9.]+:\d+)")
        self.port = int(self.url.rsplit(":", 1)[1])

    def read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(line)
                self.news.notify_all()

    def until(self, pattern, seconds=60):
        def found():
            return next((match.group(1) for match in (re.search(pattern, line) for line in self.lines) if match), None)
        with self.news:
            self.news.wait_for(found, seconds)
            if not found():
                raise SystemExit(f"FAILED: serve did not say {pattern!r}: " + "".join(self.lines[-20:]))
            return found()

    def set_up(self):
        """Makes the first user, anna, and keeps her token."""
        code = self.until(r"Setup code: (\S+)")
        self.token = self.ask("POST", "/api/v1/setup", {"code": code, "user": "anna", "password": PASSWORD})[2]["token"]
        return self

    def call(self, method, path, body=None, headers=None, token=None):
        """(status, headers, bytes)"""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        token = self.token if token is None else token
        request = urllib.request.Request(self.url + path, data, {**({"Content-Type": "application/json"} if data is not None else {}), **({"Authorization": "Bearer " + token} if token else {}), **(headers or {})}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def ask(self, *arguments, **more):
        """(status, headers, JSON); a body that is none is {}."""
        status, headers, body = self.call(*arguments, **more)
        try:
            return status, headers, json.loads(body)
        except ValueError:
            return status, headers, {}

    def add(self, name):
        """A paused job's id."""
        preset = self.ask("GET", "/api/v1/presets")[2]["items"][0]["id"]
        return self.ask("POST", "/api/v1/jobs", {"source": {"path": str(self.sources / "film.mov")}, "presetId": preset, "name": name, "paused": True})[2].get("id", "")

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)


def film(folder, seconds=4):
    made = pathlib.Path(folder) / "harbour.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size=640x360:rate=25:duration={seconds}", "-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}",
                    "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-y", made], check=True)
    return made

"""A fleet as a test starts it: a redis-server without persistence, `millrace ingest`, `millrace serve --redis`, and workers, each on a host of its own.

Owns the processes; what they leave behind when they are killed comes to this process (it is their subreaper), is waited for and counted.
"""
import ctypes
import hashlib
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/clients"))
from network import Network  # noqa: E402
from served import check, ended, failures, until  # noqa: E402,F401

TOKEN = "a token of this test alone"
libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def needs(*programs):
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        print("SKIPPED: " + ", ".join(missing) + " is not installed (packaging/test.sh installs it)")
        sys.exit(77)


class Process:
    """One that runs; its lines are read as they come."""

    def __init__(self, name, host, arguments, environment=None):
        self.name = name
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("TRANSCODER_", "INGEST_", "GUI_", "XDG_"))}
        self.process = subprocess.Popen(host.command(*arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", preexec_fn=die_with_parent,
                                        env={**kept, "QT_QPA_PLATFORM": "offscreen", **(environment or {})})
        self.lines, self.news = [], threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(line.rstrip("\n"))
                self.news.notify_all()

    @property
    def pid(self):
        return self.process.pid

    def lives(self):
        return self.process.poll() is None

    def until(self, pattern, seconds=60):
        def found():
            return next((match for match in (re.search(pattern, line) for line in self.lines) if match), None)
        with self.news:
            self.news.wait_for(lambda: found() or not self.reader.is_alive(), seconds)
            if not found():
                raise SystemExit(f"FAILED: {self.name} did not say {pattern!r}: " + "\n".join(self.lines[-20:]))
            return found()

    def signal(self, which):
        if self.lives():
            os.kill(self.pid, which)

    def kill(self):
        self.signal(signal.SIGKILL)
        return self.process.wait(timeout=20)

    def stop(self, seconds=60):
        """Its exit code; None: it did not end in time, and was killed."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))


class Redis:
    def __init__(self, folder, host):
        self.folder, self.host, self.port, self.program = folder, host, host.port(6379), None
        self.start()

    def start(self, *more):
        self.program = Process("redis", self.host, ["redis-server", "--bind", "127.0.0.1", "--port", self.port, "--save", "", "--appendonly", "no", "--dir", self.folder, *more])
        self.program.until("accept connections")

    def ask(self, *words):
        """What redis-cli says, line by line; none where it does not answer."""
        ran = subprocess.run(self.host.command("redis-cli", "-p", self.port, *words), capture_output=True, text=True, timeout=20)
        return ran.stdout.split("\n")[:-1] if ran.returncode == 0 else []

    def keys(self):
        return sorted(self.ask("--scan"))


class Worker:
    """A worker on a host of its own; it reaches the API through a relay of its own."""

    def __init__(self, fleet, name, slots=1, options=()):
        self.fleet, self.name, self.options = fleet, name, ["--slots", str(slots), *options]
        self.host = fleet.network.host(name)
        self.line = fleet.network.line(fleet.relay, fleet.relay, fleet.api.address, fleet.port)
        self.data, self.program, self.starts, self.said = fleet.work / name, None, 0, []
        self.data.mkdir()

    def start(self, *more):
        first = [] if (self.data / "workers" / self.name / "worker.json").exists() else ["--join", self.fleet.link(self.line)]
        if self.program:
            self.said += self.program.lines
        self.program = Process(self.name, self.host, [self.fleet.binaries / "millrace", "worker", "--data", self.data, "--worker-name", self.name, *first, *([] if self.fleet.tls else ["--insecure"]), *self.options, *more],
                               {"HOME": str(self.data)})
        self.starts += 1
        return self

    def is_there(self):
        return self.fleet.worker(self.name).get("state") in ("idle", "encoding")

    def log(self):
        return self.said + (self.program.lines if self.program else [])

    def leftovers(self):
        """Folders of attempts in its work folder."""
        return [str(place) for place in (self.data / "workers" / self.name / "work").glob("*/*") if place.is_dir()]


class Fleet:
    def __init__(self, binaries, work, redis=True, slots=1, options=(), sources=None, tls=True):
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.binaries, self.work, self.slots, self.options = pathlib.Path(binaries).resolve(), pathlib.Path(work), slots, list(options)
        self.scheme, self.tls = ("https", ["--tls", "auto"]) if tls else ("http", [])
        self.sources = pathlib.Path(sources) if sources else self.work / "sources"
        self.sources.mkdir(exist_ok=True)
        self.network, self.workers, self.token, self.serves = Network(), [], "", []
        self.api, self.relay, self.media = self.network.host("api"), self.network.host("relay"), self.network.host("ingest")
        self.redis = Redis(self.work, self.api) if redis else None
        self.redis_line = self.network.line(self.api, self.api, "127.0.0.1", self.redis.port) if redis else None
        self.port, self.media_port = self.api.port(5000), self.media.port(5005)
        self.start_ingest()
        self.desk = self.network.line(None, self.api, self.api.address, self.port)  # the test's own way in
        self.start_serve()
        code = self.serve.until(r"Setup code: (\S+)").group(1)
        self.token = self.ask("POST", "/api/v1/setup", {"code": code, "user": "anna", "password": "correct horse battery"})[1]["token"]

    # --- its processes -------------------------------------------------------------------------------------------

    def start_ingest(self):
        self.ingest = Process("ingest", self.media, [self.binaries / "millrace", "ingest", "--root", self.work / "media"],
                              {"HOME": str(self.work), "TRANSCODER_INTERNAL_TOKEN": TOKEN, "TRANSCODER_INGEST_HOST": "0.0.0.0", "TRANSCODER_INGEST_PORT": str(self.media_port)})
        self.ingest.until("Listening on")

    def start_serve(self):
        if self.serves:
            self.serves[-1].process.wait(timeout=1)
        queue = ["--redis", f"redis://127.0.0.1:{self.redis.port}" if self.redis_line is None else f"redis://{self.api.address}:{self.redis_line.port}"] if self.redis else []
        self.serve = Process("serve", self.api, [self.binaries / "millrace", "serve", "--data", self.work / "data", "--host", "0.0.0.0" if self.api.namespace else "127.0.0.1", "--port", self.port, *self.tls,
                                                 "--slots", self.slots, "--no-page", "--source-roots", self.sources, *queue, *self.options],
                             {"HOME": str(self.work), "TRANSCODER_INTERNAL_TOKEN": TOKEN, "TRANSCODER_INGEST_PORT": "0", "TRANSCODER_PUBLISH_BASE_URL": f"http://{self.media.address}:{self.media_port}/media/"})
        self.serves.append(self.serve)
        self.serve.until("API on")

    def add_worker(self, name, slots=1, options=()):
        worker = Worker(self, name, slots, options).start()
        self.workers.append(worker)
        return worker

    def close(self):
        for program in [worker.program for worker in self.workers] + [self.serve, self.ingest] + ([self.redis.program] if self.redis else []):
            if program and program.lives():
                program.kill()
        self.reap()
        self.network.close()

    # --- its API ---------------------------------------------------------------------------------------------------

    def call(self, method, path, body=None, headers=None, token=None, line=None, seconds=30):
        """(status, headers, bytes) by the test's own line, or another; status 0 where nobody answers."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        token = self.token if token is None else token
        request = urllib.request.Request(f"{self.scheme}://127.0.0.1:{(line or self.desk).port}{path}", data,
                                         {**({"Content-Type": "application/json"} if data is not None else {}), **({"Authorization": "Bearer " + token} if token else {}), **(headers or {})}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=seconds, context=context if self.tls else None) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()
        except (OSError, ValueError):
            return 0, {}, b""

    def ask(self, *arguments, **more):
        """(status, JSON); a body that is none is {}."""
        status, _, body = self.call(*arguments, **more)
        try:
            return status, json.loads(body)
        except ValueError:
            return status, {}

    def link(self, line):
        status, answer = self.ask("POST", "/api/v1/fleet/join-tokens", {}, headers={"Host": f"{self.relay.address}:{line.port}", "Idempotency-Key": os.urandom(8).hex()})
        if "link" not in answer:
            raise SystemExit(f"FAILED: there is no link for a worker ({status} {answer})")
        return answer["link"]

    def worker(self, name):
        return next((row for row in self.ask("GET", "/api/v1/workers")[1].get("items", []) if row["name"] == name), {})

    def rows(self, what):
        return self.ask("GET", "/api/v1/fleet/" + what)[1].get("items", [])

    def add(self, film, name, preset):
        status, job = self.ask("POST", "/api/v1/jobs", {"source": {"path": str(film)}, "presetId": preset, "name": name})
        if status not in (200, 201):
            raise SystemExit(f"FAILED: {name} is not taken as a job: {status} {job}")
        return job["id"]

    def job(self, job):
        return self.ask("GET", "/api/v1/jobs/" + job)[1]

    def until_over(self, job, seconds=150):
        """Its last state, a word."""
        return until(lambda: (state := self.job(job).get("state")) in ("done", "failed", "cancelled") and state, seconds) or self.job(job).get("state")

    def preset(self, id, **more):
        """A preset of one's own, of small pictures and chunks of two seconds."""
        made = {"version": 1, "id": id, "name": id, "description": "of a test", "category": "own", "speed": "veryfast", "segmentSeconds": 2, "gopSeconds": 2, "chunkSeconds": 2, "audioKbps": 96,
                "rungs": [{"name": name, "shortSide": side, "profile": "main", "rateControl": "capped-quality", "quality": 24, "kbps": kbps, "maxFps": 30} for name, side, kbps in (("360p", 360, 800), ("180p", 180, 300))], **more}
        folder = self.work / "data/presets"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / (id + ".json")).write_text(json.dumps(made))
        return folder / (id + ".json")

    # --- what it made ----------------------------------------------------------------------------------------------

    def reference(self, film, name, preset):
        """The files of that film as one machine makes them, by its command line."""
        ran = subprocess.run([self.binaries / "millrace", "transcode", film, "--preset", preset, "--output", self.work / "alone", "--name", name, "--slots", "2", "--json"],
                             capture_output=True, text=True, timeout=280, env={**os.environ, "HOME": str(self.work / "alone-home"), "QT_QPA_PLATFORM": "offscreen"})
        if ran.returncode:
            raise SystemExit("FAILED: one machine does not make the film: " + (ran.stdout + ran.stderr)[-2000:])
        return files_of(self.work / "alone" / name)

    def published(self, name):
        return files_of(self.work / "media" / name)

    def reap(self):
        """What was left to this process and has ended."""
        for pid in descendants(os.getpid()):
            try:
                state = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                if state[0] == "Z" and int(state[1]) == os.getpid() and pid not in self.known():
                    os.waitpid(pid, os.WNOHANG)
            except (OSError, ChildProcessError):
                pass

    def known(self):
        programs = [worker.program for worker in self.workers] + self.serves + [self.ingest] + ([self.redis.program] if self.redis else [])
        return {program.pid for program in programs if program}

    def cpu_seconds(self):
        """Of all that ran so far, with what the running programs have waited for: encoders count once they have ended."""
        self.reap()
        used, tick = resource.getrusage(resource.RUSAGE_CHILDREN), os.sysconf("SC_CLK_TCK")
        total = used.ru_utime + used.ru_stime
        for pid in self.known():
            try:
                total += sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:15])) / tick
            except OSError:
                pass  # waited for already
        return total

    def logs(self, lines=15):
        parts = [("serve", self.serve.lines)] + [(worker.name, worker.log()) for worker in self.workers]
        return "\n".join(f"--- {name}\n" + "\n".join([line for line in said if not line.startswith("r_")][-lines:]) for name, said in parts)


def descendants(pid):
    parents = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parents.setdefault(int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]), []).append(int(entry.name))
        except (OSError, IndexError):
            pass
    found, open_ = [], [pid]
    while open_:
        children = parents.get(open_.pop(), [])
        found += children
        open_ += children
    return found


def running(program="millrace-encoder"):
    """Descendants of this process that run that program."""
    found = []
    for pid in descendants(os.getpid()):
        try:
            if pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].endswith(program.encode()) and "Z" not in pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]:
                found.append(pid)
        except OSError:
            pass
    return found


def files_of(folder):
    """{relative name: SHA-256} of all files but the report, which holds times and machines."""
    folder = pathlib.Path(folder)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "report.json"}


def differences(wanted, found):
    """Sentences; none where they are the same files."""
    return [f"{name} is missing" for name in wanted if name not in found] + [f"{name} is one too many" for name in found if name not in wanted] + \
        [f"{name} differs" for name in wanted if name in found and wanted[name] != found[name]]


def film_of(folder, seconds=24, size="640x360", noise=0):
    """Pictures that move, and a tone."""
    made = pathlib.Path(folder) / f"pattern-{seconds}.mp4"
    filters = ["-vf", f"noise=alls={noise}:allf=t"] if noise else []
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration={seconds}", "-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}",
                    *filters, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-y", made], check=True)
    return made


def warn_of(network):
    if network.why:
        print("NO NAMESPACES: " + network.why + ". Everything runs on loopback, and cables are not pulled.", flush=True)


def slept(seconds):
    """For disturbances, whose moments are drawn; never for a state."""
    time.sleep(seconds)

"""What goes wrong in an encoder, and what a fleet makes of it: cases of cases.py."""
import os
import pathlib
import shutil
import signal
import sys

from house import check, descendants, running, until


class EncoderCases:
    """Of Cases, which has the fleet, its film, and what cases share."""

    def strike(self, worker, which, seconds=60):
        """The encoder that works for it, which got that signal; nothing where none does in time."""
        def struck():
            for pid in descendants(worker.program.pid):
                if pid in running():
                    try:
                        os.kill(pid, which)
                        return pid
                    except ProcessLookupError:
                        pass  # it has ended
            return 0
        return until(struck, seconds)

    def poison(self):
        """18"""
        chunk = 4  # from 0; each is of one segment
        folder = self.fleet.work / "poison-bin"
        folder.mkdir()
        shutil.copy(self.fleet.binaries / "millrace", folder / "millrace")
        crashing_encoder(folder, self.fleet.binaries / "millrace-encoder", chunk)
        (folder / "poison").touch()
        bins, self.fleet.binaries = self.fleet.binaries, folder
        check(self.fleet.serve.stop() == 0, "  the server stops", self.fleet.logs())
        self.fleet.start_serve()  # its own slot is as unable as the others
        first, second = self.worker("first"), self.worker("second")
        job = self.begin()
        state = self.fleet.until_over(job, 240)
        check(state == "failed", "  a chunk that crashes every encoder fails its job", (self.fleet.job(job), self.attempts(job), self.fleet.logs()))
        quarantined = self.fleet.rows("quarantine")
        task = quarantined[0]["task"] if quarantined else ""
        check(len(quarantined) == 1, "  it alone is in quarantine", quarantined)
        tries = [(worker, ending) for its, worker, ending in self.attempts(job) if its == task]
        check(len(tries) == 3 and {ending for _, ending in tries} == {"crash"}, "  after three crashes", tries)
        check(len({worker for worker, _ in tries}) == 3, "  on three machines", tries)
        others = {its for its, _, ending in self.attempts(job) if ending == "kept"}
        check(len(others) > 5 and task not in others, f"  the other {len(others)} chunks were made all the same", self.attempts(job))
        trouble = self.fleet.job(job).get("trouble") or {}
        said = trouble.get("message", "")
        check(trouble.get("chunk") == chunk and self.film.name in said and "chunk" in said.lower() and "signal 11" in said and "Retry" in said, "  the sentence names chunk, film, cause and what to do", trouble)
        check(first.is_there() and second.is_there(), "  no worker rests for it", (self.fleet.worker("first"), self.fleet.worker("second")))
        (folder / "poison").unlink()
        status, answer = self.fleet.ask("POST", "/api/v1/fleet/quarantine/replay", {"job": job})
        check(status == 200 and answer.get("tasks") == 1, "  mended, it is replayed", (status, answer))
        check(until(lambda: self.fleet.job(job).get("state") not in ("failed", None), 30), "  its job is tried again", self.fleet.job(job))
        self.end(job)
        self.leave(first, second)
        self.fleet.binaries = bins
        check(self.fleet.serve.stop() == 0, "  the server stops", self.fleet.logs())
        self.fleet.start_serve()

    def memory(self):
        """19: ended from outside as the system ends what takes too much of it"""
        small, other = self.worker("small"), self.worker("other")
        job = self.begin()
        if not check(self.strike(small, signal.SIGKILL), "  it is at work", self.fleet.logs()):
            return
        ended = lambda: [task for task, worker, ending in self.attempts(job) if worker == "small" and ending == "out-of-memory"]  # noqa: E731
        check(until(ended, 60), "  its encoder was short of memory", (self.attempts(job), small.log()[-10:]))
        check(small.program.lives() and any("memory" in line for line in small.log()), "  the worker lives, and says so", small.log()[-10:])
        self.end(job)
        for task in ended():
            made = [worker for its, worker, ending in self.attempts(job) if its == task and ending == "kept"]
            check(made and made != ["small"], f"  {task} was made elsewhere", self.attempts(job))
        check(until(small.is_there, 60), "  it goes on", self.fleet.worker("small"))
        self.leave(small, other)

    def hanging(self):
        """21"""
        stuck, other = self.worker("stuck"), self.worker("other")
        job = self.begin()
        encoder = self.strike(stuck, signal.SIGSTOP)
        if not check(encoder, "  it is at work", self.fleet.logs()):
            return
        ended = lambda: [task for task, worker, ending in self.attempts(job) if worker == "stuck" and ending == "silence"]  # noqa: E731
        states = set()
        noticed = until(lambda: (states.add(self.fleet.worker("stuck").get("state")), ended())[1], 200)
        check(noticed, "  an encoder that hangs is noticed by its silence", (self.attempts(job), stuck.log()[-10:]))
        check("offline" not in states, "  while its worker beats", states)
        check(not pathlib.Path(f"/proc/{encoder}").exists(), "  it was ended")
        self.end(job)
        for task in ended():
            made = [worker for its, worker, ending in self.attempts(job) if its == task and ending == "kept"]
            check(made and made != ["stuck"], f"  {task} was made elsewhere", self.attempts(job))
        self.leave(stuck, other)


def crashing_encoder(folder, real, segment):
    """A program that is that encoder, until it is given a chunk that begins with that segment while <folder>/poison is there: then it crashes. Its
    task is the first line that it reads; what follows (blocks of the source) is passed on as it comes."""
    program = folder / "millrace-encoder"
    program.write_text(f"""#!{sys.executable}
import json, os, signal, sys
line = b""
while not line.endswith(b"\\n"):
    byte = os.read(0, 1)
    if not byte:
        sys.exit(1)
    line += byte
task = json.loads(line)
if task.get("kind") == "video" and task.get("firstSegment", 0) == {segment} and os.path.exists({str(folder / "poison")!r}):
    os.kill(os.getpid(), signal.SIGSEGV)
end, begin = os.pipe()
if os.fork() == 0:
    os.close(end)
    os.close(1)
    while line:
        os.write(begin, line)
        line = os.read(0, 65536)
    os._exit(0)
os.close(begin)
os.dup2(end, 0)
os.close(end)
os.execv({str(real)!r}, ["millrace-encoder"])
""")
    program.chmod(0o755)

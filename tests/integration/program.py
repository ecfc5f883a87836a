"""A `millrace …` that a script starts, listens to and stops, and the list of what went wrong meanwhile."""
import os
import re
import subprocess
import threading

failures = []


def check(true, what):
    print(("ok   " if true else "FAIL ") + what, flush=True)
    if not true:
        failures.append(what)


class Program:
    patience = 30  # seconds, of a broken test

    def __init__(self, folder, arguments, environment):
        """`folder`: where millrace lies. `environment`: beside that of this script."""
        self.process = subprocess.Popen([str(folder / "millrace"), *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, **environment})
        self.lines, self.changed = [], threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line.strip())
                self.changed.notify_all()

    def wait_for(self, pattern, seconds=None, after=0):
        """The match in the first line from number `after` on that has one, as soon as it is said; None when it is not."""
        found = lambda: next((match for match in (re.search(pattern, line) for line in self.lines[after:]) if match), None)
        with self.changed:
            self.changed.wait_for(found, seconds or self.patience)
            return found()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=20)

"""The wall clock of a program that a test starts, set while it runs (libfaketime, a file that it reads at each look). What runs evenly, as timers do,
is left as it is: a clock that is set, and a computer that slept, move the wall clock alone."""
import os
import pathlib

LIBRARIES = [*pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), *pathlib.Path("/usr/lib").glob("faketime/libfaketimeMT.so.1")]


def is_there():
    return bool(LIBRARIES)


class FakeClock:
    def __init__(self, path, seconds=0):
        self.path = pathlib.Path(path)
        self.set(seconds)

    def set(self, seconds):
        """So many seconds off the true time, from now on."""
        new = self.path.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        os.replace(new, self.path)  # never half a file
        self.seconds = seconds

    def environment(self):
        return {"LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME_TIMESTAMP_FILE": str(self.path), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}

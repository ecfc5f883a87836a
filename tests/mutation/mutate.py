#!/usr/bin/env python3
"""mutate.py BUILD_DIR [LIBRARY...]: breaks one place of the code after the other and expects its tests to fail.

    mutate.py BUILD_DIR               all libraries of places/; BUILD_DIR is a configured build folder, whose settings are taken over
    mutate.py BUILD_DIR base ui       some
    mutate.py --check [SOURCE_ROOT]   builds nothing: is every text found exactly once, and does every test exist? (ctest: rules.mutation_places)

    --file NAME       only the places in files of that name; more than once for several
    --keep FOLDER     the copy and its build stay there for the next run, which is faster (`git worktree remove` ends it)
    --jobs N          compilers at once (default: the number of processors)

HEAD is checked out as a git worktree in a folder of its own and built there (ccache): nothing of the caller's tree is touched, and what is not
committed is not looked at. Results: killed (the tests failed, as they must), SURVIVED, and what is a fault of the list or of the tests: not found,
not built, and wrong before (the tests fail, skip or do not exist without any mutation). Exit 0: all were killed."""
import argparse
import dataclasses
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TAKEN_OVER = re.compile(r"(CMAKE_BUILD_TYPE|CMAKE_CXX_COMPILER|CMAKE_CXX_FLAGS\w*|CMAKE_PREFIX_PATH|MILLRACE_\w+):\w+=(.*)")


@dataclasses.dataclass
class Place:
    library: str    # "base"
    folder: str     # "core/base"
    file: str       # its name; it may lie in any folder of the library
    text: str       # stands in it exactly once
    becomes: str
    tests: str      # ctest -R
    targets: list   # what must be built for them
    seen: str       # what a user would notice


def places(libraries=()):
    found = []
    for path in sorted((HERE / "places").glob("*.json")):
        if libraries and path.stem not in libraries:
            continue
        library = json.loads(path.read_text(encoding="utf-8"))
        found += [Place(path.stem, library["folder"], row["file"], row["text"], row["becomes"], row["tests"], row.get("targets", library["targets"]), row["seen"])
                  for row in library["places"]]
    return found


def find(root, place):
    """(path, line), or (None, why not)."""
    paths = sorted((root / place.folder).rglob(place.file))
    if len(paths) != 1:
        return None, "%s has %s %s" % (place.folder, "more than one" if paths else "no", place.file)
    text = paths[0].read_text(encoding="utf-8")
    count = text.count(place.text)
    if count != 1:
        return None, "%s holds the text %s: %s" % (paths[0].relative_to(root), "%d times" % count if count else "nowhere", place.text)
    return paths[0], text[:text.index(place.text)].count("\n") + 1


def check(root):
    """Faults of the list, as sentences."""
    tests = {"%s.%s" % pair for path in (root / "tests").rglob("*.cpp") for pair in re.findall(r"\bTEST(?:_[FP])?\((\w+),\s*(\w+)\)", path.read_text(encoding="utf-8"))}
    tests |= set(re.findall(r"add_test\(NAME (\S+)", (root / "tests/CMakeLists.txt").read_text(encoding="utf-8")))
    faults = []
    for place in places():
        path, why = find(root, place)
        if not path:
            faults.append("%s: %s" % (place.library, why))
        if place.text == place.becomes:
            faults.append("%s: %s: the mutation changes nothing: %s" % (place.library, place.file, place.text))
        if not any(re.search(place.tests.split("/")[0], name) for name in tests):  # what follows is a parameter's name
            faults.append("%s: %s: there is no test %s" % (place.library, place.file, place.tests))
    return faults


class Copy:
    """A worktree of HEAD with its build folder."""
    def __init__(self, build, folder, jobs):
        self.root = pathlib.Path(git(HERE, "rev-parse", "--show-toplevel").strip())
        # As deep below the sources as the caller's build: ccache finds what that has compiled.
        self.source, self.build, self.jobs = folder / "source", folder / "source" / "build" / "mutation", jobs
        self.log = folder / "log.txt"
        self.environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", MILLRACE_EACH_TEST="1")
        if self.source.exists():
            git(self.source, "checkout", "--quiet", "--force", "--detach", git(self.root, "rev-parse", "HEAD").strip())
        else:
            git(self.root, "worktree", "add", "--quiet", "--force", "--detach", str(self.source), "HEAD")
        shared = self.root.parent / "shared"  # media of the tests lie beside the sources
        if shared.is_dir() and not (folder / "shared").exists():
            (folder / "shared").symlink_to(shared)
        cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
        settings = ["-D%s=%s" % found.groups() for found in map(TAKEN_OVER.fullmatch, cache.splitlines()) if found]
        if not self.run(["cmake", "-S", str(self.source), "-B", str(self.build), "-G", "Ninja", *settings, "-DMILLRACE_WERROR=OFF"]):  # a mutation may leave a name unused
            raise SystemExit("the copy cannot be configured, see %s" % self.log)

    def run(self, command):
        with open(self.log, "a", encoding="utf-8") as log:
            log.write("$ %s\n" % " ".join(command))
            log.flush()
            return subprocess.run(command, cwd=self.source, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log).returncode == 0

    def make(self, targets):
        return self.run(["cmake", "--build", str(self.build), "-j", str(self.jobs), "--target", *targets])

    def test(self, tests):
        """What became of each test: {name: "Passed", "Failed", "Timeout", "Skipped", "Not Run" …}. One that hangs has noticed the mutation, too."""
        running = subprocess.Popen(["ctest", "--test-dir", str(self.build), "-R", tests], env=self.environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
        try:
            said, _ = running.communicate()
        finally:
            try:
                os.killpg(running.pid, signal.SIGKILL)  # what a test that failed has left running
            except ProcessLookupError:
                pass
        with open(self.log, "a", encoding="utf-8") as log:
            log.write(said)
        return {name: what for name, what in re.findall(r"Test +#\d+: (.+?) \.{3,}(?:\*\*\*)? *(.*?) +[\d.]+ sec", said)}


def git(folder, *words):
    return subprocess.run(["git", "-C", str(folder), *words], check=True, stdout=subprocess.PIPE, text=True).stdout


def outcome(copy, place, calm):
    """One mutation: (where, result). calm: tests that pass without it, as far as they were tried."""
    path, line = find(copy.source, place)
    if not path:
        return line, "not found"
    where = "%s:%d" % (path.relative_to(copy.source), line)
    if place.tests not in calm:
        found = copy.test(place.tests) if copy.make(place.targets) else {}
        calm[place.tests] = bool(found) and all(what == "Passed" for what in found.values())
    if not calm[place.tests]:
        return where, "wrong before"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(place.text, place.becomes), encoding="utf-8")
    try:
        if not copy.make(place.targets):
            return where, "not built"
        found = copy.test(place.tests)
        return where, "killed" if found and any(what not in ("Passed", "Skipped", "Not Run") for what in found.values()) else "SURVIVED"
    finally:
        path.write_text(whole, encoding="utf-8")


def mutate(copy, wanted):
    calm, counts = {}, {}
    copy.make(sorted({target for place in wanted for target in place.targets}))  # once, with all processors busy
    print("%-12s %-10s %-44s %-6s %s" % ("result", "library", "place", "s", "tests"))
    for place in wanted:
        begun = time.monotonic()
        where, result = outcome(copy, place, calm)
        counts[result] = counts.get(result, 0) + 1
        print("%-12s %-10s %-44s %-6.0f %s" % (result, place.library, where, time.monotonic() - begun, place.tests), flush=True)
        if result != "killed":
            print("    %s  ->  %s\n    a user would see: %s" % (place.text, place.becomes or "(nothing)", place.seen), flush=True)
    print(", ".join("%d %s" % (count, result) for result, count in sorted(counts.items())))
    return 0 if set(counts) == {"killed"} else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", help="a configured build folder (with --check: the root of the sources)")
    parser.add_argument("libraries", nargs="*", help="names of files in places/")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--file", action="append", default=[])
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    given = parser.parse_intermixed_args()
    if given.check:
        faults = check(pathlib.Path(given.build or HERE.parent.parent))
        print("\n".join(faults) or "%d places are found." % len(places()))
        return 1 if faults else 0
    if not given.build or not (pathlib.Path(given.build) / "CMakeCache.txt").is_file():
        parser.error("BUILD_DIR must be a configured build folder")
    known = {place.library for place in places()}
    names = [name.removeprefix("core/") for name in given.libraries]
    if unknown := set(names) - known:
        parser.error("no places of %s; there are those of %s" % (", ".join(sorted(unknown)), ", ".join(sorted(known))))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = given.keep.resolve() if given.keep else pathlib.Path(tempfile.mkdtemp(prefix="mutation-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        copy = Copy(pathlib.Path(given.build).resolve(), folder, given.jobs)
        if git(copy.root, "status", "--porcelain").strip():
            print("NOTE: what is not committed is not looked at.")
        return mutate(copy, [place for place in places(names) if not given.file or place.file in given.file])
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)
            git(HERE, "worktree", "prune")


if __name__ == "__main__":
    sys.exit(main())

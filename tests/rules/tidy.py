#!/usr/bin/env python3
"""tidy.py SOURCE_ROOT BUILD [FILE...]: clang-tidy 14 finds nothing (.clang-tidy) in the .cpp files changed since the merge base with origin/main,
or since HEAD~10 where there is no such ref; at most 40, the newest first. With FILEs: in these.

BUILD holds compile_commands.json, from which the flags that only g++ knows are taken out. Exit 77 without clang-tidy 14 or a changed file."""
import concurrent.futures
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

VERSION, MOST, AT_ONCE = "14", 40, 2
# The launcher is no compiler; the rest is known to g++ alone, or turns warnings that are not asked for here into errors.
DROPPED = re.compile(r".*/ccache|-Wno-restrict|-Wno-mismatched-new-delete|-fcoroutines|-mno-direct-extern-access|-fanalyzer.*|-Werror(=.*)?|-fno-sanitize.*|-fsanitize.*")
FINDING = re.compile(r"^(?P<file>\S.*?):\d+:\d+: (warning|error): .*\[(?P<check>[\w.,-]+)\]$")
NOTE = re.compile(r"^\S.*?:\d+:\d+: note: ")


def clang_tidy():
    """The program of the right version, or None."""
    for path in (shutil.which("clang-tidy-" + VERSION), shutil.which("clang-tidy")):
        said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout if path else ""
        if re.search(r"version %s\." % VERSION, said):
            return path
    return None


def changed(root):
    """Names of the .cpp files that differ from the base, those changed last first."""
    def git(*words):
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True)
        return done.stdout.split("\n") if done.returncode == 0 else []
    base = (git("merge-base", "HEAD", "origin/main") or git("rev-parse", "--verify", "--quiet", "HEAD~10") or [""])[0]
    if not base:
        return []
    differing = set(git("diff", "--name-only", "--diff-filter=d", base)) | set(git("ls-files", "--others", "--exclude-standard"))
    newest = git("diff", "--name-only", "HEAD") + git("ls-files", "--others", "--exclude-standard") + git("log", "--format=", "--name-only", base + "..HEAD")
    return [name for name in dict.fromkeys(newest) if name.endswith(".cpp") and name in differing]


def commands(build, root):
    """{name below the root: entry of compile_commands.json for clang}"""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        path = pathlib.Path(entry["file"])
        if path.is_relative_to(root):
            words = [word for word in shlex.split(entry["command"]) if not DROPPED.fullmatch(word)]
            found[path.relative_to(root).as_posix()] = {"directory": entry["directory"], "file": entry["file"], "arguments": words}
    return found


def findings(program, root, folder, name):
    """What is found in one file: blocks of lines, each beginning with the place. Notes are kept where they are the way to the fault."""
    words = [program, "-p", folder, "--quiet", "--header-filter=^%s/(app|core|ui)/" % re.escape(str(root)), str(root / name)]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True)
    blocks, keep, notes = [], False, True
    for line in done.stdout.replace(str(root) + "/", "").splitlines():
        found = FINDING.match(line)
        if found:
            # The analyzer of clang 14 does not understand coroutines: it ends in the headers of Asio, which are not ours.
            keep = not found["file"].startswith("/")
            notes = "clang-analyzer" in found["check"]
            if keep:
                blocks.append([line])
        elif NOTE.match(line) and not notes:
            keep = False
        elif keep:
            blocks[-1].append(line)
    if done.returncode and not blocks:
        blocks.append(["%s: clang-tidy ends with %d: %s" % (name, done.returncode, (done.stderr + done.stdout).strip()[-500:])])
    return ["\n".join(block) for block in blocks]


def main():
    root, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    program = clang_tidy()
    if not program:
        print("SKIPPED: this needs clang-tidy %s" % VERSION)
        return 77
    if not (build / "compile_commands.json").is_file():
        print("SKIPPED: %s has no compile_commands.json" % build)
        return 77
    known = commands(build, root)
    wanted = sys.argv[3:] or changed(root)
    names = [name for name in wanted if name in known]
    if len(names) < len(wanted):
        print("not in this build: " + " ".join(name for name in wanted if name not in known))
    if not names:
        print("SKIPPED: no .cpp file of this build was changed")
        return 77
    if len(names) > MOST:
        print("%d files were changed; the %d changed last are looked at" % (len(names), MOST))
        names = names[:MOST]
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "compile_commands.json").write_text(json.dumps([known[name] for name in names]), encoding="utf-8")
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            # What lies in a header is found by each file that includes it.
            found = dict.fromkeys(block for blocks in pool.map(lambda name: findings(program, root, folder, name), names) for block in blocks)
    print("\n".join(found) or "clang-tidy finds nothing.")
    print("%d files, %d findings" % (len(names), len(found)))
    return 1 if found else 0


sys.exit(main())

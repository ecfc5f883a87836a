#!/usr/bin/env python3
"""formatting.py SOURCE_ROOT: every C++ file is formatted as .clang-format says. Exit 77 without clang-format 14: other versions format differently."""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

VERSION = "14"


def clang_format():
    """The program of the right version, or a reason why there is none."""
    found = [path for path in (shutil.which("clang-format-" + VERSION), shutil.which("clang-format")) if path]
    said = []
    for path in found:
        text = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
        version = re.search(r"version (\d+)", text)
        if version and version.group(1) == VERSION:
            return path, ""
        said.append("%s is %s" % (path, text.strip()))
    return None, "; ".join(said) or "it is not installed"


def misformatted(program, root, batch):
    done = subprocess.run([program, "--dry-run", "-Werror", *batch], cwd=root, capture_output=True, text=True)
    # A line of the form FILE:LINE:COLUMN: error: code should be clang-formatted.
    found = dict.fromkeys(re.findall(r"^(.+?):\d+:\d+: error:", done.stderr, re.M))
    return list(found) or ([done.stderr.strip() or "exit %d" % done.returncode] if done.returncode else [])


def main():
    root = pathlib.Path(sys.argv[1])
    program, reason = clang_format()
    if not program:
        print("SKIPPED: FORMATTING IS NOT CHECKED: this needs clang-format %s: %s" % (VERSION, reason))
        return 77
    paths = [path.relative_to(root).as_posix() for folder in ("app", "core", "ui", "tests") for path in sorted((root / folder).rglob("*.[hc]pp")) if "node_modules" not in path.parts]
    batches = [paths[k::8] for k in range(8)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = sorted(fault for found in pool.map(lambda batch: misformatted(program, root, batch), batches) for fault in found)
    if faults:
        print("\n".join(faults))
        print("To mend: %s -i %s" % (os.path.basename(program), " ".join(faults)))
        return 1
    print("%d files are formatted." % len(paths))
    return 0


sys.exit(main())

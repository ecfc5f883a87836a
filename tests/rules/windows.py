#!/usr/bin/env python3
"""windows.py SOURCE_ROOT BUILD: every source file passes the front end of MinGW-w64 with Debian's headers of Qt, Boost, OpenSSL, libsodium, zlib, libcurl and FFmpeg:
what is no C++ on Windows is seen here. Nothing is linked. Needs the package g++-mingw-w64-x86-64-posix."""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

COMPILER = shutil.which("x86_64-w64-mingw32-g++-posix")
if not COMPILER:
    print("SKIPPED: needs the package g++-mingw-w64-x86-64-posix")
    sys.exit(77)
ROOT, BUILD = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
SYSTEM, OWN = pathlib.Path("/usr/include"), pathlib.Path("/usr/include/x86_64-linux-gnu")
COMMON = ["QtCore/QtCore", "algorithm", "chrono", "filesystem", "map", "sstream"]  # in a precompiled header: two thirds of the time


def headers(folder):
    """A folder with the libraries' headers and nothing of this system's."""
    for name in ("boost", "qt6keychain", "sodium", "sodium.h"):
        (folder / name).symlink_to(SYSTEM / name)
    for name in [path.name for path in OWN.glob("lib*") if re.match(r"lib(av|sw)", path.name)]:
        (folder / name).symlink_to(OWN / name)
    (folder / "openssl").mkdir()
    for path in [*(SYSTEM / "openssl").glob("*.h"), *(OWN / "openssl").glob("*.h")]:
        (folder / "openssl" / path.name).symlink_to(path)
    (folder / "curl").symlink_to((SYSTEM if (SYSTEM / "curl").exists() else OWN) / "curl")
    for name in ("zlib.h", "zconf.h"):
        (folder / name).symlink_to((SYSTEM if (SYSTEM / name).exists() else OWN) / name)
    return ["-isystem", str(folder)]


def main():
    qt = OWN / "qt6"
    with tempfile.TemporaryDirectory() as made:
        made = pathlib.Path(made)
        (made / "include").mkdir()
        words = [COMPILER, "-std=c++20", "-D_WIN32_WINNT=0x0A00", '-DMILLRACE_VERSION="0"', "-DQT_NO_KEYWORDS", "-DQT_NO_CAST_TO_ASCII", "-DQT_NO_FOREACH",
                 "-DBOOST_ASIO_NO_DEPRECATED", "-DBOOST_ASIO_SEPARATE_COMPILATION", "-DBOOST_BEAST_SEPARATE_COMPILATION", *headers(made / "include"), "-isystem", str(qt)]
        for module in qt.iterdir():
            if re.fullmatch(r"Qt[A-Z]\w+", module.name):
                words += ["-isystem", str(module)]
        common = made / "common.hpp"
        common.write_text("".join("#include <%s>\n" % name for name in COMMON))
        subprocess.run([*words, "-x", "c++-header", str(common), "-o", str(common) + ".gch"], check=True)
        generated = [word for folder in BUILD.rglob("*_autogen/include") for word in ("-I", str(folder))]

        def check(path):
            done = subprocess.run([*words, "-include", str(common), "-I", str(ROOT), *generated, "-fsyntax-only", str(path)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            return "" if done.returncode == 0 else "\n".join(line for line in done.stdout.splitlines() if "error" in line) or done.stdout

        paths = [path for folder in ("core", "ui", "app") for path in sorted((ROOT / folder).rglob("*.cpp"))]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            faults = [fault for fault in pool.map(check, paths) if fault]
    print("\n".join(faults) or "%d files are C++ on Windows too." % len(paths))
    return 1 if faults else 0


sys.exit(main())

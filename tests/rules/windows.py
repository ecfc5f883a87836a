#!/usr/bin/env python3
"""windows.py SOURCE_ROOT BUILD [FILE…]: every source file passes the front end of MinGW-w64 with Debian's headers of Qt, Boost, OpenSSL, libsodium, hiredis, zlib, libcurl and FFmpeg:
what is no C++ on Windows is seen here. Nothing is linked. Needs the package g++-mingw-w64-x86-64-posix. With ccache a file that is as it was costs next to nothing."""
import concurrent.futures
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

COMPILER = shutil.which("x86_64-w64-mingw32-g++-posix")
if not COMPILER:
    print("SKIPPED: needs the package g++-mingw-w64-x86-64-posix")
    sys.exit(77)
ROOT, BUILD = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
CCACHE = shutil.which("ccache")
# What one clone has compiled is found again in another one, as in CMakeLists.txt. The precompiled header, of 200 MB, is known by a sum of what it was made of.
ENVIRONMENT = dict(os.environ, CCACHE_BASEDIR=str(ROOT), CCACHE_NOHASHDIR="1", CCACHE_SLOPPINESS="pch_defines,time_macros", CCACHE_PCH_EXTSUM="1")
SYSTEM, OWN = pathlib.Path("/usr/include"), pathlib.Path("/usr/include/x86_64-linux-gnu")
COMMON = ["QtCore/QtCore", "algorithm", "chrono", "filesystem", "map", "sstream"]  # in a precompiled header: two thirds of the time


def headers(folder):
    """A folder with the libraries' headers and nothing of this system's."""
    for name in ("boost", "hiredis", "qt6keychain", "sodium", "sodium.h"):
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


def run(*words):
    return subprocess.run(words, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")


def precompiled(words, folder):
    """The words that use what most files begin with."""
    common = folder / "common.hpp"
    common.write_text("".join("#include <%s>\n" % name for name in COMMON))
    text = run(*words, "-E", str(common)).stdout
    pathlib.Path(str(common) + ".gch.sum").write_text(hashlib.sha256(text.encode()).hexdigest())
    made = run(*([CCACHE] if CCACHE else []), *words, "-x", "c++-header", str(common), "-o", str(common) + ".gch")
    if made.returncode != 0:
        sys.exit(made.stdout)
    return ["-include", str(common)]


def main():
    qt = OWN / "qt6"
    made = BUILD / "windows"  # always the same: paths are part of what ccache knows a file by
    shutil.rmtree(made, ignore_errors=True)
    (made / "include").mkdir(parents=True)
    words = [COMPILER, "-std=c++20", "-D_WIN32_WINNT=0x0A00", '-DMILLRACE_VERSION="0"', "-DQT_NO_KEYWORDS", "-DQT_NO_CAST_TO_ASCII", "-DQT_NO_FOREACH",
             "-DBOOST_ASIO_NO_DEPRECATED", "-DBOOST_ASIO_SEPARATE_COMPILATION", "-DBOOST_BEAST_SEPARATE_COMPILATION", *headers(made / "include"), "-isystem", str(qt)]
    for module in sorted(qt.iterdir()):
        if re.fullmatch(r"Qt[A-Z]\w+", module.name):
            words += ["-isystem", str(module)]
    words += precompiled(words, made)
    words += ["-I", str(ROOT)]
    for folder in sorted(BUILD.rglob("*_autogen/include")):
        words += ["-I", str(folder)]

    def check(number, path):
        if CCACHE:  # which keeps nothing of -fsyntax-only; half a compilation, thrown away, takes a fifth longer, once
            code = made / ("%d.s" % number)
            done = run(CCACHE, *words, "-w", "-S", "-flto", "-fno-fat-lto-objects", str(path), "-o", str(code))
            code.unlink(missing_ok=True)
        else:
            done = run(*words, "-fsyntax-only", str(path))
        return "" if done.returncode == 0 else "\n".join(line for line in done.stdout.splitlines() if "error" in line) or done.stdout

    paths = [pathlib.Path(path).resolve() for path in sys.argv[3:]] or [path for folder in ("core", "ui", "app") for path in sorted((ROOT / folder).rglob("*.cpp"))]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = [fault for fault in pool.map(check, range(len(paths)), paths) if fault]
    shutil.rmtree(made)
    print("\n".join(faults) or "%d files are C++ on Windows too." % len(paths))
    return 1 if faults else 0


sys.exit(main())

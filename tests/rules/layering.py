#!/usr/bin/env python3
"""Fails on an include or a link between libraries that must not know each other (README, "The house")."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
KNOWS = {
    "core/base": set(),
    "core/model": {"core/base"},
    "core/media": {"core/base", "core/model"},
    "core/package": {"core/base", "core/model"},
    "core/playback": {"core/base", "core/model", "core/package"},
    "core/work": {"core/base", "core/model"},
    "core/engine": {"core/base", "core/model", "core/package", "core/work"},
    "core/http": {"core/base"},
    "core/ingest": {"core/base", "core/http"},
    "core/api": {"core/base", "core/http", "core/model"},
    "ui": {"core/base", "core/model", "core/package", "core/playback"},
}
OUTSIDE = {  # header pattern: the only libraries that may include it
    r"lib(av|sw)\w+/": {"core/media", "core/playback"},
    r"boost/": {"core/http"},
    r"(QWidget|QApplication|QMainWindow|QDialog)\b": {"ui"},
    r"QSql": {"core/engine"},
}
faults = []


def library(path):
    text = path.relative_to(root).as_posix()
    return next((name for name in KNOWS if text.startswith(name + "/")), None)


for path in [p for folder in ("core", "ui") for p in (root / folder).rglob("*.[hc]pp")]:
    own = library(path)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = re.match(r'\s*#include\s+["<]([^">]+)[">]', line)
        if not found:
            continue
        header = found.group(1)
        target = next((name for name in KNOWS if header.startswith(name + "/")), None)
        if target and target != own and target not in KNOWS[own]:
            faults.append(f"{path.relative_to(root)}:{number}: {own} must not know {target}")
        if header.startswith("app/"):
            faults.append(f"{path.relative_to(root)}:{number}: {own} must not know app")
        for pattern, allowed in OUTSIDE.items():
            if re.match(pattern, header) and own not in allowed:
                faults.append(f"{path.relative_to(root)}:{number}: {own} must not include {header}")

# What is linked must be allowed too, directly.
for folder, linked in re.findall(r"millrace_library\((\S+)(?:\s+MOC)?\s+LINK\s+([^)]*)\)", (root / "CMakeLists.txt").read_text()):
    for word in linked.split():
        name = word.replace("core_", "core/")
        if name in KNOWS and name not in KNOWS[folder]:
            faults.append(f"CMakeLists.txt: {folder} must not link {name}")
        if word.endswith("Widgets") and folder != "ui":
            faults.append(f"CMakeLists.txt: {folder} must not link {word}")

print("\n".join(faults) or "Every include and link is allowed.")
sys.exit(1 if faults else 0)

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
    "core/playback": {"core/base", "core/model"},
    "core/decode": {"core/base", "core/model", "core/package", "core/playback"},
    "core/work": {"core/base", "core/model"},
    "core/fleet/metrics": {"core/base"},
    "core/fleet/queue": {"core/base", "core/model"},
    "core/fleet/wire": {"core/base", "core/model", "core/work"},
    "core/fleet/gateway": {"core/base", "core/fleet/metrics", "core/fleet/queue", "core/fleet/wire", "core/model", "core/token", "core/work"},
    "core/fleet/overview": {"core/base", "core/fleet/gateway", "core/fleet/queue", "core/fleet/wire", "core/model"},
    "core/fleet/coordinator": {"core/base", "core/fleet/gateway", "core/fleet/metrics", "core/fleet/queue", "core/fleet/wire", "core/model", "core/package", "core/work"},
    "core/fleet/worker": {"core/base", "core/fleet/wire", "core/model", "core/work"},
    "core/net": {"core/base"},
    "core/fleet/source": {"core/base", "core/model", "core/net", "core/work"},
    "core/engine": {"core/base", "core/model", "core/net", "core/package", "core/work"},
    "core/token": {"core/base"},
    "core/access": {"core/base", "core/model", "core/token"},
    "core/http": {"core/base"},
    "core/ingest": {"core/base", "core/http", "core/net", "core/token"},
    "core/api": {"core/access", "core/base", "core/fleet/gateway", "core/fleet/metrics", "core/fleet/overview", "core/fleet/queue", "core/fleet/wire", "core/http", "core/model", "core/net", "core/package", "core/token"},
    "core/remote": {"core/base", "core/model"},
    "ui": {"core/base", "core/model", "core/package", "core/playback"},
}
ROOMS = {  # folders in a library: the others of them that each may include; files beside them may include all
    "core/ingest/store": set(),
    "core/ingest/gate": {"core/ingest/store"},
    "core/ingest/access": set(),
    "core/ingest/routes": {"core/ingest/store", "core/ingest/gate", "core/ingest/access"},
}
OUTSIDE = {  # header pattern: the only libraries that may include it
    r"lib(av|sw)\w+/": {"core/media", "core/decode"},
    r"boost/asio|boost/beast|boost/system": {"core/http"},
    r"boost/interprocess": {"core/playback"},
    r"curl/": {"core/net"},
    r"hiredis": {"core/fleet/queue"},
    r"(QWidget|QApplication|QMainWindow|QDialog)\b": {"ui"},
    r"QSql": {"core/engine", "core/access", "core/fleet/coordinator"},
    r"sodium": {"core/token", "core/access"},
    r"QWebSocket": {"core/remote"},
}
faults = []


def within(names, path):
    return next((name for name in names if path.startswith(name + "/")), None)


for path in [p for folder in ("core", "ui") for p in (root / folder).rglob("*.[hc]pp")]:
    where = path.relative_to(root).as_posix()
    own, room = within(KNOWS, where), within(ROOMS, where)
    if not room and within({name.rsplit("/", 1)[0] for name in ROOMS}, where.rsplit("/", 1)[0]):
        faults.append(f"{where}: in a room that ROOMS does not know")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = re.match(r'\s*#include\s+["<]([^">]+)[">]', line)
        if not found:
            continue
        header = found.group(1)
        target = within(KNOWS, header)
        if target and target != own and target not in KNOWS[own]:
            faults.append(f"{where}:{number}: {own} must not know {target}")
        if room and target == own:
            beside = within(ROOMS, header) or target
            if beside != room and beside not in ROOMS[room]:
                faults.append(f"{where}:{number}: {room} must not know {header if beside == target else beside}")
        if header.startswith("app/"):
            faults.append(f"{where}:{number}: {own} must not know app")
        for pattern, allowed in OUTSIDE.items():
            if re.match(pattern, header) and own not in allowed:
                faults.append(f"{where}:{number}: {own} must not include {header}")

# What is linked must be allowed too, directly.
for folder, linked in re.findall(r"millrace_library\((\S+)(?:\s+MOC)?\s+LINK\s+([^)]*)\)", (root / "CMakeLists.txt").read_text()):
    for word in linked.split():
        name = word.replace("_", "/") if word.startswith("core_") else word
        if name in KNOWS and name not in KNOWS[folder]:
            faults.append(f"CMakeLists.txt: {folder} must not link {name}")
        if word.endswith("Widgets") and folder != "ui":
            faults.append(f"CMakeLists.txt: {folder} must not link {word}")

print("\n".join(faults) or "Every include and link is allowed.")
sys.exit(1 if faults else 0)

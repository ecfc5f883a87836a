#!/usr/bin/env python3
"""monitoring.py ROOT: what packaging/monitoring says of figures is what the program tells. Every name and label in alerts, their tests and the
dashboard is in the program's tables; every figure of the fleet is described in the README and looked at by the dashboard; every alert says what is
the matter and what to do, and is tested; promtool takes all of it. Without promtool (Debian: prometheus) the rest is checked and 77 says so."""
import json
import pathlib
import re
import shutil
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
here = root / "packaging/monitoring"
faults = []


def read(path):
    return (root / path).read_text(encoding="utf-8")


def told():
    """Every family that the program tells: its name -> (kind, labels)."""
    families = {}
    table = read("core/fleet/metrics/table.hpp")
    for name, kind, labels in re.findall(r'\{"(\w+)", FigureKind::(\w+), \{([^}]*)\}, "', table):
        families[f"millrace_fleet_{name}"] = (kind.lower(), set(re.findall(r'"(\w+)"', labels)))
    assert len(families) == table.count("FigureKind::"), "a row of the table is written in another way"
    ingest = read("core/ingest/routes/metrics.cpp")
    for name, kind in re.findall(r'(?:about|single)\(out, "(\w+)", "(\w+)"', ingest):
        families[f"millrace_ingest_{name}"] = (kind, set(re.findall(rf'"{name}",\s*"(\w+)=.*?,(\w+)=', ingest)[0]) if name == "requests_total" else set())
    api = read("core/api/frame/metrics.cpp")
    for name, kind in re.findall(r"# TYPE (millrace_api_\w+) (\w+)", api):
        families[name] = (kind, set(re.findall(rf'{name}\{{(\w+)=', api)) | ({"status"} if name.endswith("requests_total") else set()))
    for name in re.findall(r'gauge\("(millrace_engine_\w+)"', api):
        families[name] = ("gauge", set())
    return families


FAMILIES = told()
SCRAPED = {"instance", "job", "le"}  # Prometheus' own


def family_of(name):
    if name in FAMILIES:
        return name
    base = re.sub(r"_(bucket|sum|count)$", "", name)
    return base if FAMILIES.get(base, ("",))[0] == "histogram" else None


def check_expression(where, expression):
    """Names and the labels by which they are chosen. Returns the families."""
    seen = set()
    for name, labels in re.findall(r"(millrace_\w+)(?:\{([^}]*)\})?", expression):
        family = family_of(name)
        if not family:
            faults.append(f"{where}: {name} is told by nobody")
            continue
        seen.add(family)
        for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", labels):
            if label not in FAMILIES[family][1] | SCRAPED:
                faults.append(f"{where}: {name} has no label {label}")
    return seen


def alerts():
    text = (here / "rules/millrace.yml").read_text(encoding="utf-8")
    tests = (here / "tests/millrace.test.yml").read_text(encoding="utf-8")
    blocks = re.split(r"\n +- alert: ", text)[1:]
    for block in blocks:
        name = block.split("\n", 1)[0].strip()
        check_expression(f"alert {name}", re.search(r"expr: (.*)", block).group(1))
        for part in ("summary", "remedy", "severity"):
            if not re.search(rf"{part}: \S", block):
                faults.append(f"alert {name} has no {part}")
        # once among those that are silent when all is well, once alone
        if len(re.findall(rf"alertname: {name}\b", tests)) < 2:
            faults.append(f"alert {name} is not tested both ways")
    for name in set(re.findall(r"alertname: (\w+)", tests)) - {block.split("\n", 1)[0].strip() for block in blocks}:
        faults.append(f"the test of {name} is of no alert")
    for series in re.findall(r"series: '([^']*)'", tests):
        check_expression("tests/millrace.test.yml", series)
    return len(blocks)


def dashboard():
    board = json.loads((here / "grafana/millrace.json").read_text(encoding="utf-8"))
    seen, places = set(), []
    for panel in board["panels"]:
        place = panel["gridPos"]
        places += [(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])]
        if panel["type"] == "row":
            continue
        if not panel.get("targets"):
            faults.append(f"panel {panel['title']}: it asks for nothing")
        for target in panel.get("targets", []):
            seen |= check_expression(f"panel {panel['title']}", target["expr"])
    if len(places) != len(set(places)):
        faults.append("the dashboard's panels lie on each other")
    if len({panel["id"] for panel in board["panels"]}) != len(board["panels"]):
        faults.append("two panels of the dashboard have one id")
    for family in sorted(name for name in FAMILIES if name.startswith("millrace_fleet_") and name not in seen):
        faults.append(f"the dashboard does not show {family}")
    return [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]


def described():
    text = (here / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([\w, ]*) ?\| ", text, re.M)
    labels = {f"millrace_fleet_{name}": set(re.findall(r"\w+", its)) for names, its in rows for name in re.findall(r"`(\w+)`", names)}
    for family, (_, its) in FAMILIES.items():
        if family.startswith("millrace_fleet_"):
            if family not in labels:
                faults.append(f"README.md does not describe {family}")
            elif labels[family] != its:
                faults.append(f"README.md says {family} has the labels {sorted(labels[family])}, it has {sorted(its)}")
        elif family.split("_", 2)[2] not in text:
            faults.append(f"README.md does not name {family}")
    for family in labels.keys() - FAMILIES.keys():
        faults.append(f"README.md describes {family}, which is told by nobody")


def promtool(*arguments, given=None):
    ran = subprocess.run(["promtool", *arguments], input=given, capture_output=True, text=True)
    if ran.returncode != 0:
        faults.append(f"promtool {' '.join(arguments[:2])}: {(ran.stdout + ran.stderr).strip()[-1500:]}")


def main():
    count = alerts()
    expressions = dashboard()
    described()
    if shutil.which("promtool"):
        promtool("check", "config", str(here / "prometheus.yml"))
        promtool("check", "rules", str(here / "rules/millrace.yml"))
        promtool("test", "rules", str(here / "tests/millrace.test.yml"))
        # The dashboard's questions, with Grafana's words filled in, as rules of their own.
        filled = [expression.replace("$__rate_interval", "1m").replace("$server", ".*").replace("$ingest", ".*") for expression in expressions]
        rules = "groups:\n- name: dashboard\n  rules:\n" + "".join(f"  - record: panel_{number}\n    expr: {json.dumps(each)}\n" for number, each in enumerate(filled))
        promtool("check", "rules", "/dev/stdin", given=rules)
    print("\n".join(faults) or f"{len(FAMILIES)} families, {count} alerts, {len(expressions)} questions of the dashboard: all agree.")
    if faults:
        return 1
    if not shutil.which("promtool"):
        print("SKIPPED: promtool is not here (packaging/install-packages.sh test installs it); rules and their tests were not run.")
        return 77
    return 0


sys.exit(main())

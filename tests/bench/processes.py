"""What processes cost, as /proc says."""
import os
import pathlib
import re


def tree(pid):
    """A process and all living below it."""
    todo = [pid]
    while todo:
        current = todo.pop()
        yield current
        try:
            for task in pathlib.Path(f"/proc/{current}/task").iterdir():
                todo += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            pass


def cpu(pid):
    """Seconds of a process without its children; 0 once it has ended."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_of_tree(pid):
    return sum(cpu(current) for current in tree(pid))


def kilobytes(pid, file, field):
    try:
        return int(re.search(field + r":\s+(\d+)", pathlib.Path(f"/proc/{pid}/{file}").read_text()).group(1))
    except (OSError, AttributeError):
        return 0


def pss_mb(pid):
    """Its own memory and its share of what it shares."""
    return kilobytes(pid, "smaps_rollup", "Pss") / 1000


def own_mb(pid):
    """Its own memory alone: shares change with whoever else runs."""
    return kilobytes(pid, "smaps_rollup", "Pss_Anon") / 1000


def pss_of_tree_mb(pid):
    return sum(pss_mb(current) for current in tree(pid))


def resident_of_tree_kb(pid):
    return sum(kilobytes(current, "status", "VmRSS") for current in tree(pid))


def name(pid):
    """Its command's first word; empty once it has ended."""
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0", 1)[0].decode(errors="replace")
    except OSError:
        return ""

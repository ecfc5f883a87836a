#!/usr/bin/env python3
"""sizes.py SOURCE_ROOT: files and functions are small, includes go in one direction, commit subjects fit a line.

* No C++ file of app, core, ui and tests, and no Python file of tests, has more than 400 lines.
* 95 of 100 functions of app, core and ui have at most 40 lines, from the line with their { to that with their }.
* No include goes up with "..", and includes make no circle, neither of files nor of folders.
* Subjects of commits have at most 72 characters: those since origin/main, or where there is no such ref, the last 20 that are not older than
  this rule.
"""
import pathlib
import re
import subprocess
import sys

FILE_LINES, FUNCTION_LINES, SHARE, SUBJECT = 400, 40, 0.95, 72
NO_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'|^[ \t]*#(?:\\\n|[^\n])*', re.S | re.M)


def sources(root, *folders, suffixes):
    return [path for folder in folders for path in sorted((root / folder).rglob("*")) if path.suffix in suffixes and "node_modules" not in path.parts]


def long_files(root):
    paths = sources(root, "app", "core", "ui", "tests", suffixes=(".hpp", ".cpp")) + sources(root, "tests", suffixes=(".py",))
    for path in paths:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > FILE_LINES:
            yield "%s: %d lines, %d are the limit" % (path.relative_to(root), lines, FILE_LINES)


def bare(text):
    """The text without comments and preprocessor lines, and with empty literals; lines stay where they are."""
    return NO_CODE.sub(lambda found: ("" if found.group().lstrip()[0] in "/#" else '""') + "\n" * found.group().count("\n"), text)


def opens(before, scopes):
    """What a { opens, from the text since the last ; { or } and from what is open: 'scope', 'function' or 'other'."""
    if any(scope[0] != "scope" for scope in scopes):
        return "other"
    if re.search(r"\b(namespace|class|struct|union|extern)\b[^()]*$", before):
        return "scope"
    # A brace inside of parentheses, after = or after a name without a space is an initialiser.
    if before.count("(") != before.count(")") or "(" not in before or re.search(r"\benum\b", before) or re.search(r"(=\s*|[\w>])$", before):
        return "other"
    return "function"


def functions(text):
    """(signature, number of the line with its {, lines from there to its }) of each function."""
    scopes, before, line = [], "", 1
    for sign in bare(text):
        if sign == "{":
            scopes.append((opens(before, scopes), before, line))
        elif sign == "}" and scopes:
            what, signature, first = scopes.pop()
            if what == "function":
                yield " ".join(signature.split()), first, line - first + 1
            # What initialises a member, or is a default, is a part of the signature that goes on.
            before = signature + "{}" if what == "other" and all(scope[0] == "scope" for scope in scopes) else ""
            continue
        line += sign == "\n"
        before = "" if sign in ";{" else before + sign


def long_functions(root):
    found = [(lines, "%s:%d: %s" % (path.relative_to(root), first, signature[-100:])) for path in sources(root, "app", "core", "ui", suffixes=(".hpp", ".cpp"))
             for signature, first, lines in functions(path.read_text(encoding="utf-8"))]
    if not found:
        yield "no function was found: %s is not the root of the sources" % root
    long = sorted((f for f in found if f[0] > FUNCTION_LINES), reverse=True)
    share = 1 - len(long) / max(1, len(found))
    print("%d functions, %.1f %% have at most %d lines, %d more; the longest has %d" % (len(found), 100 * share, FUNCTION_LINES, len(long), max(found)[0] if found else 0))
    if share < SHARE:
        yield "%.1f %% of the functions have at most %d lines, %.0f %% must; the long ones:\n%s" % (
            100 * share, FUNCTION_LINES, 100 * SHARE, "\n".join("  %d lines: %s" % pair for pair in long))


def included(root, path):
    for header in re.findall(r'^\s*#\s*include\s+"([^"]+)"', path.read_text(encoding="utf-8"), re.M):
        yield header


def circles(graph):
    """The circles of a graph {node: nodes}: strongly connected parts of more than one node, by Tarjan's algorithm, each sorted."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for target in sorted(graph.get(node, ())):
            if target not in index:
                visit(target)
                low[node] = min(low[node], low[target])
            elif target in stack:
                low[node] = min(low[node], index[target])
        if low[node] == index[node]:
            part = stack[stack.index(node):]
            del stack[stack.index(node):]
            if len(part) > 1:
                found.append(sorted(part))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def include_faults(root):
    files, folders, because = {}, {}, {}
    for path in sources(root, "app", "core", "ui", "tests", suffixes=(".hpp", ".cpp")):
        name = path.relative_to(root).as_posix()
        files[name] = set()
        for header in included(root, path):
            if ".." in header.split("/"):
                yield "%s: includes %s: from the root of the repository, please" % (name, header)
            if not (root / header).is_file():
                continue
            files[name].add(header)
            here, there = str(pathlib.PurePosixPath(name).parent), str(pathlib.PurePosixPath(header).parent)
            if here != there:
                folders.setdefault(here, set()).add(there)
                because.setdefault((here, there), "%s includes %s" % (name, header))
    for circle in circles(files):
        yield "files include each other in a circle: " + ", ".join(circle)
    for circle in circles(folders):
        edges = ["  " + because[edge] for edge in sorted(because) if edge[0] in circle and edge[1] in circle]
        yield "folders include each other in a circle: %s\n%s" % (", ".join(circle), "\n".join(edges))


def long_subjects(root):
    def git(*words):
        return subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True)
    if git("rev-parse", "--verify", "--quiet", "HEAD").returncode:
        print("no repository here: subjects of commits are not looked at")
        return
    which = ["origin/main..HEAD"]
    if git("rev-parse", "--verify", "--quiet", "origin/main").returncode:
        added = git("log", "--diff-filter=A", "--format=%H", "--", "tests/rules/sizes.py").stdout.split()
        older = added and git("rev-parse", "--verify", "--quiet", added[-1] + "^").stdout.strip()
        which = ["-20", "HEAD", *(["^" + older] if older else [])] if added else ["-0"]
    for row in git("log", "--format=%h %s", *which).stdout.splitlines():
        name, _, subject = row.partition(" ")
        if len(subject) > SUBJECT:
            yield "commit %s: its subject has %d characters, %d are the limit: %s" % (name, len(subject), SUBJECT, subject)


def main():
    root = pathlib.Path(sys.argv[1])
    sys.setrecursionlimit(10000)
    faults = [fault for look in (long_files, long_functions, include_faults, long_subjects) for fault in look(root)]
    print("\n".join(faults) or "Files, functions, includes and subjects are in order.")
    return 1 if faults else 0


sys.exit(main())

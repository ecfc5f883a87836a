#!/usr/bin/env python3
"""openapi.py OLD NEW: fails when the newer document breaks clients of the older one.

Within a major nothing is removed: no path, no method, no role that could do it, no query parameter, no member of an answer. A request may get no
member or header that must be there now. What was optional may become more.
"""
import json
import pathlib
import sys


def faults(old, new):
    for path, operations in old["paths"].items():
        for method, before in operations.items():
            where = "%s %s" % (method.upper(), path)
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                yield where + ": removed"
                continue
            yield from operation_faults(where, before, now)
    for name, before in old["components"]["schemas"].items():
        now = new["components"]["schemas"].get(name)
        if now is None:
            yield name + ": schema removed"
        else:
            yield from schema_faults(name, before, now)


def operation_faults(where, before, now):
    for role in before.get("x-role", []):
        if now.get("x-role") and role not in now["x-role"]:
            yield "%s: the role %s may no longer" % (where, role)
    if not before.get("x-role") and now.get("x-role"):
        yield where + ": needs a token now"
    known = {(one["name"], one["in"]): one for one in before.get("parameters", [])}
    given = {(one["name"], one["in"]): one for one in now.get("parameters", [])}
    for key in known:
        if key not in given:
            yield "%s: parameter %s removed" % (where, key[0])
    for key, one in given.items():
        if one.get("required") and not known.get(key, {}).get("required"):
            yield "%s: parameter %s must be there now" % (where, key[0])
    for status in before["responses"]:
        if status not in now["responses"]:
            yield "%s: no longer answers %s" % (where, status)


def schema_faults(where, before, now):
    if before.get("type") != now.get("type"):
        yield "%s: was %s, is %s" % (where, before.get("type"), now.get("type"))
    for word in before.get("examples", []):
        if word not in now.get("examples", []):
            yield "%s: the word %s is gone" % (where, word)
    for name, member in before.get("properties", {}).items():
        if name not in now.get("properties", {}):
            yield "%s.%s: removed" % (where, name)
        else:
            yield from schema_faults("%s.%s" % (where, name), member, now["properties"][name])
    for name in now.get("required", []):
        if name not in before.get("required", []):
            yield "%s.%s: must be there now" % (where, name)
    if "items" in before:
        yield from schema_faults(where + "[]", before["items"], now.get("items", {}))


old, new = (json.loads(pathlib.Path(path).read_text(encoding="utf-8")) for path in sys.argv[1:3])
found = list(faults(old, new))
print("\n".join(found) or "Nothing that clients rely on is gone.")
sys.exit(1 if found else 0)

#!/usr/bin/env python3
"""accounts_command.py BIN_FOLDER: millrace user, token, audit and pair on a data folder over which no server runs.

They are what an operator has when nobody can sign in. No secret comes out but the one that is shown once, and no option takes one.
"""
import json
import pathlib
import sqlite3
import stat
import subprocess
import sys
import tempfile

MILLRACE = pathlib.Path(sys.argv[1]) / "millrace"
PASSWORD = "correct horse battery"
faults = []


def expect(is_so, sentence):
    if not is_so:
        faults.append(sentence)


def run(folder, *words, typed="", code=0):
    done = subprocess.run([MILLRACE, *words, "--data", folder], input=typed, capture_output=True, text=True, timeout=60, check=False)
    expect(done.returncode == code, f"millrace {' '.join(words)}: exit code {done.returncode}, not {code}: {done.stdout}{done.stderr}")
    return done.stdout


def rows(folder, *words):
    return [json.loads(line) for line in run(folder, *words, "--json").splitlines()]


def users(folder):
    run(folder, "user", "list", code=1)  # nothing is made by a question
    expect(not (folder / "access.sqlite").exists(), "a question made the file")
    run(folder, "user", "add", "anna", "--role", "admin", typed=PASSWORD + "\n")
    run(folder, "user", "add", "ANNA", typed=PASSWORD + "\n", code=1)
    run(folder, "user", "add", "ben", typed="short\n", code=1)
    run(folder, "user", "add", "ben", typed="", code=1)
    run(folder, "user", "add", "ben", "--role", "king", "--no-password", code=2)
    run(folder, "user", "add", "ben", "--role", "operator", "--no-password")
    run(folder, "user", "remove", "anna", code=1)  # the last administrator
    run(folder, "user", "role", "ben", "admin")
    run(folder, "user", "disable", "anna")
    run(folder, "user", "password", "ben", typed="another good one\n")
    listed = {user["name"]: user for user in rows(folder, "user", "list")}
    expect(sorted(listed) == ["anna", "ben"], f"users are {sorted(listed)}")
    expect(listed["anna"]["disabled"] and listed["ben"]["role"] == "admin" and listed["ben"]["hasPassword"], f"users are {listed}")
    expect(stat.S_IMODE((folder / "access.sqlite").stat().st_mode) == 0o600, "access.sqlite may be read by others")


def tokens(folder):
    shown = run(folder, "token", "add", "render farm", "--kind", "worker").splitlines()[0]
    expect(shown.startswith("mr_") and len(shown) == 61, f"the token is {shown}")
    run(folder, "token", "add", "x", "--kind", "panel", code=1)
    (token,) = rows(folder, "token", "list")
    expect(token["role"] == "worker" and shown.endswith(token["ending"]) and token["id"] == shown[3:13], f"the token is {token}")
    expect(shown not in run(folder, "token", "list", "--json"), "the list shows the secret")
    run(folder, "token", "revoke", token["id"])
    (token,) = rows(folder, "token", "list")
    expect(token["revokedMs"] > 0, "the token lives")
    run(folder, "token", "revoke", "aaaaaaaaaa", code=1)
    return shown


def audit(folder, shown):
    told = rows(folder, "audit")
    actions = [row["action"] for row in reversed(told)]
    expect(actions == ["user.add", "user.add", "user.change", "user.change", "user.change", "token.add", "token.revoke"], f"the audit tells {actions}")
    text = json.dumps(told)
    expect(PASSWORD not in text and shown not in text and "another good one" not in text, "the audit holds a secret")
    run(folder, "audit", "verify")
    with sqlite3.connect(folder / "access.sqlite") as database:
        database.execute("UPDATE audit SET who='eve' WHERE seq=3")
    broken = subprocess.run([MILLRACE, "audit", "verify", "--data", folder], capture_output=True, text=True, timeout=60, check=False)
    expect(broken.returncode == 1 and "Row 3 " in broken.stderr, f"verify says {broken.stderr}")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "data"
        folder.mkdir()
        users(folder)
        audit(folder, tokens(folder))
        run(folder, "pair", "WDJB-MJHT", "--yes", code=1)  # no server runs: it says so after some seconds
        for path in folder.rglob("*"):
            expect(PASSWORD.encode() not in path.read_bytes(), f"{path.name} holds the password")
    print("\n".join(faults) or "users, tokens and audit are right on the data folder itself")
    return 1 if faults else 0


sys.exit(main())

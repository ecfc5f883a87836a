#!/usr/bin/env python3
"""remote_command_line.py BIN: the command line on another Millrace. A server with a certificate of its own, and two computers (data
folders): the first signs in with the setup code, lets the second in by a code, and ends its token again. Jobs, events, accounts, audit on
the way; and that no secret is an argument, in a file that others can read, or in what is printed.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

BIN = pathlib.Path(sys.argv[1])
failures = []
PASSWORD = "correct horse battery staple"


def check(true, what, more=""):
    print(("ok   " if true else "FAIL ") + what + ("" if true else "\n" + str(more)), flush=True)
    if not true:
        failures.append(what)


class Talking:
    """A program whose lines are read as they come."""

    def __init__(self, *arguments, environment=None):
        self.process = subprocess.Popen([str(BIN / "millrace"), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        self.lines, self.news = [], threading.Condition()
        for stream in (self.process.stdout, self.process.stderr):
            threading.Thread(target=self.read, args=(stream,), daemon=True).start()

    def read(self, stream):
        for line in stream:
            with self.news:
                self.lines.append(line)
                self.news.notify_all()

    def until(self, pattern, seconds=60):
        """What the pattern's first group found, or None."""
        def found():
            return next((match.group(1) for match in map(lambda line: re.search(pattern, line), self.lines) if match), None)
        with self.news:
            self.news.wait_for(found, seconds)
            return found()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)


def millrace(*arguments, data, stdin=""):
    return subprocess.run([str(BIN / "millrace"), *arguments, "--data", str(data)], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=90)


def rows(ran):
    return [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]


def sign_in(server, first, url, fingerprint):
    code = server.until(r"Setup code: (\S+)")
    refused = millrace("login", url, data=first, stdin="")
    check(refused.returncode == 1 and "is not trusted" in refused.stderr and fingerprint in refused.stderr, "a certificate of its own is shown and refused", refused.stderr)
    other = "00 " * 31 + "00"
    check(millrace("login", url, "--fingerprint", other, data=first, stdin=f"{code}\nx\n").returncode == 1, "another fingerprint is refused too")
    done = millrace("login", url, "--fingerprint", fingerprint, "--name", "studio", "--user", "anna", data=first, stdin=f"{code}\n{PASSWORD}\n")
    check(done.returncode == 0 and "role admin" in done.stdout, "the setup code makes the first user", done.stderr)
    again = millrace("login", "studio", "--user", "anna", data=first, stdin=f"{PASSWORD}\n")
    check(again.returncode == 0, "and her password signs in", again.stderr)
    wrong = millrace("login", "studio", "--user", "anna", data=first, stdin="wrong\n")
    check(wrong.returncode == 1, "another one does not", wrong.stderr)


def work(first, film):
    there = ("--connect", "studio")
    added = millrace("add", str(film), "--on-server", "--paused", *there, data=first)
    check(added.returncode == 0, "a file of the server is added", added.stderr)
    local = millrace("add", str(film), "--paused", "--name", "uploaded", *there, data=first)
    check(local.returncode == 0 and "100 % uploaded" in local.stderr, "one of this computer is uploaded", local.stderr)
    missing = millrace("add", str(film) + "-not-there", *there, data=first)
    check(missing.returncode == 1 and "is not there" in missing.stderr, "one that there is not is said", missing.stderr)
    listed = {row["name"]: row for row in rows(millrace("jobs", "list", "--json", *there, data=first))}
    check(set(listed) == {"film", "uploaded"} and all(row["state"] == "paused" for row in listed.values()), "both are listed", listed)
    check(listed["uploaded"]["sourceBytes"] == film.stat().st_size, "all of it is there", listed)
    events = Talking("events", *there, "--data", str(first))
    check(events.until(r'("kind":"job-added")') is not None, "the rows that there are come as events", events.lines)
    renamed = millrace("jobs", "rename", "film", "another", *there, data=first)
    check(renamed.returncode == 0 and events.until(r'("name":"another")') is not None, "a change is told as it happens", events.lines + [renamed.stderr])
    check(events.stop() == 0, "events end when they are told to")
    removed = millrace("remove", "another", "uploaded", *there, data=first)
    check(removed.returncode == 0 and not rows(millrace("jobs", "list", "--json", *there, data=first)), "it is removed", removed.stderr)
    check(millrace("jobs", "rename", "nobody", "x", *there, data=first).returncode == 1, "a job that there is not is said")


def pair(first, second, url, fingerprint):
    asking = Talking("pair", url, "--fingerprint", fingerprint, "--name", "studio", "--data", str(second))
    code = asking.until(r"Code: (\S+)")
    check(bool(code), "a code is shown", asking.lines)
    answered = millrace("pair", code or "", "--connect", "studio", "--role", "viewer", "--yes", data=first)
    check(answered.returncode == 0 and "paired" in answered.stdout, "whoever is signed in lets it in", answered.stderr)
    check(asking.until(r"role (viewer)") is not None and asking.process.wait(timeout=30) == 0, "and it has its token", asking.lines)
    check(millrace("jobs", "list", "--connect", "studio", data=second).returncode == 0, "which reads")
    refused = millrace("jobs", "resume", "--all", "--connect", "studio", data=second)
    check(refused.returncode == 1 and "MR-4103" in refused.stderr, "and may do no more", refused.stderr)
    for token in rows(millrace("token", "list", "--json", "--connect", "studio", data=first)):
        if token["role"] == "viewer":
            check(millrace("token", "revoke", token["id"], "--connect", "studio", data=first).returncode == 0, "its token is ended")
    dead = millrace("jobs", "list", "--connect", "studio", data=second)
    check(dead.returncode == 1 and "MR-4102" in dead.stderr, "then it is refused", dead.stderr)


def accounts(first, third):
    there = ("--connect", "studio")
    check(millrace("user", "add", "ben", "--role", "operator", "--no-password", *there, data=first).returncode == 0, "a user is made")
    check(millrace("user", "role", "ben", "viewer", *there, data=first).returncode == 0, "gets another role")
    users = {user["name"]: user["role"] for user in rows(millrace("user", "list", "--json", *there, data=first))}
    check(users == {"anna": "admin", "ben": "viewer"}, "and is listed", users)
    made = millrace("token", "add", "robot", "--role", "viewer", *there, data=first)
    check("mr_" in made.stdout, "a token is made and shown", made.stderr)
    (first / "robot").write_text(made.stdout.splitlines()[0] + "\n")
    read = millrace("jobs", "list", *there, "--token-file", str(first / "robot"), data=first)
    check(read.returncode == 0, "and works from a file", read.stderr)
    link = millrace("token", "invite", *there, data=first)
    check("millrace://join" in link.stdout, "an invite is a link", link.stderr)
    joined = millrace("login", link.stdout.splitlines()[0] if link.stdout else "", "--name", "studio", data=third)
    check(joined.returncode == 0 and "role operator" in joined.stdout, "which brings trust in the certificate with it", joined.stderr)
    check(millrace("login", link.stdout.splitlines()[0], data=third).returncode == 1, "and is good once")
    check(millrace("user", "remove", "ben", *there, data=first).returncode == 0, "the user is removed")
    trail = rows(millrace("audit", "--json", *there, data=first))
    check(any("user" in row["action"] for row in trail) and PASSWORD not in json.dumps(trail), "all of it stands in the audit", trail)


def connections(first, url, fingerprint):
    """Two connections to one server are two: each with its own token."""
    there = ("--connect", "studio")
    made = millrace("token", "invite", "--role", "viewer", *there, data=first)
    guest = millrace("login", made.stdout.splitlines()[0] if made.stdout else "", "--name", "guest", data=first)
    check(guest.returncode == 0 and "role viewer" in guest.stdout and "was ended" not in guest.stdout, "a second connection to the same server", guest.stderr + guest.stdout)
    check(millrace("user", "list", *there, data=first).returncode == 0, "takes nothing from the first")
    refused = millrace("user", "list", "--connect", "guest", data=first)
    check(refused.returncode == 1 and "MR-4103" in refused.stderr, "and has its own role", refused.stderr)
    several = millrace("jobs", "list", "--connect", url, data=first)
    check(several.returncode == 1 and '"studio", "guest"' in several.stderr.replace('"guest", "studio"', '"studio", "guest"'), "their address names neither", several.stderr)
    def alive():
        return len([token for token in rows(millrace("token", "list", "--json", *there, data=first)) if not token["revokedMs"]])
    before = alive()
    again = millrace("login", "studio", "--user", "anna", data=first, stdin=f"{PASSWORD}\n")
    check(again.returncode == 0 and "had before was ended" in again.stdout, "a new login says that the old token was ended", again.stdout + again.stderr)
    check(alive() == before, "and it is: no more tokens are good than before")
    # As an earlier version kept it: one for all connections of the origin.
    kept = first / "connection-tokens.json"
    tokens = json.loads(kept.read_text())
    key = next(name for name in tokens if name.endswith("#studio"))
    kept.write_text(json.dumps({key.split("#")[0]: tokens[key]}))
    check(millrace("user", "list", *there, data=first).returncode == 0, "a token of an earlier version is found")
    check(sorted(name.split("#")[-1] for name in json.loads(kept.read_text())) == ["guest", "studio"], "and belongs to those that had it", kept.read_text())


def words(first, second):
    """What a terminal is told to do can be done in a terminal."""
    there = ("--connect", "studio")
    nowhere = millrace("jobs", "list", "--connect", "nowhere", data=first)
    check(nowhere.returncode == 1 and "millrace login" in nowhere.stderr, "a connection that there is not", nowhere.stderr)
    none = millrace("user", "list", "--connect", "https://127.0.0.1:9", data=second)
    check(none.returncode == 1 and "millrace login" in none.stderr, "no token", none.stderr)
    dead = millrace("jobs", "list", *there, data=second)
    check(dead.returncode == 1 and "millrace login" in dead.stderr, "a token that was refused", dead.stderr)
    check(not any("Settings, Connections" in each.stderr for each in (nowhere, none, dead)), "nobody is sent to a page of the panel")
    for number in ("0", "501", "x"):
        limited = millrace("audit", "--limit", number, *there, data=first)
        check(limited.returncode == 2 and "1 to 500" in limited.stderr, f"audit --limit {number}", limited.stderr)
    verify = millrace("audit", "verify", *there, data=first)
    check(verify.returncode == 2 and "on the server's own computer" in verify.stderr, "audit verify is for the server's own computer", verify.stderr)
    head = millrace("token", "list", *there, data=first).stdout.splitlines()[0]
    check("LAST 4" in head and "EXPIRES" in head, "the heads of the tokens' list say what stands below", head)


def plain(root):
    """https:// to a server without a certificate."""
    server = Talking("serve", "--port", "0", "--data", str(root / "plain"), environment={"TRANSCODER_INGEST_PORT": "0"})
    try:
        port = server.until(r"API on http://[0-9.]+:(\d+)")
        asked = millrace("login", f"https://127.0.0.1:{port}", data=root / "fourth")
        check(asked.returncode == 69 and "not by TLS" in asked.stderr and "http://" in asked.stderr, "a server without TLS is said to be one", asked.stderr)
    finally:
        server.stop()


def opened(root, film):
    """serve --open: no token for programs of this computer, until there is a user."""
    folder, here = root / "open", root / "fifth"
    here.mkdir()
    server = Talking("serve", "--open", "--port", "0", "--data", str(folder), environment={"TRANSCODER_INGEST_PORT": "0"})
    try:
        url = f"http://127.0.0.1:{server.until(r'API on http://[0-9.]+:([0-9]+)')}"
        there = ("--connect", url)
        check(millrace("jobs", "list", *there, data=here).returncode == 0, "an open server needs no token")
        added = millrace("add", str(film), "--paused", *there, data=here)
        check(added.returncode == 0 and "100 % uploaded" in added.stderr, "a file is uploaded to it", added.stderr)
        listed = rows(millrace("jobs", "list", "--json", *there, data=here))
        check([row["sourceBytes"] for row in listed] == [film.stat().st_size], "and all of it is there", listed)
        events = Talking("events", *there, "--data", str(here))
        check(events.until(r'("kind":"job-added")') is not None, "events come without one", events.lines)
        named = millrace("add", str(film), "--on-server", *there, data=here)
        check(named.returncode == 1 and "with a token only" in named.stderr, "no file of the server can be named", named.stderr)
        refused = millrace("user", "list", *there, data=here)
        check(refused.returncode == 1 and "MR-4103" in refused.stderr, "nobody in particular is no administrator", refused.stderr)
        own = millrace("user", "list", *there, data=folder)
        check(own.returncode == 0, "over its own data folder there is the local token", own.stderr)
        elsewhere = Talking("serve", "--port", "0", "--data", str(root / "elsewhere"), environment={"TRANSCODER_INGEST_PORT": "0"})
        try:
            another = f"http://127.0.0.1:{elsewhere.until(r'API on http://[0-9.]+:([0-9]+)')}"
            kept = millrace("user", "list", "--connect", another, data=folder)
            check(kept.returncode == 1 and "There is no token" in kept.stderr, "which no other server of this computer is given", kept.stderr)
        finally:
            elsewhere.stop()
        (here / "token").write_text("mr_abcdefghij_OfAnotherServer\n")
        other = millrace("jobs", "list", *there, "--token-file", str(here / "token"), data=here)
        check(other.returncode == 1 and "MR-4102" in other.stderr, "a token that is wrong is not left out", other.stderr)
        made = millrace("user", "add", "anna", "--role", "admin", data=folder, stdin=f"{PASSWORD}\n")
        check(made.returncode == 0, "a user is made", made.stderr)
        check(events.until(r"(no longer open)") is not None and events.process.wait(timeout=60) == 1, "who listens is told to sign in", events.lines)
        closed = millrace("jobs", "list", *there, data=here)
        check(closed.returncode == 1 and "millrace login" in closed.stderr, "and who asks", closed.stderr)
        signed = millrace("login", url, "--user", "anna", data=here, stdin=f"{PASSWORD}\n")
        check(signed.returncode == 0 and len(rows(millrace("jobs", "list", "--json", *there, data=here))) == 1, "who does finds what was there", signed.stderr)
    finally:
        server.stop()


def secrets(first, second):
    for data in (first, second):
        kept = data / "connection-tokens.json"
        check(kept.stat().st_mode & 0o077 == 0, "tokens are kept where others cannot read")
        check("mr_" not in (data / "connections.json").read_text(), "and profiles hold none")


def main():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        first, second = root / "first", root / "second"
        film = root / "films" / "film.mov"
        film.parent.mkdir()
        film.write_bytes(b"no film, and a job all the same")
        server = Talking("serve", "--port", "0", "--tls", "auto", "--data", str(root / "server"), environment={"TRANSCODER_SOURCE_ROOTS": str(film.parent), "TRANSCODER_INGEST_PORT": "0"})
        try:
            url = server.until(r"API on (https://\S+?),")
            fingerprint = server.until(r"fingerprint \(SHA-256\): (.+)$")
            check(bool(url and fingerprint), "the server says where it is, and how its certificate is known", server.lines)
            sign_in(server, first, url, fingerprint.strip())
            work(first, film)
            pair(first, second, url, fingerprint.strip())
            accounts(first, root / "third")
            connections(first, url, fingerprint.strip())
            words(first, second)
            plain(root)
            opened(root, film)
            secrets(first, second)
            tokens = [line for path in (first, second) for line in re.findall(r"mr_[0-9A-Za-z_-]{20,}", (path / "connection-tokens.json").read_text())]
            check(tokens and not any(token in line for token in tokens for line in server.lines), "the server's log holds no token")
        finally:
            server.stop()
        silent = millrace("jobs", "list", "--connect", "studio", data=first)
        check(silent.returncode == 69 and "MR-4101" in silent.stderr, "a server that is away is said", silent.stderr)
    print("%d failed" % len(failures) if failures else "all well")
    return 1 if failures else 0


sys.exit(main())

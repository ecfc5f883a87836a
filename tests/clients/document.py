#!/usr/bin/env python3
"""document.py BIN: the OpenAPI document, by other people's readers of it, and held against the features that /about tells.

@redocly/cli and @stoplight/spectral-cli lint it; ajv holds the answers of every GET row against it, with no member let pass that it does not name;
@stoplight/prism-cli stands between our command line and a server, and lets nothing through that it does not describe; openapi-typescript makes a client
of it that compiles and works a job. Exit 77 without npm.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

from served import HERE, PASSWORD, ROOT, Serve, check, ended, film, free_port, listens, node, node_modules, until

BIN = pathlib.Path(sys.argv[1]).resolve()
BY_TICKET = ("/api/v1/fleet/sources/", "/api/v1/fleet/objects/")
NOT_IN = {"/api/v1/events": "?wait=0"}  # what is put behind a path


# What a feature of /about promises: a row, or a member of what is sent to one.
PROMISES = {"estimates": "/api/v1/estimates post", "events": "/api/v1/events get", "fleet": "/api/v1/fleet/history get", "jobs.at": "JobRequest at", "jobs.preset": "JobRequest preset", "media-tokens": "/api/v1/media-tokens post",
            "presets": "/api/v1/presets/{id} put", "sources.url": "JobRequest source url", "uploads.tus": "/api/v1/uploads/{id} patch", "video.mp4": "/api/video/{id}/{quality} get"}


def has(document, promise):
    first, *others = promise.split()
    if first.startswith("/"):
        return others[0] in document["paths"].get(first, {})
    schema = document["components"]["schemas"][first]
    for name in others:
        schema = schema.get("properties", {}).get(name)
        if schema is None:
            return False
    return True


def features(about, document):
    """Clients ask these before they use what an older server has not."""
    unknown = [name for name in about["features"] if name not in PROMISES]
    check(not unknown, "every feature of /about is one that this test knows", unknown)
    broken = [name for name in about["features"] if name in PROMISES and not has(document, PROMISES[name])]
    check(not broken, "  and there is what it promises", broken)
    untold = [name for name, promise in PROMISES.items() if has(document, promise) and name not in about["features"]]
    check(not untold, "  and nothing that it does not tell", untold)


def lint(work, modules, document):
    path = work / "live.json"
    path.write_text(json.dumps(document, indent=1))
    ran = subprocess.run(["node", modules / ".bin/redocly", "lint", "--config", HERE / "redocly.yaml", path], capture_output=True, text=True, timeout=60, env={**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"})
    check(ran.returncode == 0, "redocly finds nothing in the document", ran.stdout + ran.stderr)
    ran = subprocess.run(["node", modules / ".bin/spectral", "lint", "--fail-severity", "warn", "-r", HERE / "spectral.yaml", path], capture_output=True, text=True, timeout=60)
    check(ran.returncode == 0, "spectral finds nothing in it", ran.stdout + ran.stderr)
    # What lies in the sources is without the rows that a server adds (uploads, page).
    kept = json.loads((ROOT / "resources/openapi.json").read_text())
    others = [where for where, operations in kept["paths"].items() if document["paths"].get(where) != operations] + [name for name, schema in kept["components"]["schemas"].items() if document["components"]["schemas"].get(name) != schema]
    check(not others, "resources/openapi.json is a part of it", others)


def joined(server):
    """A worker that came by a link: its name."""
    link = server.ask("POST", "/api/v1/fleet/join-tokens", {})[2].get("link", "")
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query).get("code", [""])[0]
    worker = {"token": code, "name": "enc-01", "bootId": "b1", "digests": [{"family": "h264", "sha256": "ab" * 32}], "slots": 2, "memoryMb": 4096, "protocolMajor": 1}
    return server.ask("POST", "/api/v1/fleet/register", worker)[2].get("worker", "")


def prepared(work, server):
    """A server on which every row has something to say; what stands for the names in paths."""
    upload = server.call("POST", "/api/v1/uploads", b"", {"Upload-Length": "8000000", "Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"})[1].get("Location", "").rsplit("/", 1)[-1]
    job = server.ask("POST", "/api/upload?name=harbour.mp4", film(work).read_bytes(), {"Content-Type": "application/octet-stream"})[2].get("job_id", "")
    status = lambda: server.ask("GET", "/api/status/" + job)[2]  # noqa: E731
    until(lambda: status().get("status") in ("completed", "failed"), 90)
    server.ask("POST", "/api/upload?name=nothing.mp4", b"\0\0\0\x18ftypmp42 and no film", {"Content-Type": "application/octet-stream"})  # fails: rows have troubles
    server.add("paused")
    user = server.ask("POST", "/api/v1/users", {"name": "ben", "role": "viewer", "password": PASSWORD})[2].get("id", "")
    server.ask("POST", "/api/v1/tokens", {"name": "robot", "role": "viewer"})
    server.ask("POST", "/api/v1/invites", {"kind": "panel", "role": "operator"})
    pairing = server.ask("POST", "/api/v1/pairings", {"device": "studio", "platform": "Debian", "role": "viewer"})[2].get("userCode", "")
    server.ask("POST", "/api/v1/media-tokens", {"audience": "millrace-ingest", "read": [""], "seconds": 60})
    return {"jobs/{id}": job, "status/{id}": job, "video/{id}": job, "users/{id}": user, "uploads/{id}": upload, "presets/{id}": "web-h264", "{quality}": next(iter(status().get("qualities", {"none": 0}))), "{userCode}": pairing, "{type}": "not-found",
            "workers/{id}": joined(server), "sources/{id}": "s1", "objects/{job}": job, "{unit}": "chunk-001", "{folder}": "statistics", "{file}": "pass1.stats"}


def filled(path, names):
    for name, value in names.items():
        path = path.replace(name, name[:name.index("{")] + value)
    return path


def recorded(server, document, names):
    """The answers of all GET rows: as they should be, without a token, and of what is not there."""
    answers, uncovered = [], []
    for path, operations in document["paths"].items():
        if "get" not in operations:
            continue
        asked = filled(path, names)
        if "{" in asked or "//" in asked or asked.endswith("/") and path != "/":
            uncovered.append(path)
            continue
        asked += NOT_IN.get(path, "")
        for token, target in ((None, asked), ("", asked), (None, path.replace("{", "").replace("}", "") if "{" in path else None)):
            if target:
                status, headers, body = server.call("GET", target, token=token)
                kind = headers.get("Content-Type", "")
                answers.append({"method": "GET", "path": path, "status": status, "type": kind, "body": json.loads(body) if "json" in kind and body else None})
    return answers, uncovered


def answers_by_ajv(work, modules, server, document):
    names = prepared(work, server)
    answers, uncovered = recorded(server, document, names)
    check(not uncovered, "every GET row is asked", (uncovered, names))
    good = [answer for answer in answers if answer["status"] < 400]
    rows = {answer["path"] for answer in answers}
    ticketed = {path for path in rows if path.startswith(BY_TICKET)}  # a ticket comes with a chunk: they refuse who has none
    silent = sorted(rows - {answer["path"] for answer in good} - ticketed)
    check(ticketed and not silent, f"  and {len(rows - ticketed)} of them answer", silent)
    ran = node(modules, HERE / "answers.mjs", input=json.dumps({"document": document, "answers": answers}))
    check(ran.returncode == 0 and not ran.stdout, f"  ajv finds nothing in {len(answers)} answers that the document does not have", ran.stdout + ran.stderr)
    # A member too many, one of another type: else this sees nothing.
    about = next(answer for answer in good if answer["path"] == "/api/v1/about")
    for spoiled in ({**about["body"], "secret": 1}, {**about["body"], "time": "noon"}):
        ran = node(modules, HERE / "answers.mjs", input=json.dumps({"document": document, "answers": [{**about, "body": spoiled}]}))
        check(len(ran.stdout.splitlines()) == 1, "  but in a spoiled one it does", ran.stdout + ran.stderr)


def millrace(work, *arguments, stdin=""):
    return subprocess.run([BIN / "millrace", *arguments, "--data", work / "cli"], input=stdin, capture_output=True, text=True, timeout=60)


def without_upgrades(work, port):
    """nginx as it is by default before prism, which can do nothing with an upgrade: the stream of events is polled then. (process, port)"""
    own = free_port()
    user = "user root; " if os.geteuid() == 0 else ""
    (work / "nginx.conf").write_text(f"daemon off; {user}pid {work}/nginx.pid; error_log {work}/nginx.err; events {{}} http {{ access_log off; client_body_temp_path {work}/body; proxy_temp_path {work}/proxy;"
                                     f" server {{ listen 127.0.0.1:{own}; location / {{ proxy_pass http://127.0.0.1:{port}; }} }} }}")
    return subprocess.Popen(["nginx", "-p", work, "-c", work / "nginx.conf"], stderr=subprocess.DEVNULL), own


def through_prism(work, modules, server):
    port = free_port()
    log = open(work / "prism.log", "w")
    proxy = subprocess.Popen(["node", modules / ".bin/prism", "proxy", work / "live.json", server.url, "--errors", "--port", str(port)], stdout=log, stderr=subprocess.STDOUT)
    nginx, front = without_upgrades(work, port)
    try:
        if not check(until(lambda: listens(port) and listens(front), 40), "prism stands in front", (work / "prism.log").read_text()):
            return
        there = ("--connect", "behind")
        for what, arguments, stdin in (("login", ("login", f"http://127.0.0.1:{front}", "--name", "behind", "--user", "anna"), PASSWORD + "\n"), ("jobs list", ("jobs", "list", "--json", *there), ""),
                                       ("jobs rename", ("jobs", "rename", "paused", "another", *there), ""), ("resume and pause", ("pause", "another", *there), ""), ("remove", ("remove", "another", *there), ""),
                                       ("user list", ("user", "list", "--json", *there), ""), ("user role", ("user", "role", "ben", "operator", *there), ""), ("token list", ("token", "list", "--json", *there), ""),
                                       ("token add", ("token", "add", "second", "--role", "viewer", *there), ""), ("audit", ("audit", "--json", *there), "")):
            ran = millrace(work, *arguments, stdin=stdin)
            check(ran.returncode == 0, f"  millrace {what}", ran.stdout[-500:] + ran.stderr + (work / "prism.log").read_text()[-1500:])
        straight, server.url = server.url, f"http://127.0.0.1:{port}"
        status, _, body = server.ask("POST", "/api/v1/jobs/actions", {"ids": "no list", "action": "remove"})
        server.url = straight
        check(status == 422 and "validation" in body, "  and it refuses what the document does not have", (status, body))
    finally:
        for process in (proxy, nginx):
            process.terminate()
            process.wait(timeout=20)


def typed(work, modules, server):
    project = work / "typed"
    project.mkdir()
    (project / "node_modules").symlink_to(modules)
    (project / "package.json").write_text('{"type":"module"}')
    (project / "client.ts").write_text((HERE / "client.ts").read_text())
    made = node(modules, modules / ".bin/openapi-typescript", work / "live.json", "-o", project / "api.d.ts", cwd=project)
    check(made.returncode == 0, "openapi-typescript makes types of the document", made.stdout + made.stderr)
    (project / "globals.d.ts").write_text("declare const process: { argv: string[] };\n")
    options = {"strict": True, "target": "es2022", "module": "nodenext", "types": [], "lib": ["es2023", "dom", "dom.iterable"], "outDir": "out"}
    (project / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": ["client.ts", "globals.d.ts"]}))
    built = node(modules, modules / ".bin/tsc", "-p", project, cwd=project)
    check(built.returncode == 0, "  a client over them compiles, and wrong calls do not", built.stdout + built.stderr)
    ran = node(modules, "out/client.js", server.url, server.token, cwd=project)
    check(ran.returncode == 0 and ran.stdout.strip(), "  and works a job", ran.stdout + ran.stderr)


def main():
    modules = node_modules(BIN)
    if not modules or not shutil.which("nginx") or not shutil.which("ffmpeg"):
        print("SKIPPED: nginx or ffmpeg is not installed, or the packages of tests/clients could not be had by npm")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        server = Serve(BIN, work / "data", "--name", "studio").set_up()
        try:
            document = server.ask("GET", "/api/v1/openapi.json")[2]
            features(server.ask("GET", "/api/v1/about")[2], document)
            lint(work, modules, document)
            answers_by_ajv(work, modules, server, document)
            through_prism(work, modules, server)
            typed(work, modules, server)
        finally:
            server.stop()
    return ended()


sys.exit(main())

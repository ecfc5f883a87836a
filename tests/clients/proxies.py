#!/usr/bin/env python3
"""proxies.py BIN: nginx, HAProxy and Caddy in front of `millrace serve`, with the configurations of packaging/ as they stand there, TLS and HTTP/2 included.

Behind each: an upload by tuspy, one that is stored while it still comes, the socket of events by python3-websockets, ranges of /api/video by curl,
that a page, a pairing and every address that is handed out hold where the proxy has the API below /millrace/ of a site, and whom the audit names: the client's address where the proxy is trusted, the proxy's where it is not, and never what a client says.
A proxy that is not installed is told and left out; 77 when there is none.
"""
import asyncio
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.parse

from served import ROOT, Serve, check, debians, ended, film, free_port, listens, until

debians("tusclient", "websockets")
import tusclient.client
import websockets

BIN = pathlib.Path(sys.argv[1]).resolve()
CLIENT = "127.0.0.2"  # where clients come from: another address than the proxies'
LIE = "198.51.100.7"  # what they say


def certificate(work):
    """One that all three proxies show, and that the clients here trust."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", work / "key.pem", "-out", work / "cert.pem", "-subj", "/CN=api.example.com",
                    "-addext", "subjectAltName=DNS:api.example.com,DNS:localhost,IP:127.0.0.1", "-days", "2"], check=True, capture_output=True)
    (work / "both.pem").write_bytes((work / "cert.pem").read_bytes() + (work / "key.pem").read_bytes())


def below(prefix, text, *changes):
    """The example with the API at a path of a site: of each pair the first is what it says of all paths, the second what is said of one."""
    for root, part in changes if prefix else ():
        if text.count(root) != 1:
            raise SystemExit(f"FAILED: the example has {root!r} {text.count(root)} times")
        text = text.replace(root, part)
    return text


def nginx(work, port, api, prefix):
    text = (ROOT / "packaging/nginx/millrace-api.conf").read_text()
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl http2").replace("127.0.0.1:5000", f"127.0.0.1:{api}")
    text = re.sub(r"ssl_certificate_key [^;]*;", f"ssl_certificate_key {work}/key.pem;", re.sub(r"ssl_certificate [^;]*;", f"ssl_certificate {work}/cert.pem;", text))
    text = below(prefix, text, (f"location / {{\n        proxy_pass http://127.0.0.1:{api};", f"location {prefix}/ {{\n        proxy_pass http://127.0.0.1:{api}/;"),
                 (f"location /api/v1/uploads {{\n        error_page 502 503 504 = @away;\n        proxy_pass http://127.0.0.1:{api};",
                  f"location {prefix}/api/v1/uploads {{\n        error_page 502 503 504 = @away;\n        proxy_pass http://127.0.0.1:{api}/api/v1/uploads;"))
    user = "user root; " if os.geteuid() == 0 else ""
    (work / "nginx.conf").write_text(f"daemon off; {user}pid {work}/nginx.pid; error_log {work}/nginx.err; events {{}} http {{ access_log off; client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; {text} }}")
    return ["nginx", "-p", work, "-c", work / "nginx.conf"]


def haproxy(work, port, api, prefix):
    text = (ROOT / "packaging/haproxy/millrace-api.cfg").read_text()
    whole = "    http-request set-var(txn.path) path"
    text = below(prefix, text, (whole, f"    http-request replace-path {prefix}(/.*) \\1\n{whole}"))
    (work / "haproxy.cfg").write_text(text.replace("bind :443", f"bind 127.0.0.1:{port}").replace("127.0.0.1:5000", f"127.0.0.1:{api}").replace("/etc/haproxy/api.example.com.pem", f"{work}/both.pem"))
    return ["haproxy", "-db", "-f", work / "haproxy.cfg"]


def caddy(work, port, api, prefix):
    text = (ROOT / "packaging/caddy/millrace-api.Caddyfile").read_text().replace("127.0.0.1:5000", f"127.0.0.1:{api}")
    last = "\t\tflush_interval -1\n\t}\n"
    text = below(prefix, text, (f"\treverse_proxy 127.0.0.1:{api} {{\n", f"\thandle_path {prefix}/* {{\n\treverse_proxy 127.0.0.1:{api} {{\n"), (last, last + "\t}\n"),
                 ("path /api/v1/uploads /api/v1/uploads/*", f"path {prefix}/api/v1/uploads {prefix}/api/v1/uploads/*"))
    text = text.replace("api.example.com {", f"https://127.0.0.1:{port}, https://localhost:{port} {{\n\ttls {work}/cert.pem {work}/key.pem", 1)
    (work / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + text)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", work / "Caddyfile"]


PROXIES = {"nginx": nginx, "haproxy": haproxy, "caddy": caddy}


class Front:
    def __init__(self, name, work, api, prefix=""):
        self.name, self.port, self.prefix = name + prefix, free_port(), prefix
        self.work, self.log = work, work / f"{name}{prefix.replace('/', '-')}.log"
        mine = work / self.log.stem
        mine.mkdir()
        for shared in ("cert.pem", "key.pem", "both.pem"):
            shutil.copy(work / shared, mine)
        self.process = subprocess.Popen(list(map(str, PROXIES[name](mine, self.port, api, prefix))), stdout=open(self.log, "w"), stderr=subprocess.STDOUT, env={**os.environ, "HOME": str(work), "XDG_DATA_HOME": str(work), "XDG_CONFIG_HOME": str(work)})
        self.url = f"https://127.0.0.1:{self.port}{prefix}"

    def curl(self, path, *more):
        """(status, HTTP version, body), from a client that lies about its address."""
        ran = subprocess.run(["curl", "-sS", "--cacert", self.work / "cert.pem", "--interface", CLIENT, "-H", f"X-Forwarded-For: {LIE}", "-w", "\n%{http_code} %{http_version}", *map(str, more), self.url + path],
                             capture_output=True, timeout=60)
        body, _, tail = ran.stdout.rpartition(b"\n")
        status, version = (tail.decode().split() + ["", ""])[:2]
        return status, version, body or ran.stderr


def uploads(front, server):
    """By tuspy in pieces; and that a proxy keeps nothing back: half of a body is stored while the rest has not come."""
    path = front.work / f"{front.log.stem}.mov"
    path.write_bytes(random.Random(front.name).randbytes(9_000_000))
    os.environ["REQUESTS_CA_BUNDLE"] = str(front.work / "cert.pem")
    client = tusclient.client.TusClient(front.url + "/api/v1/uploads", headers={"Authorization": "Bearer " + server.token})
    uploader = client.uploader(str(path), chunk_size=4_000_000, metadata={"filename": path.name})
    uploader.upload()
    stored = [file for file in (server.data / "uploads").rglob("*") if file.is_file() and file.stat().st_size == 9_000_000 and hashlib.sha256(file.read_bytes()).digest() == hashlib.sha256(path.read_bytes()).digest()]
    check(len(stored) == 1, f"{front.name}: tuspy uploads 9 MB", list((server.data / "uploads").rglob("*")))
    status, headers, _ = server.call("POST", "/api/v1/uploads", b"", {"Upload-Length": "8000000", "Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"})
    where = "/api/v1/" + headers.get("Location", "").split("/api/v1/")[-1]
    context = ssl.create_default_context(cafile=front.work / "cert.pem")
    with context.wrap_socket(socket.create_connection(("127.0.0.1", front.port)), server_hostname="127.0.0.1") as line:
        line.sendall(f"PATCH {front.prefix}{where} HTTP/1.1\r\nHost: 127.0.0.1:{front.port}\r\nAuthorization: Bearer {server.token}\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
                     f"Upload-Offset: 0\r\nContent-Length: 8000000\r\n\r\n".encode() + bytes(4_000_000))
        part = next((server.data / "uploads").rglob(where.rsplit("/", 1)[-1] + ".part"), None)
        # Whole megabytes: what still lies in a proxy's small buffers has not come.
        check(until(lambda: part and part.stat().st_size >= 3_000_000, 20), "  what has come is stored before the rest has", (status, where, part and part.stat()))
        check(int(server.call("HEAD", where, headers={"Tus-Resumable": "1.0.0"})[1].get("Upload-Offset", -1)) >= 3_000_000, "  and is where another client goes on")


async def listen(front, server):
    context = ssl.create_default_context(cafile=front.work / "cert.pem")
    async with websockets.connect(f"wss{front.url.removeprefix('https')}/api/v1/events", subprotocols=["millrace.v1", "millrace.bearer." + server.token], ssl=context) as line:
        await line.send(json.dumps({"type": "hello", "topics": ["jobs"], "client": "python3-websockets", "api": 1}))
        types, made = [], None
        while True:
            message = json.loads(await asyncio.wait_for(line.recv(), 30))
            types.append(message["type"])
            if message["type"] == "snapshot" and message["last"] and not made:
                made = await asyncio.get_running_loop().run_in_executor(None, server.add, front.name)
            if message["type"] == "changes" and any(row["id"] == made for row in message.get("jobs", {}).get("add", [])):
                return types, made


def events(front, server):
    try:
        types, made = asyncio.run(asyncio.wait_for(listen(front, server), 40))
        check(types[0] == "welcome" and made, "  the socket of events tells of a new job", types)
    except Exception as error:  # whatever a library says of what it does not like
        check(False, "  the socket of events tells of a new job", repr(error))


def ranges(front, server, video):
    whole = server.call("GET", video)[2]
    status, version, body = front.curl(video, "-H", "Authorization: Bearer " + server.token, "-r", "1000-200999")
    check(status == "206" and body == whole[1000:201000], f"  a range of a film (HTTP/{version})", (status, len(body)))
    check(version == "2", "  by HTTP/2", version)
    check(front.curl(video, "-H", "Authorization: Bearer " + server.token)[2] == whole, "  and all of it")


def addresses(front, server, job, quality):
    """A browser's and a program's way through all that is handed out: nothing leads out of the path that the proxy has for us."""
    allowed = ("-H", "Authorization: Bearer " + server.token)

    def leads(to, what, *more, wanted="200", asked=""):
        """`asked`: what answered, which the address is relative to."""
        where = urllib.parse.urljoin(front.url + asked, to)
        inside = where.startswith(front.url + "/")
        status = front.curl(where.removeprefix(front.url), *more)[0] if inside else "elsewhere"
        check(inside and status == wanted, "  " + what, (to, where, status))

    page = front.curl("/")[2].decode(errors="replace")
    parts = re.findall(r'(?:href|src)="([^"#]+)"', page)
    check(len(parts) >= 3, "  the page is there", page[:300])
    for part in parts:
        leads(part, f"the page's {part}", asked="/")
    json_body = ("-H", "Content-Type: application/json", "-d")
    if front.prefix:  # an address may have five under way
        asked = json.loads(front.curl("/api/v1/pairings", *json_body, json.dumps({"device": "test", "platform": "test", "role": "viewer"}))[2] or b"{}")
        leads(asked.get("page", "none"), "the page that a pairing names", asked="/")
    state = json.loads(front.curl("/api/status/" + job, *allowed)[2] or b"{}")
    leads(state.get("qualities", {}).get(quality, {}).get("url", "none"), "a film's address of /api/status", *allowed, asked="/api/status/" + job)
    row = f"/api/v1/jobs/{job}/film-tickets"
    lent = json.loads(front.curl(row, *allowed, *json_body, json.dumps({"quality": quality}))[2] or b"{}")
    leads(lent.get("url", "none"), "one that is lent", asked=row)
    film_file = front.work / "harbour.mp4"
    sent = json.loads(front.curl("/api/upload", *allowed, "-F", f"file=@{film_file}", "-F", "paused=true")[2] or b"{}")
    leads(sent.get("status_url", "none"), "the status of what was uploaded", *allowed, asked="/api/upload")
    links = server.call("GET", "/api/v1/jobs?limit=1")[1].get("Link", "")
    leads(links.partition("<")[2].partition(">")[0] or "none", "the next page of a list", *allowed, asked="/api/v1/jobs?limit=1")


def audited(front, server):
    """The address that the audit has of a command through the proxy."""
    job = server.add("for the audit")
    status = front.curl("/api/v1/jobs/" + job, "-H", "Authorization: Bearer " + server.token, "-X", "DELETE")[0]
    rows = [row for row in server.ask("GET", "/api/v1/audit?limit=20")[2].get("items", []) if job in json.dumps(row)]
    return status, [row["address"] for row in rows if "remove" in row["action"] or "delete" in row["action"]] or rows


def behind(front, server, job, quality):
    video = f"/api/video/{job}/{quality}"
    if not check(until(lambda: listens(front.port), 30), f"{front.name} starts", front.log.read_text()[-1500:]):
        return
    uploads(front, server)
    events(front, server)
    ranges(front, server, video)
    addresses(front, server, job, quality)
    status, named = audited(front, server)
    check(status == "204" and named == [CLIENT], "  the audit names the client's address, not what it says", (status, named))
    check(front.curl("/metrics")[0] in ("401", "403", "404"), "  what is for this computer alone is not for who comes by a proxy", front.curl("/metrics"))


def main():
    installed = [name for name in PROXIES if shutil.which(name)]
    for name in PROXIES.keys() - set(installed):
        print(f"SKIPPED: {name} is not installed")
    if not installed or not shutil.which("ffmpeg") or not shutil.which("curl"):
        return 77
    with tempfile.TemporaryDirectory() as folder:
        work, fronts = pathlib.Path(folder), []
        certificate(work)
        server = Serve(BIN, work / "data", "--trusted-proxies", "127.0.0.1").set_up()
        try:
            job = server.ask("POST", "/api/upload?name=harbour.mp4", film(work).read_bytes(), {"Content-Type": "application/octet-stream"})[2].get("job_id", "")
            state = lambda: server.ask("GET", "/api/status/" + job)[2]  # noqa: E731
            until(lambda: state().get("status") in ("completed", "failed"), 90)
            check(state().get("status") == "completed", "a film is encoded", state())
            quality = next(iter(state().get("qualities", {"none": 0})))
            fronts = [Front(name, work, server.port, prefix) for name in installed for prefix in ("", "/millrace")]
            for front in fronts:
                behind(front, server, job, quality)
            token, port = server.token, server.port
            server.stop()
            for front in fronts:
                away = front.curl("/api/v1/uploads/u_any", "-I")[0], front.curl("/api/v1/about")[0]
                check(away[0] == "423" and away[1] in ("502", "503"), f"{front.name}, while the API is away: an upload is told to wait (423), which is not to begin anew", away)
            server = Serve(BIN, work / "data", port=port)
            server.token = token
            for front in fronts:
                status, named = audited(front, server)
                check(status == "204" and named == ["127.0.0.1"], f"{front.name}, not trusted: the audit names the proxy's own address", (status, named))
        finally:
            for front in fronts:
                front.process.terminate()
                front.process.wait(timeout=20)
            server.stop()
    return ended()


sys.exit(main())

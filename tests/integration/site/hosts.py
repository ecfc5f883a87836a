"""Hosts of a site, made of network namespaces: each with an address, names instead of numbers, and a cable that can be pulled.

Owns the namespaces and what runs in them; both are gone after `close`. What a host sees of /etc/hosts and of the trusted certificates is bound over
the files in a mount namespace of its own: nothing of this computer is changed. Needs root and ip (iproute2).
"""
import os
import pathlib
import re
import shutil
import subprocess
import threading

SKIP = 77
NET = "10.77.0."


def ip(*arguments):
    subprocess.run(["ip", *map(str, arguments)], check=True, capture_output=True, text=True)


def sweep():
    """What a run that was killed has left: its namespaces, and what still runs in them."""
    for name in subprocess.run(["ip", "netns", "list"], capture_output=True, text=True).stdout.split():
        made = re.fullmatch(r"millrace-(\d+)-\w+", name)
        if made and not os.path.exists("/proc/" + made.group(1)):
            for pid in subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True).stdout.split():
                subprocess.run(["kill", "-9", pid])
            subprocess.run(["ip", "netns", "del", name])


def why_not():
    """What keeps this computer from making hosts; "" when nothing does."""
    for program in ("ip", "openssl", "nginx", "curl"):
        if not shutil.which(program):
            return f"{program} is not installed (packaging/test.sh installs it)"
    sweep()
    name = f"millrace-{os.getpid()}-try"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True)
    if made.returncode:
        return "network namespaces are not allowed here: " + made.stderr.strip()
    # A pair of ends, and a mount of one's own, are asked for too.
    tried = subprocess.run(f"ip -n {name} link add end1 type veth peer name end2 && ip netns exec {name} mount --bind /etc/hosts /etc/hosts", shell=True, capture_output=True, text=True)
    subprocess.run(["ip", "netns", "del", name])
    return "" if tried.returncode == 0 else "veth pairs or mounts are not allowed here: " + tried.stderr.strip()


class Program:
    """One that runs on a host; its lines are read as they come."""

    def __init__(self, process):
        self.process, self.lines, self.news = process, [], threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(line.rstrip("\n"))
                self.news.notify_all()
        with self.news:
            self.lines.append(None)  # it has ended
            self.news.notify_all()

    def until(self, pattern, seconds=60):
        """The first line in which the pattern is found; ends with what it said instead."""
        def found():
            return next((match for match in (re.search(pattern, line or "") for line in self.lines) if match), None)
        with self.news:
            self.news.wait_for(lambda: found() or None in self.lines, seconds)
            match = found()
        if not match:
            raise SystemExit(f"FAILED: {self.process.args[-1]} did not say {pattern!r}: " + "\n".join(map(str, self.lines[-20:])))
        return match

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)


class Host:
    def __init__(self, site, name, number):
        self.site, self.name, self.namespace, self.address = site, name, f"{site.prefix}-{name}", NET + str(number)
        self.home = site.work / name
        self.home.mkdir()
        ip("netns", "add", self.namespace)
        site.namespaces.append(self.namespace)
        ip("-n", site.switch, "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", self.namespace)
        ip("-n", site.switch, "link", "set", name, "master", "switch", "up")
        ip("-n", self.namespace, "link", "set", "lo", "up")
        ip("-n", self.namespace, "link", "set", "eth0", "up")
        ip("-n", self.namespace, "address", "add", self.address + "/24", "dev", "eth0")

    def command(self, *arguments):
        bound = f'mount --bind "{self.site.names}" /etc/hosts && mount --bind "{self.site.trusted}" /etc/ssl/certs && exec "$@"'
        return ["ip", "netns", "exec", self.namespace, "sh", "-c", bound, "sh", *map(str, arguments)]

    def environment(self, more):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRANSCODER_", "INGEST_", "GUI_", "XDG_"))}
        return {**kept, "HOME": str(self.home), **more}

    def start(self, *arguments, **more):
        program = Program(subprocess.Popen(self.command(*arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=self.home, env=self.environment(more)))
        self.site.programs.append(program)
        return program

    def run(self, *arguments, stdin=None, seconds=60, **more):
        return subprocess.run(self.command(*arguments), input=stdin, capture_output=True, text=True, timeout=seconds, cwd=self.home, env=self.environment(more))

    def unplug(self):
        ip("-n", self.site.switch, "link", "set", self.name, "down")

    def plug(self):
        ip("-n", self.site.switch, "link", "set", self.name, "up")


class Site:
    """A switch and the hosts at it. `names` are those of /etc/hosts on every host, by the number of the host's address."""

    def __init__(self, work, names):
        self.work, self.prefix = pathlib.Path(work), f"millrace-{os.getpid()}"
        self.switch, self.namespaces, self.programs = f"{self.prefix}-switch", [], []
        self.names, self.trusted = self.work / "hosts", self.work / "trusted"
        self.names.write_text("127.0.0.1 localhost\n" + "".join(f"{NET}{number} {name}\n" for name, number in names.items()))
        self.certificates(names)
        ip("netns", "add", self.switch)
        self.namespaces.append(self.switch)
        ip("-n", self.switch, "link", "add", "switch", "type", "bridge")
        ip("-n", self.switch, "link", "set", "switch", "up")

    def certificates(self, names):
        """An authority of the site's own, which its hosts trust and nobody else, and one certificate for all names."""
        self.trusted.mkdir()
        (self.work / "san").write_text("subjectAltName=" + ",".join("DNS:" + name for name in names))
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        for command in (["req", "-x509", *key, "-keyout", "ca.key", "-out", "trusted/ca-certificates.crt", "-subj", "/CN=Authority of the site", "-days", "2"],
                        ["req", *key, "-keyout", "site.key", "-out", "site.csr", "-subj", "/CN=site"],
                        ["x509", "-req", "-in", "site.csr", "-CA", "trusted/ca-certificates.crt", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "san", "-days", "2", "-out", "site.crt"],
                        ["rehash", "trusted"]):
            subprocess.run(["openssl", *command], cwd=self.work, check=True, capture_output=True)

    def nginx(self, host, config, root):
        """nginx of packaging/ on that host, as it stands there but for its certificate."""
        text = (root / "packaging/nginx" / config).read_text()
        text = re.sub(r"ssl_certificate_key [^;]*;", f"ssl_certificate_key {self.work}/site.key;", re.sub(r"ssl_certificate [^;]*;", f"ssl_certificate {self.work}/site.crt;", text))
        path, temporary = host.home / "nginx.conf", "".join(f"{kind}_temp_path {host.home}/{kind}; " for kind in ("client_body", "proxy"))
        path.write_text(f"user root; pid {host.home}/nginx.pid; error_log {host.home}/nginx.err; events {{}} http {{ access_log off; {temporary} {text} }}")
        began = host.run("nginx", "-p", host.home, "-c", path)  # it is there once this has ended, and goes on in the background
        if began.returncode:
            raise SystemExit("FAILED: nginx does not start: " + began.stderr)

    def close(self):
        for program in reversed(self.programs):
            if program.process.poll() is None:
                program.process.terminate()
        for program in self.programs:
            try:
                program.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                program.process.kill()
        for pid in self.work.glob("*/nginx.pid"):
            subprocess.run(["kill", pid.read_text().strip()])
        for namespace in self.namespaces:
            subprocess.run(["ip", "netns", "del", namespace])

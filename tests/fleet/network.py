"""The network of a fleet that a test makes: a namespace for each host, a switch between them, cables that can be pulled, and relays in the way, which
lose what one side says. Without root, or where no namespaces are allowed, all of it is loopback: `Network.why` says why then, and cables cannot be pulled.

Owns the namespaces; they are gone after `close`. Nothing of this computer's own network is changed.
"""
import ctypes
import os
import pathlib
import re
import socket
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from line import Line  # noqa: E402

NET = "10.78.0."
CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def ip(*arguments):
    subprocess.run(["ip", *map(str, arguments)], check=True, capture_output=True, text=True)


def sweep():
    """What a run that was killed has left: its namespaces, and what still runs in them."""
    for name in subprocess.run(["ip", "netns", "list"], capture_output=True, text=True).stdout.split():
        made = re.fullmatch(r"mrfleet-(\d+)-\w+", name)
        if made and not os.path.exists("/proc/" + made.group(1)):
            for pid in subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True).stdout.split():
                subprocess.run(["kill", "-9", pid])
            subprocess.run(["ip", "netns", "del", name])


def why_not():
    """What keeps this computer from making namespaces; "" when nothing does."""
    try:
        sweep()
        name = f"mrfleet-{os.getpid()}-try"
        made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True)
        if made.returncode:
            return "network namespaces are not allowed here: " + made.stderr.strip()
        tried = subprocess.run(["ip", "-n", name, "link", "add", "end1", "type", "veth", "peer", "name", "end2"], capture_output=True, text=True)
        subprocess.run(["ip", "netns", "del", name])
        return "" if tried.returncode == 0 else "veth pairs are not allowed here: " + tried.stderr.strip()
    except FileNotFoundError:
        return "ip (iproute2) is not installed"


def in_namespace(name, make):
    """What `make` answers in that namespace; a socket that is made there stays there. "": here."""
    if not name:
        return make()
    answer = []

    def run():
        with open("/run/netns/" + name) as there:
            if libc.setns(there.fileno(), CLONE_NEWNET) != 0:
                return answer.append(OSError(ctypes.get_errno(), "setns"))
        try:
            answer.append(make())
        except OSError as error:
            answer.append(error)

    thread = threading.Thread(target=run)  # a thread of its own: the namespace is the thread's
    thread.start()
    thread.join()
    if isinstance(answer[0], OSError):
        raise answer[0]
    return answer[0]


class Host:
    def __init__(self, network, name, number):
        self.network, self.link = network, f"{name[:10]}-{number}"  # a case may call its host as one before did; 15 letters at most
        self.namespace = "" if network.why else f"{network.prefix}-{name}-{number}"
        self.address = "127.0.0.1" if network.why else NET + str(number)
        if network.why:
            return
        ip("netns", "add", self.namespace)
        network.namespaces.append(self.namespace)
        ip("-n", network.switch, "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns", self.namespace)
        ip("-n", network.switch, "link", "set", self.link, "master", "switch", "up")
        ip("-n", self.namespace, "link", "set", "lo", "up")
        ip("-n", self.namespace, "link", "set", "eth0", "up")
        ip("-n", self.namespace, "address", "add", self.address + "/24", "dev", "eth0")

    def command(self, *arguments):
        return [*(["ip", "netns", "exec", self.namespace] if self.namespace else []), *map(str, arguments)]

    def port(self, wanted):
        """That port where the host has its own, else any that is free."""
        if self.namespace:
            return wanted
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            return s.getsockname()[1]

    def listen(self):
        return in_namespace(self.namespace, lambda: socket.create_server((self.address, 0), backlog=128))

    def connect(self, address, port):
        return in_namespace(self.namespace, lambda: socket.create_connection((address, port), timeout=10))

    def unplug(self):
        if self.namespace:
            ip("-n", self.network.switch, "link", "set", self.link, "down")

    def plug(self):
        if self.namespace:
            ip("-n", self.network.switch, "link", "set", self.link, "up")


class Network:
    def __init__(self):
        self.why, self.prefix, self.namespaces, self.lines, self.number = why_not(), f"mrfleet-{os.getpid()}", [], [], 0
        self.switch = self.prefix + "-switch"
        if self.why:
            return
        ip("netns", "add", self.switch)
        self.namespaces.append(self.switch)
        ip("-n", self.switch, "link", "add", "switch", "type", "bridge")
        ip("-n", self.switch, "link", "set", "switch", "up")

    def host(self, name):
        self.number += 1
        return Host(self, name, self.number)

    def line(self, listening, host, address, port, **hears):
        """A relay: on `listening` (None: on this computer's own loopback) it takes what goes to that address as `host` sees it."""
        line = Line(port, listen=listening.listen if listening else None, connect=lambda: host.connect(address, port), **hears)
        self.lines.append(line)
        return line

    def close(self):
        for line in self.lines:
            line.close()
        for namespace in self.namespaces:
            subprocess.run(["ip", "netns", "del", namespace])

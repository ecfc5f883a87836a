#!/usr/bin/env python3
"""descriptors.py BIN: an encoder has its pipes and its source, and nothing of the program that started it: no listening socket, no viewer's
connection, no job list. Linux only: it reads /proc."""
import os
import re
import socket
import subprocess
import sys
import tempfile

BIN = sys.argv[1]
if not os.path.isdir("/proc/self/fd"):
    print("SKIPPED: needs /proc")
    sys.exit(77)


def children(pid):
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and parent(entry) == pid]


def parent(pid):
    try:
        return int(re.search(r"^PPid:\s+(\d+)", open("/proc/%s/status" % pid).read(), re.M)[1])
    except (OSError, TypeError):
        return -1


def opened(pid):
    """{number: what it is}"""
    found = {}
    for number in os.listdir("/proc/%d/fd" % pid):
        try:
            found[int(number)] = os.readlink("/proc/%d/fd/%s" % (pid, number))
        except OSError:
            pass
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "long.mp4")
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=60", "-c:v", "libx264", "-preset", "ultrafast", source], check=True)
        running = subprocess.Popen([os.path.join(BIN, "millrace"), "transcode", source, "--output", os.path.join(folder, "out"), "--serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        viewers = []
        try:
            text = ""
            while not (found := re.search(r"http://127.0.0.1:(\d+)/", text)):
                line = running.stdout.readline()
                if not line:
                    sys.exit("WRONG it says no address: " + text)
                text += line
            for _ in range(5):  # while encoders are started
                viewers.append(socket.create_connection(("127.0.0.1", int(found[1]))))
            own = set(opened(running.pid).values())
            if not any(what.startswith("socket:") for what in own) or not any("sqlite" in what for what in own):
                sys.exit("WRONG the host has nothing that an encoder could have got from it: %s" % sorted(own))
            seen, faults = set(), []
            while running.poll() is None and len(seen) < 3:
                for pid in children(running.pid):
                    try:
                        name = open("/proc/%d/comm" % pid).read().strip()
                        files = opened(pid)
                    except OSError:
                        continue
                    if not name.startswith("millrace-encod") or source not in files.values():
                        continue  # not begun yet
                    seen.add(pid)
                    faults += ["%s: %d is %s" % (pid, number, what) for number, what in files.items() if number > 2 and (what.startswith("socket:") or "sqlite" in what or what.endswith(".lock"))]
            if not seen:
                sys.exit("WRONG no encoder was seen")
            print("\n".join(sorted(set(faults))) or "ok    %d encoders have nothing of their host" % len(seen))
            return 1 if faults else 0
        finally:
            running.terminate()
            running.wait(30)
            for viewer in viewers:
                viewer.close()


sys.exit(main())

#!/usr/bin/env python3
"""login_memory.py BIN: sixty wrong logins at once. Argon2id takes 32 MB a time: nine queue for it, the others are told to come later, and `millrace serve`
never has more than 150 MB. Whoever has a token does not notice. Linux only: the peak is the kernel's own (VmHWM).
"""
import concurrent.futures
import http.client
import json
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests/clients"), str(ROOT / "tests/bench")]
import processes  # noqa: E402
from served import PASSWORD, Serve, check, ended, until  # noqa: E402

BIN = pathlib.Path(sys.argv[1]).resolve()
AT_ONCE, LIMIT_MB = 60, 150


def login(port, number, user, password):
    """The status, from an address of its own: no limit of one address is what is tested."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(f"127.0.1.{number + 1}", 0))
    try:
        line.request("POST", "/api/v1/login", json.dumps({"user": user, "password": password, "device": "test"}), {"Content-Type": "application/json"})
        answer = line.getresponse()
        answer.read()
        return answer.status
    except http.client.RemoteDisconnected:
        return 0
    finally:
        line.close()


def wrong(port, number):
    # Every third is somebody who there is: for the others a dummy is hashed, and that must not cost more.
    return login(port, number, "anna" if number % 3 == 0 else f"nobody{number}", f"wrong {number}")


def main():
    if not pathlib.Path("/proc/self/status").exists():
        print("SKIPPED: this needs /proc")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        server = Serve(BIN, pathlib.Path(folder) / "data").set_up()
        try:
            peak = lambda: processes.kilobytes(server.process.pid, "status", "VmHWM") / 1000  # noqa: E731
            before = peak()
            with concurrent.futures.ThreadPoolExecutor(AT_ONCE + 1) as crowd:
                asked = [crowd.submit(wrong, server.port, number) for number in range(AT_ONCE)]
                meanwhile = [server.call("GET", "/api/v1/jobs")[0] for _ in range(20)]
                statuses = [each.result() for each in asked]
            counts = {status: statuses.count(status) for status in sorted(set(statuses))}
            check(set(counts) <= {401, 503} and counts.get(401, 0) >= 2 and counts.get(503, 0) >= AT_ONCE // 2, f"{AT_ONCE} wrong logins at once are all answered, and refused: {counts}", counts)
            check(meanwhile == [200] * 20, "  whoever has a token is served meanwhile", meanwhile)
            check(peak() <= LIMIT_MB, f"  the most memory it ever had: {peak():.0f} MB of {LIMIT_MB}, {before:.0f} before", peak())
            # Other addresses than those that guessed wrong for her.
            check(until(lambda: login(server.port, 200, "anna", PASSWORD) == 200, 100), "  afterwards the right password signs in")
        finally:
            server.stop()
    return ended()


sys.exit(main())

#!/usr/bin/env python3
"""events_clients.py BIN: the stream of events read by python3-websockets, which shares no line with us: handshake with the browser's subprotocol, snapshots,
an unbroken chain of numbers over five seconds, ping, a resume after a cut, close codes. Exit 77 without that package."""
import os
import sys

try:
    import websockets
except ImportError:
    system = "/usr/bin/python3"  # another Python than the one with Debian's packages
    if os.path.exists(system) and os.path.realpath(sys.executable) != os.path.realpath(system):
        os.execv(system, [system, *sys.argv])
    print("SKIPPED: this needs python3-websockets")
    sys.exit(77)
import asyncio
import json
import pathlib
import subprocess
import time

PROTOCOLS = ["millrace.v1", "millrace.bearer.tester"]


def require(holds, what):
    if not holds:
        sys.exit("FAILED: " + what)


async def hear(socket, wanted):
    """Messages up to the first of that type."""
    while True:
        message = json.loads(await asyncio.wait_for(socket.recv(), 10))
        yield message
        if message["type"] == wanted:
            return


async def last(socket, wanted):
    async for message in hear(socket, wanted):
        pass
    return message


async def read(address):
    hello = {"type": "hello", "topics": ["jobs"], "client": "python3-websockets", "api": 1}
    async with websockets.connect(address, subprotocols=PROTOCOLS) as socket:
        require(socket.subprotocol == "millrace.v1", f"subprotocol {socket.subprotocol}")
        await socket.send(json.dumps(hello))
        welcome = await last(socket, "welcome")
        snapshot = await last(socket, "snapshot")
        require(len(snapshot["items"]) == 5 and all("renditions" not in row for row in snapshot["items"]), "five rows without renditions")
        await socket.send(json.dumps({"type": "watch", "ids": ["j0"]}))
        await socket.send(json.dumps({"type": "ping", "at": 7}))
        position, end, details, pongs = snapshot["seq"], time.monotonic() + 5, 0, 0
        while time.monotonic() < end:
            message = json.loads(await asyncio.wait_for(socket.recv(), 10))
            if message["type"] in ("changes", "tick"):
                require(message["prev"] == position, f"prev {message['prev']} after {position}")
            position = message.get("seq", position)
            details += len(message.get("watch", {}).get("j0", {}).get("renditions", []))
            pongs += message["type"] == "pong" and message["at"] == 7
        require(details > 10, "renditions of the watched job")
        require(pongs == 1, "one pong")
        await (await socket.ping())
    # As if the line had been cut: what happened meanwhile comes, and no snapshot.
    await asyncio.sleep(1)
    async with websockets.connect(address, subprotocols=PROTOCOLS) as socket:
        await socket.send(json.dumps({**hello, "resume": {"epoch": welcome["epoch"], "seq": position, "topics": ["jobs"]}}))
        messages = [message async for message in hear(socket, "changes")]
        require([message["type"] for message in messages] == ["welcome", "changes"], str(messages)[:300])
        require(messages[0]["resumed"] and messages[1]["prev"] == position, "goes on where it was")


async def code_of(address, message):
    async with websockets.connect(address, subprotocols=PROTOCOLS) as socket:
        try:
            await socket.send(message)
            while True:
                await asyncio.wait_for(socket.recv(), 10)
        except websockets.ConnectionClosed as closed:
            return closed.code


async def run(port):
    address = f"ws://127.0.0.1:{port}/api/v1/events"
    await read(address)
    for message, code in (("no JSON", 4400), (b"binary", 1003), ("x" * (64 * 1024 + 1), 4413)):
        got = await code_of(address, message)
        require(got == code, f"closed with {got}, not {code}")
    try:
        async with websockets.connect(address):
            require(False, "opened without the subprotocol")
    except websockets.InvalidStatusCode as refused:
        require(refused.status_code == 400, f"refused with {refused.status_code}")


def main():
    server = subprocess.Popen([str(pathlib.Path(sys.argv[1]) / "bench_events_server"), "5"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        asyncio.run(run(server.stdout.readline().strip()))
    finally:
        server.stdin.close()
        require(server.wait(10) == 0, "the server did not end well")
    print("python3-websockets hears what was promised.")


main()

#!/usr/bin/env python3
"""events.py BIN: npm's ws on the stream of events of a `millrace serve`: rows that end as REST has them, a resume behind a cut, a browser's way in, tokens
that are ended, limits. (python3-websockets: tests/integration/events_clients.py.) Exit 77 without npm.
"""
import pathlib
import sys
import tempfile

from served import HERE, Serve, check, ended, node, node_modules

BIN = pathlib.Path(sys.argv[1]).resolve()


def main():
    modules = node_modules(BIN)
    if not modules:
        print("SKIPPED: the packages of tests/clients could not be had by npm")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        server = Serve(BIN, pathlib.Path(folder) / "data").set_up()
        try:
            ran = node(modules, HERE / "events.mjs", server.url, server.token, server.sources / "film.mov")
            check(ran.returncode == 0, "ws hears what was promised", ran.stdout + ran.stderr)
        finally:
            server.stop()
    return ended()


sys.exit(main())

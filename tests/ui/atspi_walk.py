#!/usr/bin/env python3
"""atspi_walk.py BIN: what a real screen reader finds: walks every page of the running panel over AT-SPI.

* The buttons of the pages do what they say when they are asked over AT-SPI, where nothing is clicked.
* Whatever is shown and takes the focus has a name and a size.
* A combo's name says what it is for and what is chosen.

Runs itself on a session bus and an X server of its own. Needs dbus-run-session, Xvfb, at-spi2-core, and python3-gi with gir1.2-atspi-2.0;
says so and skips (77) where one is absent.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

SKIP = 77
PAGES = ("Queue", "Preview", "Settings")


def skip(what):
    print("SKIPPED: %s is not here; no screen reader interface was looked at." % what)
    sys.exit(SKIP)


def until(ask, what, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.1)  # between two questions to another process, which tells of nothing by itself
    raise SystemExit("Not within %d s: %s" % (seconds, what))


def everything(node, states, depth=0):
    """The node and all below it that is shown."""
    if node is None or depth > 40 or not (depth < 2 or node.get_state_set().contains(states.SHOWING)):
        return
    yield node
    for i in range(min(node.get_child_count(), 300)):
        yield from everything(node.get_child_at_index(i), states, depth + 1)


def faults_of(page, nodes, atspi):
    for node in nodes:
        role, name = node.get_role_name(), node.get_name() or ""
        if role == "combo box" and ", " not in name:
            yield "%s: a combo says only \"%s\"" % (page, name)
        if not node.get_state_set().contains(atspi.StateType.FOCUSABLE) or role in ("list item", "table cell", "tree item", "menu item"):
            continue
        place = node.get_extents(atspi.CoordType.SCREEN)
        if not name:
            yield "%s: a %s has no name" % (page, role)
        if place.width <= 0 or place.height <= 0:
            yield "%s: %s \"%s\" takes the focus and cannot be seen" % (page, role, name)


def walk(atspi):
    def panel():
        desktop = atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(i)
            if app and "millrace" in (app.get_name() or "").lower() and app.get_child_count() > 0:
                return app
        return None
    app = until(panel, "the panel on the accessibility bus")
    faults, before = [], None
    for page in PAGES:
        def button():
            named = [n for n in everything(app, atspi.StateType) if (n.get_name() or "").split(",")[0] == page]
            return next((n for n in named if n.get_action_iface() and n.get_n_actions() > 0), None)
        def shown():
            names = [n.get_name() or "" for n in everything(app, atspi.StateType) if n.get_role_name() == "label"]
            return names if names != before else None
        chosen = until(button, "the button of page " + page)
        if page != PAGES[0]:
            chosen.do_action(0)
        before = until(shown, "another page after the button %s" % page)
        nodes = list(everything(app, atspi.StateType))
        print("%s: %d parts" % (page, len(nodes)))
        if len(nodes) < 20:
            faults.append("%s: only %d parts" % (page, len(nodes)))
        faults += faults_of(page, nodes, atspi)
    return faults


def inside(binaries):
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi
    home = tempfile.mkdtemp()
    reading, writing = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp"], pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    display = os.read(reading, 16).decode().strip()
    environment = dict(os.environ, DISPLAY=":" + display, HOME=home, QT_QPA_PLATFORM="xcb", QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1", LANG="C.UTF-8", TRANSCODER_INGEST_PORT="0")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        environment.pop(name, None)
    panel = subprocess.Popen([os.path.join(binaries, "millrace-desktop")], env=environment)
    try:
        faults = walk(Atspi)
    finally:
        for process in (panel, server):
            process.terminate()
            process.wait()
        shutil.rmtree(home, ignore_errors=True)
    print("\n".join(faults) or "Every part that takes the focus has a name and a size.")
    return 1 if faults else 0


def main():
    if len(sys.argv) > 2 and sys.argv[2] == "--inside":
        return inside(sys.argv[1])
    for program in ("dbus-run-session", "Xvfb"):
        if not shutil.which(program):
            skip(program)
    try:
        import gi
        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        system = "/usr/bin/python3"  # Debian's package is there for Debian's Python, whichever comes first in PATH
        if os.path.exists(system) and os.path.realpath(system) != os.path.realpath(sys.executable):
            os.execv(system, [system, __file__, *sys.argv[1:]])
        skip("python3-gi with gir1.2-atspi-2.0")
    return subprocess.run(["dbus-run-session", "--", sys.executable, __file__, sys.argv[1], "--inside"]).returncode


if __name__ == "__main__":
    sys.exit(main())

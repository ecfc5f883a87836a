#!/usr/bin/env python3
"""panel.py BIN: the panel on a display and a session bus of its own, worked by what a screen reader works it with.

One JSON object a line on stdin, one line of JSON as the answer: {"see": PATTERN} waits for a text that is shown, {"gone": PATTERN} until there is none,
{"press": NAME} presses a button or chooses an entry, {"quit": true} ends. `seconds` (60) is how long it waits. An answer is {"seen": text} or
{"failed": sentence, "shown": [texts]}. Runs below dbus-run-session; see atspi_walk.py for what it needs.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "ui"))
from atspi_walk import everything  # noqa: E402

BIN = pathlib.Path(sys.argv[1])


class Panel:
    def __init__(self, atspi):
        self.atspi = atspi
        reading, writing = os.pipe()
        self.display = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp"], pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        number = os.read(reading, 16).decode().strip()
        self.process = subprocess.Popen([BIN / "millrace-desktop"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=sys.stderr,
                                        env={**os.environ, "DISPLAY": ":" + number, "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "LANG": "C.UTF-8", "TRANSCODER_INGEST_PORT": "0"})

    def nodes(self):
        desktop = self.atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(i)
            if app and "millrace" in (app.get_name() or "").lower():
                yield from everything(app, self.atspi.StateType)

    def texts(self):
        shown = []
        for node in self.nodes():
            text = node.get_text_iface()
            shown += [node.get_name() or "", node.get_description() or "", self.atspi.Text.get_text(text, 0, -1) if text else ""]
        return [text for text in dict.fromkeys(shown) if text]

    def until(self, ask, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                found = ask()
            except Exception as error:  # GLib.Error: a part went while it was asked
                found = None
                if self.process.poll() is not None:
                    raise SystemExit("the panel ended") from error
            if found:
                return found
            time.sleep(0.1)  # between two questions to another process, which tells of nothing by itself
        return None

    def see(self, pattern):
        return next((text for text in self.texts() if re.search(pattern, text)), None)

    def press(self, name):
        wanted = [node for node in self.nodes() if re.search(name, node.get_name() or "") and node.get_action_iface() and node.get_n_actions() > 0]
        enabled = [node for node in wanted if node.get_state_set().contains(self.atspi.StateType.ENABLED)]
        if not enabled:
            return None
        actions = [enabled[0].get_action_name(i) for i in range(enabled[0].get_n_actions())]
        enabled[0].do_action(next((i for i, action in enumerate(actions) if action in ("Press", "Toggle")), 0))
        return enabled[0].get_name() or name

    def answer(self, order):
        seconds = order.get("seconds", 60)
        if "see" in order:
            done = self.until(lambda: self.see(order["see"]), seconds)
        elif "gone" in order:
            done = self.until(lambda: not self.see(order["gone"]) and "gone", seconds)
        else:
            done = self.until(lambda: self.press(order["press"]), seconds)
        return {"seen": done} if done else {"failed": json.dumps(order), "shown": self.texts()}

    def close(self):
        for process in (self.process, self.display):
            process.terminate()
            process.wait(timeout=20)


def main():
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi
    panel = Panel(Atspi)
    try:
        for line in sys.stdin:
            order = json.loads(line)
            if order.get("quit"):
                break
            print(json.dumps(panel.answer(order)), flush=True)
    finally:
        panel.close()
    return 0


sys.exit(main())

#!/usr/bin/env python3
"""slow_line.py FROM TO KILOBYTES: carries what comes at port FROM of this computer to its port TO, at so many kilobytes a second at most to
there, and as fast as it can back; so that an upload can be looked at while it goes on. Ends when it is ended, and the line with it.
"""
import pathlib
import sys
import threading
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from line import Line  # noqa: E402

at, to, rate = (int(word) for word in sys.argv[1:])
Line(to, said=lambda who, piece: time.sleep(len(piece) / (rate * 1000)), at=at)
threading.Event().wait()

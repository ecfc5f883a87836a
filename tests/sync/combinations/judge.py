"""Judging what ffmpeg and what Millrace make of an input, and the table of many."""
import collections
import dataclasses
import fractions
import os
import subprocess

import check
import marks
import reading
from combinations.cases import GROUPS

LIMIT = 20                    # milliseconds between a flash and its beep


@dataclasses.dataclass
class Verdict:
    faults: list
    worst: object             # milliseconds, or None where nothing could be measured


def judge(result, expect, case, limit):
    """What is wrong of a result, and how far its beeps are off at worst."""
    speed = fractions.Fraction(case.fps)
    group, faults, worst = int(round(speed)), [], None
    lost = expect.numbers - {number for _, number, _ in result.frames}
    if lost:
        faults.append('%d not shown: %s' % (len(lost), marks.runs(sorted(lost))))
    found = {}
    for (at, number), (_, off) in zip(marks.flashes(result), marks.offsets(result, float(speed))):
        if number >= 0:
            found.setdefault(number // group, []).append((at, off))
    for second in expect.flashes:
        pairs = found.get(second, [])
        if not pairs:
            faults.append('no flash %d' % second)
        elif pairs[0][1] is None:
            faults.append('flash %d without its beep' % second)
        for at, off in pairs:
            if off is not None:
                if worst is None or abs(off) > abs(worst):
                    worst = off
                if abs(off) > limit:
                    faults.append('%.2f s %+.0f ms' % (at, off))
    for second in expect.beeps:
        pitch = 600 + 100 * (second % 12)
        if not any(abs(beep.hz - pitch) < 45 for beep in result.beeps):
            faults.append('beep %d not heard' % second)
    return Verdict(faults, worst)


def by_ffmpeg(path, expect, case, folder):
    made = os.path.join(folder, 'ffmpeg.mp4')
    try:
        done = subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-i', path, '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-t', '100', made],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    except subprocess.TimeoutExpired:
        return Verdict(['takes too long'], None)
    if done.returncode:
        return Verdict(['fails: ' + done.stderr.decode('utf-8', 'replace').strip()[-150:]], None)
    return judge(reading.read_file(made), expect, case, LIMIT)


def by_millrace(binaries, path, expect, case, folder):
    try:
        ladder, text = check.encode(binaries, path, os.path.join(folder, 'ladder'))
    except subprocess.TimeoutExpired:
        return Verdict(['takes too long'], None)
    if not ladder:
        return Verdict(['fails: ' + text[-200:]], None)
    return judge(reading.read_ladder(ladder), expect, case, LIMIT + 0.5)


def offset_text(verdicts):
    worst = max((v.worst for v in verdicts if v.worst is not None), key=abs, default=None)
    return '' if worst is None else '%+.0f' % worst


def table(results):
    """Markdown: one row for each irregularity and container."""
    rows = collections.defaultdict(list)
    for case, ours, theirs in results:
        rows[(case.fault, case.container)].append((ours, theirs))
    order = [fault for group in GROUPS for fault in group]
    lines = ['| irregularity | container | both right | only ours | only ffmpeg | neither | worst ms: ours | worst ms: ffmpeg |',
             '|---|---|---:|---:|---:|---:|---:|---:|']
    total = [0, 0, 0, 0]
    for fault, container in sorted(rows, key=lambda key: (order.index(key[0]), key[1])):
        pairs = rows[(fault, container)]
        counts = [sum(bool(ours.faults) == a and bool(theirs.faults) == b for ours, theirs in pairs)
                  for a, b in ((False, False), (False, True), (True, False), (True, True))]
        total = [x + y for x, y in zip(total, counts)]
        lines.append('| %s | %s | %s | %s | %s |' % (fault, container, ' | '.join(str(n or '') for n in counts),
                                                     offset_text([o for o, _ in pairs]), offset_text([t for _, t in pairs])))
    lines.append('| all | | %d | %d | %d | %d | | |' % tuple(total))
    return '\n'.join(lines)

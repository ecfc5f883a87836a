"""marks.py: what the masters carry, and what a Reading (reading.py) says of it: flashes, beeps, frame numbers.

    A flash and a beep in the same instant of each second, a 12-bit frame number in the lower 40 %, four colour patches at
    the right."""

BITS = 12
PATCHES = ((200, 40, 40), (40, 200, 40), (40, 40, 200), (128, 128, 128))
FAR = 0.45                    # a beep further from its flash than this is another flash's


def flashes(reading):
    """[(seconds, frame number)] of the first frame of each flash (one that is on from the start began before it)."""
    found, before = [], True
    for seconds, number, flash in reading.frames:
        if flash and not before:
            found.append((seconds, number))
        before = flash
    return found


def offsets(reading, fps=None, track=0):
    """[(flash seconds, milliseconds from the flash to its beep, or None where no beep is near)].

    With fps (frames a second of the numbers) the beep must have the pitch that belongs to the flash's number,
    so that a shift by a whole second is noticed too."""
    beeps = reading.tracks[track] if track < len(reading.tracks) else []
    result = []
    for seconds, number in flashes(reading):
        near = beeps
        if fps and number >= 0:
            pitch = 600 + 100 * (int(number / round(fps)) % 12)
            near = [beep for beep in beeps if abs(beep.hz - pitch) < 45]
        best = min((beep.seconds - seconds for beep in near), key=abs, default=None)
        result.append((seconds, None if best is None or abs(best) > FAR else round(1000 * best, 1)))
    return result


def missing_numbers(reading, count):
    """Frame numbers of 0..count-1 that are never shown."""
    shown = {number for _, number, _ in reading.frames}
    return sorted(set(range(count)) - shown)


def out_of_place(reading, fps, tolerance_frames=1.0, first=0):
    """[(seconds, number)] of frames shown more than the tolerance away from (number - first) / fps.

    Unreadable frames (number -1) are not judged.  `first` is the number that belongs to second 0."""
    limit = (tolerance_frames + 1e-3) / fps
    return [(seconds, number) for seconds, number, _ in reading.frames
            if number >= 0 and abs(seconds - (number - first) / fps) > limit]


def runs(numbers):
    """Numbers in words: 0-41 43-99."""
    spans = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    text = ' '.join('%d' % a if a == b else '%d-%d' % (a, b) for a, b in spans[:30])
    return text + (' ...' if len(spans) > 30 else '')


def summary(reading, fps=None):
    """A few lines that say what was read."""
    lines = ['%d frames %dx%d, %s; numbers %s' % (
        len(reading.frames), reading.size[0], reading.size[1],
        '%.3f to %.3f s' % (reading.frames[0][0], reading.videoSeconds) if reading.frames else 'none',
        runs([f[1] for f in reading.frames]))]
    if reading.frameRate:
        lines.append('FRAME-RATE %s' % reading.frameRate)
    lines.append('patches %s' % reading.patches)
    for k, beeps in enumerate(reading.tracks):
        lines.append('sound %d, to %.3f s: %s' % (k, reading.trackSeconds[k], ' '.join(
            '%.3f/%dHz/%d:%d/%.3f' % (b.seconds, round(b.hz), b.left, b.right, b.length) for b in beeps)))
    lines.append('flash to beep ms: %s' % ' '.join('%.2f:%s' % pair for pair in offsets(reading, fps)))
    if reading.faults:
        lines.append('complaints: %s' % reading.faults[:3])
    return '\n'.join(lines)

"""The film that every input is made of: a flash and a beep in one instant of each second, frame numbers, colour patches."""
import array
import fractions
import math
import os
import subprocess
import threading

from inputs.tools import save, WORK
import marks

_locks, _lock = {}, threading.Lock()


def frame(width, height, number, flash):
    half, level = width // 2, 235 if flash else 16
    top = bytearray([level] * 3 * half)
    for k, colour in enumerate(marks.PATCHES):
        top += bytes(colour) * ((width - half) * (k + 1) // 4 - (width - half) * k // 4)
    bars = bytearray()
    for bit in range(marks.BITS):
        on = (number >> (marks.BITS - 1 - bit)) & 1
        bars += bytes([220 if on else 30] * 3) * (width * (bit + 1) // marks.BITS - width * bit // marks.BITS)
    tall = height * 6 // 10
    return bytes(top) * tall + bytes(bars) * (height - tall)


def flash_frames(fps, count):
    found, k = [], 0
    while math.ceil(fps / 2 + k * fps) < count:
        found.append(math.ceil(fps / 2 + k * fps))
        k += 1
    return found


def _beeps(speed, starts, long, total, n0, rate, channels, level):
    """The sound: a beep with each flash, right at half the level of left, silence in all other channels."""
    sound = array.array('h', bytes(2 * channels * total))
    for k, start in enumerate(starts):
        first = int(round(float(start / speed) * rate))
        hz = 600 + 100 * ((k + n0) % 12)
        for i in range(first, min(total, first + int(long / float(speed) * rate))):
            x = math.sin(2 * math.pi * hz * (i - first) / rate) * level
            sound[channels * i] = int(16000 * x)
            if channels > 1:
                sound[channels * i + 1] = int(8000 * x)
    return sound.tobytes()


def _write(path, seconds, n0, fps, w, h, rate, channels, level):
    speed = fractions.Fraction(fps)
    count = int(round(float(speed) * seconds))
    starts = flash_frames(speed, count)
    long = max(1, int(round(0.16 * float(speed))))
    raw = save(path + '.pcm', _beeps(speed, starts, long, int(round(count / float(speed) * rate)), n0, rate, channels, level))
    command = ['nice', '-n', '10', 'ffmpeg', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24',
               '-s', '%dx%d' % (w, h), '-r', fps, '-i', '-', '-f', 's16le', '-ar', str(rate), '-ac', str(channels),
               '-i', raw, '-vf', 'scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,format=yuv420p',
               '-c:v', 'ffv1', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709',
               '-color_range', 'tv', '-c:a', 'pcm_s16le', '-fflags', '+bitexact', path + '.part.nut']
    feed = subprocess.Popen(command, stdin=subprocess.PIPE)
    lit = set(start + j for start in starts for j in range(long))
    for i in range(count):
        feed.stdin.write(frame(w, h, i + n0 * int(round(float(speed))), i in lit))
    feed.stdin.close()
    if feed.wait():
        raise RuntimeError('master ' + os.path.basename(path))
    os.remove(raw)
    os.rename(path + '.part.nut', path)


def master(seconds=6, n0=0, fps='25', w=160, h=96, rate=48000, channels=2, level=1.0):
    """FFV1 + PCM in NUT (exact times).  n0: seconds that went before, counted on in frame numbers and pitches."""
    name = 'm_%s_%d_%s_%dx%d_%d_%d_%s.nut' % (seconds, n0, fps.replace('/', '-'), w, h, rate, channels, level)
    path = os.path.join(WORK['folder'], 'masters', name)
    with _lock:
        lock = _locks.setdefault(name, threading.Lock())
    with lock:
        if not os.path.exists(path):
            _write(path, seconds, n0, fps, w, h, rate, channels, level)
    return path

"""The masters of the cases: a picture without sound, and a sound to go with it (whole, shifted, cut or stretched)."""
import array
import fractions
import math
import os
import subprocess
import threading
import wave

from combinations.cases import CHANNELS, CUT, HEIGHT, SECONDS, WIDTH
from inputs.codecs import TAGS
from inputs.masters import flash_frames, frame

_locks, _lock = {}, threading.Lock()


def cached(out, name, build):
    """Path of a master; build(path) makes it where it is not there yet."""
    path = os.path.join(out, 'masters', name)
    with _lock:
        lock = _locks.setdefault(name, threading.Lock())
    with lock:
        if not os.path.exists(path):
            build(path + '.part')
            os.rename(path + '.part', path)
    return path


def starts_of(fps, seconds):
    """Frame numbers of the flashes."""
    speed = fractions.Fraction(fps)
    return flash_frames(speed, int(round(speed * seconds)))


def picture(out, fps, seconds=SECONDS, before=0):
    """FFV1 without sound.  before: seconds that went before (numbers go on)."""
    def build(path):
        speed = fractions.Fraction(fps)
        long = max(1, int(round(0.16 * float(speed))))
        lit = set(start + j for start in starts_of(fps, seconds) for j in range(long))
        feed = subprocess.Popen(
            ['ffmpeg', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', '%dx%d' % (WIDTH, HEIGHT), '-r', fps, '-i', '-',
             '-vf', 'scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,format=yuv420p', '-c:v', 'ffv1', '-threads', '1'] + TAGS
            + ['-f', 'nut', path], stdin=subprocess.PIPE)
        for n in range(int(round(speed * seconds))):
            feed.stdin.write(frame(WIDTH, HEIGHT, n + before * int(round(speed)), n in lit))
        feed.stdin.close()
        if feed.wait():
            raise RuntimeError('master ' + path)
    return cached(out, 'p_%s_%s_%s.nut' % (fps.replace('/', '-'), seconds, before), build)


def sound(out, case, seconds=SECONDS, before=0, lead=0.0, step=0.0, percent=0.0):
    """WAV.  lead: seconds of silence put before (cut off where negative); step: seconds lost at CUT (put in where negative);
    percent: so many more samples."""
    channels = CHANNELS[case.layout]

    def build(path):
        speed, rate = fractions.Fraction(case.fps), case.rate * (1 + percent / 100)
        count = int(round(round(speed * seconds) / float(speed) * rate))
        data = array.array('h', bytes(2 * channels * count))
        long = max(1, int(round(0.16 * float(speed)))) / float(speed)
        for k, start in enumerate(starts_of(case.fps, seconds)):
            first, hz = int(round(float(start / speed) * rate)), 600 + 100 * ((k + before) % 12)
            for i in range(first, min(count, first + int(long * rate))):
                x = math.sin(2 * math.pi * hz * (i - first) / rate)
                data[channels * i] = int(16000 * x)
                if channels > 1:
                    data[channels * i + 1] = int(8000 * x)

        def silence(length):
            return array.array('h', bytes(2 * channels * int(round(length * case.rate))))

        def place(at):
            return channels * int(round(at * rate))
        if step > 0:
            data = data[:place(CUT)] + data[place(CUT + step):]
        elif step < 0:
            data = data[:place(CUT)] + silence(-step) + data[place(CUT):]
        data = silence(lead) + data if lead > 0 else data[place(-lead):]
        with wave.open(path, 'wb') as target:
            target.setnchannels(channels)
            target.setsampwidth(2)
            target.setframerate(case.rate)
            target.writeframes(data.tobytes())
    name = '_'.join(str(x) for x in ('s', case.fps.replace('/', '-'), case.rate, case.layout, seconds, before, lead, step, percent))
    return cached(out, name + '.wav', build)

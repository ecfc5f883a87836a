"""reading.py: reads back what a flash-and-beep master has become.

The masters (inputs/masters.py) carry a flash and a beep in the same
instant of each second, a 12-bit frame number in the lower 40 % and four colour patches at the right.
This module reads those marks from a finished ladder (a folder with master.m3u8) or from any media file, fast:
one ffprobe call for the packets, one ffmpeg call for the picture (24x15 points a frame) and one for each sound
track (8 kHz, a 1 ms envelope).

    reading.py PLACE [fps]     PLACE is a ladder folder or a file; prints a summary

All times are seconds on the file's own time line (not shifted to begin at 0), so picture and sound that come
from different files can be compared.  Needs ffmpeg and ffprobe.
"""
import array
import collections
import concurrent.futures
import dataclasses
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile

import marks

WIDTH, HEIGHT = 24, 15        # points read of each frame: 2 wide for each of the 12 bits, 3 for each patch
RATE = 8000                   # sound is read at this rate
WINDOW = RATE // 1000         # samples of one step of the envelope (1 ms)
LOUD = 1500                   # a beep is what exceeds this (of 32767)


@dataclasses.dataclass
class Beep:
    seconds: float            # onset
    hz: float
    left: float               # amplitude of the sine in the middle of the beep, 0..32767
    right: float
    length: float             # seconds


@dataclasses.dataclass
class Reading:
    frames: list              # (seconds, number or -1, flash)
    beeps: list               # Beep of the first sound track
    tracks: list              # list of Beep for each sound track
    videoSeconds: float       # end of the last frame, its duration included
    audioSeconds: float       # end of the first sound track
    frameRate: object         # FRAME-RATE of master.m3u8, or None
    patches: list             # 4 (r, g, b) of the frame nearest 0.3 s after the first one
    trackSeconds: list = dataclasses.field(default_factory=list)   # end of each sound track
    audioStart: float = 0.0
    size: tuple = (0, 0)      # pixels of the picture
    primaries: str = ''       # as the result's picture states them
    truePeak: object = None   # dBTP of the loudest sound track, where it was asked for
    faults: list = dataclasses.field(default_factory=list)         # what ffmpeg complained of while reading


def _run(command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _seconds(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def _probe(path):
    """(streams, end of each stream by its packets).  Packets that an edit list cuts away do not count."""
    out = _run(['ffprobe', '-v', 'error', '-show_entries',
                'stream=index,codec_type,codec_name,color_space,color_range,color_primaries,width,height,r_frame_rate,duration,channels'
                ':stream_disposition=attached_pic:packet=stream_index,pts_time,dts_time,duration_time,flags',
                '-of', 'json', path]).stdout
    try:
        found = json.loads(out.decode('utf-8', 'replace'))
    except ValueError:
        return [], {}
    ends = {}
    for packet in found.get('packets', []):
        at = _seconds(packet.get('pts_time'))
        if at is None:
            at = _seconds(packet.get('dts_time'))
        if at is None or 'D' in packet.get('flags', ''):
            continue
        end = at + (_seconds(packet.get('duration_time')) or 0)
        index = packet['stream_index']
        if end > ends.get(index, -math.inf):
            ends[index] = end
    return found.get('streams', []), ends


def _complaints(text):
    return [line for line in text.split('\n')
            if re.match(r'\[(error|fatal|panic)\]', line) or ('] [error]' in line)][:20]


def _read_picture(path, stream):
    """(frames, patches, faults) of one video stream."""
    # An untagged picture is read as BT.709; a tagged one by its tag.
    matrix = '' if stream.get('color_space', 'unknown') not in ('unknown', 'reserved') else ':in_color_matrix=bt709'
    done = _run(['ffmpeg', '-nostdin', '-hide_banner', '-nostats', '-v', 'level+info', '-copyts', '-i', path,
                 '-map', '0:%d' % stream['index'], '-vsync', 'passthrough', '-vf',
                 'scale=%d:%d:flags=area+accurate_rnd+full_chroma_inp+full_chroma_int%s,format=rgb24,showinfo'
                 % (WIDTH, HEIGHT, matrix), '-f', 'rawvideo', '-'])
    log = done.stderr.decode('utf-8', 'replace')
    times = [_seconds(found) for found in re.findall(r'\bn: *\d+ pts: *\S+ +pts_time: *(\S+)', log)]
    data, row = done.stdout, 3 * WIDTH
    count = len(data) // (row * HEIGHT)
    levels, lights = [], []
    for k in range(count):
        start = k * row * HEIGHT
        # The green of the bars and of the flash is their grey.  Rows 10..13 are well inside the bars.
        bars = [data[start + y * row + 1:start + (y + 1) * row:3] for y in (10, 11, 12, 13)]
        levels.append([sum(line[2 * bit] + line[2 * bit + 1] for line in bars) / 8 for bit in range(marks.BITS)])
        lights.append(sum(sum(data[start + y * row + 4:start + y * row + 34:3]) for y in (2, 4, 6)) / 30)
    # What is dark and what is bright is taken from the file itself (a tone-mapped film is darker than its master).
    middle, margin = _contrast([level for of_frame in levels for level in of_frame], 125, 190)
    lit, _ = _contrast(lights, 120, 190)
    frames, nominal = [], _rate(stream.get('r_frame_rate'))
    for k in range(count):
        number = 0
        for level in levels[k]:
            number = 2 * number + (level > middle)
        sure = min(abs(level - middle) for level in levels[k]) > margin
        at = times[k] if k < len(times) else None
        if at is None:        # no time: one frame after the one before
            at = frames[-1][0] + 1 / nominal if frames else 0.0
        frames.append((at, number if sure else -1, lights[k] > lit))
    patches = []
    if frames:
        want = frames[0][0] + 0.3
        k = min(range(count), key=lambda i: abs(frames[i][0] - want))
        for patch in range(4):
            x = 13 + 3 * patch
            dots = [data[k * row * HEIGHT + y * row + 3 * x:][:3] for y in (2, 3, 4, 5, 6)]
            patches.append(tuple(round(sum(dot[c] for dot in dots) / len(dots)) for c in range(3)))
    return frames, patches, _complaints(log)


def _contrast(values, middle, span):
    """(what parts dark from bright, how near it is too near) of many levels; the given ones where there is no contrast."""
    ranked = sorted(values)
    if ranked:
        low, high = ranked[len(ranked) // 50], ranked[-1 - len(ranked) // 50]
        if high - low > 50:
            middle, span = (low + high) / 2, high - low
    return middle, 0.16 * span


def _rate(text):
    top, _, bottom = (text or '').partition('/')
    try:
        value = float(top) / float(bottom or 1)
    except (ValueError, ZeroDivisionError):
        return 25.0
    return value if 0.1 < value < 2000 else 25.0


def _pieces(path, index, shape):
    """Sound as [(seconds of the first sample, samples left and right in turn)], a new piece at each jump of the times."""
    done = _run(['ffmpeg', '-nostdin', '-hide_banner', '-nostats', '-v', 'level+info', '-copyts', '-i', path,
                 '-map', '0:%d' % index, '-af', shape + 'aresample=%d,aformat=sample_fmts=s16:channel_layouts=stereo,ashowinfo' % RATE,
                 '-f', 's16le', '-'])
    log = done.stderr.decode('utf-8', 'replace')
    samples = array.array('h')
    samples.frombytes(done.stdout[:len(done.stdout) // 4 * 4])
    pieces, taken, due = [], 0, None
    for at, count in re.findall(r'\bn:\d+ pts:\S+ pts_time:(\S+) .*?nb_samples:(\d+)', log):
        at, count = _seconds(at), int(count)
        chunk = samples[2 * taken:2 * (taken + count)]
        taken += count
        if at is None:
            at = due or 0.0
        if due is None or abs(at - due) > 0.003:
            pieces.append([at, chunk])
            due = at
        else:
            pieces[-1][1].extend(chunk)
        due += count / RATE
    if taken == 0 and len(samples):
        pieces = [[0.0, samples]]
    return pieces, _complaints(log)


def _beeps_of(start, samples, loud):
    steps = len(samples) // (2 * WINDOW)
    size = 2 * WINDOW
    envelope = []
    for k in range(steps):
        chunk = samples[k * size:(k + 1) * size]
        envelope.append(max(max(chunk), -min(chunk)))
    beeps, k = [], 0
    while k < steps:
        if envelope[k] <= loud:
            k += 1
            continue
        last, j = k, k
        while j < steps and j - last <= 20:          # a silence of 20 ms ends the beep
            if envelope[j] > loud:
                last = j
            j += 1
        first, end = k * WINDOW, (last + 1) * WINDOW
        for q in range(max(0, first - WINDOW), end):
            if abs(samples[2 * q]) > 0.8 * loud or abs(samples[2 * q + 1]) > 0.8 * loud:
                first = q
                break
        left, right = samples[2 * first:2 * end:2], samples[2 * first + 1:2 * end:2]
        quarter = len(left) // 4
        inner = slice(quarter, max(len(left) - quarter, quarter + 1))
        strength = [math.sqrt(2 * sum(v * v for v in side[inner]) / max(1, len(side[inner]))) for side in (left, right)]
        side = left if strength[0] >= strength[1] else right
        middle = side[quarter // 2:len(side) - quarter // 2]
        ups = [q - 1 - middle[q - 1] / (middle[q] - middle[q - 1])
               for q in range(1, len(middle)) if middle[q - 1] < 0 <= middle[q]]
        hz = (len(ups) - 1) * RATE / (ups[-1] - ups[0]) if len(ups) > 2 else 0.0
        beeps.append(Beep(start + first / RATE, hz, strength[0], strength[1], (end - first) / RATE))
        k = j
    return beeps


def _read_sound(path, stream):
    """(beeps, start, end, faults) of one sound stream."""
    pieces, faults = _pieces(path, stream['index'], '')
    if not pieces and int(stream.get('channels') or 0) > 2:      # a layout that ffmpeg cannot name: its first two channels
        pieces, faults = _pieces(path, stream['index'], 'pan=stereo|c0=c0|c1=c1,')
    peak = max((max(max(chunk), -min(chunk)) for _, chunk in pieces if len(chunk)), default=0)
    loud = min(LOUD, max(300, peak * 0.1))
    beeps = []
    for start, chunk in pieces:
        for beep in _beeps_of(start, chunk, loud):
            before = beeps[-1] if beeps else None
            # A beep cut by a small jump of the times is still one beep.
            if before and -0.02 <= beep.seconds - (before.seconds + before.length) < 0.02 and abs(beep.hz - before.hz) < 60:
                before.length = beep.seconds + beep.length - before.seconds
            else:
                beeps.append(beep)
    start = min((at for at, _ in pieces), default=0.0)
    end = max((at + len(chunk) / 2 / RATE for at, chunk in pieces), default=0.0)
    return beeps, start, end, faults


def true_peak(path, index):
    """dBTP of one sound stream (4 times oversampled, as EBU R128 says), or None."""
    log = _run(['ffmpeg', '-nostdin', '-hide_banner', '-nostats', '-i', path, '-map', '0:%d' % index,
                '-af', 'ebur128=peak=true', '-f', 'null', '-']).stderr.decode('utf-8', 'replace')
    found = re.findall(r'Peak: +(-?[0-9.]+) dBFS', log)
    return float(found[-1]) if found else None


def _read(picture, sounds, rate, peak=False):
    """picture: path or None; sounds: paths, or None for all sound streams of `picture`."""
    paths = ([picture] if picture else []) + [p for p in sounds or [] if p != picture]
    probed = {path: _probe(path) for path in paths}
    video, jobs = None, []
    if picture:
        streams = [s for s in probed[picture][0] if s.get('codec_type') == 'video']
        # A cover is not the film, unless there is nothing else.
        film = [s for s in streams if not s.get('disposition', {}).get('attached_pic')] or streams
        video = film[0] if film else None
        if sounds is None:
            jobs = [(picture, s) for s in probed[picture][0] if s.get('codec_type') == 'audio']
    for path in sounds or []:
        jobs += [(path, s) for s in probed[path][0] if s.get('codec_type') == 'audio'][:1]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        heard = [pool.submit(_read_sound, path, stream) for path, stream in jobs]
        seen = pool.submit(_read_picture, picture, video) if video else None
        frames, patches, faults = seen.result() if seen else ([], [], [])
        results = [job.result() for job in heard]
    videoEnd = 0.0
    if frames:
        steps = [b[0] - a[0] for a, b in zip(frames, frames[1:])]
        usual = statistics.median(steps) if steps else 1 / _rate(video.get('r_frame_rate'))
        byPackets = probed[picture][1].get(video['index'], 0.0)
        last = max(f[0] for f in frames)
        # Packets know the last duration; where they do not (or count an undecodable frame), the usual step is taken.
        videoEnd = byPackets if byPackets > last + 1e-6 else last + usual
    peaks = [true_peak(path, stream['index']) for path, stream in jobs] if peak else []
    for _, _, _, more in results:
        faults = faults + more
    return Reading(frames=frames, beeps=results[0][0] if results else [], tracks=[r[0] for r in results],
                   videoSeconds=videoEnd, audioSeconds=results[0][2] if results else 0.0, frameRate=rate, patches=patches,
                   trackSeconds=[r[2] for r in results], audioStart=results[0][1] if results else 0.0,
                   size=(video.get('width', 0), video.get('height', 0)) if video else (0, 0), primaries=video.get('color_primaries', '') if video else '',
                   truePeak=max((p for p in peaks if p is not None), default=None), faults=faults)


def read_file(path, peak=False):
    """peak: measure the true peak too (decodes the sound a second time)."""
    return _read(path, None, None, peak)


def _attributes(text):
    return {key: value.strip('"') for key, value in re.findall(r'([A-Z0-9-]+)=("[^"]*"|[^,]*)', text)}


def _join(playlist, out):
    """Writes all segments of a media playlist, each initialisation before its first segment, into one file."""
    base = os.path.dirname(playlist)
    offsets = collections.defaultdict(int)
    span = None

    def part(name, wanted):
        with open(os.path.join(base, name), 'rb') as source:
            if not wanted:
                return source.read()
            length, _, start = wanted.partition('@')
            start = int(start) if start else offsets[name]
            offsets[name] = start + int(length)
            source.seek(start)
            return source.read(int(length))

    with open(playlist, encoding='utf-8') as lines, open(out, 'wb') as target:
        for line in lines:
            line = line.strip()
            if line.startswith('#EXT-X-MAP:'):
                where = _attributes(line[11:])
                target.write(part(where['URI'], where.get('BYTERANGE')))
            elif line.startswith('#EXT-X-BYTERANGE:'):
                span = line[17:]
            elif line and not line.startswith('#'):
                target.write(part(line, span))
                span = None


def read_ladder(folder, peak=False):
    """The largest video rung (the first of equals) and all sound renditions of a finished ladder."""
    with open(os.path.join(folder, 'master.m3u8'), encoding='utf-8') as master:
        lines = [line.strip() for line in master]
    rungs, sounds = [], []
    for k, line in enumerate(lines):
        if line.startswith('#EXT-X-STREAM-INF:'):
            rungs.append((_attributes(line[18:]), next(x for x in lines[k + 1:] if x and not x.startswith('#'))))
        elif line.startswith('#EXT-X-MEDIA:') and 'TYPE=AUDIO' in line:
            uri = _attributes(line[13:]).get('URI')
            if uri and uri not in sounds:
                sounds.append(uri)

    def area(rung):
        width, _, height = rung[0].get('RESOLUTION', '0x0').partition('x')
        return int(width) * int(height)

    best = max(rungs, key=area) if rungs else None
    with tempfile.TemporaryDirectory(prefix='reading-') as work:
        picture, heard = None, []
        if best:
            picture = os.path.join(work, 'rung.mp4')
            _join(os.path.join(folder, best[1]), picture)
        for k, uri in enumerate(sounds):
            path = os.path.join(work, 'sound%d.mp4' % k)
            _join(os.path.join(folder, uri), path)
            heard.append(path)
        rate = _seconds(best[0].get('FRAME-RATE')) if best else None
        return _read(picture, heard or None, rate, peak)


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    place = sys.argv[1]
    result = read_ladder(place) if os.path.isdir(place) else read_file(place)
    print(marks.summary(result, float(sys.argv[2]) if len(sys.argv) > 2 else None))

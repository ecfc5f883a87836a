"""kinds.py: builds small inputs of every KIND of fault named in shared/media/faults/README.md, in containers, codecs
and writers other than the files there, and says of each what a right result is.

    kinds.py build FOLDER [PATTERN]      builds all (or those whose file or kind matches the regular expression), writes
                                         FOLDER/manifest.json
    kinds.py list                        the names, without building
    kinds.py judge FOLDER FILE RESULT    judges a finished ladder (a folder) or a media file made from FILE
    kinds.py ffmpeg FOLDER [PATTERN]     what ffmpeg makes of each (libx264 + aac in MP4), judged the same way

Each input is derived from masters like those of flash_beep.py: a flash and a beep in one instant of each second, frame
numbers, colour patches (see reading.py).  Writers: ffmpeg, mkvmerge, gst-launch, and byte edits made here.  The result of
a build is the same each time with the same tools (but for the random identifiers that GStreamer's muxers write).

Keys of `expect` (only what is surely right is stated):
  seconds        right length of the result (of the longer of picture and sound), +-0.15 s (or `seconds_tolerance`)
  frames         numbers 0..n-1, or a list of (first, last) ranges, that must all be shown; `missing_frames` of them may not be
  fps, first     frame n belongs at (n - first) / fps, within `place_frames` frames (default 2); fps None: not judged
  sync           each flash has its beep (of its own pitch) within `tolerance_ms` (default 20)
  missing_beeps  how many flashes may be without a beep (default 0)
  beeps          how many beeps must be heard (inputs without a picture)
  no_picture, no_sound   the result has none
  readable       share of the frames whose number must be readable (combed or blended ones are not)
  patches        the four patches within 3 levels (or `patches_within`); not judged where the result says `primaries_kept`
  max_true_peak  dBTP
  max_fps        upper limit of the result's frame rate in a preset whose maxFps is this
  tracks         how many sound renditions
  fails          refusing is right; a word of the reason
  said           a word that the remarks must contain
"""
import array
import concurrent.futures
import dataclasses
import fractions
import json
import math
import os
import re
import shutil
import struct
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import reading as marks

F = fractions.Fraction
BITS = 12


@dataclasses.dataclass
class Input:
    file: str
    kind: str
    expect: dict
    how: str
    seconds_to_build: float = 0.0


RECIPES = []          # (Input, make); make(out) writes the file
WORK = {'folder': None}
_locks, _lock = {}, threading.Lock()


def add(file, kind, how, make, **expect):
    """Registers one input."""
    if any(known.file == file for known, _ in RECIPES):
        raise ValueError('twice: ' + file)
    RECIPES.append((Input(file, kind, expect, how), make))


def run(command, **more):
    done = subprocess.run(['nice', '-n', '10'] + [str(x) for x in command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    if done.returncode:
        raise RuntimeError('%s\n%s' % (' '.join(map(str, command)), done.stdout.decode('utf-8', 'replace')[-1500:]))
    return done.stdout


def ff(*words):
    """ffmpeg with the given words; the last one is the output.  Lists among the words are spliced in."""
    flat = []
    for word in words:
        flat += list(word) if isinstance(word, (list, tuple)) else [word]
    run(['ffmpeg', '-nostdin', '-v', 'error', '-y'] + flat[:-1] + ['-fflags', '+bitexact', flat[-1]])
    return flat[-1]


def part(out, tail):
    """Name of an intermediate file of `out`."""
    return os.path.join(WORK['folder'], 'parts', os.path.basename(out) + '.' + tail)


def load(path):
    with open(path, 'rb') as source:
        return source.read()


def save(path, data):
    with open(path, 'wb') as target:
        target.write(data)
    return path


# ---------------------------------------------------------------------------------------------------- masters

def frame(width, height, number, flash):
    half, level = width // 2, 235 if flash else 16
    top = bytearray([level] * 3 * half)
    for k, colour in enumerate(marks.PATCHES):
        top += bytes(colour) * ((width - half) * (k + 1) // 4 - (width - half) * k // 4)
    bars = bytearray()
    for bit in range(BITS):
        on = (number >> (BITS - 1 - bit)) & 1
        bars += bytes([220 if on else 30] * 3) * (width * (bit + 1) // BITS - width * bit // BITS)
    tall = height * 6 // 10
    return bytes(top) * tall + bytes(bars) * (height - tall)


def flash_frames(fps, count):
    found, k = [], 0
    while math.ceil(fps / 2 + k * fps) < count:
        found.append(math.ceil(fps / 2 + k * fps))
        k += 1
    return found


def master(seconds=6, n0=0, fps='25', w=160, h=96, rate=48000, channels=2, level=1.0):
    """FFV1 + PCM in NUT (exact times).  n0: seconds that went before, counted on in frame numbers and pitches."""
    name = 'm_%s_%d_%s_%dx%d_%d_%d_%s.nut' % (seconds, n0, fps.replace('/', '-'), w, h, rate, channels, level)
    path = os.path.join(WORK['folder'], 'masters', name)
    with _lock:
        lock = _locks.setdefault(name, threading.Lock())
    with lock:
        if os.path.exists(path):
            return path
        speed = F(fps)
        count = int(round(float(speed) * seconds))
        starts = flash_frames(speed, count)
        long = max(1, int(round(0.16 * float(speed))))
        total = int(round(count / float(speed) * rate))
        sound = array.array('h', bytes(2 * channels * total))
        for k, start in enumerate(starts):
            first = int(round(float(start / speed) * rate))
            hz = 600 + 100 * ((k + n0) % 12)
            for i in range(first, min(total, first + int(long / float(speed) * rate))):
                x = math.sin(2 * math.pi * hz * (i - first) / rate) * level
                sound[channels * i] = int(16000 * x)
                if channels > 1:
                    sound[channels * i + 1] = int(8000 * x)
        raw = save(path + '.pcm', sound.tobytes())
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
            raise RuntimeError('master ' + name)
        os.remove(raw)
        os.rename(path + '.part.nut', path)
        return path


TAGS = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv']
V = {
    'h264': ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-g', '50', '-threads', '2'],
    'h264b0': ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-g', '25', '-bf', '0', '-sc_threshold', '0', '-threads', '2'],
    'hevc': ['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '20', '-x265-params', 'log-level=error:pools=1:keyint=50'],
    'mpeg2': ['-c:v', 'mpeg2video', '-q:v', '3', '-g', '15'],
    'mpeg2b': ['-c:v', 'mpeg2video', '-q:v', '3', '-g', '12', '-bf', '2'],
    'mpeg1': ['-c:v', 'mpeg1video', '-q:v', '3', '-g', '15'],
    'mpeg4': ['-c:v', 'mpeg4', '-q:v', '3', '-g', '50'],
    'mpeg4b': ['-c:v', 'mpeg4', '-q:v', '3', '-g', '50', '-bf', '2'],
    'vp8': ['-c:v', 'libvpx', '-deadline', 'good', '-cpu-used', '5', '-b:v', '1500k', '-g', '50'],
    'vp9': ['-c:v', 'libvpx-vp9', '-deadline', 'good', '-cpu-used', '8', '-b:v', '1500k', '-g', '50'],
    'theora': ['-c:v', 'libtheora', '-q:v', '8'],
    'mjpeg': ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'],
    'ffv1': ['-c:v', 'ffv1'],
    'prores': ['-c:v', 'prores_ks', '-profile:v', '0'],
    'flv1': ['-c:v', 'flv', '-q:v', '3'],
    'wmv2': ['-c:v', 'wmv2', '-q:v', '3'],
    'copy': ['-c:v', 'copy'],
}
A = {
    'aac': ['-c:a', 'aac', '-b:a', '128k'], 'ac3': ['-c:a', 'ac3', '-b:a', '192k'], 'eac3': ['-c:a', 'eac3', '-b:a', '192k'],
    'mp2': ['-c:a', 'mp2', '-b:a', '192k'], 'mp3': ['-c:a', 'libmp3lame', '-b:a', '128k'],
    'opus': ['-c:a', 'libopus', '-b:a', '128k'], 'vorbis': ['-c:a', 'libvorbis', '-q:a', '5'], 'flac': ['-c:a', 'flac'],
    'pcm': ['-c:a', 'pcm_s16le'], 'pcmbe': ['-c:a', 'pcm_s16be'], 'alac': ['-c:a', 'alac'], 'wma': ['-c:a', 'wmav2', '-b:a', '128k'],
    'copy': ['-c:a', 'copy'],
}
PLAIN = dict(seconds=6, frames=150, fps=25, sync=True)


def plain(out, video, sound, *more, **of):
    """A faultless file in one step."""
    return ff('-i', master(**of), V[video], A[sound], TAGS if video not in ('mjpeg', 'theora', 'flv1', 'wmv2') else [], *more, out)


# ---------------------------------------------------------------------------------------------------- byte edits: MP4

def boxes(data, start=0, end=None):
    """(type, start, start of the content, end) of each box."""
    end = len(data) if end is None else end
    while start + 8 <= end:
        size, name = struct.unpack_from('>I4s', data, start)
        head = 8
        if size == 1:
            size, head = struct.unpack_from('>Q', data, start + 8)[0], 16
        if size == 0:
            size = end - start
        yield name.decode('latin-1'), start, start + head, start + size
        start += size


def box(name, content):
    return struct.pack('>I4s', 8 + len(content), name.encode('latin-1')) + content


NESTS = ('moov', 'trak', 'mdia', 'minf', 'stbl')


def rebuilt(data, change, track=None):
    """The boxes in data, changed: change(name, track number, content) -> new content, None (as it was) or b'' + drop by False.

    For 'trak' it is called with the content after its children have been changed."""
    out, count = b'', -1
    for name, start, body, end in boxes(data):
        content = data[body:end]
        if name == 'trak':
            count += 1
        mine = count if name == 'trak' else track
        if name in NESTS:
            content = rebuilt(content, change, mine)
        elif name == 'mdat':
            out += data[start:end]
            continue
        new = change(name, mine, content)
        if new is False:
            continue
        out += box(name, content if new is None else new)
    return out


def edit_mp4(source, out, change):
    """Only for files whose moov comes last (ffmpeg without faststart): places in mdat stay as they are."""
    data = load(source)
    order = [name for name, _, _, _ in boxes(data)]
    assert order.index('moov') > order.index('mdat')
    return save(out, rebuilt(data, change))


def set_edits(source, out, edits):
    """edits: {track: [(seconds, media time in the track's ticks or -1, rate)]}; durations of the file follow."""
    length = max(sum(e[0] for e in rows) for rows in edits.values())

    def change(name, track, content):
        if name == 'mvhd':
            return content[:16] + struct.pack('>I', int(round(length * 1000))) + content[20:]
        if name == 'edts' and track in edits:
            return False
        if name == 'trak' and track in edits:
            rows = b''.join(struct.pack('>IiHH', int(round(s * 1000)), at, rate, 0) for s, at, rate in edits[track])
            edts = box('edts', box('elst', struct.pack('>II', 0, len(edits[track])) + rows))
            first = next(boxes(content))
            tkhd = content[:first[3]]
            seconds = sum(e[0] for e in edits[track])
            tkhd = tkhd[:28] + struct.pack('>I', int(round(seconds * 1000))) + tkhd[32:]
            return tkhd + edts + content[first[3]:]
        return None
    return edit_mp4(source, out, change)


def edit_stts(source, out, track, deltas):
    """deltas(list of one duration a sample) -> new list."""
    def change(name, mine, content):
        if name != 'stts' or mine != track:
            return None
        count = struct.unpack_from('>I', content, 4)[0]
        each = []
        for k in range(count):
            number, delta = struct.unpack_from('>II', content, 8 + 8 * k)
            each += [delta] * number
        rows = []
        for delta in deltas(each):
            if rows and rows[-1][1] == delta:
                rows[-1][0] += 1
            else:
                rows.append([1, delta])
        return struct.pack('>II', 0, len(rows)) + b''.join(struct.pack('>II', a, b) for a, b in rows)
    return edit_mp4(source, out, change)


# ---------------------------------------------------------------------------------------------------- byte edits: MPEG-TS and PS

def read_stamp(b, at):
    return ((b[at] >> 1) & 7) << 30 | b[at + 1] << 22 | (b[at + 2] >> 1) << 15 | b[at + 3] << 7 | b[at + 4] >> 1


def stamp(mark, value):
    value &= (1 << 33) - 1
    return bytes([mark << 4 | (value >> 30) << 1 | 1, value >> 22 & 255, (value >> 15 & 127) << 1 | 1,
                  value >> 7 & 255, (value & 127) << 1 | 1])


def edit_pes(data, at, change):
    """Changes the times of the PES header at data[at] (a bytearray).  change(stream id, pts, dts) -> (pts, dts) or None to
    take the times away."""
    flags = data[at + 7] >> 6
    if data[at + 3] not in (0xbd, 0xfd) and not 0xc0 <= data[at + 3] <= 0xef or flags < 2:
        return
    pts = read_stamp(data, at + 9)
    dts = read_stamp(data, at + 14) if flags == 3 else None
    new = change(data[at + 3], pts, dts)
    if new is None:                    # no times: stuffing in their place
        data[at + 7] &= 0x3f
        for k in range(10 if flags == 3 else 5):
            data[at + 9 + k] = 0xff
        return
    data[at + 9:at + 14] = stamp(flags, new[0])
    if flags == 3:
        data[at + 14:at + 19] = stamp(1, new[1] if new[1] is not None else new[0])


def edit_ts(source, out, change, clock=None, size=188):
    """change as in edit_pes; clock(pcr in 90 kHz) -> new value."""
    data = bytearray(load(source))
    for at in range(size - 188, len(data) - 187, size):
        body = at + 4
        if data[at + 3] & 0x20:
            if data[body] and data[body + 1] & 0x10 and clock:
                pcr = data[body + 2] << 25 | data[body + 3] << 17 | data[body + 4] << 9 | data[body + 5] << 1 | data[body + 6] >> 7
                new = clock(pcr) & ((1 << 33) - 1)
                data[body + 2:body + 6] = struct.pack('>I', new >> 1)
                data[body + 6] = data[body + 6] & 0x7f | (new & 1) << 7
            body += 1 + data[body]
        if data[at + 1] & 0x40 and data[at + 3] & 0x10 and data[body:body + 3] == b'\0\0\1':
            edit_pes(data, body, change)
    return save(out, data)


def count_on(data, size=188):
    """Continuity counters that go on over a join (as one recorder would have written)."""
    data, last = bytearray(data), {}
    for at in range(size - 188, len(data) - 187, size):
        pid = (data[at + 1] & 31) << 8 | data[at + 2]
        if data[at + 3] & 0x10:
            last[pid] = (last.get(pid, -1) + 1) & 15
        data[at + 3] = data[at + 3] & 0xf0 | max(0, last.get(pid, 0))
    return bytes(data)


def edit_ps(source, out, change):
    data = bytearray(load(source))
    for found in re.finditer(b'\0\0\1[\xbd\xc0-\xef]', bytes(data)):
        at = found.start()
        if at + 19 < len(data) and data[at + 6] >> 6 == 2:
            edit_pes(data, at, change)
    return save(out, data)


CRC = []
for _n in range(256):
    _c = _n << 24
    for _ in range(8):
        _c = (_c << 1 ^ 0x04c11db7 if _c & 0x80000000 else _c << 1) & 0xffffffff
    CRC.append(_c)


def crc(data):
    value = 0xffffffff
    for byte in data:
        value = (value << 8 & 0xffffffff) ^ CRC[(value >> 24) ^ byte]
    return struct.pack('>I', value)


def write_ts(out, streams):
    """A small MPEG-TS writer.  streams: [(pid, stream type, stream id, [(pts, dts, key, data)])]; the first carries the PCR."""
    pat = b'\0\xb0\x0d\0\1\xc1\0\0\0\1\xf0\0'
    rows = b''.join(bytes([kind, 0xe0 | pid >> 8, pid & 255, 0xf0, 0]) for pid, kind, _, _ in streams)
    pmt = b'\2' + struct.pack('>H', 0xb000 | 13 + len(rows)) + b'\0\1\xc1\0\0' + struct.pack('>HH', 0xe000 | streams[0][0], 0xf000) + rows
    counters, packets = {}, []

    def put(pid, start, head, content):
        counters[pid] = (counters.get(pid, -1) + 1) & 15
        room = 184 - len(head) - len(content)
        if room > 0 or head:
            if not head:
                field = bytes([room - 1]) + (b'\0' + b'\xff' * (room - 2) if room > 1 else b'')
            else:
                field = head[:1] and bytes([len(head) - 1 + max(0, room)]) + head[1:] + b'\xff' * max(0, room)
            control = 0x30
        else:
            field, control = b'', 0x10
        packets.append(bytes([0x47, (0x40 if start else 0) | pid >> 8, pid & 255, control | counters[pid]]) + field + content)
        assert len(packets[-1]) == 188, len(packets[-1])

    def table(pid, section):
        section = b'\0' + section + crc(section)
        put(pid, True, b'', section + b'\xff' * (184 - len(section)))

    units = sorted((unit[1], k, n, unit) for k, s in enumerate(streams) for n, unit in enumerate(s[3]))
    for dts, k, n, (pts, _, key, content) in units:
        pid, _, sid, _ = streams[k]
        if k == 0 and key:
            table(0, pat)
            table(0x1000, pmt)
        times = stamp(3, pts) + stamp(1, dts) if pts != dts else stamp(2, pts)
        body = times + content
        size = len(body) + 3
        pes = b'\0\0\1' + bytes([sid]) + struct.pack('>H', size if size < 65536 and k else 0) + bytes([0x80, 0xc0 if pts != dts else 0x80, len(times)]) + body
        first = True
        while pes:
            head = b''
            if first and k == 0:
                pcr = max(0, dts - 9000)
                head = b'\0' + bytes([0x50 if key else 0x10]) + struct.pack('>I', pcr >> 1) + bytes([(pcr & 1) << 7 | 0x7e, 0])
            take = 184 - len(head)
            put(pid, first, head, pes[:take])
            pes, first = pes[take:], False
    return save(out, b''.join(packets))


# ---------------------------------------------------------------------------------------------------- byte edits: FLV, MKV, AVI

def flv_tags(data):
    """(type, milliseconds, content)"""
    at, found = 13, []
    while at + 11 <= len(data):
        size = int.from_bytes(data[at + 1:at + 4], 'big')
        found.append((data[at], int.from_bytes(data[at + 4:at + 7], 'big') | data[at + 7] << 24, data[at + 11:at + 11 + size]))
        at += 15 + size
    return found


def write_flv(out, head, tags):
    body = head[:13]
    for kind, ms, content in tags:
        tag = bytes([kind]) + len(content).to_bytes(3, 'big') + (ms & 0xffffff).to_bytes(3, 'big') + bytes([ms >> 24 & 255]) + b'\0\0\0' + content
        body += tag + struct.pack('>I', len(tag))
    return save(out, body)


def edit_flv(source, out, change):
    """change(type, milliseconds, content, number within its type) -> new milliseconds, or None to leave the tag out."""
    data, seen, tags = load(source), {}, []
    for kind, ms, content in flv_tags(data):
        seen[kind] = seen.get(kind, -1) + 1
        new = ms if kind == 18 else change(kind, ms, content, seen[kind])
        if new is not None:
            tags.append((kind, new, content))
    return write_flv(out, data, tags)


def vint(data, at, keep=False):
    first, size = data[at], 1
    while size < 9 and not first & (0x80 >> size - 1):
        size += 1
    value = int.from_bytes(data[at:at + size], 'big')
    if not keep:
        value &= (1 << 7 * size) - 1
        if value == (1 << 7 * size) - 1:
            value = None
    return value, at + size


def edit_mkv(source, out, change):
    """change(track, milliseconds, number in the track) -> new milliseconds.  Blocks stay where they are in the file."""
    data, seen = bytearray(load(source)), {}

    def walk(at, end, cluster):
        while at < end:
            name, at = vint(data, at, True)
            size, at = vint(data, at)
            stop = end if size is None else at + size
            if name in (0x18538067, 0x1f43b675, 0xa0):
                if name == 0x1f43b675:
                    cluster = [0]
                walk(at, stop, cluster)
            elif name == 0xe7:
                cluster[0] = int.from_bytes(data[at:stop], 'big')
            elif name in (0xa3, 0xa1):
                track, place = vint(data, at)
                ms = cluster[0] + struct.unpack_from('>h', data, place)[0]
                seen[track] = seen.get(track, -1) + 1
                struct.pack_into('>h', data, place, change(track, ms, seen[track]) - cluster[0])
            at = stop
    walk(0, len(data), [0])
    return save(out, data)


def edit_avi(source, out, change):
    """change(chunk name, content, number of the name) -> new content.  For files of one RIFF with idx1."""
    data = load(source)
    movi = data.index(b'movi') + 4
    end = movi - 4 + struct.unpack_from('<I', data, movi - 8)[0]
    at, body, index, seen = movi, b'', b'', {}
    while at + 8 <= end:
        name, size = data[at:at + 4], struct.unpack_from('<I', data, at + 4)[0]
        content = data[at + 8:at + 8 + size]
        seen[name] = seen.get(name, -1) + 1
        content = change(name.decode('latin-1'), content, seen[name])
        key = 16 if seen[name] == 0 or name[2:] == b'wb' or content and is_key(content) else 0
        index += name + struct.pack('<III', key, len(body) + 4, len(content))
        body += name + struct.pack('<I', len(content)) + content + b'\0' * (len(content) & 1)
        at += 8 + size + (size & 1)
    made = data[12:movi - 12] + b'LIST' + struct.pack('<I', len(body) + 4) + b'movi' + body + b'idx1' + struct.pack('<I', len(index)) + index
    return save(out, b'RIFF' + struct.pack('<I', len(made) + 4) + b'AVI ' + made)


def is_key(content):
    return content[:4] == b'\0\0\1\xb0' or b'\0\0\1\x67' in content[:64] or content[:2] == b'\xff\xd8' \
        or content[:4] == b'\0\0\1\xb6' and content[4] >> 6 == 0


def overwrite(data, spans, seed=7):
    """Noise over the given (start, end) spans."""
    data, state = bytearray(data), seed
    for start, end in spans:
        for at in range(start, min(end, len(data))):
            state = (state * 1103515245 + 12345) & 0x7fffffff
            data[at] = state >> 16 & 255
    return bytes(data)


# ---------------------------------------------------------------------------------------------------- recipes
# (the kinds follow the order of the table in faults/README.md)

# 01 ---------------------------------------------------------------- small irregularities of the sound's times
K = '01 small steps of sound times'
SAMPLES = {'aac': 1024, 'ac3': 1536, 'eac3': 1536, 'mp2': 1152, 'mp3': 1152, 'opus': 960, 'flac': 4608, 'pcm': 1024, 'pcmbe': 1024, 'alac': 4096}


def packets(sound, first, end, rate=48000):
    """Expression for the packets of the seconds first..end.  (By number: the bitstream filter's time base is not to be relied on.)"""
    size = SAMPLES[sound]
    return 'between(n,%d,%d)' % (math.ceil(first * rate / size), end * rate // size - 1)


def _mkvmerge(video, sound, tail='mp4', **of):
    def make(out):
        plain(part(out, tail), video, sound, **of)
        run(['mkvmerge', '-q', '--deterministic', '1', '-o', out, part(out, tail)])
    return make


add('01_mkvmerge_aac44.mkv', K, 'AAC 44.1 kHz, times rounded to 1 ms by mkvmerge', _mkvmerge('h264', 'aac', rate=44100), **PLAIN)
add('01_mkvmerge_hevc_mp3.mkv', K, 'HEVC + MP3 44.1 kHz (26.12 ms frames), mkvmerge', _mkvmerge('hevc', 'mp3', 'mkv', rate=44100), **PLAIN)
add('01_mkvmerge_vorbis48.webm', K, 'VP8 + Vorbis 48 kHz (packets of two lengths), mkvmerge --webm',
    lambda out: (plain(part(out, 'webm'), 'vp8', 'vorbis'), run(['mkvmerge', '-q', '--webm', '--deterministic', '1', '-o', out, part(out, 'webm')])), **PLAIN)
add('01_mkvmerge_opus_lace.mkv', K, 'FFV1 + FLAC 48 kHz, laced blocks (times only for each 8th packet), mkvmerge', _mkvmerge('ffv1', 'flac', 'mkv'), **PLAIN)


def _gst(tail, video, sound, chain, **of):
    def make(out):
        plain(part(out, tail), video, sound, **of)
        run(['gst-launch-1.0', '-q'] + chain.format(part(out, tail), out).split())
    return make


add('01_gst_aac48.mkv', K, 'H.264 + AAC 48 kHz, matroskamux of GStreamer',
    _gst('mp4', 'h264b0', 'aac', 'matroskamux name=m ! filesink location={1} filesrc location={0} ! qtdemux name=d d.video_0 ! queue ! h264parse ! m. d.audio_0 ! queue ! aacparse ! m.'), **PLAIN)
add('01_gst_aac44.flv', K, 'H.264 + AAC 44.1 kHz, flvmux of GStreamer',
    _gst('mp4', 'h264b0', 'aac', 'flvmux name=m ! filesink location={1} filesrc location={0} ! qtdemux name=d d.video_0 ! queue ! h264parse ! m. d.audio_0 ! queue ! aacparse ! m.', rate=44100), **PLAIN)
add('01_gst_aac48.ts', K, 'H.264 + AAC 48 kHz, mpegtsmux of GStreamer',
    _gst('mp4', 'h264b0', 'aac', 'mpegtsmux name=m ! filesink location={1} filesrc location={0} ! qtdemux name=d d.video_0 ! queue ! h264parse ! m. d.audio_0 ! queue ! aacparse ! m.'), **PLAIN)
add('01_gst_theora_vorbis44.ogg', K, 'Theora + Vorbis 44.1 kHz, oggmux of GStreamer',
    _gst('ogv', 'theora', 'vorbis', 'oggmux name=m ! filesink location={1} filesrc location={0} ! oggdemux name=d d. ! queue ! theoraparse ! m. d. ! queue ! vorbisparse ! m.', rate=44100), **PLAIN)
add('01_theora_flac48.ogg', K, 'Theora + FLAC 48 kHz in Ogg', lambda out: plain(out, 'theora', 'flac'), **PLAIN)
add('01_theora_opus.ogv', K, 'Theora + Opus in Ogg (pre-skip 312)', lambda out: plain(out, 'theora', 'opus'), **PLAIN)
add('01_vorbis48.oga', K, 'Vorbis 48 kHz without a picture', lambda out: ff('-i', master(), '-vn', A['vorbis'], out), seconds=6, beeps=6, no_picture=True)


def _steps(video, sound, tail, expression, rate=48000):
    """Copies with the sound's times changed by an expression in ticks of its own clock."""
    def make(out):
        plain(part(out, 'mkv' if tail != 'mp4' else 'mp4'), video, sound, rate=rate)
        ff('-i', part(out, 'mkv' if tail != 'mp4' else 'mp4'), '-c', 'copy', '-bsf:a', "setts=ts='%s'" % expression, out)
    return make


# The times say that the sound is up to 15 ms later (earlier) than its samples: both are within the 20 ms.
add('01_step15ms_ac3.mkv', K, 'AC-3 48 kHz, a step of +15 ms at 3 s', _steps('h264', 'ac3', 'mkv', 'TS+if(gt(TS*TB,3),0.015/TB,0)'), **PLAIN)
def _pes_steps(shift, video, sound):
    """Adds shift(seconds from the first, number) seconds to the times of the sound's PES packets (each of one frame)."""
    def make(out):
        begin = []

        def change(sid, pts, dts):
            if sid >= 0xe0:
                return pts, dts
            begin.append(pts)
            new = pts + round(90000 * shift((pts - begin[0]) / 90000, len(begin)))
            return new, None if dts is None else new
        edit_ts(plain(part(out, 'ts'), video, sound, '-pes_payload_size', '0'), out, change)
    return make


add('01_step15ms_mp2.ts', K, 'MPEG-2 + MP2 48 kHz, a step of +15 ms at 2 s and back at 4 s', _pes_steps(lambda t, n: 0.015 * (2 <= t < 4), 'mpeg2', 'mp2'), **PLAIN)
add('01_stepback10ms.flv', K, 'AAC 44.1 kHz, a step of -10 ms at 3 s', _steps('h264', 'aac', 'flv', 'TS-if(gt(TS*TB,3),0.010/TB,0)', 44100), **PLAIN)
add('01_jitter5ms_opus.mkv', K, 'VP9 + Opus, each time +-5 ms off', lambda out: edit_mkv(
    plain(part(out, 'mkv'), 'vp9', 'opus'), out, lambda track, ms, n: ms + (5 if n % 2 else -5) if track == 2 and n > 1 else ms), **PLAIN)
add('01_jitter8ms_aac48.ts', K, 'AAC 48 kHz, each third packet 8 ms late', _pes_steps(lambda t, n: 0 if n % 3 else 0.008, 'h264', 'aac'), **PLAIN)
add('01_step15ms_pcm.mov', K, 'ProRes + PCM 48 kHz, a step of +15 ms at 3 s (stts)', lambda out: edit_stts(
    plain(part(out, 'mov'), 'prores', 'pcm'), out, 1, lambda each: each[:144000] + [each[144000] + 720] + each[144001:]), **PLAIN)
add('01_steps_many_mp3.mkv', K, 'MPEG-4 + MP3 48 kHz, a step of +2 ms each second', _steps('mpeg4', 'mp3', 'mkv', 'TS+floor(TS*TB)*0.002/TB'), **PLAIN)
add('01_wmv_wma.asf', K, 'WMV2 + WMA in ASF (times of 1 ms)', lambda out: plain(out, 'wmv2', 'wma', rate=44100), **PLAIN)

# 02 ---------------------------------------------------------------- rate, channels, format change in mid-stream
K = '02 change in mid-stream'


def _two(video, sound, first, second, tail='ts', size=188, join=True, v2=None, copy=None):
    """Two halves with the same PIDs and times that go on, joined by bytes, counters running on.  first, second: (rate, channels)."""
    def make(out):
        pieces = []
        for k, (rate, channels) in enumerate((first, second)):
            piece = part(out, '%d.%s' % (k, tail))
            # Whole packets only: what would reach over the join is left out (less than one packet, no beep is there).
            ff('-i', master(seconds=4, n0=4 * k, rate=rate), V[(v2 or video) if k else video], TAGS, '-bf', '0', A[sound], '-ac', channels, '-ar', rate,
               '-bsf:a', "noise=drop='%s'" % packets(sound, 4, 99, rate), '-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', 1 + 4 * k, piece)
            pieces.append(load(piece))
        whole = b''.join(pieces)
        joined = count_on(whole, size) if tail in ('ts', 'm2ts') else whole
        if copy:
            save(part(out, 'joined.' + tail), joined)
            ff('-i', part(out, 'joined.' + tail), '-c', 'copy', *copy, out)
        else:
            save(out, joined)
    return make


EIGHT = dict(seconds=8, frames=200, fps=25, sync=True, tolerance_ms=20)
# The files begin at 1 s; a result begins at 0.
add('02_aac_44_to_48.ts', K, 'ADTS 44.1 kHz to 48 kHz at 4 s', _two('h264', 'aac', (44100, 2), (48000, 2)), **EIGHT)
add('02_aac_stereo_to_mono.ts', K, 'ADTS stereo to mono at 4 s', _two('h264', 'aac', (48000, 2), (48000, 1)), **EIGHT)
add('02_aac_mono_to_5.1.ts', K, 'ADTS mono to 5.1 at 4 s', _two('h264', 'aac', (48000, 1), (48000, 6)), **EIGHT)
add('02_ac3_5.1_to_2.0.ts', K, 'AC-3 5.1 to 2.0 at 4 s', _two('mpeg2', 'ac3', (48000, 6), (48000, 2)), **EIGHT)
add('02_ac3_48_to_32.ts', K, 'AC-3 48 kHz to 32 kHz at 4 s', _two('mpeg2', 'ac3', (48000, 2), (32000, 2)), **EIGHT)
add('02_eac3_5.1_to_2.0.ts', K, 'E-AC-3 5.1 to 2.0 at 4 s', _two('h264', 'eac3', (48000, 6), (48000, 2)), **EIGHT)
add('02_mp2_48_to_32.ts', K, 'MP2 48 to 32 kHz at 4 s', _two('mpeg2', 'mp2', (48000, 2), (32000, 2)), **EIGHT)
add('02_mp2_mono_to_stereo.mpg', K, 'MP2 mono to stereo at 4 s, program stream', _two('mpeg2', 'mp2', (48000, 1), (48000, 2), 'mpg'), **EIGHT)
add('02_ac3_2.0_to_5.1.vob', K, 'AC-3 2.0 to 5.1 at 4 s, VOB', _two('mpeg2', 'ac3', (48000, 2), (48000, 6), 'vob'), **EIGHT)
add('02_ac3_5.1_to_2.0.m2ts', K, 'AC-3 5.1 to 2.0 at 4 s, M2TS', _two('h264', 'ac3', (48000, 6), (48000, 2), 'm2ts', 192), **EIGHT)
add('02_ac3_2.0_to_5.1.mkv', K, 'AC-3 2.0 to 5.1 at 4 s, copied into Matroska', _two('h264', 'ac3', (48000, 2), (48000, 6), 'ts', copy=['-copyts', '-output_ts_offset', '-1']), **EIGHT)
add('02_ac3_2.0_to_5.1.mp4', K, 'AC-3 2.0 to 5.1 at 4 s, copied into MP4', _two('mpeg4', 'ac3', (48000, 2), (48000, 6), 'ts', copy=[]), **EIGHT)
add('02_mp3_44_to_48.mkv', K, 'MP3 44.1 to 48 kHz at 4 s, copied into Matroska', _two('mpeg4', 'mp3', (44100, 2), (48000, 2), 'ts', copy=[]), **EIGHT)


def _size_change(out):
    pieces = []
    for k, (w, h) in enumerate(((320, 180), (160, 96))):
        piece = part(out, '%d.ts' % k)
        ff('-i', master(seconds=4, n0=4 * k, w=w, h=h), V['h264'], TAGS, '-bf', '0', A['mp2'], '-bsf:a', "noise=drop='%s'" % packets('mp2', 4, 99),
           '-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', 1 + 4 * k, piece)
        pieces.append(load(piece))
    save(out, count_on(b''.join(pieces)))


add('02_picture_size.ts', K, 'H.264 320x180 to 160x96 at 4 s', _size_change, **EIGHT)


def _flv_config(out):
    pieces = []
    for k, (rate, channels) in enumerate(((44100, 2), (48000, 1))):
        ff('-i', master(seconds=4, n0=4 * k, rate=rate), V['h264b0'], TAGS, A['aac'], '-ac', channels, '-bsf:a', "noise=drop='%s'" % packets('aac', 4, 99, rate), part(out, '%d.flv' % k))
        pieces.append(load(part(out, '%d.flv' % k)))
    write_flv(out, pieces[0], flv_tags(pieces[0]) + [(kind, ms + 4000, c) for kind, ms, c in flv_tags(pieces[1]) if kind != 18])


add('02_aac_config.flv', K, 'AAC 44.1 kHz stereo to 48 kHz mono at 4 s by a new AudioSpecificConfig', _flv_config, **EIGHT)

# 03 ---------------------------------------------------------------- times that restart, jump, wrap, step back
K = '03 times restart'
LENGTHS = ((4, 0), (3, 4), (5, 7))           # three recordings: seconds, seconds before
TWELVE = dict(seconds=12, frames=300, fps=25, sync=True, seconds_tolerance=0.25)


def _three(video, sound, tail, *more, lengths=LENGTHS, rate=48000, no_picture=False):
    def make(out):
        whole = b''
        for k, (seconds, before) in enumerate(lengths):
            piece = part(out, '%d.%s' % (k, tail))
            extra = ['-serial_offset', str(10 * k + 1)] if tail in ('ogg', 'ogv', 'oga', 'opus') else []
            words = ['-vn'] if no_picture else V[video] + (TAGS if video not in ('theora',) else [])
            ff('-i', master(seconds=seconds, n0=before, rate=rate), words, A[sound], *more, *extra, piece)
            whole += load(piece)
        save(out, whole)
    return make


add('03_three_mpeg2_mp2.ts', K, 'three recordings of 4, 3 and 5 s, joined by cat, all beginning at 1.4 s', _three('mpeg2', 'mp2', 'ts'), **TWELVE)
add('03_three_h264_aac.ts', K, 'the same, H.264 with B-frames + AAC', _three('h264', 'aac', 'ts'), **TWELVE)
add('03_three_hevc_ac3.ts', K, 'the same, HEVC + AC-3', _three('hevc', 'ac3', 'ts'), **TWELVE)
add('03_three_h264_ac3.m2ts', K, 'the same, M2TS', _three('h264', 'ac3', 'm2ts'), **TWELVE)
add('03_three_mpeg2_ac3.vob', K, 'the same, VOB', _three('mpeg2', 'ac3', 'vob', '-f', 'vob'), **TWELVE)
add('03_three_mpeg1_mp2.mpg', K, 'the same, MPEG-1 system stream', _three('mpeg1', 'mp2', 'mpg'), **TWELVE)
add('03_three_theora_vorbis.ogv', K, 'chained Ogg: Theora + Vorbis, three links', _three('theora', 'vorbis', 'ogv'), **TWELVE)
add('03_three_theora_flac.ogv', K, 'the same, Theora + FLAC', _three('theora', 'flac', 'ogv'), **TWELVE)
add('03_three_theora_opus.ogg', K, 'the same, Theora + Opus', _three('theora', 'opus', 'ogg', '-f', 'ogg'), **TWELVE)
add('03_three_vp8_vorbis.ogv', K, 'the same, VP8 + Vorbis', _three('vp8', 'vorbis', 'ogv'), **TWELVE)
add('03_three_vorbis.ogg', K, 'chained Ogg Vorbis, three links', _three('', 'vorbis', 'ogg', no_picture=True), seconds=12, beeps=12, no_picture=True)
add('03_three_opus.opus', K, 'chained Ogg Opus, three links', _three('', 'opus', 'opus', no_picture=True), seconds=12, beeps=12, no_picture=True)
add('03_three_flac.oga', K, 'chained Ogg FLAC, three links', _three('', 'flac', 'oga', no_picture=True), seconds=12, beeps=12, no_picture=True)
add('03_three_mp3.mp3', K, 'three MP3 joined by cat (Xing header and ID3 tag in the middle)', _three('', 'mp3', 'mp3', no_picture=True), seconds=12, beeps=12, no_picture=True, seconds_tolerance=0.35)
add('03_three_aac.aac', K, 'three ADTS joined by cat', _three('', 'aac', 'aac', no_picture=True), seconds=12, beeps=12, no_picture=True, seconds_tolerance=0.25)


def _flv_restarts(out):
    tags, head = [], None
    for k, (seconds, before) in enumerate(LENGTHS):
        plain(part(out, '%d.flv' % k), 'h264b0', 'mp3', seconds=seconds, n0=before, rate=44100)
        data = load(part(out, '%d.flv' % k))
        head = head or data
        tags += [tag for tag in flv_tags(data) if not k or tag[0] != 18]
    write_flv(out, head, tags)


add('03_three_restart.flv', K, 'FLV whose times go back to 0 twice (4, 3 and 5 s)', _flv_restarts, **TWELVE)


def _joined(video, sound, offsets, tail='ts', flag=False, size=188):
    def make(out):
        whole = b''
        for k, offset in enumerate(offsets):
            piece = part(out, '%d.%s' % (k, tail))
            more = ['-mpegts_flags', '+initial_discontinuity'] if flag and k else []
            ff('-i', master(seconds=4, n0=4 * k), V[video], TAGS, A[sound], '-output_ts_offset', offset, *more, piece)
            whole += load(piece)
        save(out, whole)
    return make


add('03_jump_600s_flagged.m2ts', K, 'a jump of +600 s with a discontinuity flag, M2TS', _joined('h264', 'ac3', (0, 604), 'm2ts', True), **EIGHT)
add('03_jump_600s_hevc.ts', K, 'a jump of +600 s with a flag, HEVC + AAC', _joined('hevc', 'aac', (0, 604), 'ts', True), **EIGHT)
add('03_jump_back_3600s.ts', K, 'a jump of -3600 s with a flag', _joined('mpeg2', 'mp2', (3600, 0), 'ts', True), **EIGHT)
add('03_jump_20h.mpg', K, 'a jump of +20 h in a program stream', _joined('mpeg2', 'mp2', (0, 72000), 'mpg'), **EIGHT)
add('03_jump_back.vob', K, 'a jump of -1000 s in a VOB', _joined('mpeg2', 'ac3', (1000, 0), 'vob'), **EIGHT)
add('03_jump_twice.ts', K, 'three parts at 0, +5000 s and +100 s, flagged', _joined('h264', 'mp2', (0, 5000, 100), 'ts', True),
    seconds=12, frames=300, fps=25, sync=True, seconds_tolerance=0.25)

WRAP = 2 ** 33 / 90000
add('03_wrap33.ts', K, 'the 33-bit clock wraps at 3 s', lambda out: plain(out, 'h264', 'aac', '-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', '%.6f' % (WRAP - 3)), **PLAIN)
add('03_wrap33_mpeg2.m2ts', K, 'the same, MPEG-2 with B-frames + AC-3, M2TS', lambda out: plain(out, 'mpeg2b', 'ac3', '-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', '%.6f' % (WRAP - 3)), **PLAIN)
add('03_wrap33.mpg', K, 'the same, program stream (times moved by byte edit)', lambda out: edit_ps(
    plain(part(out, 'mpg'), 'mpeg2b', 'mp2', '-f', 'vob'), out, lambda sid, pts, dts: (pts + 2 ** 33 - 270000, None if dts is None else dts + 2 ** 33 - 270000)), **PLAIN)
add('03_wrap33_sound_first.ts', K, 'only the picture wraps inside, the sound starts after the wrap (sound 0.3 s later)', lambda out: ff(
    '-i', master(), V['h264b0'], TAGS, A['mp2'], '-af', 'atrim=start=0.3', '-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', '%.6f' % (WRAP - 0.2), out), **PLAIN)

K = '03 gaps'


def _drop(video, sound, *more, v='0', a='0', **of):
    """Leaves out packets for which the expressions hold."""
    def make(out):
        ff('-i', master(**of), V[video], TAGS if video not in ('theora',) else [], A[sound], '-bsf:v', "noise=drop='%s'" % v, '-bsf:a', "noise=drop='%s'" % a, *more, out)
    return make


PICTURE_GAP = 'between(n,50,99)'
for _tail, _video, _sound in (('mkv', 'h264b0', 'ac3'), ('ts', 'mpeg2', 'mp2'), ('flv', 'h264b0', 'aac'), ('webm', 'vp8', 'opus'), ('m2ts', 'h264b0', 'ac3')):
    add('03_gap_sound_2s.' + _tail, K, 'no sound packets from 1.9 to 3.9 s (%s + %s)' % (_video, _sound), _drop(_video, _sound, a=packets(_sound, 1.9, 3.9)),
        missing_beeps=2, **PLAIN)
# 50 frames (one or two whole groups) are gone: the frame before is held, the sound goes on.
for _tail, _video, _sound in (('mkv', 'h264b0', 'ac3'), ('ts', 'h264b0', 'mp2'), ('flv', 'h264b0', 'aac'), ('mp4', 'h264b0', 'aac'), ('mov', 'mjpeg', 'pcm')):
    add('03_gap_picture_2s.' + _tail, K, 'no picture packets from 2 to 4 s (%s + %s)' % (_video, _sound), _drop(_video, _sound, v=PICTURE_GAP),
        seconds=6, frames=[(0, 49), (100, 149)], fps=25, sync=True)
for _tail, _video, _sound in (('mkv', 'h264b0', 'ac3'), ('mp4', 'h264b0', 'aac'), ('flv', 'h264b0', 'aac'), ('webm', 'vp9', 'opus')):
    add('03_gap_both_2s.' + _tail, K, 'neither picture nor sound from 2 to 4 s (%s + %s)' % (_video, _sound),
        _drop(_video, _sound, v=PICTURE_GAP, a=packets(_sound, 2, 4)),
        seconds=6, frames=[(0, 49), (100, 149)], fps=25, sync=True)
# In TS a hole in both may be closed (a recorder's loss) or kept: only the meeting of flash and beep is sure.
add('03_gap_both_1s.ts', K, 'neither picture nor sound from 2 to 3 s, MPEG-TS', _drop('h264b0', 'ac3', v='between(n,50,74)', a=packets('ac3', 2, 3)),
    frames=[(0, 49), (75, 149)], pitch_fps=25, sync=True)

K = '03 overlaps and steps back'


def _overlap(tail, video, sound, back):
    """Two halves; the second half's times begin `back` seconds before the first half's end."""
    return _joined(video, sound, (0, 4 - back), tail)


# Both halves are whole recordings: nothing of the second may be lost; how long the result is (joined: 8 s) follows.
add('03_overlap_1s.ts', K, 'the second recording begins 1 s before the end of the first', _overlap('ts', 'mpeg2', 'mp2', 1), frames=200, pitch_fps=25, sync=True, missing_beeps=1)
add('03_overlap_1s.mpg', K, 'the same, program stream', _overlap('mpg', 'mpeg2', 'mp2', 1), frames=200, pitch_fps=25, sync=True, missing_beeps=1)
add('03_stepback_200ms.ts', K, 'picture and sound step back by 0.2 s at 3 s', lambda out: edit_ts(
    plain(part(out, 'ts'), 'h264b0', 'mp2', '-pes_payload_size', '0'), out,
    lambda sid, pts, dts: (pts - 18000 if pts > (1.4 + 3) * 90000 else pts, None if dts is None else dts - 18000 if dts > 4.4 * 90000 else dts)),
    frames=150, pitch_fps=25, sync=True, missing_frames=6)
add('03_stepback_200ms.flv', K, 'the same, FLV', lambda out: edit_flv(
    plain(part(out, 'flv'), 'h264b0', 'aac'), out, lambda kind, ms, c, n: ms - 200 if ms >= 3000 else ms), frames=150, pitch_fps=25, sync=True, missing_frames=6)
add('03_stepback_sound.mkv', K, 'only the sound steps back by 15 ms at 3 s, MPEG-4 + MP3', lambda out: edit_mkv(
    plain(part(out, 'mkv'), 'mpeg4', 'mp3'), out, lambda track, ms, n: ms - 15 if track == 2 and ms >= 3000 else ms), **PLAIN)

# 04 ---------------------------------------------------------------- field pictures and MBAFF
K = '04 field pictures'


class Bits:
    """Bits of an H.264 syntax structure."""
    def __init__(self):
        self.text = []

    def u(self, value, size):
        self.text.append(format(value, '0%db' % size))
        return self

    def ue(self, value):
        binary = format(value + 1, 'b')
        self.text.append('0' * (len(binary) - 1) + binary)
        return self

    def bytes(self, stop=True):
        text = ''.join(self.text) + ('1' if stop else '')
        text += '0' * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, 'big')


def nal(head, content):
    return b'\0\0\0\1' + bytes([head]) + re.sub(b'\0\0(?=[\0-\3])', b'\0\0\3', content)


def paff_units(seconds, w=160, h=96, fps=25, fields_of_two_frames=False):
    """H.264 where each frame is a pair of field pictures: I_PCM macroblocks for what changes, P skip for the rest.

    Returns [(number of the frame, key, top field, bottom field)]; the keys carry SPS and PPS.  Written here because no
    encoder at hand makes field pictures.  Every picture is a reference; picture order follows decoding order (type 2)."""
    count = int(seconds * fps)
    lit = set(s + j for s in flash_frames(F(fps), count) for j in range(round(0.16 * fps)))
    sps = Bits().u(77, 8).u(0, 8).u(30, 8).ue(0).ue(0).ue(2).ue(2).u(0, 1).ue(w // 16 - 1).ue(h // 32 - 1).u(0, 1).u(0, 1).u(1, 1).u(0, 1)
    # VUI: BT.709, limited range, timing 25 frames/s
    sps.u(1, 1).u(0, 1).u(0, 1).u(1, 1).u(5, 3).u(0, 1).u(1, 1).u(1, 8).u(1, 8).u(1, 8).u(0, 1).u(1, 1).u(1, 32).u(2 * fps, 32).u(1, 1).u(0, 1).u(0, 1).u(0, 1).u(0, 1)
    pps = Bits().ue(0).ue(0).u(0, 1).u(0, 1).ue(0).ue(0).ue(0).u(0, 1).u(0, 2).ue(0).ue(0).ue(0).u(0, 1).u(0, 1).u(0, 1)
    heads = nal(0x67, sps.bytes()) + nal(0x68, pps.bytes())

    def yuv(rgb):
        r, g, b = rgb
        y = 0.2126 * r + 0.7152 * g + 0.0722 * b
        return [round(16 + y * 219 / 255), round(128 + (b - y) / 1.8556 * 224 / 255), round(128 + (r - y) / 1.5748 * 224 / 255)]

    known = {}

    def macroblocks(number, flash, parity):
        """The field's macroblocks as bytes (all lines of a part are alike, so parity only picks the line)."""
        picture = frame(w, h, number, flash)
        rows = {}
        result = []
        for my in range(h // 32):
            for mx in range(w // 16):
                y, u, v = bytearray(), bytearray(), bytearray()
                for line in range(16):
                    at = (2 * (16 * my + line) + parity) * w * 3
                    key = picture[at:at + w * 3]
                    if key not in rows:
                        rows[key] = [known.setdefault(key[3 * x:3 * x + 3], yuv(key[3 * x:3 * x + 3])) for x in range(w)]
                    dots = rows[key][16 * mx:16 * mx + 16]
                    y += bytes(d[0] for d in dots)
                    if line % 2 == 0:
                        u += bytes(d[1] for d in dots[::2])
                        v += bytes(d[2] for d in dots[::2])
                result.append(bytes(y + u + v))
        return result

    shown, units, cache = {0: None, 1: None}, [], {}
    for n in range(count):
        key, pair = n % 25 == 0, []
        for parity in (0, 1):
            number = 2 * n + parity if fields_of_two_frames else n
            blocks = macroblocks(number, n in lit, parity)
            idr = key and parity == 0
            intra = key
            head = Bits().ue(0).ue(7 if intra else 5).ue(0).u(n % 25 % 16, 4).u(1, 1).u(parity, 1)
            if idr:
                head.ue(n // 25 % 2)
            if not intra:
                head.u(0, 1).u(0, 1)           # reference counts as in the PPS, list not modified
            if idr:
                head.u(0, 2)
            else:
                head.u(0, 1)
            head.ue(0)                          # slice_qp_delta 0
            bits, skip = head, 0
            for k, block in enumerate(blocks):
                if not intra:
                    if shown[parity] and shown[parity][k] == block:
                        skip += 1
                        continue
                    bits.ue(skip)
                    skip = 0
                bits.ue(25 if intra else 30)    # I_PCM
                length = sum(map(len, bits.text))
                bits.text.append('0' * (-length % 8))
                bits.u(int.from_bytes(block, 'big'), 8 * 384)
            if not intra and skip:
                bits.ue(skip)
            shown[parity] = blocks
            pair.append(nal(0x65 if idr else 0x61, bits.bytes()))
        aud = b'\0\0\0\1\x09\xf0'
        units.append((n, key, aud + (heads if key else b'') + pair[0], aud + pair[1]))
    return units


def _mp2_units(out, seconds, start):
    """MP2 frames of the master's sound as TS units (one packet of 1152 samples each, 481 samples of encoder delay)."""
    path = ff('-i', master(seconds=seconds), '-vn', '-c:a', 'mp2', '-b:a', '192k', part(out, 'mp2'))
    data, size = load(path), 576
    return [(start + round((k * 1152 - 481) / 48000 * 90000),) * 2 + (True, data[k * size:(k + 1) * size]) for k in range(len(data) // size)]


def _paff_ts(each_field, size=188):
    def make(out, seconds=6):
        start, video = 90000, []
        for n, key, top, bottom in paff_units(seconds):
            at = start + n * 3600
            if each_field:
                video += [(at, at, key, top), (at + 1800, at + 1800, False, bottom)]
            else:
                video.append((at, at, key, top + bottom))
        write_ts(out, [(0x100, 0x1b, 0xe0, video), (0x101, 0x03, 0xc0, _mp2_units(out, seconds, start))])
    return make


PAFF = dict(PLAIN)
add('04_paff_pes_per_field.ts', K, 'H.264 field pictures, a PES packet with times for each field', _paff_ts(True), **PAFF)
add('04_paff_pes_per_frame.ts', K, 'H.264 field pictures, both fields in one PES packet', _paff_ts(False), **PAFF)


def _paff_to(*more):
    def make(out):
        _paff_ts(False)(part(out, 'ts'))
        if out.endswith('.mkv') and not more:
            run(['mkvmerge', '-q', '--deterministic', '1', '-o', out, part(out, 'ts')])
        else:
            ff('-i', part(out, 'ts'), '-c', 'copy', *more, out)
    return make


add('04_paff_mkvmerge.mkv', K, 'the same through mkvmerge', _paff_to(), **PAFF)
add('04_paff.mp4', K, 'the same, copied into MP4 by ffmpeg', _paff_to('-copyts', '-output_ts_offset', '-1'), **PAFF)
add('04_paff.m2ts', K, 'the same, M2TS', _paff_to('-mpegts_m2ts_mode', '1'), **PAFF)


def _paff_pairs(out):
    """Both fields of a frame in one packet, as cameras and most writers store them; built as FLV and copied."""
    tags, config = [], None
    for n, key, top, bottom in paff_units(6):
        units = [u for u in re.split(b'\0\0\0\1', top + bottom) if u]
        sps, pps = [u for u in units if u[0] == 0x67], [u for u in units if u[0] == 0x68]
        if config is None:
            config = b'\1' + sps[0][1:4] + b'\xff\xe1' + struct.pack('>H', len(sps[0])) + sps[0] + b'\1' + struct.pack('>H', len(pps[0])) + pps[0]
            tags.append((9, 0, b'\x17\0\0\0\0' + config))
        body = b''.join(struct.pack('>I', len(u)) + u for u in units if u[0] not in (0x67, 0x68, 0x09))
        tags.append((9, 40 * n + (25 if out.endswith('.flv') else 0), (b'\x17' if key else b'\x27') + b'\1\0\0\0' + body))
    if out.endswith('.flv'):
        ff('-i', master(rate=44100), '-vn', A['mp3'], part(out, 'mp3.flv'))
        sound = [t for t in flv_tags(load(part(out, 'mp3.flv'))) if t[0] == 8]
        write_flv(out, b'FLV\1\5\0\0\0\x09\0\0\0\0', sorted(tags + sound, key=lambda t: (t[1], t[0])))
        return
    write_flv(part(out, 'flv'), b'FLV\1\1\0\0\0\x09\0\0\0\0', tags)
    ff('-i', part(out, 'flv'), '-i', master(), '-map', '0:v', '-map', '1:a', '-c:v', 'copy', A['ac3'], out)


for _tail in ('mkv', 'mp4', 'mov', 'flv'):
    add('04_paff_pairs.' + _tail, K, 'H.264 field pictures, both fields in one packet', _paff_pairs, **PAFF)
# Interlaced film for tests: the first field of frame n shows picture n of a 25 pictures/s master, its second field picture n + 1.
# So each number stands for two fields of two frames: every frame is combed, and both a deinterlacer that makes 25 frames/s and
# one that makes 50 show each number whole.  At 50 a flash is shown one field (20 ms) before its beep.
WOVEN = dict(seconds=6, frames=150, missing_frames=2, fps=25, sync=True, readable=0.9, tolerance_ms=30)


def weave(first='top', mark='tff'):
    return 'tpad=stop=1:stop_mode=clone,fps=50,trim=start_frame=1:end_frame=301,setpts=N/50/TB,tinterlace=interleave_%s,setfield=%s' % (first, mark)


for _tail, _sound in (('ts', 'mp2'), ('mkv', 'ac3'), ('mp4', 'aac'), ('m2ts', 'ac3')):
    add('04_mbaff.' + _tail, K, 'H.264 MBAFF 25i, top field first (%s)' % _sound, lambda out, s=_sound: ff(
        '-i', master(), '-vf', weave(), V['h264'], TAGS, '-flags', '+ildct+ilme', '-x264-params', 'tff=1', A[s], out), **WOVEN)

# 05 ---------------------------------------------------------------- begins in mid-GOP
K = '05 begins in mid-GOP'


def _cut(video, sound, tail, after, size, *more, **of):
    """Cuts a stream at the first packet past `after` of the bytes of frame 0..49."""
    def make(out):
        data = load(plain(part(out, tail), video, sound, *more, **of))
        at = int(len(data) * after) // size * size
        if tail in ('mpg', 'vob'):
            at = data.index(b'\0\0\1\xba', at)
        save(out, data[at:])
    return make


# Cut inside the first group (50 frames): the film begins at the next key frame, number 50.  How much sound is kept before is open.
MID = dict(frames=[(50, 149)], sync=True, pitch_fps=25)
add('05_cut_h264.ts', K, 'H.264 + AAC, the first 12 % of the bytes cut off', _cut('h264', 'aac', 'ts', .12, 188), **MID)
add('05_cut_hevc.ts', K, 'HEVC + AC-3, the first 15 % cut off', _cut('hevc', 'ac3', 'ts', .15, 188), **MID)
add('05_cut_mid_packet.ts', K, 'H.264 + MP2, cut off in the middle of a TS packet', lambda out: save(out, load(plain(part(out, 'ts'), 'h264', 'mp2'))[20 * 188 + 77:]), **MID)
add('05_cut_h264.m2ts', K, 'the same as M2TS', _cut('h264', 'ac3', 'm2ts', .12, 192), **MID)
add('05_cut_mpeg2.mpg', K, 'MPEG-2 with B-frames + MP2 program stream, cut at a pack', _cut('mpeg2b', 'mp2', 'mpg', .06, 1), frames=[(13, 149)], sync=True, pitch_fps=25, missing_frames=24)
add('05_cut_mpeg2.vob', K, 'MPEG-2 + AC-3 VOB, cut at a pack', _cut('mpeg2', 'ac3', 'vob', .06, 1), frames=[(30, 149)], sync=True, pitch_fps=25)
add('05_cut_mpeg2_open.ts', K, 'MPEG-2 open GOP, cut', _cut('mpeg2b', 'mp2', 'ts', .07, 188), frames=[(26, 149)], sync=True, pitch_fps=25)


def second_key(path):
    """Number of the second key packet of the picture, in decoding order."""
    flags = run(['ffprobe', '-v', 'error', '-select_streams', 'v:0', '-show_entries', 'packet=flags', '-of', 'csv=p=0', path]).decode().split()
    return [n for n, flag in enumerate(flags) if 'K' in flag][1]


def _from_second_key(out):
    # The picture from the second key packet on; the sound from 1 s on.
    sound = 'mp2' if 'h264' in out else 'ac3'
    ff('-i', part(out, 'ts'), '-c', 'copy', '-copyts', '-bsf:v', "noise=drop='lt(n,%d)'" % second_key(part(out, 'ts')),
       '-bsf:a', "noise=drop='%s'" % packets(sound, 0, 1), out)


def _from_key(video, tail, sound, drop, *more):
    """The first `drop` packets of the picture are left out, the sound is whole."""
    return lambda out: ff('-i', master(), V[video], TAGS, A[sound], '-bsf:v', "noise=drop='lt(n,%d)'" % drop, *more, out)


add('05_open_gop_h264.ts', K, 'H.264 open GOP: begins at a recovery point with leading B-frames', lambda out: (
    ff('-i', master(), '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-x264-params', 'open-gop=1:keyint=25:min-keyint=25:scenecut=0:bframes=3', '-threads', '2', TAGS, A['mp2'], part(out, 'ts')),
    _from_second_key(out)), frames=[(26, 149)], sync=True, pitch_fps=25)
add('05_cra_hevc.ts', K, 'HEVC: begins at a CRA with RASL pictures', lambda out: (
    ff('-i', master(), '-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '20', '-x265-params', 'log-level=error:pools=1:keyint=25:min-keyint=25:open-gop=1:bframes=3:scenecut=0', TAGS, A['ac3'], part(out, 'ts')),
    _from_second_key(out)), frames=[(26, 149)], sync=True, pitch_fps=25)
add('05_no_key.mkv', K, 'Matroska that begins with 20 packets of a group whose key frame is gone', _from_key('h264b0', 'mkv', 'ac3', 5), frames=[(25, 149)], sync=True, pitch_fps=25)
add('05_no_key.flv', K, 'the same, FLV', _from_key('h264b0', 'flv', 'aac', 5), frames=[(25, 149)], sync=True, pitch_fps=25)
add('05_no_key.mp4', K, 'the same, MP4 (sound from 0, picture from 0.2 s)', _from_key('h264b0', 'mp4', 'aac', 5), frames=[(25, 149)], sync=True, pitch_fps=25)

# 06 ---------------------------------------------------------------- sound and picture of different extent
K = '06 sound outside the picture'


def _still(out, image, tail, *words, seconds=6):
    """One picture (PNG, JPEG or a coded frame) with the master's sound."""
    ff('-i', master(seconds=seconds), '-frames:v', '1', '-pix_fmt', 'rgb24' if image == 'png' else 'yuvj420p', part(out, image))
    ff('-i', part(out, image), '-i', master(seconds=seconds), '-map', '0:v', '-map', '1:a', *words, out)


HELD = dict(seconds=6, beeps=6, frames=1)
add('06_one_png.mkv', K, 'one PNG frame and 6 s of FLAC', lambda out: _still(out, 'png', 'mkv', '-c:v', 'copy', A['flac']), **HELD)
add('06_one_jpeg.mov', K, 'one MJPEG frame and 6 s of PCM', lambda out: _still(out, 'jpg', 'mov', '-c:v', 'copy', A['pcm']), **HELD)
add('06_one_h264.mkv', K, 'one H.264 frame and 6 s of Opus', lambda out: _still(out, 'png', 'mkv', V['h264'], '-pix_fmt', 'yuv420p', A['opus']), **HELD)
add('06_one_h264.ts', K, 'one H.264 frame and 6 s of AAC', lambda out: _still(out, 'png', 'ts', V['h264'], '-pix_fmt', 'yuv420p', A['aac']), **HELD)
add('06_one_vp9.webm', K, 'one VP9 frame and 6 s of Vorbis', lambda out: _still(out, 'png', 'webm', V['vp9'], '-pix_fmt', 'yuv420p', A['vorbis']), **HELD)
add('06_one_flv.flv', K, 'one H.264 frame and 6 s of MP3', lambda out: _still(out, 'png', 'flv', V['h264'], '-pix_fmt', 'yuv420p', '-ar', '44100', A['mp3']), **HELD)
add('06_one_frame_per_2s.mp4', K, 'a slide each 2 s (0.5 frames/s), sound whole', lambda out: ff('-i', master(), V['h264b0'], TAGS, '-vf', 'fps=0.5:round=down,settb=1/25', '-r', '0.5', A['aac'], out),
    seconds=6, beeps=6)
for _tail, _video, _sound in (('mkv', 'hevc', 'ac3'), ('ts', 'mpeg2', 'mp2'), ('avi', 'mpeg4', 'mp3'), ('flv', 'h264', 'aac'), ('ogv', 'theora', 'vorbis'), ('mov', 'mjpeg', 'pcm')):
    add('06_sound_outlasts.' + _tail, K, 'picture to 2 s, sound to 6 s (%s + %s)' % (_video, _sound), lambda out, v=_video, s=_sound: ff(
        '-i', master(rate=44100 if s == 'aac' else 48000), V[v], TAGS if v not in ('theora', 'mjpeg') else [], A[s], '-vf', 'trim=end=2', out), seconds=6, frames=50, fps=25, beeps=6)
for _tail, _video, _sound in (('mkv', 'h264', 'flac'), ('mp4', 'hevc', 'aac'), ('ts', 'h264', 'ac3'), ('webm', 'vp8', 'vorbis')):
    add('06_picture_outlasts.' + _tail, K, 'sound to 2 s, picture to 6 s (%s + %s)' % (_video, _sound), lambda out, v=_video, s=_sound: ff(
        '-i', master(), V[v], TAGS, A[s], '-af', 'atrim=end=2', out), seconds=6, frames=150, fps=25, sync=True, missing_beeps=4)
# The picture's own times are kept: frame n at n/25 s; what is shown before it is not judged, the sound before it must not be lost.
for _tail, _video, _sound in (('mkv', 'h264b0', 'aac'), ('mp4', 'h264b0', 'aac'), ('ts', 'mpeg2', 'mp2'), ('flv', 'h264b0', 'aac'), ('webm', 'vp9', 'opus'), ('mov', 'prores', 'pcm')):
    for _s, _name in ((2, '2s'), (0.32, '320ms')):
        add('06_sound_first_%s.%s' % (_name, _tail), K, 'sound from 0, picture from %s s' % _s, lambda out, v=_video, a=_sound, s=_s: ff(
            '-i', master(), V[v], TAGS, A[a], '-vf', 'trim=start=%s' % s, '-vsync', 'vfr', out), seconds=6, frames=[(int(_s * 25), 149)], fps=25, sync=True, beeps=6)
    add('06_picture_first_2s.' + _tail, K, 'picture from 0, sound from 2 s', lambda out, v=_video, a=_sound: ff(
        '-i', master(), V[v], TAGS, A[a], '-af', 'atrim=start=2', out), seconds=6, frames=150, fps=25, sync=True, missing_beeps=2)
    add('06_picture_first_300ms.' + _tail, K, 'picture from 0, sound from 0.3 s', lambda out, v=_video, a=_sound: ff(
        '-i', master(), V[v], TAGS, A[a], '-af', 'atrim=start=0.3', out), **PLAIN)
for _tail, _video in (('mkv', 'ffv1'), ('mp4', 'hevc'), ('ts', 'mpeg2'), ('avi', 'mjpeg'), ('webm', 'vp8')):
    add('06_no_sound.' + _tail, K, 'no sound (%s)' % _video, lambda out, v=_video: ff('-i', master(), '-an', V[v], [] if v == 'mjpeg' else TAGS, out), seconds=6, frames=150, fps=25, no_sound=True)
for _tail, _sound in (('mka', 'ac3'), ('m4a', 'alac'), ('ts', 'mp2'), ('wav', 'pcm'), ('flac', 'flac'), ('flv', 'aac')):
    add('06_no_picture.' + _tail, K, 'no picture (%s)' % _sound, lambda out, s=_sound: ff('-i', master(rate=44100 if s == 'aac' else 48000), '-vn', A[s], out), seconds=6, beeps=6, no_picture=True)

# 07 ---------------------------------------------------------------- doubled times
K = '07 times that do not rise'


def _double_pts(at, step=3600):
    """The frames of the numbers in `at` get the time of the one before."""
    begin = []

    def change(sid, pts, dts):
        if sid >= 0xe0:
            begin.append(pts)
            if round((pts - begin[0]) / step) in at:
                pts, dts = pts - step, None if dts is None else dts - step
        return pts, dts
    return change


# Doubled frames may be dropped or shown; the later ones must be in place.
DOUBLES = dict(seconds=6, frames=150, fps=25, sync=True, missing_frames=6)
add('07_same_time.flv', K, 'FLV: frames 40, 80 and 120 have the time of the one before', lambda out: edit_flv(
    plain(part(out, 'flv'), 'h264b0', 'aac', rate=44100), out, lambda kind, ms, c, n: ms - 40 if kind == 9 and n - 1 in (40, 80, 120) else ms), **DOUBLES)
add('07_same_time.ts', K, 'the same, MPEG-TS (MPEG-2)', lambda out: edit_ts(plain(part(out, 'ts'), 'mpeg2', 'mp2'), out,
                                                                         _double_pts((40, 80, 120))), **DOUBLES)
add('07_same_time.m2ts', K, 'the same, M2TS (H.264)', lambda out: edit_ts(plain(part(out, 'm2ts'), 'h264b0', 'ac3'), out,
                                                                        _double_pts((40, 80, 120)), size=192), **DOUBLES)


def _stts_double(deltas):
    for k in (39, 79, 119):
        deltas[k + 1] += deltas[k]
        deltas[k] = 0
    return deltas


add('07_same_time.mp4', K, 'the same, MP4 (stts with 0)', lambda out: edit_stts(plain(part(out, 'mp4'), 'h264b0', 'aac'), out, 0, _stts_double), **DOUBLES)
add('07_same_time.mov', K, 'the same, MOV (MJPEG + PCM)', lambda out: edit_stts(plain(part(out, 'mov'), 'mjpeg', 'pcm'), out, 0, _stts_double), **DOUBLES)
add('07_same_time_vp8.webm', K, 'the same, WebM', lambda out: edit_mkv(plain(part(out, 'webm'), 'vp8', 'opus'), out, lambda track, ms, n: ms - 40 if track == 1 and n in (40, 80, 120) else ms), **DOUBLES)
add('07_back_one.mkv', K, 'MPEG-4: frames 40, 80 and 120 lie 10 ms before the one before', lambda out: edit_mkv(
    plain(part(out, 'mkv'), 'mpeg4', 'mp3'), out, lambda track, ms, n: ms - 50 if track == 1 and n in (40, 80, 120) else ms), **DOUBLES)

# 08 ---------------------------------------------------------------- AVI: dropped frames, B-frames
K = '08 AVI drops and B-frames'


def _avi(video, sound, drops, *more, writer='ffmpeg'):
    """Chunks of the given numbers become empty (the recorder dropped the frame: the one before is held)."""
    def make(out):
        plain(part(out, 'avi'), video, sound, *more)
        edit_avi(part(out, 'avi'), out, lambda name, content, n: b'' if name == '00dc' and n in drops else content)
    return make


DROPS = (41, 43, 77, 101)
add('08_drops_mjpeg.avi', K, 'MJPEG + PCM, 4 dropped frames', _avi('mjpeg', 'pcm', DROPS), missing_frames=4, **PLAIN)
add('08_drops_mpeg4.avi', K, 'MPEG-4 without B-frames + PCM, frames 49, 99 and 149 dropped', _avi('mpeg4', 'pcm', (49, 99, 149)), missing_frames=3, **PLAIN)
add('08_bframes_mpeg4.avi', K, 'MPEG-4 with two B-frames + PCM, nothing dropped', lambda out: plain(out, 'mpeg4b', 'pcm'), **PLAIN)
# An AVI has no place for the delay of an MP3 encoder (23 ms).
add('08_bframes_mp3.avi', K, 'the same with MP3', lambda out: plain(out, 'mpeg4b', 'mp3'), **dict(PLAIN, tolerance_ms=45))
# With -bf 2 the decoding order is I P B B P B B ...: chunks 2, 3 (mod 3) are B-frames that nothing refers to.
add('08_drops_mpeg4_b.avi', K, 'MPEG-4 with two B-frames + AC-3, 4 B-frames dropped', _avi('mpeg4b', 'ac3', (20, 38, 62, 80), '-g', '300'), missing_frames=4, **PLAIN)
add('08_bframes_h264.avi', K, 'H.264 with two B-frames + PCM, nothing dropped', lambda out: plain(out, 'h264', 'pcm', '-bf', '2', '-x264-params', 'b-pyramid=0'), **PLAIN)
add('08_drops_h264_b.avi', K, 'H.264 with two B-frames + PCM, 4 B-frames dropped', _avi('h264', 'pcm', (20, 38, 62, 80), '-bf', '2', '-x264-params', 'b-pyramid=0:b-adapt=0:scenecut=0', '-g', '300'), missing_frames=4, **PLAIN)


def _packed(out):
    """Packed bitstream as DivX and Xvid write it: P and the B before it in one chunk, then a chunk with an empty picture."""
    plain(part(out, 'avi'), 'mpeg4', 'pcm', '-bf', '1', '-g', '300')
    chunks = []
    edit_avi(part(out, 'avi'), part(out, 'copy.avi'), lambda name, content, n: (chunks.append(content) if name == '00dc' else None, content)[1])
    # Decoding order is I0 P2 B1 P4 B3 ...; ffmpeg's B-frames need not come strictly in turn, so the types are read.
    kinds = [content[content.index(b'\0\0\1\xb6') + 4] >> 6 for content in chunks]
    made, k = [], 0
    while k < len(chunks):
        if k + 1 < len(chunks) and kinds[k] != 2 and kinds[k + 1] == 2:
            at = chunks[k].index(b'\0\0\1\xb6')
            increment = Bits()
            increment.text = [format(int.from_bytes(chunks[k][at + 4:at + 8], 'big'), '032b')]
            bits = increment.text[0][2:]
            stop = bits.index('0')
            empty = '01' + bits[:stop + 1] + '1' + bits[stop + 2:stop + 7] + '1' + '0' + '0'
            empty += '1' * (-len(empty) % 8)
            made += [chunks[k] + chunks[k + 1], b'\0\0\1\xb6' + int(empty, 2).to_bytes(len(empty) // 8, 'big')]
            k += 2
        else:
            made.append(chunks[k])
            k += 1
    made[0] = b'\0\0\1\xb2DivX503b1393p' + made[0]
    edit_avi(part(out, 'avi'), out, lambda name, content, n: made[n] if name == '00dc' else content)


add('08_packed_bframes.avi', K, 'MPEG-4, packed bitstream (two pictures in a chunk, then an empty one) + PCM', _packed, **PLAIN)
add('08_gst_mjpeg.avi', K, 'MJPEG + PCM, avimux of GStreamer', lambda out: (plain(part(out, 'mov'), 'mjpeg', 'pcm'), run((
    'gst-launch-1.0 -q avimux name=m ! filesink location=%s filesrc location=%s ! qtdemux name=d d.video_0 ! queue ! jpegparse ! m. d.audio_0 ! queue ! audioconvert ! m.' % (out, part(out, 'mov'))).split())), **PLAIN)
add('08_drops_msmpeg4.avi', K, 'MS-MPEG-4 + PCM, a run of 5 dropped frames at the end of a group', lambda out: (
    ff('-i', master(), '-c:v', 'msmpeg4', '-q:v', '3', '-g', '50', A['pcm'], part(out, 'avi')),
    edit_avi(part(out, 'avi'), out, lambda name, content, n: b'' if name == '00dc' and 45 <= n <= 49 else content)), missing_frames=5, **PLAIN)

# 09 ---------------------------------------------------------------- channel layouts
K = '09 channel layouts'


def _pcm_channels(out, channels, *more, codec='pcm_s16le', video='h264'):
    """Beeps in the first two channels, silence in the others; no layout is named."""
    ff('-i', master(channels=channels), V[video] if video else ['-vn'], TAGS if video else [], '-c:a', codec, *more, out)


for _channels, _tail in ((9, 'mkv'), (11, 'mov'), (12, 'mkv'), (16, 'mov')):
    add('09_%d_channels.%s' % (_channels, _tail), K, '%d channels of PCM, no layout named' % _channels, lambda out, c=_channels: _pcm_channels(out, c), tracks=1, **PLAIN)
add('09_12_channels.wav', K, '12 channels in WAV, mask 0', lambda out: _pcm_channels(out, 12, video=None), seconds=6, beeps=6, no_picture=True)
add('09_16_channels.w64', K, '16 channels in Wave64', lambda out: _pcm_channels(out, 16, video=None), seconds=6, beeps=6, no_picture=True)
add('09_12_channels.mxf', K, '12 channels of PCM in MXF with MPEG-2', lambda out: ff('-i', master(channels=12), V['mpeg2'], TAGS, '-c:a', 'pcm_s16le', out), **PLAIN)
add('09_opus_family255.mkv', K, 'Opus, mapping family 255, 10 channels', lambda out: ff('-i', master(channels=10), V['vp9'], TAGS, '-c:a', 'libopus', '-mapping_family', '255', '-b:a', '500k', out), **PLAIN)
# First-order ambisonics: W in channel 0 carries all sound, so silence would be wrong.
add('09_ambisonic_opus.mkv', K, 'Opus, mapping family 2 (first-order ambisonics)', lambda out: ff(
    '-i', master(), '-ch_layout', 'ambisonic 1', '-f', 's16le', '-ar', '48000', '-i', ff('-i', master(channels=4), '-vn', '-f', 's16le', part(out, 'raw')),
    '-map', '0:v', '-map', '1:a', V['vp9'], TAGS, '-c:a', 'libopus', '-mapping_family', '2', '-b:a', '256k', out), **PLAIN)
add('09_ambisonic_pcm.mkv', K, 'PCM of 4 channels that a first-order ambisonic recorder wrote, no layout', lambda out: _pcm_channels(out, 4), **PLAIN)
for _name, _layout, _count in (('5.1.2', 'FL+FR+FC+LFE+BL+BR+TFL+TFR', 8), ('7.1wide', '7.1(wide)', 8), ('6.1', '6.1', 7), ('hexadecagonal', 'hexadecagonal', 16), ('fl_fr_lfe_tbc', 'FL+FR+LFE+TBC', 4), ('downmix', 'DL+DR', 2), ('single_back', 'FL+FR+BC', 3)):
    add('09_%s.wav' % _name, K, 'WAV with the layout %s' % _layout, lambda out, c=_count, l=_layout: ff(
        '-f', 's16le', '-ar', '48000', '-ac', str(c), '-i', ff('-i', master(channels=c), '-vn', '-f', 's16le', part(out, 'raw')), '-af', 'pan=%s|%s' % (l.replace('(', '(').replace(')', ')'), '|'.join('c%d=c%d' % (k, k) for k in range(c))), '-c:a', 'pcm_s16le', out),
        seconds=6, beeps=6, no_picture=True)
add('09_7.1.mp4', K, 'AAC 7.1 in MP4', lambda out: ff('-i', master(channels=8), V['hevc'], TAGS, '-af', 'pan=7.1|' + '|'.join('c%d=c%d' % (k, k) for k in range(8)), A['aac'], '-b:a', '512k', out), **PLAIN)
add('09_flac_8_unnamed.mkv', K, 'FLAC with 8 channels', lambda out: _pcm_channels(out, 8, codec='flac'), **PLAIN)
add('09_mono_left_only.mov', K, 'two mono tracks (left, right) as a camera writes them', lambda out: ff(
    '-i', master(), V['prores'], TAGS, '-filter_complex', '[0:a]channelsplit[l][r]', '-map', '0:v', '-map', '[l]', '-map', '[r]', '-c:a', 'pcm_s16le', out), **PLAIN)

# 10 ---------------------------------------------------------------- which video is the film
K = '10 which video is the film'


def _other(out, w, h, tail='nut', seconds=6):
    """Another film: its numbers begin at 2500."""
    return master(seconds=seconds, n0=100, w=w, h=h)


def _films(first, second, default, *more, codec='h264', sound='aac'):
    """first, second: 'film' (320x180), 'small' (80x48, other numbers), 'png', 'jpeg', 'same' (other numbers, same size)."""
    def make(out):
        inputs, maps, codecs = [], [], []
        for k, what in enumerate((first, second)):
            if what in ('png', 'jpeg'):
                ff('-i', _other(out, 640, 360), '-frames:v', '1', '-pix_fmt', 'rgb24' if what == 'png' else 'yuvj420p', part(out, what + ('' if what == 'png' else '.jpg')))
                inputs += ['-i', part(out, what + ('' if what == 'png' else '.jpg'))]
                codecs += ['-c:v:%d' % k, 'copy']
            else:
                inputs += ['-i', master(w=320, h=180) if what == 'film' else _other(out, 80 if what == 'small' else 320, 48 if what == 'small' else 180)]
                codecs += ['-c:v:%d' % k] + V[codec][1:]
            maps += ['-map', '%d:v' % k]
        film = (first, second).index('film')
        disposition = []
        for k in (0, 1):
            disposition += ['-disposition:v:%d' % k, 'default' if default == k else 'attached_pic' if default == -1 and k != film else '0']
        ff(*inputs, *maps, '-map', '%d:a' % film, *codecs, A[sound], *disposition, *more, out)
    return make


add('10_small_then_default.mov', K, 'small one first, larger one flagged default (track enabled)', _films('small', 'film', 1), **PLAIN)
add('10_small_then_default.mp4', K, 'the same, MP4', _films('small', 'film', 1), **PLAIN)
add('10_same_size_second_default.mkv', K, 'two of the same size, the second is the default', _films('same', 'film', 1), **PLAIN)
add('10_png_track_first.mkv', K, 'a PNG as first track (no cover flag), the film second', _films('png', 'film', 1), **PLAIN)
add('10_png_default_first.mkv', K, 'a PNG as first track that is even flagged default', _films('png', 'film', 0), **PLAIN)
add('10_jpeg_track_first.mkv', K, 'a JPEG as first track', _films('jpeg', 'film', 1, sound='flac'), **PLAIN)
add('10_jpeg_track_first.mov', K, 'a JPEG as first track of a MOV', _films('jpeg', 'film', 1, sound='pcm'), **PLAIN)
add('10_cover_first.mp4', K, 'a cover before the film', _films('jpeg', 'film', -1), **PLAIN)
add('10_cover_second.mkv', K, 'the film first, an attached JPEG', lambda out: (
    ff('-i', _other(out, 640, 360), '-frames:v', '1', '-pix_fmt', 'yuvj420p', part(out, 'jpg')), plain(part(out, 'mkv'), 'h264', 'aac', w=320, h=180),
    run(['mkvmerge', '-q', '--deterministic', '1', '-o', out, '--attachment-mime-type', 'image/jpeg', '--attachment-name', 'cover.jpg', '--attach-file', part(out, 'jpg'), part(out, 'mkv')])), **PLAIN)
add('10_two_in_ts.ts', K, 'small one first, larger one second in one program (no flag in TS: only the lengths are sure)', _films('small', 'film', 1, codec='mpeg2', sound='mp2'), seconds=6)

# 11 ---------------------------------------------------------------- texts from the file
K = '11 texts as names'
TEXTS = (('dots', '../../x'), ('slash', 'a/b'), ('backslash', 'a\\b'), ('long', 'x' * 200), ('emoji', '\U0001f3ac\u202e\u0301'), ('dot', '..'), ('quote', 'e"n,g'),
         ('newline', 'en\n#EXT-X-ENDLIST'), ('root', '/etc/passwd'), ('percent', 'en%2f..%00'), ('con', 'CON'), ('xml', '<&>'))
for _name, _text in TEXTS:
    add('11_language_%s.mkv' % _name, K, 'language %r' % _text[:20], lambda out, t=_text: ff('-i', master(), V['h264'], TAGS, A['aac'], '-metadata:s:a:0', 'language=' + t, out), tracks=1, **PLAIN)
    if _name in ('dots', 'slash', 'long', 'emoji', 'quote', 'newline'):
        add('11_title_%s.mp4' % _name, K, 'title and handler %r' % _text[:20], lambda out, t=_text: ff(
            '-i', master(), V['h264'], TAGS, A['aac'], '-metadata:s:a:0', 'handler_name=' + t, '-metadata:s:a:0', 'title=' + t, '-metadata', 'title=' + t, out), tracks=1, **PLAIN)
        add('11_title_%s.ogv' % _name, K, 'comments LANGUAGE and TITLE %r' % _text[:20], lambda out, t=_text: ff(
            '-i', master(), V['theora'], A['vorbis'], '-metadata:s:a:0', 'language=' + t, '-metadata:s:a:0', 'title=' + t, out), tracks=1, **PLAIN)
for _name, _text in (('slash', 'a/b'), ('dots', '../'), ('zero', '\0\0\0'), ('high', '\xff\xfe\xe9')):
    add('11_language_%s.ts' % _name, K, 'ISO 639 descriptor of the bytes %r' % _text, lambda out, t=_text: save(out, _relabel(
        load(plain(part(out, 'ts'), 'mpeg2', 'mp2', '-metadata:s:a:0', 'language=qqq')), t.encode('latin-1'))), tracks=1, **PLAIN)


def _relabel(data, new):
    """Another language in each PMT (its CRC follows)."""
    data = bytearray(data)
    for at in range(0, len(data), 188):
        spot = data.find(b'\x0a\x04qqq', at, at + 188)
        if spot > 0 and data[at + 1] & 0x40:
            data[spot + 2:spot + 5] = new
            begin = at + 5 + data[at + 4]
            size = (data[begin + 1] & 15) << 8 | data[begin + 2]
            data[begin + size - 1:begin + size + 3] = crc(data[begin:begin + size - 1])
    return bytes(data)


add('11_two_same_names.mkv', K, 'two sound tracks of the same language and title', lambda out: ff(
    '-i', master(), '-map', '0:v', '-map', '0:a', '-map', '0:a', V['h264'], TAGS, A['aac'], '-metadata:s:a', 'language=eng', '-metadata:s:a', 'title=../Main', out), tracks=2, **PLAIN)
add('11_same_after_cleaning.mkv', K, 'three tracks whose languages are alike once unusual characters are replaced', lambda out: ff(
    '-i', master(), '-map', '0:v', '-map', '0:a', '-map', '0:a', '-map', '0:a', V['h264'], TAGS, A['aac'],
    '-metadata:s:a:0', 'language=a/b', '-metadata:s:a:1', 'language=a_b', '-metadata:s:a:2', 'language=a\\b', out), tracks=3, **PLAIN)

# 12 ---------------------------------------------------------------- missing colour description
K = '12 colour description missing'


def _hdr(transfer, video, *more, tags=(), pix='yuv420p10le'):
    """The master as PQ or HLG; what is tagged is given by `tags`."""
    def make(out):
        chain = 'zscale=matrixin=709:transferin=709:primariesin=709:rangein=limited:npl=203:matrix=2020_ncl:primaries=2020:transfer=%s:range=limited,format=%s,setparams=color_primaries=unknown:color_trc=unknown:colorspace=unknown' % (transfer, pix)
        ff('-i', master(seconds=4), '-vf', chain, video, *tags, *more, out)
    return make


X265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '4']
X265P = 'log-level=error:pools=1:keyint=50'
X264_10 = V['h264'] + ['-crf', '2', '-pix_fmt', 'yuv420p10le']
VP9_10 = V['vp9'] + ['-b:v', '6M', '-profile:v', '2']
DONE4 = dict(seconds=4, frames=100, fps=25, sync=True)
add('12_pq_only_hevc.mkv', K, 'HEVC, only transfer PQ stated', _hdr('smpte2084', X265 + ['-x265-params', X265P + ':transfer=smpte2084'], A['ac3']), **DONE4)
add('12_hlg_only_hevc.mp4', K, 'HEVC, only transfer HLG stated', _hdr('arib-std-b67', X265 + ['-x265-params', X265P + ':transfer=arib-std-b67'], A['aac']), **DONE4)
add('12_hlg_only_hevc.ts', K, 'HEVC, only transfer HLG stated, MPEG-TS', _hdr('arib-std-b67', X265 + ['-x265-params', X265P + ':transfer=arib-std-b67'], A['mp2']), **DONE4)
add('12_pq_only_h264.mkv', K, 'H.264 10 bit, only transfer PQ stated', _hdr('smpte2084', X264_10 + ['-x264-params', 'transfer=smpte2084'], A['opus']), **DONE4)
add('12_pq_matrix_no_primaries.mov', K, 'HEVC, PQ and BT.2020 matrix, no primaries', _hdr('smpte2084', X265 + ['-x265-params', X265P + ':transfer=smpte2084:colormatrix=bt2020nc'], A['pcm'], '-tag:v', 'hvc1'), **DONE4)
add('12_hlg_container_only.webm', K, 'VP9 10 bit, HLG stated by the container only', _hdr('arib-std-b67', VP9_10, A['opus'], '-color_trc', 'arib-std-b67'), **DONE4)
add('12_pq_container_only.mp4', K, 'H.264 10 bit, PQ stated by the colr box only', lambda out: (
    _hdr('smpte2084', X264_10, A['aac'])(part(out, 'mp4')), ff('-i', part(out, 'mp4'), '-c', 'copy', '-color_trc', 'smpte2084', '-color_primaries', 'bt2020', '-colorspace', 'bt2020nc', out)), **DONE4)
add('12_pq_prores.mov', K, 'ProRes, transfer PQ, nothing else', _hdr('smpte2084', ['-c:v', 'prores_ks', '-profile:v', '2', '-bsf:v', 'prores_metadata=color_trc=smpte2084'], A['pcm'], pix='yuv422p10le'), **DONE4)

# 13 ---------------------------------------------------------------- colours that must be converted
K = '13 colours converted'


def _colour(video, sound, pix, matrix='2020_ncl', primaries='2020', transfer='2020_10', range_='limited', tags=(), more=(), w=160, h=96):
    """The master's colours expressed in another colour space, so that the patches are the same once it is converted to BT.709."""
    def make(out):
        chain = 'zscale=matrixin=709:transferin=709:primariesin=709:rangein=limited:matrix=%s:primaries=%s:transfer=%s:range=%s,format=%s' % (matrix, primaries, transfer, range_, pix)
        ff('-i', master(seconds=4, w=w, h=h), '-vf', chain, *video, *tags, A[sound], *more, out)
    return make


def _tag(primaries, transfer, matrix, range_='tv'):
    return ['-color_primaries', primaries, '-color_trc', transfer, '-colorspace', matrix, '-color_range', range_]


COLOUR = dict(patches=True, **DONE4)
# In 8 bit, one step of a wide gamut is up to 6 levels of the dark components in BT.709.
COLOUR8 = dict(COLOUR, patches_within=8)
T2020 = _tag('bt2020', 'bt2020-10', 'bt2020nc')
add('13_bt2020_sdr_hevc10.mp4', K, 'BT.2020 SDR 10 bit, HEVC', _colour(X265 + ['-x265-params', X265P], 'aac', 'yuv420p10le', tags=T2020), **COLOUR)
add('13_bt2020_sdr_h264_10.mov', K, 'BT.2020 SDR 10 bit, H.264', _colour(X264_10, 'pcm', 'yuv420p10le', tags=T2020), **COLOUR)
add('13_bt2020_sdr_8bit.ts', K, 'BT.2020 SDR 8 bit, H.264 in TS', _colour(V['h264'] + ['-crf', '2'], 'mp2', 'yuv420p', tags=T2020), **COLOUR8)
add('13_bt2020_sdr_vp9.webm', K, 'BT.2020 SDR 10 bit, VP9', _colour(VP9_10, 'opus', 'yuv420p10le', tags=T2020), **COLOUR)
add('13_bt2020_sdr_trc709.mkv', K, 'BT.2020 primaries and matrix, transfer bt709, 8 bit FFV1', _colour(V['ffv1'], 'flac', 'yuv420p', tags=_tag('bt2020', 'bt709', 'bt2020nc')), **COLOUR8)
add('13_bt2020_sdr_422.mov', K, 'BT.2020 SDR ProRes 4:2:2', _colour(['-c:v', 'prores_ks', '-profile:v', '2'], 'pcm', 'yuv422p10le', tags=_tag('bt2020', 'bt709', 'bt2020nc')), **COLOUR)
# Display P3 with the transfer of BT.709, so that the reading does not hang on how sRGB's transfer is taken.
for _tail, _video, _sound, _pix in (('mp4', X265 + ['-x265-params', X265P], 'aac', 'yuv420p10le'), ('mkv', V['h264'] + ['-crf', '2'], 'flac', 'yuv420p'), ('mov', ['-c:v', 'prores_ks', '-profile:v', '2'], 'pcm', 'yuv422p10le')):
    add('13_display_p3.' + _tail, K, 'primaries SMPTE 432 (Display P3), matrix and transfer of BT.709', _colour(_video, _sound, _pix, '709', 'smpte432', '709', tags=_tag('smpte432', 'bt709', 'bt709')), **(COLOUR8 if _pix == 'yuv420p' else COLOUR))
add('13_ycgco_h264.mkv', K, 'YCgCo, H.264 4:4:4', _colour(V['h264'] + ['-crf', '2'], 'flac', 'yuv444p', 'ycgco', '709', '709', tags=_tag('bt709', 'bt709', 'ycgco')), **COLOUR)
add('13_ycgco_hevc.mp4', K, 'YCgCo, HEVC 4:2:0', _colour(X265 + ['-x265-params', X265P], 'aac', 'yuv420p', 'ycgco', '709', '709', tags=_tag('bt709', 'bt709', 'ycgco')), **COLOUR)
add('13_constant_luminance.mkv', K, 'BT.2020 constant luminance, HEVC 10 bit', _colour(X265 + ['-x265-params', X265P], 'ac3', 'yuv420p10le', '2020_cl', tags=_tag('bt2020', 'bt2020-10', 'bt2020c')), **COLOUR)
add('13_constant_luminance.mp4', K, 'BT.2020 constant luminance, H.264 10 bit', _colour(X264_10, 'aac', 'yuv420p10le', '2020_cl', tags=_tag('bt2020', 'bt2020-10', 'bt2020c')), **COLOUR)
for _tail, _video, _sound in (('mkv', ['-c:v', 'ffv1'], 'flac'), ('mp4', ['-c:v', 'libx264rgb', '-preset', 'veryfast', '-crf', '12'], 'aac'), ('avi', ['-c:v', 'huffyuv'], 'pcm'), ('mov', ['-c:v', 'png'], 'pcm')):
    add('13_rgb.' + _tail, K, 'RGB (%s)' % _video[1], lambda out, v=_video, s=_sound: ff(
        '-i', master(seconds=4), '-vf', 'scale=in_color_matrix=bt709:in_range=tv:flags=accurate_rnd+full_chroma_int+full_chroma_inp,format=' + ('gbrp' if v[1] == 'ffv1' else 'rgb24'),
        *v, '-color_range', 'pc', A[s], out), **COLOUR)
add('13_gbrp_hevc.mkv', K, 'GBR, HEVC', lambda out: ff('-i', master(seconds=4), '-vf', 'scale=in_color_matrix=bt709:in_range=tv,format=gbrp', X265, '-x265-params', X265P + ':range=full',
                                                      '-color_range', 'pc', '-colorspace', 'rgb', A['flac'], out), **COLOUR)
for _tail, _video, _sound in (('mp4', 'h264', 'aac'), ('mkv', 'hevc', 'opus'), ('ts', 'h264', 'mp2'), ('webm', 'vp9', 'opus')):
    add('13_full_range.' + _tail, K, 'BT.709 full range, %s, flagged' % _video, _colour(V[_video] + ([] if _video == 'vp9' else ['-crf', '6']), _sound, 'yuv420p', '709', '709', '709', 'full', tags=_tag('bt709', 'bt709', 'bt709', 'pc')), **COLOUR)
# An untagged HD picture is BT.709 by every convention; an untagged SD one is BT.601 by most, which is not stated here.
add('13_untagged_hd.mkv', K, 'no colour description, 1280x720 (BT.709)', lambda out: ff('-i', master(seconds=4, w=1280, h=720), '-vf', 'setparams=colorspace=unknown:color_primaries=unknown:color_trc=unknown', V['h264'], A['ac3'], out), **COLOUR)
add('13_untagged_hd.ts', K, 'the same, MPEG-2 in TS', lambda out: ff('-i', master(seconds=4, w=1280, h=720), '-vf', 'setparams=colorspace=unknown:color_primaries=unknown:color_trc=unknown', V['mpeg2'], A['mp2'], out), **COLOUR)
add('13_untagged_sd.mpg', K, 'no colour description, 720x576, BT.601 matrix', lambda out: ff(
    '-i', master(seconds=4, w=720, h=576), '-vf', 'scale=in_color_matrix=bt709:out_color_matrix=bt601,setparams=colorspace=unknown:color_primaries=unknown:color_trc=unknown', V['mpeg2'], A['mp2'], out), **DONE4)
# Matrix and primaries both differ from BT.709.  A result that keeps these primaries and says so is right too.
add('13_smpte170m.mp4', K, 'SMPTE 170M primaries and matrix, 720x480', _colour(V['h264'], 'aac', 'yuv420p', '170m', '170m', '601', tags=_tag('smpte170m', 'smpte170m', 'smpte170m'), w=720, h=480), primaries_kept='smpte170m', **COLOUR)
add('13_bt470bg.mkv', K, 'BT.470 BG primaries and matrix, transfer BT.709, 720x576', _colour(V['mpeg2'], 'mp2', 'yuv420p', '470bg', 'bt470bg', '709', tags=_tag('bt470bg', 'bt709', 'bt470bg'), w=720, h=576), primaries_kept='bt470bg', **COLOUR)

# 14 ---------------------------------------------------------------- field order
K = '14 field order'


def _woven(video, sound, field='tff', mark='tff', more=(), tags=True, **of):
    """`field`: which field comes first, `mark`: what the frames are marked as before coding."""
    def make(out):
        ff('-i', master(**of), '-vf', weave('top' if field == 'tff' else 'bottom', mark), *video, TAGS if tags else [], A[sound], *more, out)
    return make


ILACE = ['-flags', '+ildct+ilme']
add('14_prores_tff.mov', K, 'ProRes, fiel box and frame headers say top first', _woven(V['prores'] + ['-flags', '+ildct'], 'pcm', more=['-field_order', 'tt']), **WOVEN)
add('14_mjpeg_bff.mov', K, 'MJPEG, bottom first, told by the container only', _woven(V['mjpeg'], 'pcm', 'bff', 'bff', more=['-field_order', 'bb'], tags=False), **WOVEN)
add('14_ffv1_mkv_flag.mkv', K, 'FFV1, told by FlagInterlaced and FieldOrder of Matroska', _woven(V['ffv1'], 'flac', more=['-field_order', 'tt']), **WOVEN)
add('14_mjpeg_mkv_flag.mkv', K, 'MJPEG, told by Matroska only', _woven(V['mjpeg'], 'ac3', more=['-field_order', 'tt'], tags=False), **WOVEN)
add('14_png_mov_flag.mov', K, 'uncompressed (v308-like rawvideo uyvy422), fiel box', _woven(['-c:v', 'rawvideo', '-pix_fmt', 'uyvy422', '-vtag', '2vuy'], 'pcm', more=['-field_order', 'tt']), **WOVEN)
add('14_mpeg2_tff.ts', K, 'MPEG-2, top first', _woven(V['mpeg2'] + ILACE, 'mp2'), **WOVEN)
add('14_mpeg2_bff.mpg', K, 'MPEG-2, bottom first', _woven(V['mpeg2'] + ILACE + ['-top', '0'], 'mp2', 'bff', 'bff'), **WOVEN)
add('14_mpeg2.mxf', K, 'MPEG-2 in MXF', _woven(V['mpeg2'] + ILACE, 'pcm', more=['-ar', '48000']), **WOVEN)
add('14_mpeg4_ilace.avi', K, 'MPEG-4 interlaced in AVI', _woven(V['mpeg4'] + ILACE, 'pcm'), **WOVEN)
add('14_dv_pal.dv', K, 'DV PAL (bottom first), raw', _woven(['-c:v', 'dvvideo', '-pix_fmt', 'yuv420p'], 'pcm', 'bff', 'bff', w=720, h=576, tags=False), **WOVEN)
add('14_dv_pal.avi', K, 'DV PAL in AVI', _woven(['-c:v', 'dvvideo', '-pix_fmt', 'yuv420p'], 'pcm', 'bff', 'bff', w=720, h=576, tags=False), **WOVEN)
# Wrong or no flags: whether a tool finds out is its own affair, only the rest is stated.
add('14_unflagged.mkv', K, 'woven pictures coded and flagged as progressive, H.264', _woven(V['h264'], 'ac3', mark='prog'), seconds=6)
add('14_wrong_order.mkv', K, 'top first, flagged bottom first, FFV1', _woven(V['ffv1'], 'flac', mark='bff', more=['-field_order', 'bb']), seconds=6)
for _tail, _video, _sound in (('ts', V['mpeg2'] + ILACE, 'mp2'), ('mov', V['prores'] + ['-flags', '+ildct'], 'pcm'), ('mp4', V['h264'] + ILACE + ['-x264-params', 'tff=1'], 'aac')):
    add('14_progressive_as_interlaced.' + _tail, K, 'whole pictures flagged interlaced', lambda out, v=_video, s=_sound: ff(
        '-i', master(), '-vf', 'setfield=tff', *v, TAGS, A[s], out), readable=0.9, tolerance_ms=25, **PLAIN)


def _changing(video, sound, tail, size=188):
    """Progressive for 4 s, interlaced from there."""
    def make(out):
        pieces = []
        for k in (0, 1):
            piece = part(out, '%d.%s' % (k, tail))
            more = ['-bf', '0', '-bsf:a', "noise=drop='%s'" % packets(sound, 4, 99), '-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', 1 + 4 * k]
            if k:
                _woven(V[video] + ILACE + (['-x264-params', 'tff=1'] if video == 'h264' else []), sound, more=more, seconds=4, n0=4)(piece)
            else:
                ff('-i', master(seconds=4), V[video], TAGS, A[sound], *more, piece)
            pieces.append(load(piece))
        joined = b''.join(pieces)
        save(out, count_on(joined, size) if size > 1 else joined)
    return make


CHANGE = dict(seconds=8, frames=200, missing_frames=2, fps=25, sync=True, readable=0.9, tolerance_ms=30)
add('14_change_mpeg2.ts', K, 'progressive to interlaced at 4 s, MPEG-2', _changing('mpeg2', 'mp2', 'ts'), **CHANGE)
add('14_change_h264.m2ts', K, 'progressive to MBAFF at 4 s, H.264', _changing('h264', 'ac3', 'm2ts', 192), **CHANGE)
add('14_change_mpeg2.mpg', K, 'progressive to interlaced at 4 s, program stream', _changing('mpeg2', 'mp2', 'mpg', 1), **CHANGE)

# 15 ---------------------------------------------------------------- frame rates
K = '15 frame rates'


def _vfr(video, sound, tail, expression, fps='240', seconds=4, *more):
    """Every frame for which the expression (of n) holds is kept with its time."""
    def make(out):
        ff('-i', master(seconds=seconds, fps=fps), '-vf', "select='%s'" % expression, '-vsync', 'vfr', V[video], TAGS if video not in ('theora', 'mjpeg') else [], A[sound], *more, out)
    return make


VFR = dict(seconds=4, fps=240, sync=True, max_fps=60, place_frames=9, tolerance_ms=25)
BURSTS = 'lt(mod(n,48),12)+not(mod(n,8))'       # 12 frames at 240/s, then each 8th
add('15_vfr_bursts.mkv', K, 'variable, bursts of 240/s in 30/s', _vfr('h264b0', 'ac3', 'mkv', BURSTS), **VFR)
add('15_vfr_bursts.mp4', K, 'the same, MP4', _vfr('h264b0', 'aac', 'mp4', BURSTS), **VFR)
add('15_vfr_bursts.webm', K, 'the same, WebM', _vfr('vp8', 'opus', 'webm', BURSTS), **VFR)
add('15_vfr_100.mov', K, 'variable, on the average 100/s', _vfr('h264b0', 'pcm', 'mov', 'lt(mod(n,12),5)'), **VFR)
add('15_vfr_100.flv', K, 'the same, FLV', _vfr('h264b0', 'aac', 'flv', 'lt(mod(n,12),5)'), **VFR)
add('15_vfr_30_then_120.ts', K, '30/s for 2 s, then 120/s', _vfr('h264b0', 'mp2', 'ts', 'not(mod(n,8))+gte(n,480)*not(mod(n,2))'), **VFR)
for _rate, _tail, _video, _sound, _seconds in ((120, 'mp4', 'hevc', 'aac', 4), (120, 'webm', 'vp9', 'opus', 4), (240, 'mov', 'mjpeg', 'pcm', 4), (240, 'mkv', 'h264', 'ac3', 4), (480, 'mp4', 'h264b0', 'aac', 3),
                                               (500, 'mkv', 'mpeg4', 'mp3', 3), (600, 'mp4', 'h264b0', 'aac', 3), (1000, 'mkv', 'h264b0', 'flac', 3), (1000, 'mov', 'mjpeg', 'pcm', 3)):
    add('15_constant_%d.%s' % (_rate, _tail), K, 'constant %d frames/s' % _rate, lambda out, r=_rate, v=_video, a=_sound, s=_seconds: ff(
        '-r', str(r), '-i', master(fps=str(r), seconds=s), '-r', str(r), V[v], TAGS if v != 'mjpeg' else [], A[a], out), seconds=_seconds, fps=_rate, sync=True, max_fps=60, place_frames=_rate / 29, tolerance_ms=25)

# 16 ---------------------------------------------------------------- damaged sound
K = '16 damaged sound'


def _damaged(video, sound, tail, how='packets', first=2.3, end=3.8, **of):
    """Noise over the payload of the sound from first to end seconds; headers of the container stay whole."""
    def make(out):
        data = load(plain(part(out, tail), video, sound, **of))
        rows = run(['ffprobe', '-v', 'error', '-select_streams', 'a', '-show_entries', 'packet=pts_time,pos,size', '-of', 'json', part(out, tail)])
        spans = []
        for row in json.loads(rows.decode())['packets']:
            if first <= float(row.get('pts_time', -1)) < end and 'pos' in row:
                at, size = int(row['pos']), int(row['size'])
                spans.append((at, at + size) if how == 'packets' else (at + how, at + size))
        save(out, overwrite(data, spans))
    return make


# Beeps 2 (2.52 s) and 3 (3.52 s) may be lost; all else stays, and a remark must say so.
HURT = dict(missing_beeps=2, said='sound', **PLAIN)
add('16_damaged_aac.mp4', K, 'AAC in MP4, 2.3 to 3.8 s overwritten', _damaged('h264', 'aac', 'mp4'), **HURT)
add('16_damaged_ac3.mov', K, 'AC-3 in MOV', _damaged('h264', 'ac3', 'mov'), **HURT)
add('16_damaged_mp3.avi', K, 'MP3 in AVI', _damaged('mpeg4', 'mp3', 'avi', 8), **HURT)
add('16_damaged_mp3.mp4', K, 'MP3 in MP4', _damaged('h264', 'mp3', 'mp4'), **HURT)
add('16_damaged_flac.mp4', K, 'FLAC in MP4', lambda out: (plain(part(out, 'mp4'), 'h264', 'flac', '-strict', '-2'), _damaged_copy(out)), **HURT)
add('16_damaged_aac.flv', K, 'AAC in FLV', lambda out: write_flv(out, load(plain(part(out, 'flv'), 'h264b0', 'aac', rate=44100)), [
    (k, ms, overwrite(c, [(2, len(c))], ms) if k == 8 and 2300 <= ms < 3800 else c) for k, ms, c in flv_tags(load(part(out, 'flv')))]), **HURT)


def _damaged_copy(out, first=2.3, end=3.8):
    data = load(part(out, 'mp4'))
    rows = run(['ffprobe', '-v', 'error', '-select_streams', 'a', '-show_entries', 'packet=pts_time,pos,size', '-of', 'json', part(out, 'mp4')])
    save(out, overwrite(data, [(int(r['pos']), int(r['pos']) + int(r['size'])) for r in json.loads(rows.decode())['packets'] if first <= float(r['pts_time']) < end]))


def _damaged_ts(video, sound, tail, size, first=2.3, end=3.8):
    """All payload of the sound's TS packets between two times, PES headers left whole."""
    def make(out):
        data, at_time, spans = load(plain(part(out, tail), video, sound, '-muxdelay', '0', '-muxpreload', '0')), None, []
        for at in range(size - 188, len(data) - 187, size):
            pid = (data[at + 1] & 31) << 8 | data[at + 2]
            if pid != (0x101 if size == 188 else 0x1100) or not data[at + 3] & 0x10:
                continue
            body = at + 4 + (1 + data[at + 4] if data[at + 3] & 0x20 else 0)
            if data[at + 1] & 0x40 and data[body:body + 3] == b'\0\0\1':
                at_time = read_stamp(data, body + 9) / 90000
                body += 9 + data[body + 8]
            if at_time is not None and first <= at_time < end:
                spans.append((body, at + 188))
        save(out, overwrite(data, spans))
    return make


add('16_damaged_mp2.ts', K, 'MP2 in TS', _damaged_ts('mpeg2', 'mp2', 'ts', 188), **HURT)
add('16_damaged_aac.ts', K, 'ADTS in TS', _damaged_ts('h264', 'aac', 'ts', 188), **dict(HURT, missing_beeps=3))
add('16_damaged_ac3.m2ts', K, 'AC-3 in M2TS', _damaged_ts('h264', 'ac3', 'm2ts', 192), **HURT)
# A hole of lost TS packets in the sound only.
add('16_lost_ts_packets.ts', K, 'the TS packets of the sound from 2.3 to 3.8 s are missing', lambda out: (_damaged_ts('h264', 'mp2', 'ts', 188)(part(out, 'x.ts')), _lose(part(out, 'x.ts'), out))[0], missing_beeps=2, **PLAIN)


def _lose(source, out):
    data, at_time, kept = load(source), None, []
    for at in range(0, len(data) - 187, 188):
        if ((data[at + 1] & 31) << 8 | data[at + 2]) == 0x101:
            body = at + 4 + (1 + data[at + 4] if data[at + 3] & 0x20 else 0)
            if data[at + 1] & 0x40:
                at_time = read_stamp(data, body + 9) / 90000
            if at_time is not None and 2.3 <= at_time < 3.8:
                continue
        kept.append(data[at:at + 188])
    save(out, b''.join(kept))


def _damaged_ogg(out):
    """Pages of the Vorbis stream from 2.3 to 3.8 s: noise in their payload, so their CRC is wrong."""
    data, spans, at, kinds = load(plain(part(out, 'ogv'), 'theora', 'vorbis', '-page_duration', '200000')), [], 0, {}
    while at < len(data):
        granule, serial = struct.unpack_from('<qI', data, at + 6)
        body = at + 27 + data[at + 26]
        end = body + sum(data[at + 27:body])
        kinds.setdefault(serial, data[body:body + 7])
        if kinds[serial] == b'\1vorbis' and 2.3 * 48000 < granule < 3.8 * 48000:
            spans.append((body, end))
        at = end
    save(out, overwrite(data, spans))


add('16_damaged_vorbis.ogv', K, 'Vorbis pages with a wrong CRC', _damaged_ogg, **HURT)

# 17 ---------------------------------------------------------------- loud surround sound
K = '17 loud surround'


def _loud(out, layout, channels, decibel, sound, *more, film=False):
    """The same 440 Hz in all channels, in phase, at the given peak: the sum in a downmix is the worst case."""
    level = 10 ** (decibel / 20)
    source = '-f lavfi -i'.split() + ["aevalsrc='%s':c=%s:s=48000:d=4" % ('|'.join(['%.5f*sin(2*PI*440*t)' % level] * channels), layout)]
    ff(*((['-i', master(seconds=4)] + source + ['-map', '0:v', '-map', '1:a'] + V['h264'] + TAGS) if film else source), *sound, *more, out)


PEAK = dict(seconds=4, max_true_peak=-1.0)
for _db, _word in ((-3, 'm3'), (0, '0')):
    add('17_5.1_%s.wav' % _word, K, 'PCM 5.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '5.1', 6, d, A['pcm']), **PEAK)
    add('17_7.1_%s.flac' % _word, K, 'FLAC 7.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '7.1', 8, d, A['flac']), **PEAK)
    add('17_5.1_%s.ac3' % _word, K, 'AC-3 5.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '5.1', 6, d, ['-c:a', 'ac3', '-b:a', '640k']), **PEAK)
    add('17_5.1_%s.mp4' % _word, K, 'H.264 + AAC 5.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '5.1', 6, d, ['-c:a', 'aac', '-b:a', '512k'], film=True), **PEAK)
    add('17_7.1_%s.mov' % _word, K, 'H.264 + PCM 7.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '7.1', 8, d, ['-c:a', 'pcm_s24le'], film=True), **PEAK)
    add('17_5.1_%s.mkv' % _word, K, 'H.264 + E-AC-3 5.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '5.1', 6, d, ['-c:a', 'eac3', '-b:a', '640k'], film=True), **PEAK)
    add('17_7.1_opus_%s.webm' % _word, K, 'VP9 + Opus 7.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '7.1', 8, d, ['-c:a', 'libopus', '-b:a', '640k'], film=False), **PEAK)
add('17_quad_0.wv', K, 'WavPack quad at 0 dBFS', lambda out: _loud(out, 'quad', 4, 0, ['-c:a', 'wavpack']), **PEAK)
add('17_stereo_float_plus6.wav', K, 'float PCM stereo at +6 dBFS', lambda out: _loud(out, 'stereo', 2, 6, ['-c:a', 'pcm_f32le']), **PEAK)

# 18 ---------------------------------------------------------------- MP4 edit lists
K = '18 MP4 edit lists'
# Ticks of ffmpeg's MP4: picture 12800 a second; sound at its rate, the first packet (1024 samples) is the encoder's delay.


def _edited(picture, sound, tail='mp4', video='h264b0', codec='aac', delay=1024, ticks=12800, **of):
    """picture, sound: [(seconds, from second or None for an empty edit, rate)]."""
    def make(out):
        source = plain(part(out, tail), video, codec, *(['-video_track_timescale', str(ticks)]), **of)
        set_edits(source, out, {0: [(s, -1 if at is None else round(at * ticks), rate) for s, at, rate in picture],
                                1: [(s, -1 if at is None else round(at * 48000) + delay, rate) for s, at, rate in sound]})
    return make


_cut = [(2, 0, 1), (2, 4, 1)]
add('18_cut_out.mp4', K, 'edits 0-2 s and 4-6 s in both tracks', _edited(_cut, _cut), seconds=4, frames=[(0, 49), (100, 149)], pitch_fps=25, sync=True)
add('18_cut_out.mov', K, 'the same in MOV, MJPEG + PCM', _edited(_cut, _cut, 'mov', 'mjpeg', 'pcm', 0), seconds=4, frames=[(0, 49), (100, 149)], pitch_fps=25, sync=True)
_loop = [(2, 0, 1), (2, 0, 1), (2, 2, 1)]
add('18_loop.mp4', K, 'the first 2 s twice, then 2-4 s', _edited(_loop, _loop), seconds=6, frames=100, pitch_fps=25, sync=True)
_hold = [(2, 0, 1), (1, None, 1), (4, 2, 1)]
add('18_empty_in_middle.mp4', K, 'an empty edit of 1 s at 2 s in both tracks', _edited(_hold, _hold), seconds=7, frames=150, pitch_fps=25, sync=True)
# A dwell (rate 0) shows one picture for its length.  Few programs know it: only what surrounds it is stated.
add('18_dwell.mov', K, 'a dwell of 1 s at 2 s (rate 0) on the picture, an empty edit on the sound', _edited([(2, 0, 1), (1, 2, 0), (4, 2, 1)], _hold, 'mov'), seconds=7, frames=150, pitch_fps=25, sync=True)
_dwell = [(2, 0, 1), (1, 2, 0), (4, 2, 1)]
add('18_dwell_both.mp4', K, 'a dwell of 1 s at 2 s on picture and sound', _edited(_dwell, _dwell), seconds=7, frames=150, pitch_fps=25, sync=True)
add('18_dwell_long.mov', K, 'a dwell of 10 s at 2 s on both: longer than a chunk', _edited(*[[(2, 0, 1), (10, 2, 0), (4, 2, 1)]] * 2, 'mov'), seconds=16, frames=150, pitch_fps=25, sync=True)
add('18_dwell_late.mov', K, 'dwells of 0.6 s at 1 s and of 1 s at 4.6 s on both', _edited(*[[(1, 0, 1), (0.6, 1, 0), (3, 1, 1), (1, 4, 0), (2, 4, 1)]] * 2, 'mov'), seconds=7.6, frames=150, pitch_fps=25, sync=True)
add('18_from_mid_gop.mp4', K, 'both begin at 1.2 s, in the middle of a group', _edited([(4.8, 1.2, 1)], [(4.8, 1.2, 1)]), seconds=4.8, frames=[(30, 149)], fps=25, first=30, sync=True, place_frames=2.5)
add('18_end_cut.mp4', K, 'both end at 4 s of 6', _edited([(4, 0, 1)], [(4, 0, 1)]), seconds=4, frames=100, fps=25, sync=True)
add('18_sound_empty_first.mp4', K, 'sound: empty for 1 s, then from 1 s on', _edited([(6, 0, 1)], [(1, None, 1), (5, 1, 1)]), seconds=6, frames=150, fps=25, sync=True, missing_beeps=1)
add('18_many_edits.mp4', K, '12 edits of 0.4 s that follow each other without a gap', _edited([(0.4, 0.4 * k, 1) for k in range(12)], [(0.4, 0.4 * k, 1) for k in range(12)]),
    seconds=4.8, frames=120, fps=25, sync=True)


def _sound_with_own_edits(out):
    # The sound has 1 s of silence put in at 3 s, and edits that take it out: in sync only if they are honoured.
    ff('-i', master(), '-filter_complex', '[0:a]asplit[x][y];[x]atrim=end=3[a];[y]atrim=start=3,asetpts=PTS-STARTPTS[c];aevalsrc=0|0:d=1:s=48000[b];[a][b][c]concat=n=3:v=0:a=1[s]',
       '-map', '0:v', '-map', '[s]', V['h264b0'], TAGS, A['aac'], part(out, 'mp4'))
    set_edits(part(out, 'mp4'), out, {0: [(6, 0, 1)], 1: [(3, 1024, 1), (3, 4 * 48000 + 1024, 1)]})


add('18_sound_own_edits.mp4', K, 'only the sound has edits: 0-3 s and 4-7 s', _sound_with_own_edits, **PLAIN)


def _picture_with_own_edits(out):
    # The picture has 1 s (25 frames of number 0) put in at its beginning; its edit leaves that out.
    ff('-i', master(), '-vf', 'tpad=start=25:start_mode=clone', V['h264b0'], TAGS, A['aac'], part(out, 'mp4'))
    set_edits(part(out, 'mp4'), out, {0: [(6, 12800, 1)], 1: [(6, 1024, 1)]})


add('18_picture_own_edit.mp4', K, 'the picture begins at 1 s of its media', _picture_with_own_edits, **PLAIN)
add('18_priming_512.mp4', K, 'an edit list that takes 2048 samples off a sound of 1024 samples delay: sound 21 ms early', _edited([(6, 0, 1)], [(6, 1024 / 48000, 1)]), **dict(PLAIN, tolerance_ms=25))

# 19 ---------------------------------------------------------------- times that are missing
K = '19 missing times'
for _tail, _video in (('h264', 'h264'), ('hevc', 'hevc'), ('m2v', 'mpeg2b'), ('m4v', 'mpeg4'), ('mjpeg', 'mjpeg')):
    add('19_raw_%s.%s' % (_tail, _tail), K, 'elementary stream without times (%s)' % _video, lambda out, v=_video: ff('-i', master(), '-an', V[v], [] if v == 'mjpeg' else TAGS, out),
        seconds=6, frames=150, fps=25, no_sound=True)


def _sparse(keep):
    """Leaves the times of each keep-th PES packet of a stream only."""
    seen = {}

    def change(sid, pts, dts):
        seen[sid] = seen.get(sid, -1) + 1
        return (pts, dts) if seen[sid] % keep == 0 else None
    return change


# Each fifth frame has its time; the first ones of a group of B-frames may be told one frame wrong, not more.
add('19_sparse.ts', K, 'only each 5th PES packet has times, H.264 without B-frames + MP2', lambda out: edit_ts(plain(part(out, 'ts'), 'h264b0', 'mp2'), out, _sparse(5)), **PLAIN)
add('19_sparse_b.ts', K, 'only each 6th PES packet has times, MPEG-2 with B-frames', lambda out: edit_ts(plain(part(out, 'ts'), 'mpeg2b', 'ac3'), out, _sparse(6)), **PLAIN)
add('19_sparse.m2ts', K, 'only each 5th, HEVC + AC-3', lambda out: edit_ts(plain(part(out, 'm2ts'), 'hevc', 'ac3', '-bf', '0'), out, _sparse(5), size=192), **PLAIN)
add('19_first_only_sound.ts', K, 'the sound has a time at its beginning only', lambda out: edit_ts(plain(part(out, 'ts'), 'h264b0', 'mp2'), out,
    (lambda all_but_first: lambda sid, pts, dts: all_but_first(sid, pts, dts) if sid < 0xe0 else (pts, dts))(_sparse(10 ** 6))), **PLAIN)
add('19_sparse.mpg', K, 'only each 5th PES packet with times keeps them, program stream', lambda out: edit_ps(plain(part(out, 'mpg'), 'mpeg2', 'mp2', '-f', 'vob'), out, _sparse(5)), **PLAIN)
add('19_dts_only_rate_avi.avi', K, 'HEVC-free AVI without any time: MPEG-4 + PCM', lambda out: plain(out, 'mpeg4', 'pcm'), **PLAIN)

# 20 ---------------------------------------------------------------- drift of the sound's clock
K = '20 drift of the sound'


def _drift(video, sound, tail, percent, seconds):
    """The sound has `percent` more samples than its times say (a recorder whose sound clock runs fast).  The times are right."""
    def make(out):
        factor, base = 1 + percent / 100, part(out, 'mkv' if tail in ('mkv', 'webm') else 'mp4')
        ff('-i', master(seconds=seconds), V[video], TAGS, A[sound], '-af', 'aresample=%d,asetrate=48000' % round(48000 * factor), base)
        ff('-i', base, '-c', 'copy', '-bsf:a', "setts=ts='TS/%.5f'" % factor, out)
    return make


for _tail, _video, _sound in (('mkv', 'h264b0', 'ac3'), ('ts', 'h264b0', 'mp2'), ('mp4', 'h264b0', 'aac'), ('flv', 'h264b0', 'aac')):
    # 0.5 % of 20 s is 100 ms, 0.1 % of 40 s 40 ms at the end.
    add('20_fast_0.5.' + _tail, K, 'sound clock 0.5 %% fast, 20 s (%s)' % _sound, _drift(_video, _sound, _tail, 0.5, 20), seconds=20, frames=500, fps=25, sync=True, tolerance_ms=25)
    add('20_slow_0.1.' + _tail, K, 'sound clock 0.1 %% slow, 40 s (%s)' % _sound, _drift(_video, _sound, _tail, -0.1, 40), seconds=40, frames=1000, fps=25, sync=True, tolerance_ms=25)

# 21 ---------------------------------------------------------------- program streams
K = '21 program streams'
add('21_mpeg1.mpg', K, 'MPEG-1 system stream, no B-frames', lambda out: plain(out, 'mpeg1', 'mp2'), **PLAIN)
add('21_mpeg1_b.mpg', K, 'MPEG-1 with two B-frames', lambda out: plain(out, 'mpeg1', 'mp2', '-bf', '2'), **PLAIN)
add('21_vcd.mpg', K, 'Video CD', lambda out: plain(out, 'mpeg1', 'mp2', '-bf', '2', '-ar', '44100', '-b:a', '224k', '-f', 'vcd'), **PLAIN)
add('21_svcd.mpg', K, 'Super Video CD', lambda out: plain(out, 'mpeg2b', 'mp2', '-f', 'svcd'), **PLAIN)
add('21_dvd.vob', K, 'DVD: MPEG-2 with B-frames + AC-3', lambda out: plain(out, 'mpeg2b', 'ac3', '-f', 'dvd'), **PLAIN)
add('21_mpeg1_ntsc.mpg', K, 'MPEG-1 at 30000/1001', lambda out: plain(out, 'mpeg1', 'mp2', '-bf', '2', fps='30000/1001'), seconds=6, frames=180, fps=29.97, sync=True)
add('21_h264.mpg', K, 'H.264 in a program stream', lambda out: plain(out, 'h264', 'mp2', '-f', 'vob'), **PLAIN)

# ---------------------------------------------------------------------------------------------------- build and judge

def build(folder, only=None):
    """Builds all inputs, or those whose file or kind matches `only`; returns the list.  What could not be built (a tool is
    missing) stays out of it and is named in FOLDER/unbuilt.json."""
    WORK['folder'] = os.path.abspath(folder)
    for name in ('', 'masters', 'parts'):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    wanted = [(item, make) for item, make in RECIPES if not only or re.search(only, item.file + ' ' + item.kind)]
    unbuilt = {}

    def one(pair):
        item, make = pair
        out, begun = os.path.join(WORK['folder'], item.file), time.time()
        try:
            make(out)
            if not os.path.getsize(out):
                raise RuntimeError('empty')
            item.seconds_to_build = round(time.time() - begun, 2)
            return item
        except Exception as reason:                  # one missing tool must not cost the other inputs
            unbuilt[item.file] = '%s: %s' % (type(reason).__name__, str(reason)[-700:])
            if os.path.exists(out):
                os.remove(out)
            return None

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        built = [item for item in pool.map(one, wanted) if item]
    shutil.rmtree(os.path.join(folder, 'parts'), ignore_errors=True)
    with open(os.path.join(folder, 'manifest.json'), 'w', encoding='utf-8') as target:
        json.dump([dataclasses.asdict(item) for item in built], target, indent=1)
    with open(os.path.join(folder, 'unbuilt.json'), 'w', encoding='utf-8') as target:
        json.dump(unbuilt, target, indent=1)
    return built


def ranges_of(expect):
    frames = expect.get('frames')
    if frames is None:
        return []
    return [(0, frames - 1)] if isinstance(frames, int) else [tuple(r) for r in frames]


def judge(expect, result, remarks=''):
    """Faults of a result (a Reading), as sentences; remarks: what the tool said of the job."""
    faults = []
    if expect.get('fails'):
        return ['done, where refusing is right (%s)' % expect['fails']]
    seconds = max(result.videoSeconds, result.audioSeconds)
    slack = expect.get('seconds_tolerance', 0.15)
    if 'seconds' in expect:
        if abs(seconds - expect['seconds']) > slack:
            faults.append('%.2f s, right %.2f s' % (seconds, expect['seconds']))
        elif result.frames and abs(result.videoSeconds - expect['seconds']) > slack:
            faults.append('picture ends at %.2f s, right %.2f s' % (result.videoSeconds, expect['seconds']))
    if expect.get('no_picture') and result.frames:
        faults.append('a picture where there is none')
    if expect.get('no_sound') and result.tracks:
        faults.append('sound where there is none')
    numbers = [n for first, last in ranges_of(expect) for n in range(first, last + 1)]
    if numbers:
        shown = {f[1] for f in result.frames}
        lost = [n for n in numbers if n not in shown]
        if len(lost) > expect.get('missing_frames', 0):
            faults.append('not shown: ' + marks.runs(lost))
    fps = expect.get('fps')
    if fps:
        # A held picture is where its first showing is.
        first = [f for before, f in zip([None] + result.frames, result.frames) if not before or before[1] != f[1]]
        if numbers and numbers[0] > 0 and first:      # where the picture begins late, its first frame may stand in from 0 on
            first = first[1:]
        away = marks.out_of_place(dataclasses.replace(result, frames=first), fps, expect.get('place_frames', 2.0), expect.get('first', 0))
        if away:
            faults.append('%d frames out of place, first %d at %.3f s, last %d at %.3f s' % (
                len(away), away[0][1], away[0][0], away[-1][1], away[-1][0]))
    if 'readable' in expect:
        share = sum(f[1] >= 0 for f in result.frames) / max(1, len(result.frames))
        if share < expect['readable']:
            faults.append('only %d %% of the frames are readable (combed?)' % (100 * share))
    if expect.get('sync'):
        pairs = marks.offsets(result, expect.get('pitch_fps', fps))
        off = [p for p in pairs if p[1] is not None and abs(p[1]) > expect.get('tolerance_ms', 20) + 0.5]
        none = [p for p in pairs if p[1] is None]
        if off:
            faults.append('beeps off: ' + ' '.join('%.2f s %+.0f ms' % p for p in off[:6]))
        if len(none) > expect.get('missing_beeps', 0):
            faults.append('no beep at ' + ' '.join('%.2f' % p[0] for p in none[:8]) + ' s')
        if not pairs:
            faults.append('no flash')
        speed = round(fps or expect.get('pitch_fps') or 0)
        if numbers and speed:
            seen = {f[1] for f in result.frames[1:]}
            due = sum(1 for n in numbers if n in seen and n % speed == math.ceil(speed / 2))
            if len(pairs) < due:
                faults.append('%d of %d flashes' % (len(pairs), due))
    if 'beeps' in expect and len(result.beeps) != expect['beeps']:
        faults.append('%d of %d beeps' % (len(result.beeps), expect['beeps']))
    if expect.get('patches'):
        far = max((abs(a - b) for got, right in zip(result.patches, marks.PATCHES) for a, b in zip(got, right)), default=255)
        kept = expect.get('primaries_kept') and result.primaries == expect['primaries_kept']
        if far > expect.get('patches_within', 3) and not kept:
            faults.append('colours up to %d levels off: %s' % (far, result.patches))
    if 'max_true_peak' in expect and getattr(result, 'truePeak', None) is not None and result.truePeak > expect['max_true_peak'] + 0.05:
        faults.append('true peak %+.1f dBTP' % result.truePeak)
    if 'max_fps' in expect and result.frames:
        spans = sorted(b[0] - a[0] for a, b in zip(result.frames, result.frames[1:]))
        rate = result.frameRate or 0
        mean = (len(result.frames) - 1) / max(1e-3, result.frames[-1][0] - result.frames[0][0])
        if max(rate, mean) > expect['max_fps'] + 0.1:
            faults.append('%.2f frames/s' % max(rate, mean))
    if 'tracks' in expect and len(result.tracks) != expect['tracks']:
        faults.append('%d sound tracks, right %d' % (len(result.tracks), expect['tracks']))
    if expect.get('said') and remarks is not None and expect['said'] not in remarks:
        faults.append('no word of "%s"' % expect['said'])
    return faults


def try_ffmpeg(folder, only=None):
    """What ffmpeg makes of each input of a built folder: {file: faults}."""
    with open(os.path.join(folder, 'manifest.json'), encoding='utf-8') as source:
        items = [Input(**row) for row in json.load(source)]
    items = [item for item in items if not only or re.search(only, item.file + ' ' + item.kind)]
    os.makedirs(os.path.join(folder, 'ffmpeg'), exist_ok=True)

    def one(item):
        out = os.path.join(folder, 'ffmpeg', item.file + '.mp4')
        done = subprocess.run(['nice', '-n', '10', 'ffmpeg', '-nostdin', '-v', 'error', '-y', '-i', os.path.join(folder, item.file),
                               '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-t', '700', out],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        if done.returncode:
            text = done.stderr.decode('utf-8', 'replace').strip().split('\n')
            return item.file, ([] if item.expect.get('fails') else ['ffmpeg fails: ' + text[-1][:150]]), None
        result = marks.read_file(out, peak='max_true_peak' in item.expect)
        return item.file, judge(item.expect, result, None), result

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, items))


def main(words):
    if len(words) >= 2 and words[0] == 'build':
        begun = time.time()
        built = build(words[1], words[2] if len(words) > 2 else None)
        print('%d inputs in %.0f s' % (len(built), time.time() - begun))
        with open(os.path.join(words[1], 'unbuilt.json'), encoding='utf-8') as source:
            for name, reason in json.load(source).items():
                print('NOT BUILT %s: %s' % (name, reason))
    elif words[:1] == ['list']:
        for item, _ in RECIPES:
            print('%-40s %-28s %s' % (item.file, item.kind, item.how))
    elif len(words) >= 2 and words[0] == 'ffmpeg':
        for name, faults, _ in try_ffmpeg(words[1], words[2] if len(words) > 2 else None):
            print('%-44s %s' % (name, '; '.join(faults) or 'right'), flush=True)
    elif len(words) == 4 and words[0] == 'judge':
        item = next(item for item, _ in RECIPES if item.file == words[2])
        peak = 'max_true_peak' in item.expect
        result = marks.read_ladder(words[3], peak) if os.path.isdir(words[3]) else marks.read_file(words[3], peak)
        faults = judge(item.expect, result, None)
        print('; '.join(faults) or 'right')
        return 1 if faults else 0
    else:
        sys.exit(__doc__)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

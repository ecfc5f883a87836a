"""matrix.py: ffmpeg and Millrace side by side on inputs drawn at random from container x picture codec x sound codec x
sound rate x layout x frame rate x one irregularity.

    matrix.py BIN [--count 1000] [--seed 1] [--only REGEX] [--case N] [--recipe TEXT] [--out FOLDER] [--jobs 2]
              [--prove] [--list] [--keep] [--all]

BIN holds `millrace`.  Each input carries the flashes, beeps and frame numbers of kinds.py, 4 s long.  ffmpeg encodes it
with its defaults (-c:v libx264 -preset ultrafast -c:a aac, MP4), Millrace with check.encode; both are read by reading.py.
Where ffmpeg's result is whole and each beep within 20 ms of its flash, Millrace's must be too: a case in which only
ffmpeg is right is printed as WRONG and makes the exit status 1.

A case is seven words: mkv h264b ac3 48000 5.1 30000/1001 step+15.  The same seed gives the same cases; --case N makes the
N-th (from 0) alone, --recipe 'mkv h264b ...' one that need not be drawn, --only those whose words match.
--prove also looks into each input whether its irregularity is there (NOT MADE where not); --list only prints the cases;
--keep leaves the inputs and results in OUT; --all prints the right cases too.  BIN '' makes (and proves) the inputs only.

The irregularities (what is right is said in `make`):
  none
  round1, jitter2, jitter8       sound times rounded to 1 ms, or up to 2 or 8 ms off
  step+N, step-N                 N ms of sound are lost (doubled: silence) and the times say so: right by the times
  false+N, false-N               the times step by N ms, the samples do not: right (within 20 ms) either way
  gap_sound, gap_picture, gap_both   0.7 s are missing, the times are right
  sound_after_N, sound_before_N  sound begins N ms after (before) the picture
  sound_early, sound_late        sound ends 1 s earlier (later) than the picture
  offset_1.4, offset_10h         all times begin later
  joined                         two recordings of 2 s joined by cat
  jump+600, jump-600, jumpflag+600, jumpflag-600   the same with times that jump (flag: discontinuity indicator)
  wrap33                         the 33-bit clock wraps at 2 s
  doubled                        some frames have the time of the one before
  dropped7                       each 7th frame is missing
  cut                            the file begins in the middle of a group of pictures
  drift+P, drift-P               the sound has P % more (fewer) samples than its times say
  damaged                        noise in the payload of some sound packets
  mkvmerge_X                     made as X, then remuxed by mkvmerge
  edit_list                      the first 0.5 s cut off by an edit list (ffmpeg -ss with copies)
"""
import argparse
import array
import collections
import concurrent.futures
import dataclasses
import fractions
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import wave

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check
import kinds
import reading

SECONDS, WIDTH, HEIGHT = 4, 160, 96
LIMIT = 20                    # milliseconds between a flash and its beep
CUT = 1.75                    # where the sound's irregularity lies (no beep from 1.66 to 2.5 s)
GAP = 0.7
GAP_FROM = 1.75               # the picture's gap
CHANNELS = {'mono': 1, 'stereo': 2, '5.1': 6}
RATES = (22050, 32000, 44100, 48000, 96000)
SPEEDS = ('24000/1001', '24', '25', '30000/1001', '30', '50', '60000/1001')

X265 = 'log-level=error:pools=1:frame-threads=1:keyint=%d:min-keyint=%d'
VIDEO = {                     # words for ffmpeg; %d is the length of a group of pictures
    'h264': ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '20', '-bf', '0', '-g', '%d', '-sc_threshold', '0'],
    'h264b': ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-bf', '3', '-g', '%d', '-sc_threshold', '0', '-threads', '1'],
    'hevc': ['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '20', '-x265-params', X265],
    'mpeg2': ['-c:v', 'mpeg2video', '-q:v', '3', '-g', '%d'],
    'mpeg2b': ['-c:v', 'mpeg2video', '-q:v', '3', '-bf', '2', '-g', '%d'],
    'mpeg4': ['-c:v', 'mpeg4', '-q:v', '3', '-g', '%d'],
    'mpeg4b': ['-c:v', 'mpeg4', '-q:v', '3', '-bf', '2', '-g', '%d'],
    'vp8': ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1500k', '-g', '%d'],
    'vp9': ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1500k', '-g', '%d'],
    'theora': ['-c:v', 'libtheora', '-q:v', '8', '-g', '%d'],
    'mjpeg': ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'],
    'ffv1': ['-c:v', 'ffv1', '-g', '%d'],
    'prores': ['-c:v', 'prores_ks', '-profile:v', '0'],
    'wmv2': ['-c:v', 'wmv2', '-q:v', '3', '-g', '%d'],
}
SOUND = dict(kinds.A)
SOUND['pcm_s16le'] = ['-c:a', 'pcm_s16le', '-af', 'asetnsamples=1024:p=0']
B_FRAMES = ('h264b', 'hevc', 'mpeg2b', 'mpeg4b')
SOUND_RATES = {'ac3': (32000, 44100, 48000), 'eac3': (32000, 44100, 48000), 'mp2': RATES[:4], 'mp3': RATES[:4],
               'opus': (48000,), 'wma': (22050, 32000, 44100, 48000)}
NO_5_1 = ('mp2', 'mp3', 'wma')
SAMPLES = {'aac': 1024, 'ac3': 1536, 'eac3': 1536, 'mp2': 1152, 'mp3': 576, 'opus': 960, 'vorbis': 128, 'flac': 2304,
           'pcm_s16le': 1024, 'alac': 4096, 'wma': 1024}                     # of the shortest packet

FITS = {                      # container: (pictures, sounds)
    'mkv': ('h264 h264b hevc mpeg2 mpeg2b mpeg4 mpeg4b vp8 vp9 theora mjpeg ffv1 prores wmv2', 'aac ac3 eac3 mp2 mp3 opus vorbis flac pcm_s16le alac'),
    'mp4': ('h264 h264b hevc mpeg2 mpeg2b mpeg4 mpeg4b vp9 mjpeg', 'aac ac3 eac3 mp2 mp3 opus vorbis flac alac'),
    'mov': ('h264 h264b hevc mpeg2 mpeg4 mpeg4b mjpeg ffv1 prores', 'aac ac3 eac3 mp3 pcm_s16le alac'),
    'ts': ('h264 h264b hevc mpeg2 mpeg2b mpeg4', 'aac ac3 eac3 mp2 mp3 opus'),
    'm2ts': ('h264 h264b hevc mpeg2 mpeg2b', 'aac ac3 eac3 mp2'),
    'mpg': ('mpeg2 mpeg2b', 'mp2 mp3 ac3'),
    'vob': ('mpeg2 mpeg2b h264 h264b', 'mp2 ac3'),
    'avi': ('h264 h264b mpeg2 mpeg4 mpeg4b vp8 mjpeg ffv1 wmv2', 'aac ac3 mp2 mp3 pcm_s16le'),
    'flv': ('h264 h264b', 'aac mp3 pcm_s16le'),
    'webm': ('vp8 vp9', 'opus vorbis'),
    'ogg': ('theora vp8', 'vorbis opus flac'),
    'mxf': ('mpeg2 mpeg2b h264 prores', 'pcm_s16le'),
    'nut': ('h264 h264b hevc mpeg2 mpeg4 mpeg4b vp8 vp9 mjpeg ffv1 wmv2', 'aac ac3 eac3 mp2 mp3 vorbis flac pcm_s16le'),
    'asf': ('wmv2 mpeg4 h264 mjpeg', 'wma mp3 ac3 aac mp2 pcm_s16le'),
    'wmv': ('wmv2 mpeg4', 'wma mp3 pcm_s16le'),
}
MPEG = ('ts', 'm2ts', 'mpg', 'vob')
BYTES = ('mkv', 'webm', 'flv') + MPEG                          # containers whose times kinds.py can edit
TIMED = BYTES + ('mp4', 'mov', 'ogg', 'nut', 'asf', 'wmv')     # containers that give each sound packet a time

STEPS = (5, 10, 15, 20, 60, 500)
GROUPS = [                    # one is drawn, then one of its irregularities
    ['none'],
    ['round1', 'jitter2', 'jitter8'],
    ['step+%d' % n for n in STEPS],
    ['step-%d' % n for n in STEPS],
    ['false%s%d' % (sign, n) for sign in '+-' for n in STEPS[:4]],
    ['gap_sound', 'gap_picture', 'gap_both'],
    ['sound_after_%d' % n for n in (40, 250, 900)] + ['sound_before_%d' % n for n in (40, 250, 900)],
    ['sound_early', 'sound_late'],
    ['offset_1.4', 'offset_10h'],
    ['joined'],
    ['jump+600', 'jump-600', 'jumpflag+600', 'jumpflag-600'],
    ['wrap33'],
    ['doubled'],
    ['dropped7'],
    ['cut'],
    ['drift+0.05', 'drift-0.05', 'drift+0.2', 'drift-0.2'],
    ['damaged'],
    ['mkvmerge_%s' % x for x in ('mkv', 'mp4', 'ts', 'avi', 'flv', 'ogg')],
    ['edit_list'],
]


@dataclasses.dataclass(frozen=True)
class Case:
    container: str
    video: str
    sound: str
    rate: int
    layout: str
    fps: str
    fault: str

    def __str__(self):
        return ' '.join(str(x) for x in dataclasses.astuple(self))


def number_in(fault):
    """Seconds (or per cent) in the name of an irregularity."""
    return float(re.search(r'[-+]?[0-9.]+$', fault).group())


def fits(case):
    """Whether the combination can be made."""
    pictures, sounds = FITS[case.container]
    if case.video not in pictures.split() or case.sound not in sounds.split():
        return False
    if case.rate not in SOUND_RATES.get(case.sound, RATES) or case.layout == '5.1' and case.sound in NO_5_1:
        return False
    container, fault = case.container, case.fault
    if container == 'flv' and case.sound != 'aac' and (case.rate not in (22050, 44100) or case.layout == '5.1'):
        return False
    if container == 'mxf' and (case.rate != 48000 or fault not in ('none', 'damaged')):
        return False
    if container in ('mpg', 'vob') and case.sound == 'mp2' and case.rate < 32000:
        return False
    packet = 1000 * SAMPLES[case.sound] / case.rate
    counted = case.sound == 'pcm_s16le' and container in ('mov', 'avi', 'mxf')       # samples have no times of their own
    if fault == 'round1' or fault.startswith('jitter') or fault.startswith('false-') or fault.startswith('step-'):
        if container not in TIMED or counted:
            return False
        size = 1 if fault == 'round1' else abs(number_in(fault)) * (2 if fault.startswith('jitter') else 1)
        # Muxers want times that rise; larger steps back are byte edits.
        return packet > size + 1 or '-' in fault and container in BYTES
    if fault.startswith('step+') or fault.startswith('false+') or fault in ('gap_sound', 'gap_both') or fault.startswith('drift'):
        return container in TIMED and not (counted and fault.startswith('drift'))
    if fault.startswith('sound_after') or fault.startswith('sound_before') or fault.startswith('offset'):
        return container in TIMED
    if fault == 'damaged':    # MP4's writer looks into these packets
        return not (container in ('mp4', 'mov') and case.sound in ('ac3', 'eac3'))
    if fault == 'joined':
        return container in MPEG + ('flv',)
    if fault.startswith('jump') or fault == 'wrap33':
        return container in ('ts', 'm2ts')
    if fault == 'doubled':
        return container in ('ts', 'm2ts', 'mkv', 'webm', 'flv', 'mp4', 'mov') and case.video not in B_FRAMES
    if fault == 'cut':
        return container in MPEG + ('mkv', 'flv', 'mp4') and case.video not in ('mjpeg', 'ffv1', 'prores')
    if fault == 'edit_list':
        return container in ('mp4', 'mov')
    if fault.startswith('mkvmerge'):
        before = fault.split('_')[1]
        # mkvmerge does not read these.
        if before == 'ts' and (case.video == 'mpeg4' or case.sound == 'opus') or before == 'flv' and case.sound == 'pcm_s16le' \
                or before in ('mp4', 'ogg') and case.sound == 'flac':
            return False
        return container == 'mkv' and fits(dataclasses.replace(case, container=before, fault='none'))
    return True


def packet_samples(case):
    """Of the usual packet (of Vorbis, whose packets differ, about the mean)."""
    if case.sound == 'vorbis':
        return 800
    if case.sound == 'flac':
        return 2304 if case.rate < 44100 else 4608 if case.rate < 96000 else 8192
    if case.sound in ('mp3', 'wma'):
        return {'mp3': (576, 1152), 'wma': (1024, 2048)}[case.sound][case.rate > 24000]
    return SAMPLES[case.sound]


def draw(seed, count):
    dice, found, known = random.Random(seed), [], set()
    while len(found) < count:
        fault = dice.choice(dice.choice(GROUPS))
        while True:
            case = Case(dice.choice(sorted(FITS)), dice.choice(sorted(VIDEO)), dice.choice(sorted(SAMPLES)), dice.choice(RATES),
                        dice.choice(sorted(CHANNELS)), dice.choice(SPEEDS), fault)
            if fits(case):
                break
        if case not in known:
            known.add(case)
            found.append(case)
    return found


# ---------------------------------------------------------------------------------------------------- masters

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
    return kinds.flash_frames(speed, int(round(speed * seconds)))


def picture(out, fps, seconds=SECONDS, before=0):
    """FFV1 without sound.  before: seconds that went before (numbers go on)."""
    def build(path):
        speed = fractions.Fraction(fps)
        long = max(1, int(round(0.16 * float(speed))))
        lit = set(start + j for start in starts_of(fps, seconds) for j in range(long))
        feed = subprocess.Popen(
            ['ffmpeg', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', '%dx%d' % (WIDTH, HEIGHT), '-r', fps, '-i', '-',
             '-vf', 'scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,format=yuv420p', '-c:v', 'ffv1', '-threads', '1'] + kinds.TAGS
            + ['-f', 'nut', path], stdin=subprocess.PIPE)
        for n in range(int(round(speed * seconds))):
            feed.stdin.write(kinds.frame(WIDTH, HEIGHT, n + before * int(round(speed)), n in lit))
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


# ---------------------------------------------------------------------------------------------------- inputs

@dataclasses.dataclass
class Expect:
    numbers: set              # frame numbers that must be shown
    flashes: list             # seconds (whole) whose flash must have its beep
    beeps: list               # seconds whose beep must be heard


TAIL = {'m2ts': ['-f', 'mpegts', '-mpegts_m2ts_mode', '1'], 'mpg': ['-f', 'mpeg'], 'vob': ['-f', 'vob'], 'wmv': ['-f', 'asf'], 'ogg': ['-f', 'ogg']}


def mux(out, case, path, pictures, sounds, video_late=0.0, sound_late=0.0, select=None, video_bits=None, sound_bits=None, more=()):
    """Encodes a picture master and a sound master into one file."""
    group = int(round(fractions.Fraction(case.fps)))
    words = ['ffmpeg', '-nostdin', '-v', 'error', '-y', '-itsoffset', '%.6f' % video_late, '-i', pictures,
             '-itsoffset', '%.6f' % sound_late, '-i', sounds, '-map', '0:v', '-map', '1:a', '-vsync', 'passthrough']
    words += [word.replace('%d', str(group)) for word in VIDEO[case.video]]
    if case.video not in ('mjpeg', 'theora', 'wmv2'):
        words += kinds.TAGS
    words += SOUND[case.sound]
    if case.sound == 'mp2' and (case.layout == 'mono' or case.rate < 32000):
        words += ['-b:a', '96k']
    elif case.sound == 'aac' and case.layout == '5.1':
        words += ['-b:a', '256k']
    if select:
        words += ['-vf', "select='%s'" % select]
    if video_bits:
        words += ['-bsf:v', video_bits]
    if sound_bits:
        words += ['-bsf:a', sound_bits]
    if case.container in ('ts', 'm2ts'):
        words += ['-pes_payload_size', '0']
    # kinds.edit_ps knows the packets of MPEG-2 program streams only, -f mpeg writes those of MPEG-1.
    edited = case.container == 'mpg' and re.match('round|jitter|step|false|gap|drift', case.fault)
    tail = TAIL['vob'] if edited else TAIL.get(case.container, [])
    kinds.run(words + list(more) + ['-fflags', '+bitexact', '-strict', '-2'] + tail + [path])
    return path


def edit_times(container, source, path, change):
    """Byte edit of the times.  change(whether it is sound, seconds from the stream's first, number) -> seconds to add."""
    seen, begin = {}, {}

    def add(is_sound, seconds):
        begin.setdefault(is_sound, seconds)
        seen[is_sound] = seen.get(is_sound, -1) + 1
        return change(is_sound, seconds - begin[is_sound], seen[is_sound])

    def pes(sid, pts, dts):
        more = round(90000 * add(not 0xe0 <= sid <= 0xef, pts / 90000))
        return pts + more, None if dts is None else dts + more

    def flv(kind, ms, content, n):
        if n == 0 and (kind == 9 or content[0] >> 4 == 10):             # the codec's configuration
            return ms
        return ms + round(1000 * add(kind == 8, ms / 1000))
    if container in ('ts', 'm2ts'):
        kinds.edit_ts(source, path, pes, size=192 if container == 'm2ts' else 188)
    elif container in ('mpg', 'vob'):
        kinds.edit_ps(source, path, pes)
    elif container == 'flv':
        kinds.edit_flv(source, path, flv)
    else:
        kinds.edit_mkv(source, path, lambda track, ms, n: ms + round(1000 * add(track == 2, ms / 1000)))


def make(out, case, folder):
    """Makes the input; returns (path, Expect)."""
    fps, fault, container = case.fps, case.fault, case.container
    speed = fractions.Fraction(fps)
    group, count = int(round(speed)), int(round(speed * SECONDS))
    starts = starts_of(fps, SECONDS)
    expect = Expect(set(range(count)), list(range(SECONDS)), list(range(SECONDS)))
    path = os.path.join(folder, 'input.' + container)
    spare = os.path.join(folder, 'spare.' + container)
    seconds = number_in(fault) / 1000 if fault[-1].isdigit() else 0.0

    clock = {'asf': 1000, 'wmv': 1000, 'mkv': 1000, 'webm': 1000, 'flv': 1000}.get(container, 90000 if container in MPEG else case.rate)

    def ticks(at):
        """Bitstream filters get the container's clock (but for the packets before the header is written)."""
        return int(round(at * clock))

    def number_at(at):
        """Number of the first sound packet at or after a time."""
        return math.ceil(at * case.rate / packet_samples(case))

    def plain(to=path, **of):
        return mux(out, case, to, picture(out, fps), of.pop('sounds', None) or sound(out, case), **of)

    def retimed(change, expression, **of):
        """Changes the sound's times: by byte edits (change(seconds, number) -> seconds to add) where kinds.py can, otherwise
        by a bitstream filter."""
        if container in BYTES:
            edit_times(container, plain(spare, **of), path, lambda is_sound, t, n: change(t, n) if is_sound else 0)
        else:
            plain(sound_bits="setts=ts='%s'" % expression, **of)

    def stepped(step, at, **of):
        """Adds `step` seconds to the times of the sound from `at` on (seconds as the samples count)."""
        if case.sound == 'pcm_s16le' and container == 'mov':
            def longer(deltas):
                place = ticks(at)
                return deltas[:place - 1] + [deltas[place - 1] + ticks(step)] + deltas[place:]
            kinds.edit_stts(plain(spare, **of), path, 1, longer)
        else:
            place = 'gte(N,%d)' % number_at(at) if container in ('asf', 'wmv') else 'gte(TS,%d)' % ticks(at)
            retimed(lambda t, n: step if t >= at else 0, 'TS+if(%s,%d,0)' % (place, ticks(step)), **of)

    if fault == 'none':
        plain()
    elif fault == 'round1':
        retimed(lambda t, n: round(t, 3) - t, 'floor(floor(TS*1000/%d+0.5)*%d/1000+0.5)' % (clock, clock))
    elif fault.startswith('jitter'):
        # Pseudo-random by the packet's number; the first packets stay.
        size = number_in(fault) / 1000
        retimed(lambda t, n: ((n * 8 + 3) % 17 - 8) / 8 * size if n > 8 else 0,
                'TS+if(gt(N,8),floor((mod(N*8+3,17)-8)/8*%d+0.5),0)' % ticks(size))
    elif fault.startswith('step'):
        stepped(seconds, CUT + max(0.0, -seconds), sounds=sound(out, case, step=seconds))
    elif fault.startswith('false'):
        stepped(seconds, CUT)
    elif fault.startswith('gap'):
        lost = [n for n in range(count) if GAP_FROM <= n / speed < GAP_FROM + GAP]
        select = 'not(between(n,%d,%d))' % (lost[0], lost[-1]) if fault != 'gap_sound' else None
        if select:
            expect.numbers -= set(lost)
        if fault == 'gap_picture':
            plain(select=select)
        else:
            stepped(GAP, CUT, sounds=sound(out, case, step=GAP), select=select)
    elif fault.startswith('sound_after'):
        plain(sounds=sound(out, case, lead=-seconds), sound_late=seconds)
        if seconds > 0.5:
            expect.flashes, expect.beeps = [1, 2, 3], [1, 2, 3]
    elif fault.startswith('sound_before'):
        plain(sounds=sound(out, case, lead=seconds), video_late=seconds)
    elif fault == 'sound_early':
        plain(sounds=sound(out, case, seconds=SECONDS - 1))
        expect.flashes, expect.beeps = [0, 1, 2], [0, 1, 2]
    elif fault == 'sound_late':
        plain(sounds=sound(out, case, seconds=SECONDS + 1))
        expect.beeps = [0, 1, 2, 3, 4]
    elif fault.startswith('offset'):
        plain(more=['-output_ts_offset', '1.4' if fault == 'offset_1.4' else '36000'])
    elif fault == 'joined' or fault.startswith('jump'):
        pieces, offsets = [], {'jump+600': (0, 602), 'jump-600': (600, 0)}.get(fault.replace('flag', ''), (0, 0))
        for k, offset in enumerate(offsets):
            more = ['-output_ts_offset', str(offset)] if fault != 'joined' else []
            if k and 'flag' in fault:
                more += ['-mpegts_flags', '+initial_discontinuity']
            piece = os.path.join(folder, 'piece%d.%s' % (k, container))
            pieces.append(kinds.load(mux(out, case, piece, picture(out, fps, 2, 2 * k), sound(out, case, 2, 2 * k), more=more)))
        kinds.save(path, b''.join(pieces))
        expect.numbers = set(range(int(round(speed * 2)))) | set(2 * group + n for n in range(int(round(speed * 2))))
    elif fault == 'wrap33':
        plain(more=['-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', '%.6f' % (kinds.WRAP - 2)])
    elif fault == 'doubled':
        near = set(start + j for start in starts for j in range(-1, 3))
        twice = [n for n in range(count) if n % 30 == 20 - group % 7 and n not in near and n > 1]
        expect.numbers -= set(twice) | set(n - 1 for n in twice)
        if container in ('mp4', 'mov'):
            def doubled(deltas):
                for n in twice:
                    deltas[n], deltas[n - 1] = deltas[n] + deltas[n - 1], 0
                return deltas
            kinds.edit_stts(plain(spare), path, 0, doubled)
        else:
            before = [0.0, 0.0]

            def double(is_sound, t, n):
                if is_sound:
                    return 0
                before[0], before[1] = before[1], t
                return before[0] - t if n in twice else 0
            edit_times(container, plain(spare), path, double)
    elif fault == 'dropped7':
        lost = [n for n in range(count) if n % 7 == 3 and n not in starts]
        plain(select='not(%s)' % '+'.join('eq(n,%d)' % n for n in lost))
        expect.numbers -= set(lost)
    elif fault == 'cut':
        if container in MPEG:
            data = kinds.load(plain(spare))
            size = 192 if container == 'm2ts' else 188
            at = len(data) // 11
            kinds.save(path, data[data.index(b'\0\0\1\xba', at):] if container in ('mpg', 'vob') else data[at // size * size:])
        else:
            plain(video_bits="noise=drop='lt(n,5)'")
        # The pictures before the next key frame in order of showing may need the group that is gone.
        first = group + (3 if case.video in B_FRAMES else 0)
        expect.numbers, expect.flashes, expect.beeps = set(range(first, count)), [1, 2, 3], [1, 2, 3]
    elif fault.startswith('drift'):
        percent = number_in(fault)
        factor = 1 + percent / 100
        retimed(lambda t, n: t / factor - t, 'floor(TS/%.6f+0.5)' % factor, sounds=sound(out, case, percent=percent))
    elif fault == 'damaged':
        # One of ten bytes, in packets of 1.8 to 2.3 s (no beep is there).
        plain(sound_bits="noise=amount='if(between(n,%d,%d),%d,0)'" % (number_at(1.8), number_at(2.3) - 1, 2 if case.sound == 'vorbis' else 10))
    elif fault.startswith('mkvmerge'):
        before = fault.split('_')[1]
        spare = os.path.join(folder, 'spare.' + before)
        mux(out, dataclasses.replace(case, container=before), spare, picture(out, fps), sound(out, case))
        # 1 means warnings only.
        done = subprocess.run(['mkvmerge', '-q', '--deterministic', '1', '-o', path, spare], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode > 1:
            raise RuntimeError('mkvmerge: ' + done.stdout.decode('utf-8', 'replace')[-300:])
    elif fault == 'edit_list':
        plain(spare)
        kinds.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-ss', '0.5', '-i', spare, '-c', 'copy', '-strict', '-2', path])
        expect.numbers, expect.flashes, expect.beeps = set(range(math.ceil(speed / 2) + 1, count)), [1, 2, 3], [1, 2, 3]
    else:
        raise ValueError(fault)
    return path, expect


# ---------------------------------------------------------------------------------------------------- proof

def times_of(path):
    """({'video' and 'audio': [(seconds, duration)] in the order of the file}) by ffprobe, nothing skipped."""
    shown = kinds.run(['ffprobe', '-v', 'quiet', '-show_entries', 'stream=index,codec_type:packet=stream_index,pts_time,dts_time,duration_time', '-of', 'json', path])
    found = json.loads(shown.decode('utf-8', 'replace'))
    names = {s['index']: s['codec_type'] for s in found['streams']}
    times = {'video': [], 'audio': []}
    for packet in found['packets']:
        at = packet.get('pts_time', packet.get('dts_time'))
        name = names.get(packet['stream_index'])
        if at is not None and name in times:
            times[name].append((float(at), float(packet.get('duration_time', 0))))
    return times


def proof(case, path):
    """'' where the irregularity is seen in the input, otherwise what is seen."""
    times, fault = times_of(path), case.fault
    video, heard = sorted(times['video']), times['audio']
    if not video or not heard:
        return 'no packets'
    frame = 1 / float(fractions.Fraction(case.fps))
    # How far each packet is from the end of the one before (a median takes the place of unknown durations).
    usual = sorted(b[0] - a[0] for a, b in zip(heard, heard[1:]))[len(heard) // 2 - 1]
    steps = [b[0] - a[0] - (a[1] if a[1] and case.sound in ('vorbis', 'pcm_s16le') else usual) for a, b in zip(heard, heard[1:])]
    up, down = max(steps), min(steps)
    slow = 0.0015 if case.container in ('mkv', 'webm', 'flv', 'asf', 'wmv') else 0.0005
    pictures = [b[0] - a[0] for a, b in zip(video, video[1:])]
    begin = heard[0][0] - video[0][0]
    seen = 'sound steps %+.4f %+.4f s, picture steps %.4f to %.4f, begins %.3f and %.3f, ends %.3f and %.3f' % (
        down, up, min(pictures), max(pictures), video[0][0], heard[0][0], video[-1][0], heard[-1][0])
    size = abs(number_in(fault)) / 1000 if fault[-1].isdigit() else 0
    good = True
    if (size or 'gap' in fault) and (case.sound == 'vorbis' and case.container in ('mp4', 'ogg', 'nut') or case.sound == 'pcm_s16le' and case.container == 'mov'):
        return ''             # packets of different length, or durations that take up the step: not seen this way
    if fault.startswith('step+') or fault.startswith('false+') or fault in ('gap_sound', 'gap_both'):
        good = abs(up - (size or GAP)) < max(0.1 * size, 2 * slow, 0.001)
    elif fault.startswith('step-') or fault.startswith('false-'):
        good = abs(down + size) < max(0.1 * size, 2 * slow, 0.001)
    elif fault.startswith('jitter'):
        good = up - down > size - slow
    elif fault in ('gap_picture', 'gap_both'):
        good = max(pictures) > GAP
    elif fault.startswith('sound_after'):
        good = abs(begin - size) < 0.06
    elif fault.startswith('sound_before'):
        good = abs(begin + size) < 0.06
    elif fault in ('sound_early', 'sound_late'):
        good = abs(heard[-1][0] - video[-1][0] - (1 if fault == 'sound_late' else -1)) < 0.2
    elif fault.startswith('offset'):
        good = video[0][0] > (1.3 if fault == 'offset_1.4' else 35999)
    elif fault.startswith('jump') or fault == 'wrap33':
        good = True           # ffprobe unwraps; made by offsets
    elif fault == 'doubled':
        good = min(pictures) < 0.0005
    elif fault == 'dropped7':
        good = 1.5 * frame < max(pictures) < 2.5 * frame and sum(p > 1.5 * frame for p in pictures) > 10 or case.container in ('mpg', 'vob')
    elif fault == 'cut':
        good = len(video) < round(SECONDS / frame)
    return '' if good else seen


# ---------------------------------------------------------------------------------------------------- judging

@dataclasses.dataclass
class Verdict:
    faults: list
    worst: object             # milliseconds, or None where nothing could be measured


def judge(result, expect, case, limit):
    speed = fractions.Fraction(case.fps)
    group, faults, worst = int(round(speed)), [], None
    lost = expect.numbers - {number for _, number, _ in result.frames}
    if lost:
        faults.append('%d not shown: %s' % (len(lost), reading.runs(sorted(lost))))
    found = {}
    for (at, number), (_, off) in zip(reading.flashes(result), reading.offsets(result, float(speed))):
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


def one(binaries, out, case, prove=False, keep=False):
    """(Verdict of Millrace, Verdict of ffmpeg, what the proof says)"""
    os.makedirs(os.path.join(out, 'cases'), exist_ok=True)
    folder = os.path.join(out, 'cases', re.sub(r'[^A-Za-z0-9.+-]+', '_', str(case)))
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    try:
        path, expect = make(out, case, folder)
        said = proof(case, path) if prove else ''
        if not binaries:
            return None, None, said
        theirs = by_ffmpeg(path, expect, case, folder)
        ours = by_millrace(binaries, path, expect, case, folder)
        return ours, theirs, said
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


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


def main(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bin', help="folder of millrace; '' makes (and with --prove, proves) the inputs only")
    parser.add_argument('--count', type=int, default=1000)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--only', help='regular expression of the words of a case')
    parser.add_argument('--case', type=int, help='number of the one case to make')
    parser.add_argument('--recipe', action='append', help='words of a case to make; may be given more than once')
    parser.add_argument('--out', help='folder of the masters (and of the cases with --keep)')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--prove', action='store_true')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('--keep', action='store_true')
    parser.add_argument('--all', action='store_true', help='print each case, not only the wrong ones')
    given = parser.parse_args(words)

    if given.recipe:
        cases = []
        for text in given.recipe:
            parts = text.split()
            cases.append((len(cases), Case(*parts[:3], int(parts[3]), *parts[4:])))
    else:
        cases = list(enumerate(draw(given.seed, given.count if given.case is None else given.case + 1)))
        if given.case is not None:
            cases = cases[given.case:]
    if given.only:
        cases = [pair for pair in cases if re.search(given.only, str(pair[1]))]
    if given.list:
        for n, case in cases:
            print('%4d  %s' % (n, case))
        return 0

    out = os.path.abspath(given.out or tempfile.mkdtemp(prefix='matrix-'))
    os.makedirs(os.path.join(out, 'masters'), exist_ok=True)
    binaries = given.bin
    if binaries:              # a copy, so that a build meanwhile does no harm
        binaries = tempfile.mkdtemp(prefix='bin-', dir=out)
        for name in ('millrace', 'millrace-encoder'):
            shutil.copy2(os.path.join(given.bin, name), binaries)
    results, unmade, wrong, begun = [], 0, 0, time.time()
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        jobs = {pool.submit(one, binaries, out, case, given.prove, given.keep): (n, case) for n, case in cases}
        for job in concurrent.futures.as_completed(jobs):
            n, case = jobs[job]
            recipe = "%s  (--recipe '%s' or --seed %d --case %d)" % (case, case, given.seed, n) if not given.recipe else str(case)
            try:
                ours, theirs, said = job.result()
            except Exception as problem:       # an input that cannot be made must not cost the others
                unmade += 1
                print('NOT MADE %s: %s: %s' % (recipe, type(problem).__name__, str(problem)[-400:]), flush=True)
                continue
            if said:
                print('NOT MADE %s: %s' % (recipe, said), flush=True)
            if not ours:
                continue
            results.append((case, ours, theirs))
            if ours.faults and not theirs.faults:
                wrong += 1
                print('WRONG %s: %s; ffmpeg at worst %s ms' % (recipe, '; '.join(ours.faults), offset_text([theirs])), flush=True)
            elif given.all:
                print('%s %s: ours %s [%s]; ffmpeg %s [%s]' % ('right' if not ours.faults else 'both wrong', case, '; '.join(ours.faults) or 'right', offset_text([ours]),
                                                           '; '.join(theirs.faults) or 'right', offset_text([theirs])), flush=True)
    if not given.out:
        shutil.rmtree(out, ignore_errors=True)
    elif binaries:
        shutil.rmtree(binaries, ignore_errors=True)
    print('\n' + table(results) + '\n')
    print('%.0f s%s' % (time.time() - begun, ', %d inputs could not be made' % unmade if unmade else ''))
    print('%d passed, %d failed' % (len(results) - wrong, wrong))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

"""One file of two masters, and byte edits of its times."""
import dataclasses
import fractions
import re

from combinations.cases import SOUND, VIDEO
from inputs.codecs import TAGS
from inputs.formats.flv import edit_flv
from inputs.formats.matroska import edit_mkv
from inputs.formats.mpeg import edit_ps, edit_ts
from inputs.tools import run


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
        words += TAGS
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
    # edit_ps knows the packets of MPEG-2 program streams only, -f mpeg writes those of MPEG-1.
    edited = case.container == 'mpg' and re.match('round|jitter|step|false|gap|drift', case.fault)
    tail = TAIL['vob'] if edited else TAIL.get(case.container, [])
    run(words + list(more) + ['-fflags', '+bitexact', '-strict', '-2'] + tail + [path])
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
        edit_ts(source, path, pes, size=192 if container == 'm2ts' else 188)
    elif container in ('mpg', 'vob'):
        edit_ps(source, path, pes)
    elif container == 'flv':
        edit_flv(source, path, flv)
    else:
        edit_mkv(source, path, lambda track, ms, n: ms + round(1000 * add(track == 2, ms / 1000)))

"""Makes the input of a case. One function for each irregularity: it writes the file and says what of it must be right."""
import dataclasses
import fractions
import math
import os
import subprocess

from combinations.cases import B_FRAMES, BYTES, CUT, GAP, GAP_FROM, MPEG, number_in, packet_samples, SECONDS
from combinations.masters import picture, sound, starts_of
from combinations.mux import edit_times, Expect, mux
from inputs.formats.mp4 import edit_stts
from inputs.formats.mpeg import WRAP
from inputs.tools import load, run, save


class Making:
    """The file of one case that is being made: its places, its clock, and the ways to write it."""
    def __init__(self, out, case, folder):
        self.out, self.case, self.folder = out, case, folder
        self.fault, self.container = case.fault, case.container
        self.speed = fractions.Fraction(case.fps)
        self.group, self.count = int(round(self.speed)), int(round(self.speed * SECONDS))
        self.expect = Expect(set(range(self.count)), list(range(SECONDS)), list(range(SECONDS)))
        self.path, self.spare = self.file('input.' + case.container), self.file('spare.' + case.container)
        self.seconds = number_in(self.fault) / 1000 if self.fault[-1].isdigit() else 0.0
        self.clock = {'asf': 1000, 'wmv': 1000, 'mkv': 1000, 'webm': 1000, 'flv': 1000}.get(case.container, 90000 if case.container in MPEG else case.rate)

    def file(self, name):
        return os.path.join(self.folder, name)

    def picture(self, seconds=SECONDS, before=0):
        return picture(self.out, self.case.fps, seconds, before)

    def sound(self, **of):
        return sound(self.out, self.case, **of)

    def ticks(self, at):
        """Bitstream filters get the container's clock (but for the packets before the header is written)."""
        return int(round(at * self.clock))

    def number_at(self, at):
        """Number of the first sound packet at or after a time."""
        return math.ceil(at * self.case.rate / packet_samples(self.case))

    def plain(self, to=None, **of):
        pictures, sounds = self.picture(), of.pop('sounds', None) or self.sound()
        return mux(self.out, self.case, to or self.path, pictures, sounds, **of)

    def retimed(self, change, expression, **of):
        """Changes the sound's times: by byte edits (change(seconds, number) -> seconds to add) where inputs/formats can,
        otherwise by a bitstream filter."""
        if self.container in BYTES:
            edit_times(self.container, self.plain(self.spare, **of), self.path, lambda is_sound, t, n: change(t, n) if is_sound else 0)
        else:
            self.plain(sound_bits="setts=ts='%s'" % expression, **of)

    def stepped(self, step, at, **of):
        """Adds `step` seconds to the times of the sound from `at` on (seconds as the samples count)."""
        if self.case.sound == 'pcm_s16le' and self.container == 'mov':
            def longer(deltas):
                place = self.ticks(at)
                return deltas[:place - 1] + [deltas[place - 1] + self.ticks(step)] + deltas[place:]
            edit_stts(self.plain(self.spare, **of), self.path, 1, longer)
        else:
            place = 'gte(N,%d)' % self.number_at(at) if self.container in ('asf', 'wmv') else 'gte(TS,%d)' % self.ticks(at)
            self.retimed(lambda t, n: step if t >= at else 0, 'TS+if(%s,%d,0)' % (place, self.ticks(step)), **of)


def none(m):
    m.plain()


def rounded(m):
    m.retimed(lambda t, n: round(t, 3) - t, 'floor(floor(TS*1000/%d+0.5)*%d/1000+0.5)' % (m.clock, m.clock))


def jitter(m):
    # Pseudo-random by the packet's number; the first packets stay.
    size = number_in(m.fault) / 1000
    m.retimed(lambda t, n: ((n * 8 + 3) % 17 - 8) / 8 * size if n > 8 else 0,
              'TS+if(gt(N,8),floor((mod(N*8+3,17)-8)/8*%d+0.5),0)' % m.ticks(size))


def step(m):
    m.stepped(m.seconds, CUT + max(0.0, -m.seconds), sounds=m.sound(step=m.seconds))


def false_step(m):
    m.stepped(m.seconds, CUT)


def gap(m):
    lost = [n for n in range(m.count) if GAP_FROM <= n / m.speed < GAP_FROM + GAP]
    select = 'not(between(n,%d,%d))' % (lost[0], lost[-1]) if m.fault != 'gap_sound' else None
    if select:
        m.expect.numbers -= set(lost)
    if m.fault == 'gap_picture':
        m.plain(select=select)
    else:
        m.stepped(GAP, CUT, sounds=m.sound(step=GAP), select=select)


def sound_after(m):
    m.plain(sounds=m.sound(lead=-m.seconds), sound_late=m.seconds)
    if m.seconds > 0.5:
        m.expect.flashes, m.expect.beeps = [1, 2, 3], [1, 2, 3]


def sound_before(m):
    m.plain(sounds=m.sound(lead=m.seconds), video_late=m.seconds)


def sound_early(m):
    m.plain(sounds=m.sound(seconds=SECONDS - 1))
    m.expect.flashes, m.expect.beeps = [0, 1, 2], [0, 1, 2]


def sound_late(m):
    m.plain(sounds=m.sound(seconds=SECONDS + 1))
    m.expect.beeps = [0, 1, 2, 3, 4]


def offset(m):
    m.plain(more=['-output_ts_offset', '1.4' if m.fault == 'offset_1.4' else '36000'])


def joined(m):
    pieces, offsets = [], {'jump+600': (0, 602), 'jump-600': (600, 0)}.get(m.fault.replace('flag', ''), (0, 0))
    for k, begin in enumerate(offsets):
        more = ['-output_ts_offset', str(begin)] if m.fault != 'joined' else []
        if k and 'flag' in m.fault:
            more += ['-mpegts_flags', '+initial_discontinuity']
        piece = m.file('piece%d.%s' % (k, m.container))
        pieces.append(load(mux(m.out, m.case, piece, m.picture(2, 2 * k), m.sound(seconds=2, before=2 * k), more=more)))
    save(m.path, b''.join(pieces))
    half = range(int(round(m.speed * 2)))
    m.expect.numbers = set(half) | set(2 * m.group + n for n in half)


def wrap33(m):
    m.plain(more=['-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', '%.6f' % (WRAP - 2)])


def doubled(m):
    near = set(start + j for start in starts_of(m.case.fps, SECONDS) for j in range(-1, 3))
    twice = [n for n in range(m.count) if n % 30 == 20 - m.group % 7 and n not in near and n > 1]
    m.expect.numbers -= set(twice) | set(n - 1 for n in twice)
    if m.container in ('mp4', 'mov'):
        def nothing_long(deltas):
            for n in twice:
                deltas[n], deltas[n - 1] = deltas[n] + deltas[n - 1], 0
            return deltas
        edit_stts(m.plain(m.spare), m.path, 0, nothing_long)
        return
    before = [0.0, 0.0]

    def double(is_sound, t, n):
        if is_sound:
            return 0
        before[0], before[1] = before[1], t
        return before[0] - t if n in twice else 0
    edit_times(m.container, m.plain(m.spare), m.path, double)


def dropped7(m):
    starts = starts_of(m.case.fps, SECONDS)
    lost = [n for n in range(m.count) if n % 7 == 3 and n not in starts]
    m.plain(select='not(%s)' % '+'.join('eq(n,%d)' % n for n in lost))
    m.expect.numbers -= set(lost)


def cut(m):
    if m.container in MPEG:
        data = load(m.plain(m.spare))
        size = 192 if m.container == 'm2ts' else 188
        at = len(data) // 11
        save(m.path, data[data.index(b'\0\0\1\xba', at):] if m.container in ('mpg', 'vob') else data[at // size * size:])
    else:
        m.plain(video_bits="noise=drop='lt(n,5)'")
    # The pictures before the next key frame in order of showing may need the group that is gone.
    first = m.group + (3 if m.case.video in B_FRAMES else 0)
    m.expect.numbers, m.expect.flashes, m.expect.beeps = set(range(first, m.count)), [1, 2, 3], [1, 2, 3]


def drift(m):
    percent = number_in(m.fault)
    factor = 1 + percent / 100
    m.retimed(lambda t, n: t / factor - t, 'floor(TS/%.6f+0.5)' % factor, sounds=m.sound(percent=percent))


def damaged(m):
    # One of ten bytes, in packets of 1.8 to 2.3 s (no beep is there).
    m.plain(sound_bits="noise=amount='if(between(n,%d,%d),%d,0)'" % (m.number_at(1.8), m.number_at(2.3) - 1, 2 if m.case.sound == 'vorbis' else 10))


def by_mkvmerge(m):
    before = m.fault.split('_')[1]
    spare = m.file('spare.' + before)
    mux(m.out, dataclasses.replace(m.case, container=before), spare, m.picture(), m.sound())
    # 1 means warnings only.
    done = subprocess.run(['mkvmerge', '-q', '--deterministic', '1', '-o', m.path, spare], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode > 1:
        raise RuntimeError('mkvmerge: ' + done.stdout.decode('utf-8', 'replace')[-300:])


def edit_list(m):
    m.plain(m.spare)
    run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-ss', '0.5', '-i', m.spare, '-c', 'copy', '-strict', '-2', m.path])
    m.expect.numbers, m.expect.flashes, m.expect.beeps = set(range(math.ceil(m.speed / 2) + 1, m.count)), [1, 2, 3], [1, 2, 3]


WAYS = {  # beginning of the irregularity's name: what makes it
    'none': none, 'round1': rounded, 'jitter': jitter, 'step': step, 'false': false_step, 'gap': gap, 'sound_after': sound_after, 'sound_before': sound_before,
    'sound_early': sound_early, 'sound_late': sound_late, 'offset': offset, 'joined': joined, 'jump': joined, 'wrap33': wrap33, 'doubled': doubled,
    'dropped7': dropped7, 'cut': cut, 'drift': drift, 'damaged': damaged, 'mkvmerge': by_mkvmerge, 'edit_list': edit_list,
}


def make(out, case, folder):
    """Makes the input; returns (path, Expect)."""
    way = next((way for name, way in WAYS.items() if case.fault.startswith(name)), None)
    if not way:
        raise ValueError(case.fault)
    making = Making(out, case, folder)
    way(making)
    return making.path, making.expect

"""Field pictures and MBAFF."""
import re
import struct

from inputs.codecs import A, PLAIN, TAGS, V
from inputs.formats.flv import flv_tags, write_flv
from inputs.formats.h264_fields import paff_units
from inputs.formats.mpeg import write_ts
from inputs.formats.woven import weave, WOVEN
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, load, part, run

K = '04 field pictures'


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


for _tail, _sound in (('ts', 'mp2'), ('mkv', 'ac3'), ('mp4', 'aac'), ('m2ts', 'ac3')):
    add('04_mbaff.' + _tail, K, 'H.264 MBAFF 25i, top field first (%s)' % _sound, lambda out, s=_sound: ff(
        '-i', master(), '-vf', weave(), V['h264'], TAGS, '-flags', '+ildct+ilme', '-x264-params', 'tff=1', A[s], out), **WOVEN)

"""Damaged sound."""
import json
import struct

from inputs.codecs import PLAIN, plain
from inputs.formats.flv import flv_tags, write_flv
from inputs.formats.mpeg import read_stamp
from inputs.registry import add
from inputs.tools import load, overwrite, part, run, save

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

"""Times that are missing."""
from inputs.codecs import PLAIN, plain, TAGS, V
from inputs.formats.mpeg import edit_ps, edit_ts
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, part

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

"""Field order."""
from inputs.codecs import A, packets, PLAIN, TAGS, V
from inputs.formats.mpeg import count_on
from inputs.formats.woven import weave, WOVEN
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, load, part, save

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

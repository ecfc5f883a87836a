"""Times that do not rise."""
from inputs.codecs import plain
from inputs.formats.flv import edit_flv
from inputs.formats.matroska import edit_mkv
from inputs.formats.mp4 import edit_stts
from inputs.formats.mpeg import edit_ts
from inputs.registry import add
from inputs.tools import part

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

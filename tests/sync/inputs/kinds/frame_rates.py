"""Frame rates."""
from inputs.codecs import A, TAGS, V
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff

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

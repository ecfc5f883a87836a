"""Drift of the sound's clock."""
from inputs.codecs import A, TAGS, V
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, part

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

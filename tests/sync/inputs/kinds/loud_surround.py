"""Loud surround sound."""
from inputs.codecs import A, TAGS, V
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff

K = '17 loud surround'


def _loud(out, layout, channels, decibel, sound, *more, film=False):
    """The same 440 Hz in all channels, in phase, at the given peak: the sum in a downmix is the worst case."""
    level = 10 ** (decibel / 20)
    source = '-f lavfi -i'.split() + ["aevalsrc='%s':c=%s:s=48000:d=4" % ('|'.join(['%.5f*sin(2*PI*440*t)' % level] * channels), layout)]
    ff(*((['-i', master(seconds=4)] + source + ['-map', '0:v', '-map', '1:a'] + V['h264'] + TAGS) if film else source), *sound, *more, out)


PEAK = dict(seconds=4, max_true_peak=-1.0)
for _db, _word in ((-3, 'm3'), (0, '0')):
    add('17_5.1_%s.wav' % _word, K, 'PCM 5.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '5.1', 6, d, A['pcm']), **PEAK)
    add('17_7.1_%s.flac' % _word, K, 'FLAC 7.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '7.1', 8, d, A['flac']), **PEAK)
    add('17_5.1_%s.ac3' % _word, K, 'AC-3 5.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '5.1', 6, d, ['-c:a', 'ac3', '-b:a', '640k']), **PEAK)
    add('17_5.1_%s.mp4' % _word, K, 'H.264 + AAC 5.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '5.1', 6, d, ['-c:a', 'aac', '-b:a', '512k'], film=True), **PEAK)
    add('17_7.1_%s.mov' % _word, K, 'H.264 + PCM 7.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '7.1', 8, d, ['-c:a', 'pcm_s24le'], film=True), **PEAK)
    add('17_5.1_%s.mkv' % _word, K, 'H.264 + E-AC-3 5.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '5.1', 6, d, ['-c:a', 'eac3', '-b:a', '640k'], film=True), **PEAK)
    add('17_7.1_opus_%s.webm' % _word, K, 'VP9 + Opus 7.1 at %d dBFS' % _db, lambda out, d=_db: _loud(out, '7.1', 8, d, ['-c:a', 'libopus', '-b:a', '640k'], film=False), **PEAK)
add('17_quad_0.wv', K, 'WavPack quad at 0 dBFS', lambda out: _loud(out, 'quad', 4, 0, ['-c:a', 'wavpack']), **PEAK)
add('17_stereo_float_plus6.wav', K, 'float PCM stereo at +6 dBFS', lambda out: _loud(out, 'stereo', 2, 6, ['-c:a', 'pcm_f32le']), **PEAK)

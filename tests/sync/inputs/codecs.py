"""Words for the encoders, and a faultless file in one step."""
import math

from inputs.masters import master
from inputs.tools import ff

TAGS = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv']
V = {
    'h264': ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-g', '50', '-threads', '2'],
    'h264b0': ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-g', '25', '-bf', '0', '-sc_threshold', '0', '-threads', '2'],
    'hevc': ['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '20', '-x265-params', 'log-level=error:pools=1:keyint=50'],
    'mpeg2': ['-c:v', 'mpeg2video', '-q:v', '3', '-g', '15'],
    'mpeg2b': ['-c:v', 'mpeg2video', '-q:v', '3', '-g', '12', '-bf', '2'],
    'mpeg1': ['-c:v', 'mpeg1video', '-q:v', '3', '-g', '15'],
    'mpeg4': ['-c:v', 'mpeg4', '-q:v', '3', '-g', '50'],
    'mpeg4b': ['-c:v', 'mpeg4', '-q:v', '3', '-g', '50', '-bf', '2'],
    'vp8': ['-c:v', 'libvpx', '-deadline', 'good', '-cpu-used', '5', '-b:v', '1500k', '-g', '50'],
    'vp9': ['-c:v', 'libvpx-vp9', '-deadline', 'good', '-cpu-used', '8', '-b:v', '1500k', '-g', '50'],
    'theora': ['-c:v', 'libtheora', '-q:v', '8'],
    'mjpeg': ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'],
    'ffv1': ['-c:v', 'ffv1'],
    'prores': ['-c:v', 'prores_ks', '-profile:v', '0'],
    'flv1': ['-c:v', 'flv', '-q:v', '3'],
    'wmv2': ['-c:v', 'wmv2', '-q:v', '3'],
    'copy': ['-c:v', 'copy'],
}
A = {
    'aac': ['-c:a', 'aac', '-b:a', '128k'], 'ac3': ['-c:a', 'ac3', '-b:a', '192k'], 'eac3': ['-c:a', 'eac3', '-b:a', '192k'],
    'mp2': ['-c:a', 'mp2', '-b:a', '192k'], 'mp3': ['-c:a', 'libmp3lame', '-b:a', '128k'],
    'opus': ['-c:a', 'libopus', '-b:a', '128k'], 'vorbis': ['-c:a', 'libvorbis', '-q:a', '5'], 'flac': ['-c:a', 'flac'],
    'pcm': ['-c:a', 'pcm_s16le'], 'pcmbe': ['-c:a', 'pcm_s16be'], 'alac': ['-c:a', 'alac'], 'wma': ['-c:a', 'wmav2', '-b:a', '128k'],
    'copy': ['-c:a', 'copy'],
}
PLAIN = dict(seconds=6, frames=150, fps=25, sync=True)


def plain(out, video, sound, *more, **of):
    """A faultless file in one step."""
    return ff('-i', master(**of), V[video], A[sound], TAGS if video not in ('mjpeg', 'theora', 'flv1', 'wmv2') else [], *more, out)


SAMPLES = {'aac': 1024, 'ac3': 1536, 'eac3': 1536, 'mp2': 1152, 'mp3': 1152, 'opus': 960, 'flac': 4608, 'pcm': 1024, 'pcmbe': 1024, 'alac': 4096}


def packets(sound, first, end, rate=48000):
    """Expression for the packets of the seconds first..end.  (By number: the bitstream filter's time base is not to be relied on.)"""
    size = SAMPLES[sound]
    return 'between(n,%d,%d)' % (math.ceil(first * rate / size), end * rate // size - 1)


EIGHT = dict(seconds=8, frames=200, fps=25, sync=True, tolerance_ms=20)

"""Sound and picture of different extent."""
from inputs.codecs import A, PLAIN, TAGS, V
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, part

K = '06 sound outside the picture'


def _still(out, image, tail, *words, seconds=6):
    """One picture (PNG, JPEG or a coded frame) with the master's sound."""
    ff('-i', master(seconds=seconds), '-frames:v', '1', '-pix_fmt', 'rgb24' if image == 'png' else 'yuvj420p', part(out, image))
    ff('-i', part(out, image), '-i', master(seconds=seconds), '-map', '0:v', '-map', '1:a', *words, out)


HELD = dict(seconds=6, beeps=6, frames=1)
add('06_one_png.mkv', K, 'one PNG frame and 6 s of FLAC', lambda out: _still(out, 'png', 'mkv', '-c:v', 'copy', A['flac']), **HELD)
add('06_one_jpeg.mov', K, 'one MJPEG frame and 6 s of PCM', lambda out: _still(out, 'jpg', 'mov', '-c:v', 'copy', A['pcm']), **HELD)
add('06_one_h264.mkv', K, 'one H.264 frame and 6 s of Opus', lambda out: _still(out, 'png', 'mkv', V['h264'], '-pix_fmt', 'yuv420p', A['opus']), **HELD)
add('06_one_h264.ts', K, 'one H.264 frame and 6 s of AAC', lambda out: _still(out, 'png', 'ts', V['h264'], '-pix_fmt', 'yuv420p', A['aac']), **HELD)
add('06_one_vp9.webm', K, 'one VP9 frame and 6 s of Vorbis', lambda out: _still(out, 'png', 'webm', V['vp9'], '-pix_fmt', 'yuv420p', A['vorbis']), **HELD)
add('06_one_flv.flv', K, 'one H.264 frame and 6 s of MP3', lambda out: _still(out, 'png', 'flv', V['h264'], '-pix_fmt', 'yuv420p', '-ar', '44100', A['mp3']), **HELD)
add('06_one_frame_per_2s.mp4', K, 'a slide each 2 s (0.5 frames/s), sound whole', lambda out: ff('-i', master(), V['h264b0'], TAGS, '-vf', 'fps=0.5:round=down,settb=1/25', '-r', '0.5', A['aac'], out),
    seconds=6, beeps=6)
for _tail, _video, _sound in (('mkv', 'hevc', 'ac3'), ('ts', 'mpeg2', 'mp2'), ('avi', 'mpeg4', 'mp3'), ('flv', 'h264', 'aac'), ('ogv', 'theora', 'vorbis'), ('mov', 'mjpeg', 'pcm')):
    add('06_sound_outlasts.' + _tail, K, 'picture to 2 s, sound to 6 s (%s + %s)' % (_video, _sound), lambda out, v=_video, s=_sound: ff(
        '-i', master(rate=44100 if s == 'aac' else 48000), V[v], TAGS if v not in ('theora', 'mjpeg') else [], A[s], '-vf', 'trim=end=2', out), seconds=6, frames=50, fps=25, beeps=6)
for _tail, _video, _sound in (('mkv', 'h264', 'flac'), ('mp4', 'hevc', 'aac'), ('ts', 'h264', 'ac3'), ('webm', 'vp8', 'vorbis')):
    add('06_picture_outlasts.' + _tail, K, 'sound to 2 s, picture to 6 s (%s + %s)' % (_video, _sound), lambda out, v=_video, s=_sound: ff(
        '-i', master(), V[v], TAGS, A[s], '-af', 'atrim=end=2', out), seconds=6, frames=150, fps=25, sync=True, missing_beeps=4)
# The picture's own times are kept: frame n at n/25 s; what is shown before it is not judged, the sound before it must not be lost.
for _tail, _video, _sound in (('mkv', 'h264b0', 'aac'), ('mp4', 'h264b0', 'aac'), ('ts', 'mpeg2', 'mp2'), ('flv', 'h264b0', 'aac'), ('webm', 'vp9', 'opus'), ('mov', 'prores', 'pcm')):
    for _s, _name in ((2, '2s'), (0.32, '320ms')):
        add('06_sound_first_%s.%s' % (_name, _tail), K, 'sound from 0, picture from %s s' % _s, lambda out, v=_video, a=_sound, s=_s: ff(
            '-i', master(), V[v], TAGS, A[a], '-vf', 'trim=start=%s' % s, '-vsync', 'vfr', out), seconds=6, frames=[(int(_s * 25), 149)], fps=25, sync=True, beeps=6)
    add('06_picture_first_2s.' + _tail, K, 'picture from 0, sound from 2 s', lambda out, v=_video, a=_sound: ff(
        '-i', master(), V[v], TAGS, A[a], '-af', 'atrim=start=2', out), seconds=6, frames=150, fps=25, sync=True, missing_beeps=2)
    add('06_picture_first_300ms.' + _tail, K, 'picture from 0, sound from 0.3 s', lambda out, v=_video, a=_sound: ff(
        '-i', master(), V[v], TAGS, A[a], '-af', 'atrim=start=0.3', out), **PLAIN)
for _tail, _video in (('mkv', 'ffv1'), ('mp4', 'hevc'), ('ts', 'mpeg2'), ('avi', 'mjpeg'), ('webm', 'vp8')):
    add('06_no_sound.' + _tail, K, 'no sound (%s)' % _video, lambda out, v=_video: ff('-i', master(), '-an', V[v], [] if v == 'mjpeg' else TAGS, out), seconds=6, frames=150, fps=25, no_sound=True)
for _tail, _sound in (('mka', 'ac3'), ('m4a', 'alac'), ('ts', 'mp2'), ('wav', 'pcm'), ('flac', 'flac'), ('flv', 'aac')):
    add('06_no_picture.' + _tail, K, 'no picture (%s)' % _sound, lambda out, s=_sound: ff('-i', master(rate=44100 if s == 'aac' else 48000), '-vn', A[s], out), seconds=6, beeps=6, no_picture=True)

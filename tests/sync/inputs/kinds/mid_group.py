"""Files that begin in the middle of a group of pictures."""
from inputs.codecs import A, packets, plain, TAGS, V
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, load, part, run, save

K = '05 begins in mid-GOP'


def _cut(video, sound, tail, after, size, *more, **of):
    """Cuts a stream at the first packet past `after` of the bytes of frame 0..49."""
    def make(out):
        data = load(plain(part(out, tail), video, sound, *more, **of))
        at = int(len(data) * after) // size * size
        if tail in ('mpg', 'vob'):
            at = data.index(b'\0\0\1\xba', at)
        save(out, data[at:])
    return make


# Cut inside the first group (50 frames): the film begins at the next key frame, number 50.  How much sound is kept before is open.
MID = dict(frames=[(50, 149)], sync=True, pitch_fps=25)
add('05_cut_h264.ts', K, 'H.264 + AAC, the first 12 % of the bytes cut off', _cut('h264', 'aac', 'ts', .12, 188), **MID)
add('05_cut_hevc.ts', K, 'HEVC + AC-3, the first 15 % cut off', _cut('hevc', 'ac3', 'ts', .15, 188), **MID)
add('05_cut_mid_packet.ts', K, 'H.264 + MP2, cut off in the middle of a TS packet', lambda out: save(out, load(plain(part(out, 'ts'), 'h264', 'mp2'))[20 * 188 + 77:]), **MID)
add('05_cut_h264.m2ts', K, 'the same as M2TS', _cut('h264', 'ac3', 'm2ts', .12, 192), **MID)
add('05_cut_mpeg2.mpg', K, 'MPEG-2 with B-frames + MP2 program stream, cut at a pack', _cut('mpeg2b', 'mp2', 'mpg', .06, 1), frames=[(13, 149)], sync=True, pitch_fps=25, missing_frames=24)
add('05_cut_mpeg2.vob', K, 'MPEG-2 + AC-3 VOB, cut at a pack', _cut('mpeg2', 'ac3', 'vob', .06, 1), frames=[(30, 149)], sync=True, pitch_fps=25)
add('05_cut_mpeg2_open.ts', K, 'MPEG-2 open GOP, cut', _cut('mpeg2b', 'mp2', 'ts', .07, 188), frames=[(26, 149)], sync=True, pitch_fps=25)


def second_key(path):
    """Number of the second key packet of the picture, in decoding order."""
    flags = run(['ffprobe', '-v', 'error', '-select_streams', 'v:0', '-show_entries', 'packet=flags', '-of', 'csv=p=0', path]).decode().split()
    return [n for n, flag in enumerate(flags) if 'K' in flag][1]


def _from_second_key(out):
    # The picture from the second key packet on; the sound from 1 s on.
    sound = 'mp2' if 'h264' in out else 'ac3'
    ff('-i', part(out, 'ts'), '-c', 'copy', '-copyts', '-bsf:v', "noise=drop='lt(n,%d)'" % second_key(part(out, 'ts')),
       '-bsf:a', "noise=drop='%s'" % packets(sound, 0, 1), out)


def _from_key(video, tail, sound, drop, *more):
    """The first `drop` packets of the picture are left out, the sound is whole."""
    return lambda out: ff('-i', master(), V[video], TAGS, A[sound], '-bsf:v', "noise=drop='lt(n,%d)'" % drop, *more, out)


add('05_open_gop_h264.ts', K, 'H.264 open GOP: begins at a recovery point with leading B-frames', lambda out: (
    ff('-i', master(), '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-x264-params', 'open-gop=1:keyint=25:min-keyint=25:scenecut=0:bframes=3', '-threads', '2', TAGS, A['mp2'], part(out, 'ts')),
    _from_second_key(out)), frames=[(26, 149)], sync=True, pitch_fps=25)
add('05_cra_hevc.ts', K, 'HEVC: begins at a CRA with RASL pictures', lambda out: (
    ff('-i', master(), '-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '20', '-x265-params', 'log-level=error:pools=1:keyint=25:min-keyint=25:open-gop=1:bframes=3:scenecut=0', TAGS, A['ac3'], part(out, 'ts')),
    _from_second_key(out)), frames=[(26, 149)], sync=True, pitch_fps=25)
add('05_no_key.mkv', K, 'Matroska that begins with 20 packets of a group whose key frame is gone', _from_key('h264b0', 'mkv', 'ac3', 5), frames=[(25, 149)], sync=True, pitch_fps=25)
add('05_no_key.flv', K, 'the same, FLV', _from_key('h264b0', 'flv', 'aac', 5), frames=[(25, 149)], sync=True, pitch_fps=25)
add('05_no_key.mp4', K, 'the same, MP4 (sound from 0, picture from 0.2 s)', _from_key('h264b0', 'mp4', 'aac', 5), frames=[(25, 149)], sync=True, pitch_fps=25)

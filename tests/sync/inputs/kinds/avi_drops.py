"""AVI: dropped frames, B-frames."""
from inputs.codecs import A, PLAIN, plain
from inputs.formats.avi import edit_avi
from inputs.formats.h264_fields import Bits
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, part, run

K = '08 AVI drops and B-frames'


def _avi(video, sound, drops, *more, writer='ffmpeg'):
    """Chunks of the given numbers become empty (the recorder dropped the frame: the one before is held)."""
    def make(out):
        plain(part(out, 'avi'), video, sound, *more)
        edit_avi(part(out, 'avi'), out, lambda name, content, n: b'' if name == '00dc' and n in drops else content)
    return make


DROPS = (41, 43, 77, 101)
add('08_drops_mjpeg.avi', K, 'MJPEG + PCM, 4 dropped frames', _avi('mjpeg', 'pcm', DROPS), missing_frames=4, **PLAIN)
add('08_drops_mpeg4.avi', K, 'MPEG-4 without B-frames + PCM, frames 49, 99 and 149 dropped', _avi('mpeg4', 'pcm', (49, 99, 149)), missing_frames=3, **PLAIN)
add('08_bframes_mpeg4.avi', K, 'MPEG-4 with two B-frames + PCM, nothing dropped', lambda out: plain(out, 'mpeg4b', 'pcm'), **PLAIN)
# An AVI has no place for the delay of an MP3 encoder (23 ms).
add('08_bframes_mp3.avi', K, 'the same with MP3', lambda out: plain(out, 'mpeg4b', 'mp3'), **dict(PLAIN, tolerance_ms=45))
# With -bf 2 the decoding order is I P B B P B B ...: chunks 2, 3 (mod 3) are B-frames that nothing refers to.
add('08_drops_mpeg4_b.avi', K, 'MPEG-4 with two B-frames + AC-3, 4 B-frames dropped', _avi('mpeg4b', 'ac3', (20, 38, 62, 80), '-g', '300'), missing_frames=4, **PLAIN)
add('08_bframes_h264.avi', K, 'H.264 with two B-frames + PCM, nothing dropped', lambda out: plain(out, 'h264', 'pcm', '-bf', '2', '-x264-params', 'b-pyramid=0'), **PLAIN)
add('08_drops_h264_b.avi', K, 'H.264 with two B-frames + PCM, 4 B-frames dropped', _avi('h264', 'pcm', (20, 38, 62, 80), '-bf', '2', '-x264-params', 'b-pyramid=0:b-adapt=0:scenecut=0', '-g', '300'), missing_frames=4, **PLAIN)


def _packed(out):
    """Packed bitstream as DivX and Xvid write it: P and the B before it in one chunk, then a chunk with an empty picture."""
    plain(part(out, 'avi'), 'mpeg4', 'pcm', '-bf', '1', '-g', '300')
    chunks = []
    edit_avi(part(out, 'avi'), part(out, 'copy.avi'), lambda name, content, n: (chunks.append(content) if name == '00dc' else None, content)[1])
    # Decoding order is I0 P2 B1 P4 B3 ...; ffmpeg's B-frames need not come strictly in turn, so the types are read.
    kinds = [content[content.index(b'\0\0\1\xb6') + 4] >> 6 for content in chunks]
    made, k = [], 0
    while k < len(chunks):
        if k + 1 < len(chunks) and kinds[k] != 2 and kinds[k + 1] == 2:
            at = chunks[k].index(b'\0\0\1\xb6')
            increment = Bits()
            increment.text = [format(int.from_bytes(chunks[k][at + 4:at + 8], 'big'), '032b')]
            bits = increment.text[0][2:]
            stop = bits.index('0')
            empty = '01' + bits[:stop + 1] + '1' + bits[stop + 2:stop + 7] + '1' + '0' + '0'
            empty += '1' * (-len(empty) % 8)
            made += [chunks[k] + chunks[k + 1], b'\0\0\1\xb6' + int(empty, 2).to_bytes(len(empty) // 8, 'big')]
            k += 2
        else:
            made.append(chunks[k])
            k += 1
    made[0] = b'\0\0\1\xb2DivX503b1393p' + made[0]
    edit_avi(part(out, 'avi'), out, lambda name, content, n: made[n] if name == '00dc' else content)


add('08_packed_bframes.avi', K, 'MPEG-4, packed bitstream (two pictures in a chunk, then an empty one) + PCM', _packed, **PLAIN)
add('08_gst_mjpeg.avi', K, 'MJPEG + PCM, avimux of GStreamer', lambda out: (plain(part(out, 'mov'), 'mjpeg', 'pcm'), run((
    'gst-launch-1.0 -q avimux name=m ! filesink location=%s filesrc location=%s ! qtdemux name=d d.video_0 ! queue ! jpegparse ! m. d.audio_0 ! queue ! audioconvert ! m.' % (out, part(out, 'mov'))).split())), **PLAIN)
add('08_drops_msmpeg4.avi', K, 'MS-MPEG-4 + PCM, a run of 5 dropped frames at the end of a group', lambda out: (
    ff('-i', master(), '-c:v', 'msmpeg4', '-q:v', '3', '-g', '50', A['pcm'], part(out, 'avi')),
    edit_avi(part(out, 'avi'), out, lambda name, content, n: b'' if name == '00dc' and 45 <= n <= 49 else content)), missing_frames=5, **PLAIN)

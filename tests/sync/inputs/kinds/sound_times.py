"""Small irregularities of the sound's times."""
from inputs.codecs import A, PLAIN, plain
from inputs.formats.matroska import edit_mkv
from inputs.formats.mp4 import edit_stts
from inputs.formats.mpeg import edit_ts
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, part, run

K = '01 small steps of sound times'


def _mkvmerge(video, sound, tail='mp4', **of):
    def make(out):
        plain(part(out, tail), video, sound, **of)
        run(['mkvmerge', '-q', '--deterministic', '1', '-o', out, part(out, tail)])
    return make


add('01_mkvmerge_aac44.mkv', K, 'AAC 44.1 kHz, times rounded to 1 ms by mkvmerge', _mkvmerge('h264', 'aac', rate=44100), **PLAIN)
add('01_mkvmerge_hevc_mp3.mkv', K, 'HEVC + MP3 44.1 kHz (26.12 ms frames), mkvmerge', _mkvmerge('hevc', 'mp3', 'mkv', rate=44100), **PLAIN)
add('01_mkvmerge_vorbis48.webm', K, 'VP8 + Vorbis 48 kHz (packets of two lengths), mkvmerge --webm',
    lambda out: (plain(part(out, 'webm'), 'vp8', 'vorbis'), run(['mkvmerge', '-q', '--webm', '--deterministic', '1', '-o', out, part(out, 'webm')])), **PLAIN)
add('01_mkvmerge_opus_lace.mkv', K, 'FFV1 + FLAC 48 kHz, laced blocks (times only for each 8th packet), mkvmerge', _mkvmerge('ffv1', 'flac', 'mkv'), **PLAIN)


def _gst(tail, video, sound, chain, **of):
    def make(out):
        plain(part(out, tail), video, sound, **of)
        run(['gst-launch-1.0', '-q'] + chain.format(part(out, tail), out).split())
    return make


add('01_gst_aac48.mkv', K, 'H.264 + AAC 48 kHz, matroskamux of GStreamer',
    _gst('mp4', 'h264b0', 'aac', 'matroskamux name=m ! filesink location={1} filesrc location={0} ! qtdemux name=d d.video_0 ! queue ! h264parse ! m. d.audio_0 ! queue ! aacparse ! m.'), **PLAIN)
add('01_gst_aac44.flv', K, 'H.264 + AAC 44.1 kHz, flvmux of GStreamer',
    _gst('mp4', 'h264b0', 'aac', 'flvmux name=m ! filesink location={1} filesrc location={0} ! qtdemux name=d d.video_0 ! queue ! h264parse ! m. d.audio_0 ! queue ! aacparse ! m.', rate=44100), **PLAIN)
add('01_gst_aac48.ts', K, 'H.264 + AAC 48 kHz, mpegtsmux of GStreamer',
    _gst('mp4', 'h264b0', 'aac', 'mpegtsmux name=m ! filesink location={1} filesrc location={0} ! qtdemux name=d d.video_0 ! queue ! h264parse ! m. d.audio_0 ! queue ! aacparse ! m.'), **PLAIN)
add('01_gst_theora_vorbis44.ogg', K, 'Theora + Vorbis 44.1 kHz, oggmux of GStreamer',
    _gst('ogv', 'theora', 'vorbis', 'oggmux name=m ! filesink location={1} filesrc location={0} ! oggdemux name=d d. ! queue ! theoraparse ! m. d. ! queue ! vorbisparse ! m.', rate=44100), **PLAIN)
add('01_theora_flac48.ogg', K, 'Theora + FLAC 48 kHz in Ogg', lambda out: plain(out, 'theora', 'flac'), **PLAIN)
add('01_theora_opus.ogv', K, 'Theora + Opus in Ogg (pre-skip 312)', lambda out: plain(out, 'theora', 'opus'), **PLAIN)
add('01_vorbis48.oga', K, 'Vorbis 48 kHz without a picture', lambda out: ff('-i', master(), '-vn', A['vorbis'], out), seconds=6, beeps=6, no_picture=True)


def _steps(video, sound, tail, expression, rate=48000):
    """Copies with the sound's times changed by an expression in ticks of its own clock."""
    def make(out):
        plain(part(out, 'mkv' if tail != 'mp4' else 'mp4'), video, sound, rate=rate)
        ff('-i', part(out, 'mkv' if tail != 'mp4' else 'mp4'), '-c', 'copy', '-bsf:a', "setts=ts='%s'" % expression, out)
    return make


# The times say that the sound is up to 15 ms later (earlier) than its samples: both are within the 20 ms.
add('01_step15ms_ac3.mkv', K, 'AC-3 48 kHz, a step of +15 ms at 3 s', _steps('h264', 'ac3', 'mkv', 'TS+if(gt(TS*TB,3),0.015/TB,0)'), **PLAIN)
def _pes_steps(shift, video, sound):
    """Adds shift(seconds from the first, number) seconds to the times of the sound's PES packets (each of one frame)."""
    def make(out):
        begin = []

        def change(sid, pts, dts):
            if sid >= 0xe0:
                return pts, dts
            begin.append(pts)
            new = pts + round(90000 * shift((pts - begin[0]) / 90000, len(begin)))
            return new, None if dts is None else new
        edit_ts(plain(part(out, 'ts'), video, sound, '-pes_payload_size', '0'), out, change)
    return make


add('01_step15ms_mp2.ts', K, 'MPEG-2 + MP2 48 kHz, a step of +15 ms at 2 s and back at 4 s', _pes_steps(lambda t, n: 0.015 * (2 <= t < 4), 'mpeg2', 'mp2'), **PLAIN)
add('01_stepback10ms.flv', K, 'AAC 44.1 kHz, a step of -10 ms at 3 s', _steps('h264', 'aac', 'flv', 'TS-if(gt(TS*TB,3),0.010/TB,0)', 44100), **PLAIN)
add('01_jitter5ms_opus.mkv', K, 'VP9 + Opus, each time +-5 ms off', lambda out: edit_mkv(
    plain(part(out, 'mkv'), 'vp9', 'opus'), out, lambda track, ms, n: ms + (5 if n % 2 else -5) if track == 2 and n > 1 else ms), **PLAIN)
add('01_jitter8ms_aac48.ts', K, 'AAC 48 kHz, each third packet 8 ms late', _pes_steps(lambda t, n: 0 if n % 3 else 0.008, 'h264', 'aac'), **PLAIN)
add('01_step15ms_pcm.mov', K, 'ProRes + PCM 48 kHz, a step of +15 ms at 3 s (stts)', lambda out: edit_stts(
    plain(part(out, 'mov'), 'prores', 'pcm'), out, 1, lambda each: each[:144000] + [each[144000] + 720] + each[144001:]), **PLAIN)
add('01_steps_many_mp3.mkv', K, 'MPEG-4 + MP3 48 kHz, a step of +2 ms each second', _steps('mpeg4', 'mp3', 'mkv', 'TS+floor(TS*TB)*0.002/TB'), **PLAIN)
add('01_wmv_wma.asf', K, 'WMV2 + WMA in ASF (times of 1 ms)', lambda out: plain(out, 'wmv2', 'wma', rate=44100), **PLAIN)

"""Times that restart, jump, wrap, step back."""
from inputs.codecs import A, EIGHT, packets, PLAIN, plain, TAGS, V
from inputs.formats.flv import edit_flv, flv_tags, write_flv
from inputs.formats.matroska import edit_mkv
from inputs.formats.mpeg import edit_ps, edit_ts, WRAP
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, load, part, save

K = '03 times restart'
LENGTHS = ((4, 0), (3, 4), (5, 7))           # three recordings: seconds, seconds before
TWELVE = dict(seconds=12, frames=300, fps=25, sync=True, seconds_tolerance=0.25)


def _three(video, sound, tail, *more, lengths=LENGTHS, rate=48000, no_picture=False):
    def make(out):
        whole = b''
        for k, (seconds, before) in enumerate(lengths):
            piece = part(out, '%d.%s' % (k, tail))
            extra = ['-serial_offset', str(10 * k + 1)] if tail in ('ogg', 'ogv', 'oga', 'opus') else []
            words = ['-vn'] if no_picture else V[video] + (TAGS if video not in ('theora',) else [])
            ff('-i', master(seconds=seconds, n0=before, rate=rate), words, A[sound], *more, *extra, piece)
            whole += load(piece)
        save(out, whole)
    return make


add('03_three_mpeg2_mp2.ts', K, 'three recordings of 4, 3 and 5 s, joined by cat, all beginning at 1.4 s', _three('mpeg2', 'mp2', 'ts'), **TWELVE)
add('03_three_h264_aac.ts', K, 'the same, H.264 with B-frames + AAC', _three('h264', 'aac', 'ts'), **TWELVE)
add('03_three_hevc_ac3.ts', K, 'the same, HEVC + AC-3', _three('hevc', 'ac3', 'ts'), **TWELVE)
add('03_three_h264_ac3.m2ts', K, 'the same, M2TS', _three('h264', 'ac3', 'm2ts'), **TWELVE)
add('03_three_mpeg2_ac3.vob', K, 'the same, VOB', _three('mpeg2', 'ac3', 'vob', '-f', 'vob'), **TWELVE)
add('03_three_mpeg1_mp2.mpg', K, 'the same, MPEG-1 system stream', _three('mpeg1', 'mp2', 'mpg'), **TWELVE)
add('03_three_theora_vorbis.ogv', K, 'chained Ogg: Theora + Vorbis, three links', _three('theora', 'vorbis', 'ogv'), **TWELVE)
add('03_three_theora_flac.ogv', K, 'the same, Theora + FLAC', _three('theora', 'flac', 'ogv'), **TWELVE)
add('03_three_theora_opus.ogg', K, 'the same, Theora + Opus', _three('theora', 'opus', 'ogg', '-f', 'ogg'), **TWELVE)
add('03_three_vp8_vorbis.ogv', K, 'the same, VP8 + Vorbis', _three('vp8', 'vorbis', 'ogv'), **TWELVE)
add('03_three_vorbis.ogg', K, 'chained Ogg Vorbis, three links', _three('', 'vorbis', 'ogg', no_picture=True), seconds=12, beeps=12, no_picture=True)
add('03_three_opus.opus', K, 'chained Ogg Opus, three links', _three('', 'opus', 'opus', no_picture=True), seconds=12, beeps=12, no_picture=True)
add('03_three_flac.oga', K, 'chained Ogg FLAC, three links', _three('', 'flac', 'oga', no_picture=True), seconds=12, beeps=12, no_picture=True)
add('03_three_mp3.mp3', K, 'three MP3 joined by cat (Xing header and ID3 tag in the middle)', _three('', 'mp3', 'mp3', no_picture=True), seconds=12, beeps=12, no_picture=True, seconds_tolerance=0.35)
add('03_three_aac.aac', K, 'three ADTS joined by cat', _three('', 'aac', 'aac', no_picture=True), seconds=12, beeps=12, no_picture=True, seconds_tolerance=0.25)


def _flv_restarts(out):
    tags, head = [], None
    for k, (seconds, before) in enumerate(LENGTHS):
        plain(part(out, '%d.flv' % k), 'h264b0', 'mp3', seconds=seconds, n0=before, rate=44100)
        data = load(part(out, '%d.flv' % k))
        head = head or data
        tags += [tag for tag in flv_tags(data) if not k or tag[0] != 18]
    write_flv(out, head, tags)


add('03_three_restart.flv', K, 'FLV whose times go back to 0 twice (4, 3 and 5 s)', _flv_restarts, **TWELVE)


def _joined(video, sound, offsets, tail='ts', flag=False, size=188):
    def make(out):
        whole = b''
        for k, offset in enumerate(offsets):
            piece = part(out, '%d.%s' % (k, tail))
            more = ['-mpegts_flags', '+initial_discontinuity'] if flag and k else []
            ff('-i', master(seconds=4, n0=4 * k), V[video], TAGS, A[sound], '-output_ts_offset', offset, *more, piece)
            whole += load(piece)
        save(out, whole)
    return make


add('03_jump_600s_flagged.m2ts', K, 'a jump of +600 s with a discontinuity flag, M2TS', _joined('h264', 'ac3', (0, 604), 'm2ts', True), **EIGHT)
add('03_jump_600s_hevc.ts', K, 'a jump of +600 s with a flag, HEVC + AAC', _joined('hevc', 'aac', (0, 604), 'ts', True), **EIGHT)
add('03_jump_back_3600s.ts', K, 'a jump of -3600 s with a flag', _joined('mpeg2', 'mp2', (3600, 0), 'ts', True), **EIGHT)
add('03_jump_20h.mpg', K, 'a jump of +20 h in a program stream', _joined('mpeg2', 'mp2', (0, 72000), 'mpg'), **EIGHT)
add('03_jump_back.vob', K, 'a jump of -1000 s in a VOB', _joined('mpeg2', 'ac3', (1000, 0), 'vob'), **EIGHT)
add('03_jump_twice.ts', K, 'three parts at 0, +5000 s and +100 s, flagged', _joined('h264', 'mp2', (0, 5000, 100), 'ts', True),
    seconds=12, frames=300, fps=25, sync=True, seconds_tolerance=0.25)

add('03_wrap33.ts', K, 'the 33-bit clock wraps at 3 s', lambda out: plain(out, 'h264', 'aac', '-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', '%.6f' % (WRAP - 3)), **PLAIN)
add('03_wrap33_mpeg2.m2ts', K, 'the same, MPEG-2 with B-frames + AC-3, M2TS', lambda out: plain(out, 'mpeg2b', 'ac3', '-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', '%.6f' % (WRAP - 3)), **PLAIN)
add('03_wrap33.mpg', K, 'the same, program stream (times moved by byte edit)', lambda out: edit_ps(
    plain(part(out, 'mpg'), 'mpeg2b', 'mp2', '-f', 'vob'), out, lambda sid, pts, dts: (pts + 2 ** 33 - 270000, None if dts is None else dts + 2 ** 33 - 270000)), **PLAIN)
add('03_wrap33_sound_first.ts', K, 'only the picture wraps inside, the sound starts after the wrap (sound 0.3 s later)', lambda out: ff(
    '-i', master(), V['h264b0'], TAGS, A['mp2'], '-af', 'atrim=start=0.3', '-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', '%.6f' % (WRAP - 0.2), out), **PLAIN)

K = '03 gaps'


def _drop(video, sound, *more, v='0', a='0', **of):
    """Leaves out packets for which the expressions hold."""
    def make(out):
        ff('-i', master(**of), V[video], TAGS if video not in ('theora',) else [], A[sound], '-bsf:v', "noise=drop='%s'" % v, '-bsf:a', "noise=drop='%s'" % a, *more, out)
    return make


PICTURE_GAP = 'between(n,50,99)'
for _tail, _video, _sound in (('mkv', 'h264b0', 'ac3'), ('ts', 'mpeg2', 'mp2'), ('flv', 'h264b0', 'aac'), ('webm', 'vp8', 'opus'), ('m2ts', 'h264b0', 'ac3')):
    add('03_gap_sound_2s.' + _tail, K, 'no sound packets from 1.9 to 3.9 s (%s + %s)' % (_video, _sound), _drop(_video, _sound, a=packets(_sound, 1.9, 3.9)),
        missing_beeps=2, **PLAIN)
# 50 frames (one or two whole groups) are gone: the frame before is held, the sound goes on.
for _tail, _video, _sound in (('mkv', 'h264b0', 'ac3'), ('ts', 'h264b0', 'mp2'), ('flv', 'h264b0', 'aac'), ('mp4', 'h264b0', 'aac'), ('mov', 'mjpeg', 'pcm')):
    add('03_gap_picture_2s.' + _tail, K, 'no picture packets from 2 to 4 s (%s + %s)' % (_video, _sound), _drop(_video, _sound, v=PICTURE_GAP),
        seconds=6, frames=[(0, 49), (100, 149)], fps=25, sync=True)
for _tail, _video, _sound in (('mkv', 'h264b0', 'ac3'), ('mp4', 'h264b0', 'aac'), ('flv', 'h264b0', 'aac'), ('webm', 'vp9', 'opus')):
    add('03_gap_both_2s.' + _tail, K, 'neither picture nor sound from 2 to 4 s (%s + %s)' % (_video, _sound),
        _drop(_video, _sound, v=PICTURE_GAP, a=packets(_sound, 2, 4)),
        seconds=6, frames=[(0, 49), (100, 149)], fps=25, sync=True)
# In TS a hole in both may be closed (a recorder's loss) or kept: only the meeting of flash and beep is sure.
add('03_gap_both_1s.ts', K, 'neither picture nor sound from 2 to 3 s, MPEG-TS', _drop('h264b0', 'ac3', v='between(n,50,74)', a=packets('ac3', 2, 3)),
    frames=[(0, 49), (75, 149)], pitch_fps=25, sync=True)

K = '03 overlaps and steps back'


def _overlap(tail, video, sound, back):
    """Two halves; the second half's times begin `back` seconds before the first half's end."""
    return _joined(video, sound, (0, 4 - back), tail)


# Both halves are whole recordings: nothing of the second may be lost; how long the result is (joined: 8 s) follows.
add('03_overlap_1s.ts', K, 'the second recording begins 1 s before the end of the first', _overlap('ts', 'mpeg2', 'mp2', 1), frames=200, pitch_fps=25, sync=True, missing_beeps=1)
add('03_overlap_1s.mpg', K, 'the same, program stream', _overlap('mpg', 'mpeg2', 'mp2', 1), frames=200, pitch_fps=25, sync=True, missing_beeps=1)
add('03_stepback_200ms.ts', K, 'picture and sound step back by 0.2 s at 3 s', lambda out: edit_ts(
    plain(part(out, 'ts'), 'h264b0', 'mp2', '-pes_payload_size', '0'), out,
    lambda sid, pts, dts: (pts - 18000 if pts > (1.4 + 3) * 90000 else pts, None if dts is None else dts - 18000 if dts > 4.4 * 90000 else dts)),
    frames=150, pitch_fps=25, sync=True, missing_frames=6)
add('03_stepback_200ms.flv', K, 'the same, FLV', lambda out: edit_flv(
    plain(part(out, 'flv'), 'h264b0', 'aac'), out, lambda kind, ms, c, n: ms - 200 if ms >= 3000 else ms), frames=150, pitch_fps=25, sync=True, missing_frames=6)
add('03_stepback_sound.mkv', K, 'only the sound steps back by 15 ms at 3 s, MPEG-4 + MP3', lambda out: edit_mkv(
    plain(part(out, 'mkv'), 'mpeg4', 'mp3'), out, lambda track, ms, n: ms - 15 if track == 2 and ms >= 3000 else ms), **PLAIN)

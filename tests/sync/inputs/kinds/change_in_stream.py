"""Rate, channels and format change in mid-stream."""
from inputs.codecs import A, EIGHT, packets, TAGS, V
from inputs.formats.flv import flv_tags, write_flv
from inputs.formats.mpeg import count_on
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, load, part, save

K = '02 change in mid-stream'


def _two(video, sound, first, second, tail='ts', size=188, join=True, v2=None, copy=None):
    """Two halves with the same PIDs and times that go on, joined by bytes, counters running on.  first, second: (rate, channels)."""
    def make(out):
        pieces = []
        for k, (rate, channels) in enumerate((first, second)):
            piece = part(out, '%d.%s' % (k, tail))
            # Whole packets only: what would reach over the join is left out (less than one packet, no beep is there).
            ff('-i', master(seconds=4, n0=4 * k, rate=rate), V[(v2 or video) if k else video], TAGS, '-bf', '0', A[sound], '-ac', channels, '-ar', rate,
               '-bsf:a', "noise=drop='%s'" % packets(sound, 4, 99, rate), '-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', 1 + 4 * k, piece)
            pieces.append(load(piece))
        whole = b''.join(pieces)
        joined = count_on(whole, size) if tail in ('ts', 'm2ts') else whole
        if copy:
            save(part(out, 'joined.' + tail), joined)
            ff('-i', part(out, 'joined.' + tail), '-c', 'copy', *copy, out)
        else:
            save(out, joined)
    return make


# The files begin at 1 s; a result begins at 0.
add('02_aac_44_to_48.ts', K, 'ADTS 44.1 kHz to 48 kHz at 4 s', _two('h264', 'aac', (44100, 2), (48000, 2)), **EIGHT)
add('02_aac_stereo_to_mono.ts', K, 'ADTS stereo to mono at 4 s', _two('h264', 'aac', (48000, 2), (48000, 1)), **EIGHT)
add('02_aac_mono_to_5.1.ts', K, 'ADTS mono to 5.1 at 4 s', _two('h264', 'aac', (48000, 1), (48000, 6)), **EIGHT)
add('02_ac3_5.1_to_2.0.ts', K, 'AC-3 5.1 to 2.0 at 4 s', _two('mpeg2', 'ac3', (48000, 6), (48000, 2)), **EIGHT)
add('02_ac3_48_to_32.ts', K, 'AC-3 48 kHz to 32 kHz at 4 s', _two('mpeg2', 'ac3', (48000, 2), (32000, 2)), **EIGHT)
add('02_eac3_5.1_to_2.0.ts', K, 'E-AC-3 5.1 to 2.0 at 4 s', _two('h264', 'eac3', (48000, 6), (48000, 2)), **EIGHT)
add('02_mp2_48_to_32.ts', K, 'MP2 48 to 32 kHz at 4 s', _two('mpeg2', 'mp2', (48000, 2), (32000, 2)), **EIGHT)
add('02_mp2_mono_to_stereo.mpg', K, 'MP2 mono to stereo at 4 s, program stream', _two('mpeg2', 'mp2', (48000, 1), (48000, 2), 'mpg'), **EIGHT)
add('02_ac3_2.0_to_5.1.vob', K, 'AC-3 2.0 to 5.1 at 4 s, VOB', _two('mpeg2', 'ac3', (48000, 2), (48000, 6), 'vob'), **EIGHT)
add('02_ac3_5.1_to_2.0.m2ts', K, 'AC-3 5.1 to 2.0 at 4 s, M2TS', _two('h264', 'ac3', (48000, 6), (48000, 2), 'm2ts', 192), **EIGHT)
add('02_ac3_2.0_to_5.1.mkv', K, 'AC-3 2.0 to 5.1 at 4 s, copied into Matroska', _two('h264', 'ac3', (48000, 2), (48000, 6), 'ts', copy=['-copyts', '-output_ts_offset', '-1']), **EIGHT)
add('02_ac3_2.0_to_5.1.mp4', K, 'AC-3 2.0 to 5.1 at 4 s, copied into MP4', _two('mpeg4', 'ac3', (48000, 2), (48000, 6), 'ts', copy=[]), **EIGHT)
add('02_mp3_44_to_48.mkv', K, 'MP3 44.1 to 48 kHz at 4 s, copied into Matroska', _two('mpeg4', 'mp3', (44100, 2), (48000, 2), 'ts', copy=[]), **EIGHT)


def _size_change(out):
    pieces = []
    for k, (w, h) in enumerate(((320, 180), (160, 96))):
        piece = part(out, '%d.ts' % k)
        ff('-i', master(seconds=4, n0=4 * k, w=w, h=h), V['h264'], TAGS, '-bf', '0', A['mp2'], '-bsf:a', "noise=drop='%s'" % packets('mp2', 4, 99),
           '-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', 1 + 4 * k, piece)
        pieces.append(load(piece))
    save(out, count_on(b''.join(pieces)))


add('02_picture_size.ts', K, 'H.264 320x180 to 160x96 at 4 s', _size_change, **EIGHT)


def _flv_config(out):
    pieces = []
    for k, (rate, channels) in enumerate(((44100, 2), (48000, 1))):
        ff('-i', master(seconds=4, n0=4 * k, rate=rate), V['h264b0'], TAGS, A['aac'], '-ac', channels, '-bsf:a', "noise=drop='%s'" % packets('aac', 4, 99, rate), part(out, '%d.flv' % k))
        pieces.append(load(part(out, '%d.flv' % k)))
    write_flv(out, pieces[0], flv_tags(pieces[0]) + [(kind, ms + 4000, c) for kind, ms, c in flv_tags(pieces[1]) if kind != 18])


add('02_aac_config.flv', K, 'AAC 44.1 kHz stereo to 48 kHz mono at 4 s by a new AudioSpecificConfig', _flv_config, **EIGHT)

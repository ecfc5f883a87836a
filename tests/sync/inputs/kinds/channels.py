"""Channel layouts."""
from inputs.codecs import A, PLAIN, TAGS, V
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, part

K = '09 channel layouts'


def _pcm_channels(out, channels, *more, codec='pcm_s16le', video='h264'):
    """Beeps in the first two channels, silence in the others; no layout is named."""
    ff('-i', master(channels=channels), V[video] if video else ['-vn'], TAGS if video else [], '-c:a', codec, *more, out)


for _channels, _tail in ((9, 'mkv'), (11, 'mov'), (12, 'mkv'), (16, 'mov')):
    add('09_%d_channels.%s' % (_channels, _tail), K, '%d channels of PCM, no layout named' % _channels, lambda out, c=_channels: _pcm_channels(out, c), tracks=1, **PLAIN)
add('09_12_channels.wav', K, '12 channels in WAV, mask 0', lambda out: _pcm_channels(out, 12, video=None), seconds=6, beeps=6, no_picture=True)
add('09_16_channels.w64', K, '16 channels in Wave64', lambda out: _pcm_channels(out, 16, video=None), seconds=6, beeps=6, no_picture=True)
add('09_12_channels.mxf', K, '12 channels of PCM in MXF with MPEG-2', lambda out: ff('-i', master(channels=12), V['mpeg2'], TAGS, '-c:a', 'pcm_s16le', out), **PLAIN)
add('09_opus_family255.mkv', K, 'Opus, mapping family 255, 10 channels', lambda out: ff('-i', master(channels=10), V['vp9'], TAGS, '-c:a', 'libopus', '-mapping_family', '255', '-b:a', '500k', out), **PLAIN)
# First-order ambisonics: W in channel 0 carries all sound, so silence would be wrong.
add('09_ambisonic_opus.mkv', K, 'Opus, mapping family 2 (first-order ambisonics)', lambda out: ff(
    '-i', master(), '-ch_layout', 'ambisonic 1', '-f', 's16le', '-ar', '48000', '-i', ff('-i', master(channels=4), '-vn', '-f', 's16le', part(out, 'raw')),
    '-map', '0:v', '-map', '1:a', V['vp9'], TAGS, '-c:a', 'libopus', '-mapping_family', '2', '-b:a', '256k', out), **PLAIN)
add('09_ambisonic_pcm.mkv', K, 'PCM of 4 channels that a first-order ambisonic recorder wrote, no layout', lambda out: _pcm_channels(out, 4), **PLAIN)
for _name, _layout, _count in (('5.1.2', 'FL+FR+FC+LFE+BL+BR+TFL+TFR', 8), ('7.1wide', '7.1(wide)', 8), ('6.1', '6.1', 7), ('hexadecagonal', 'hexadecagonal', 16), ('fl_fr_lfe_tbc', 'FL+FR+LFE+TBC', 4), ('downmix', 'DL+DR', 2), ('single_back', 'FL+FR+BC', 3)):
    add('09_%s.wav' % _name, K, 'WAV with the layout %s' % _layout, lambda out, c=_count, l=_layout: ff(
        '-f', 's16le', '-ar', '48000', '-ac', str(c), '-i', ff('-i', master(channels=c), '-vn', '-f', 's16le', part(out, 'raw')), '-af', 'pan=%s|%s' % (l.replace('(', '(').replace(')', ')'), '|'.join('c%d=c%d' % (k, k) for k in range(c))), '-c:a', 'pcm_s16le', out),
        seconds=6, beeps=6, no_picture=True)
add('09_7.1.mp4', K, 'AAC 7.1 in MP4', lambda out: ff('-i', master(channels=8), V['hevc'], TAGS, '-af', 'pan=7.1|' + '|'.join('c%d=c%d' % (k, k) for k in range(8)), A['aac'], '-b:a', '512k', out), **PLAIN)
add('09_flac_8_unnamed.mkv', K, 'FLAC with 8 channels', lambda out: _pcm_channels(out, 8, codec='flac'), **PLAIN)
add('09_mono_left_only.mov', K, 'two mono tracks (left, right) as a camera writes them', lambda out: ff(
    '-i', master(), V['prores'], TAGS, '-filter_complex', '[0:a]channelsplit[l][r]', '-map', '0:v', '-map', '[l]', '-map', '[r]', '-c:a', 'pcm_s16le', out), **PLAIN)

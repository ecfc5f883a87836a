"""Program streams."""
from inputs.codecs import PLAIN, plain
from inputs.registry import add

K = '21 program streams'
add('21_mpeg1.mpg', K, 'MPEG-1 system stream, no B-frames', lambda out: plain(out, 'mpeg1', 'mp2'), **PLAIN)
add('21_mpeg1_b.mpg', K, 'MPEG-1 with two B-frames', lambda out: plain(out, 'mpeg1', 'mp2', '-bf', '2'), **PLAIN)
add('21_vcd.mpg', K, 'Video CD', lambda out: plain(out, 'mpeg1', 'mp2', '-bf', '2', '-ar', '44100', '-b:a', '224k', '-f', 'vcd'), **PLAIN)
add('21_svcd.mpg', K, 'Super Video CD', lambda out: plain(out, 'mpeg2b', 'mp2', '-f', 'svcd'), **PLAIN)
add('21_dvd.vob', K, 'DVD: MPEG-2 with B-frames + AC-3', lambda out: plain(out, 'mpeg2b', 'ac3', '-f', 'dvd'), **PLAIN)
add('21_mpeg1_ntsc.mpg', K, 'MPEG-1 at 30000/1001', lambda out: plain(out, 'mpeg1', 'mp2', '-bf', '2', fps='30000/1001'), seconds=6, frames=180, fps=29.97, sync=True)
add('21_h264.mpg', K, 'H.264 in a program stream', lambda out: plain(out, 'h264', 'mp2', '-f', 'vob'), **PLAIN)

"""Texts from the file that become names."""
from inputs.codecs import A, PLAIN, plain, TAGS, V
from inputs.formats.mpeg import crc
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, load, part, save

K = '11 texts as names'
TEXTS = (('dots', '../../x'), ('slash', 'a/b'), ('backslash', 'a\\b'), ('long', 'x' * 200), ('emoji', '\U0001f3ac\u202e\u0301'), ('dot', '..'), ('quote', 'e"n,g'),
         ('newline', 'en\n#EXT-X-ENDLIST'), ('root', '/etc/passwd'), ('percent', 'en%2f..%00'), ('con', 'CON'), ('xml', '<&>'))
for _name, _text in TEXTS:
    add('11_language_%s.mkv' % _name, K, 'language %r' % _text[:20], lambda out, t=_text: ff('-i', master(), V['h264'], TAGS, A['aac'], '-metadata:s:a:0', 'language=' + t, out), tracks=1, **PLAIN)
    if _name in ('dots', 'slash', 'long', 'emoji', 'quote', 'newline'):
        add('11_title_%s.mp4' % _name, K, 'title and handler %r' % _text[:20], lambda out, t=_text: ff(
            '-i', master(), V['h264'], TAGS, A['aac'], '-metadata:s:a:0', 'handler_name=' + t, '-metadata:s:a:0', 'title=' + t, '-metadata', 'title=' + t, out), tracks=1, **PLAIN)
        add('11_title_%s.ogv' % _name, K, 'comments LANGUAGE and TITLE %r' % _text[:20], lambda out, t=_text: ff(
            '-i', master(), V['theora'], A['vorbis'], '-metadata:s:a:0', 'language=' + t, '-metadata:s:a:0', 'title=' + t, out), tracks=1, **PLAIN)
for _name, _text in (('slash', 'a/b'), ('dots', '../'), ('zero', '\0\0\0'), ('high', '\xff\xfe\xe9')):
    add('11_language_%s.ts' % _name, K, 'ISO 639 descriptor of the bytes %r' % _text, lambda out, t=_text: save(out, _relabel(
        load(plain(part(out, 'ts'), 'mpeg2', 'mp2', '-metadata:s:a:0', 'language=qqq')), t.encode('latin-1'))), tracks=1, **PLAIN)


def _relabel(data, new):
    """Another language in each PMT (its CRC follows)."""
    data = bytearray(data)
    for at in range(0, len(data), 188):
        spot = data.find(b'\x0a\x04qqq', at, at + 188)
        if spot > 0 and data[at + 1] & 0x40:
            data[spot + 2:spot + 5] = new
            begin = at + 5 + data[at + 4]
            size = (data[begin + 1] & 15) << 8 | data[begin + 2]
            data[begin + size - 1:begin + size + 3] = crc(data[begin:begin + size - 1])
    return bytes(data)


add('11_two_same_names.mkv', K, 'two sound tracks of the same language and title', lambda out: ff(
    '-i', master(), '-map', '0:v', '-map', '0:a', '-map', '0:a', V['h264'], TAGS, A['aac'], '-metadata:s:a', 'language=eng', '-metadata:s:a', 'title=../Main', out), tracks=2, **PLAIN)
add('11_same_after_cleaning.mkv', K, 'three tracks whose languages are alike once unusual characters are replaced', lambda out: ff(
    '-i', master(), '-map', '0:v', '-map', '0:a', '-map', '0:a', '-map', '0:a', V['h264'], TAGS, A['aac'],
    '-metadata:s:a:0', 'language=a/b', '-metadata:s:a:1', 'language=a_b', '-metadata:s:a:2', 'language=a\\b', out), tracks=3, **PLAIN)

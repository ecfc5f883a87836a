"""Byte edits of AVI."""
import struct

from inputs.tools import load, save


def edit_avi(source, out, change):
    """change(chunk name, content, number of the name) -> new content.  For files of one RIFF with idx1."""
    data = load(source)
    movi = data.index(b'movi') + 4
    end = movi - 4 + struct.unpack_from('<I', data, movi - 8)[0]
    at, body, index, seen = movi, b'', b'', {}
    while at + 8 <= end:
        name, size = data[at:at + 4], struct.unpack_from('<I', data, at + 4)[0]
        content = data[at + 8:at + 8 + size]
        seen[name] = seen.get(name, -1) + 1
        content = change(name.decode('latin-1'), content, seen[name])
        key = 16 if seen[name] == 0 or name[2:] == b'wb' or content and is_key(content) else 0
        index += name + struct.pack('<III', key, len(body) + 4, len(content))
        body += name + struct.pack('<I', len(content)) + content + b'\0' * (len(content) & 1)
        at += 8 + size + (size & 1)
    made = data[12:movi - 12] + b'LIST' + struct.pack('<I', len(body) + 4) + b'movi' + body + b'idx1' + struct.pack('<I', len(index)) + index
    return save(out, b'RIFF' + struct.pack('<I', len(made) + 4) + b'AVI ' + made)


def is_key(content):
    return content[:4] == b'\0\0\1\xb0' or b'\0\0\1\x67' in content[:64] or content[:2] == b'\xff\xd8' \
        or content[:4] == b'\0\0\1\xb6' and content[4] >> 6 == 0

"""Byte edits of FLV."""
import struct

from inputs.tools import load, save


def flv_tags(data):
    """(type, milliseconds, content)"""
    at, found = 13, []
    while at + 11 <= len(data):
        size = int.from_bytes(data[at + 1:at + 4], 'big')
        found.append((data[at], int.from_bytes(data[at + 4:at + 7], 'big') | data[at + 7] << 24, data[at + 11:at + 11 + size]))
        at += 15 + size
    return found


def write_flv(out, head, tags):
    body = head[:13]
    for kind, ms, content in tags:
        tag = bytes([kind]) + len(content).to_bytes(3, 'big') + (ms & 0xffffff).to_bytes(3, 'big') + bytes([ms >> 24 & 255]) + b'\0\0\0' + content
        body += tag + struct.pack('>I', len(tag))
    return save(out, body)


def edit_flv(source, out, change):
    """change(type, milliseconds, content, number within its type) -> new milliseconds, or None to leave the tag out."""
    data, seen, tags = load(source), {}, []
    for kind, ms, content in flv_tags(data):
        seen[kind] = seen.get(kind, -1) + 1
        new = ms if kind == 18 else change(kind, ms, content, seen[kind])
        if new is not None:
            tags.append((kind, new, content))
    return write_flv(out, data, tags)

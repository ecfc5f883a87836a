"""Byte edits of Matroska and WebM."""
import struct

from inputs.tools import load, save


def vint(data, at, keep=False):
    first, size = data[at], 1
    while size < 9 and not first & (0x80 >> size - 1):
        size += 1
    value = int.from_bytes(data[at:at + size], 'big')
    if not keep:
        value &= (1 << 7 * size) - 1
        if value == (1 << 7 * size) - 1:
            value = None
    return value, at + size


def edit_mkv(source, out, change):
    """change(track, milliseconds, number in the track) -> new milliseconds.  Blocks stay where they are in the file."""
    data, seen = bytearray(load(source)), {}

    def walk(at, end, cluster):
        while at < end:
            name, at = vint(data, at, True)
            size, at = vint(data, at)
            stop = end if size is None else at + size
            if name in (0x18538067, 0x1f43b675, 0xa0):
                if name == 0x1f43b675:
                    cluster = [0]
                walk(at, stop, cluster)
            elif name == 0xe7:
                cluster[0] = int.from_bytes(data[at:stop], 'big')
            elif name in (0xa3, 0xa1):
                track, place = vint(data, at)
                ms = cluster[0] + struct.unpack_from('>h', data, place)[0]
                seen[track] = seen.get(track, -1) + 1
                struct.pack_into('>h', data, place, change(track, ms, seen[track]) - cluster[0])
            at = stop
    walk(0, len(data), [0])
    return save(out, data)

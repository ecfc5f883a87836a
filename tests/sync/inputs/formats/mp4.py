"""Byte edits of MP4: boxes, edit lists, durations of samples."""
import struct

from inputs.tools import load, save


def boxes(data, start=0, end=None):
    """(type, start, start of the content, end) of each box."""
    end = len(data) if end is None else end
    while start + 8 <= end:
        size, name = struct.unpack_from('>I4s', data, start)
        head = 8
        if size == 1:
            size, head = struct.unpack_from('>Q', data, start + 8)[0], 16
        if size == 0:
            size = end - start
        yield name.decode('latin-1'), start, start + head, start + size
        start += size


def box(name, content):
    return struct.pack('>I4s', 8 + len(content), name.encode('latin-1')) + content


NESTS = ('moov', 'trak', 'mdia', 'minf', 'stbl')


def rebuilt(data, change, track=None):
    """The boxes in data, changed: change(name, track number, content) -> new content, None (as it was) or b'' + drop by False.

    For 'trak' it is called with the content after its children have been changed."""
    out, count = b'', -1
    for name, start, body, end in boxes(data):
        content = data[body:end]
        if name == 'trak':
            count += 1
        mine = count if name == 'trak' else track
        if name in NESTS:
            content = rebuilt(content, change, mine)
        elif name == 'mdat':
            out += data[start:end]
            continue
        new = change(name, mine, content)
        if new is False:
            continue
        out += box(name, content if new is None else new)
    return out


def edit_mp4(source, out, change):
    """Only for files whose moov comes last (ffmpeg without faststart): places in mdat stay as they are."""
    data = load(source)
    order = [name for name, _, _, _ in boxes(data)]
    assert order.index('moov') > order.index('mdat')
    return save(out, rebuilt(data, change))


def set_edits(source, out, edits):
    """edits: {track: [(seconds, media time in the track's ticks or -1, rate)]}; durations of the file follow."""
    length = max(sum(e[0] for e in rows) for rows in edits.values())

    def change(name, track, content):
        if name == 'mvhd':
            return content[:16] + struct.pack('>I', int(round(length * 1000))) + content[20:]
        if name == 'edts' and track in edits:
            return False
        if name == 'trak' and track in edits:
            rows = b''.join(struct.pack('>IiHH', int(round(s * 1000)), at, rate, 0) for s, at, rate in edits[track])
            edts = box('edts', box('elst', struct.pack('>II', 0, len(edits[track])) + rows))
            first = next(boxes(content))
            tkhd = content[:first[3]]
            seconds = sum(e[0] for e in edits[track])
            tkhd = tkhd[:28] + struct.pack('>I', int(round(seconds * 1000))) + tkhd[32:]
            return tkhd + edts + content[first[3]:]
        return None
    return edit_mp4(source, out, change)


def edit_stts(source, out, track, deltas):
    """deltas(list of one duration a sample) -> new list."""
    def change(name, mine, content):
        if name != 'stts' or mine != track:
            return None
        count = struct.unpack_from('>I', content, 4)[0]
        each = []
        for k in range(count):
            number, delta = struct.unpack_from('>II', content, 8 + 8 * k)
            each += [delta] * number
        rows = []
        for delta in deltas(each):
            if rows and rows[-1][1] == delta:
                rows[-1][0] += 1
            else:
                rows.append([1, delta])
        return struct.pack('>II', 0, len(rows)) + b''.join(struct.pack('>II', a, b) for a, b in rows)
    return edit_mp4(source, out, change)

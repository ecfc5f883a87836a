"""Byte edits of transport and program streams, and a small writer of transport streams."""
import re
import struct

from inputs.tools import load, save

WRAP = 2 ** 33 / 90000


def read_stamp(b, at):
    return ((b[at] >> 1) & 7) << 30 | b[at + 1] << 22 | (b[at + 2] >> 1) << 15 | b[at + 3] << 7 | b[at + 4] >> 1


def stamp(mark, value):
    value &= (1 << 33) - 1
    return bytes([mark << 4 | (value >> 30) << 1 | 1, value >> 22 & 255, (value >> 15 & 127) << 1 | 1,
                  value >> 7 & 255, (value & 127) << 1 | 1])


def edit_pes(data, at, change):
    """Changes the times of the PES header at data[at] (a bytearray).  change(stream id, pts, dts) -> (pts, dts) or None to
    take the times away."""
    flags = data[at + 7] >> 6
    if data[at + 3] not in (0xbd, 0xfd) and not 0xc0 <= data[at + 3] <= 0xef or flags < 2:
        return
    pts = read_stamp(data, at + 9)
    dts = read_stamp(data, at + 14) if flags == 3 else None
    new = change(data[at + 3], pts, dts)
    if new is None:                    # no times: stuffing in their place
        data[at + 7] &= 0x3f
        for k in range(10 if flags == 3 else 5):
            data[at + 9 + k] = 0xff
        return
    data[at + 9:at + 14] = stamp(flags, new[0])
    if flags == 3:
        data[at + 14:at + 19] = stamp(1, new[1] if new[1] is not None else new[0])


def edit_ts(source, out, change, clock=None, size=188):
    """change as in edit_pes; clock(pcr in 90 kHz) -> new value."""
    data = bytearray(load(source))
    for at in range(size - 188, len(data) - 187, size):
        body = at + 4
        if data[at + 3] & 0x20:
            if data[body] and data[body + 1] & 0x10 and clock:
                pcr = data[body + 2] << 25 | data[body + 3] << 17 | data[body + 4] << 9 | data[body + 5] << 1 | data[body + 6] >> 7
                new = clock(pcr) & ((1 << 33) - 1)
                data[body + 2:body + 6] = struct.pack('>I', new >> 1)
                data[body + 6] = data[body + 6] & 0x7f | (new & 1) << 7
            body += 1 + data[body]
        if data[at + 1] & 0x40 and data[at + 3] & 0x10 and data[body:body + 3] == b'\0\0\1':
            edit_pes(data, body, change)
    return save(out, data)


def count_on(data, size=188):
    """Continuity counters that go on over a join (as one recorder would have written)."""
    data, last = bytearray(data), {}
    for at in range(size - 188, len(data) - 187, size):
        pid = (data[at + 1] & 31) << 8 | data[at + 2]
        if data[at + 3] & 0x10:
            last[pid] = (last.get(pid, -1) + 1) & 15
        data[at + 3] = data[at + 3] & 0xf0 | max(0, last.get(pid, 0))
    return bytes(data)


def edit_ps(source, out, change):
    data = bytearray(load(source))
    for found in re.finditer(b'\0\0\1[\xbd\xc0-\xef]', bytes(data)):
        at = found.start()
        if at + 19 < len(data) and data[at + 6] >> 6 == 2:
            edit_pes(data, at, change)
    return save(out, data)


CRC = []
for _n in range(256):
    _c = _n << 24
    for _ in range(8):
        _c = (_c << 1 ^ 0x04c11db7 if _c & 0x80000000 else _c << 1) & 0xffffffff
    CRC.append(_c)


def crc(data):
    value = 0xffffffff
    for byte in data:
        value = (value << 8 & 0xffffffff) ^ CRC[(value >> 24) ^ byte]
    return struct.pack('>I', value)


def write_ts(out, streams):
    """A small MPEG-TS writer.  streams: [(pid, stream type, stream id, [(pts, dts, key, data)])]; the first carries the PCR."""
    pat = b'\0\xb0\x0d\0\1\xc1\0\0\0\1\xf0\0'
    rows = b''.join(bytes([kind, 0xe0 | pid >> 8, pid & 255, 0xf0, 0]) for pid, kind, _, _ in streams)
    pmt = b'\2' + struct.pack('>H', 0xb000 | 13 + len(rows)) + b'\0\1\xc1\0\0' + struct.pack('>HH', 0xe000 | streams[0][0], 0xf000) + rows
    counters, packets = {}, []

    def put(pid, start, head, content):
        counters[pid] = (counters.get(pid, -1) + 1) & 15
        room = 184 - len(head) - len(content)
        if room > 0 or head:
            if not head:
                field = bytes([room - 1]) + (b'\0' + b'\xff' * (room - 2) if room > 1 else b'')
            else:
                field = head[:1] and bytes([len(head) - 1 + max(0, room)]) + head[1:] + b'\xff' * max(0, room)
            control = 0x30
        else:
            field, control = b'', 0x10
        packets.append(bytes([0x47, (0x40 if start else 0) | pid >> 8, pid & 255, control | counters[pid]]) + field + content)
        assert len(packets[-1]) == 188, len(packets[-1])

    def table(pid, section):
        section = b'\0' + section + crc(section)
        put(pid, True, b'', section + b'\xff' * (184 - len(section)))

    units = sorted((unit[1], k, n, unit) for k, s in enumerate(streams) for n, unit in enumerate(s[3]))
    for dts, k, n, (pts, _, key, content) in units:
        pid, _, sid, _ = streams[k]
        if k == 0 and key:
            table(0, pat)
            table(0x1000, pmt)
        times = stamp(3, pts) + stamp(1, dts) if pts != dts else stamp(2, pts)
        body = times + content
        size = len(body) + 3
        pes = b'\0\0\1' + bytes([sid]) + struct.pack('>H', size if size < 65536 and k else 0) + bytes([0x80, 0xc0 if pts != dts else 0x80, len(times)]) + body
        first = True
        while pes:
            head = b''
            if first and k == 0:
                pcr = max(0, dts - 9000)
                head = b'\0' + bytes([0x50 if key else 0x10]) + struct.pack('>I', pcr >> 1) + bytes([(pcr & 1) << 7 | 0x7e, 0])
            take = 184 - len(head)
            put(pid, first, head, pes[:take])
            pes, first = pes[take:], False
    return save(out, b''.join(packets))

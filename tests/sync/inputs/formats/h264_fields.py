"""A small writer of H.264 field pictures, which no encoder at hand makes."""
import fractions
import re

from inputs.masters import flash_frames, frame


class Bits:
    """Bits of an H.264 syntax structure."""
    def __init__(self):
        self.text = []

    def u(self, value, size):
        self.text.append(format(value, '0%db' % size))
        return self

    def ue(self, value):
        binary = format(value + 1, 'b')
        self.text.append('0' * (len(binary) - 1) + binary)
        return self

    def bytes(self, stop=True):
        text = ''.join(self.text) + ('1' if stop else '')
        text += '0' * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, 'big')


def nal(head, content):
    return b'\0\0\0\1' + bytes([head]) + re.sub(b'\0\0(?=[\0-\3])', b'\0\0\3', content)


def _parameter_sets(w, h, fps):
    sps = Bits().u(77, 8).u(0, 8).u(30, 8).ue(0).ue(0).ue(2).ue(2).u(0, 1).ue(w // 16 - 1).ue(h // 32 - 1).u(0, 1).u(0, 1).u(1, 1).u(0, 1)
    # VUI: BT.709, limited range, timing 25 frames/s
    sps.u(1, 1).u(0, 1).u(0, 1).u(1, 1).u(5, 3).u(0, 1).u(1, 1).u(1, 8).u(1, 8).u(1, 8).u(0, 1).u(1, 1).u(1, 32).u(2 * fps, 32).u(1, 1).u(0, 1).u(0, 1).u(0, 1).u(0, 1)
    pps = Bits().ue(0).ue(0).u(0, 1).u(0, 1).ue(0).ue(0).ue(0).u(0, 1).u(0, 2).ue(0).ue(0).ue(0).u(0, 1).u(0, 1).u(0, 1)
    return nal(0x67, sps.bytes()) + nal(0x68, pps.bytes())


def _yuv(rgb):
    r, g, b = rgb
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    return [round(16 + y * 219 / 255), round(128 + (b - y) / 1.8556 * 224 / 255), round(128 + (r - y) / 1.5748 * 224 / 255)]


def _macroblocks(w, h, number, flash, parity, known):
    """The field's macroblocks as bytes (all lines of a part are alike, so parity only picks the line).  known: colours seen so far."""
    picture = frame(w, h, number, flash)
    rows = {}
    result = []
    for my in range(h // 32):
        for mx in range(w // 16):
            y, u, v = bytearray(), bytearray(), bytearray()
            for line in range(16):
                at = (2 * (16 * my + line) + parity) * w * 3
                key = picture[at:at + w * 3]
                if key not in rows:
                    rows[key] = [known.setdefault(key[3 * x:3 * x + 3], _yuv(key[3 * x:3 * x + 3])) for x in range(w)]
                dots = rows[key][16 * mx:16 * mx + 16]
                y += bytes(d[0] for d in dots)
                if line % 2 == 0:
                    u += bytes(d[1] for d in dots[::2])
                    v += bytes(d[2] for d in dots[::2])
            result.append(bytes(y + u + v))
    return result


def _slice_header(n, intra, idr, parity):
    head = Bits().ue(0).ue(7 if intra else 5).ue(0).u(n % 25 % 16, 4).u(1, 1).u(parity, 1)
    if idr:
        head.ue(n // 25 % 2)
    if not intra:
        head.u(0, 1).u(0, 1)           # reference counts as in the PPS, list not modified
    head.u(0, 2 if idr else 1)
    return head.ue(0)                  # slice_qp_delta 0


def _field_picture(n, intra, parity, blocks, shown):
    """One field: I_PCM for the macroblocks that differ from `shown` (the field before of the same parity), P skip for the rest."""
    idr, skip = intra and parity == 0, 0
    bits = _slice_header(n, intra, idr, parity)
    for k, block in enumerate(blocks):
        if not intra:
            if shown and shown[k] == block:
                skip += 1
                continue
            bits.ue(skip)
            skip = 0
        bits.ue(25 if intra else 30)    # I_PCM
        length = sum(map(len, bits.text))
        bits.text.append('0' * (-length % 8))
        bits.u(int.from_bytes(block, 'big'), 8 * 384)
    if not intra and skip:
        bits.ue(skip)
    return nal(0x65 if idr else 0x61, bits.bytes())


def paff_units(seconds, w=160, h=96, fps=25):
    """H.264 where each frame is a pair of field pictures: I_PCM macroblocks for what changes, P skip for the rest.

    Returns [(number of the frame, key, top field, bottom field)]; the keys carry SPS and PPS.  Every picture is a reference;
    picture order follows decoding order (type 2)."""
    count = int(seconds * fps)
    lit = set(s + j for s in flash_frames(fractions.Fraction(fps), count) for j in range(round(0.16 * fps)))
    heads, delimiter = _parameter_sets(w, h, fps), b'\0\0\0\1\x09\xf0'
    shown, units, known = {0: None, 1: None}, [], {}
    for n in range(count):
        key, pair = n % 25 == 0, []
        for parity in (0, 1):
            blocks = _macroblocks(w, h, n, n in lit, parity, known)
            pair.append(_field_picture(n, key, parity, blocks, shown[parity]))
            shown[parity] = blocks
        units.append((n, key, delimiter + (heads if key else b'') + pair[0], delimiter + pair[1]))
    return units

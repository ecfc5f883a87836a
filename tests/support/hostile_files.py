"""Files that nobody should send, made anew for every run: references to other files and hosts, truncations, absurd sizes, odd names."""
import os, shutil, struct, subprocess, zlib


def box(kind, body):
    return struct.pack(">I", 8 + len(body)) + kind + body


def boxes(data, start=0, end=None):
    """(kind, start, end) of the boxes in data[start:end], one level."""
    end = len(data) if end is None else end
    while start + 8 <= end:
        size = struct.unpack(">I", data[start:start + 4])[0]
        if size < 8 or start + size > end:
            return
        yield data[start + 4:start + 8], start, start + size
        start += size


CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")


def boundaries(data, start=0, end=None):
    for kind, at, until in boxes(data, start, end):
        yield at
        if kind in CONTAINERS:
            yield from boundaries(data, at + 8, until)
        yield until


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def references(folder, good, port):
    """Text that libavformat would follow to other files and hosts if it were let."""
    target, address = os.path.abspath(good), f"http://127.0.0.1:{port}/canary.mp4"
    texts = {
        "hls-local.mp4": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n",
        "hls-http.mp4": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{address}\n#EXT-X-ENDLIST\n",
        "hls-concat.mp4": f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\nconcat:{address}|file:///etc/passwd\n#EXT-X-ENDLIST\n",
        "dash-local.mp4": f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT5S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1000"><BaseURL>{target}</BaseURL></Representation></AdaptationSet></Period></MPD>',
        "concat-relative.mp4": f"ffconcat version 1.0\nfile {os.path.basename(target)}\n",
        "concat-http.mp4": f"ffconcat version 1.0\nfile {address}\n",
        "session.mp4": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    }
    for name, text in texts.items():
        with open(os.path.join(folder, name), "w") as f:
            f.write(text)
    return list(texts)


def truncations(folder, good):
    data = open(good, "rb").read()
    names = []
    for at in sorted(set(boundaries(data))):
        if 0 < at < len(data):
            names.append(f"cut-{at}.mp4")
            with open(os.path.join(folder, names[-1]), "wb") as f:
                f.write(data[:at])
    return names


def absurd(folder, good):
    data = bytearray(open(good, "rb").read())
    names = []

    def put(name, content):
        names.append(name)
        with open(os.path.join(folder, name), "wb") as f:
            f.write(content)

    at = data.find(b"stsz")
    huge = bytearray(data)
    huge[at + 12:at + 16] = struct.pack(">I", 1 << 31)
    put("stsz-2-31.mp4", huge)
    huge = bytearray(data)
    at = huge.find(b"avc1")
    huge[at + 28:at + 32] = struct.pack(">HH", 65535, 65535)
    put("sample-entry-65535.mp4", huge)
    put("screen-65535.gif", b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\x80\0\0\0\0\0\xff\xff\xff," + struct.pack("<HHHH", 0, 0, 65535, 65535) + b"\0\x02\x02\x44\x01\0;")
    for side in (16384, 65535):
        rows = zlib.compressobj(9)
        body = b"".join(rows.compress(b"\0" * (side + 1)) for _ in range(side)) + rows.flush()
        put(f"bomb-{side}.png", b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)) + png_chunk(b"acTL", struct.pack(">II", 1, 0)) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b""))
    moov = next((data[s:e] for k, s, e in boxes(data) if k == b"moov"), b"")
    head = b"".join(bytes(data[s:e]) for k, s, e in boxes(data) if k == b"ftyp")
    parts = [bytes(moov[s:e]) for k, s, e in boxes(moov, 8)]
    track = next(p for p in parts if p[4:8] == b"trak")
    others = b"".join(p for p in parts if p[4:8] != b"trak")
    put("tracks-100000.mp4", head + box(b"moov", others + track * 100_000))
    put("empty-tracks-100000.mp4", head + box(b"moov", others + box(b"trak", b"") * 100_000))
    put("nothing.mp4", b"")
    put("one-byte.mp4", b"\0")
    put("text.mp4", b"This is not a film.\n" * 1000)
    return names


def black_8k(folder):
    path = os.path.join(folder, "black-8k.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "color=black:s=7680x4320:r=1:d=6", "-c:v", "libx264", "-preset", "ultrafast", path], check=True)
    return ["black-8k.mp4"]


def odd_names(folder, good):
    """Good films under names that programs like to read as something else. All of these must become ladders."""
    names = ["%03d.mp4", "file:x.mp4", "concat:a|b.mp4", "-rf.mp4", "new\nline.mp4", "quote'\".mp4", "http:__x.mp4", "nul\u00e9 \u65e5\u672c.mp4", "$(id).mp4", "pipe:0"]
    for name in names:
        shutil.copy(good, os.path.join(folder, name))
    return names

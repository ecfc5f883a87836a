#include "core/media/cmaf_writer.hpp"

#include <QtEndian>
#include <algorithm>
#include <cstdio>
#include <functional>

namespace media {
namespace {

class Bytes {
public:
    void u8(unsigned v) { m_out.append(static_cast<char>(v)); }
    void u16(unsigned v) { put(static_cast<quint16>(v)); }
    void u24(unsigned v) {
        u8(v >> 16 & 255);
        u16(v & 0xffff);
    }
    void u32(std::uint64_t v) { put(static_cast<quint32>(v)); }
    void u64(std::uint64_t v) { put(static_cast<quint64>(v)); }
    void raw(const QByteArray& bytes) { m_out.append(bytes); }
    void text(const char* fourcc) { m_out.append(fourcc, 4); }
    void zeros(int count) { m_out.append(QByteArray(count, '\0')); }
    qsizetype size() const { return m_out.size(); }

    void box(const char* type, const std::function<void()>& body) {
        const qsizetype at = m_out.size();
        u32(0);
        text(type);
        body();
        patch(at, static_cast<quint32>(m_out.size() - at));
    }
    void fullBox(const char* type, unsigned version, unsigned flags, const std::function<void()>& body) {
        box(type, [&] {
            u8(version);
            u24(flags);
            body();
        });
    }
    void patch(qsizetype at, quint32 value) { qToBigEndian(value, m_out.data() + at); }
    QByteArray take() { return std::move(m_out); }

private:
    template <class T> void put(T value) {
        char buffer[sizeof(T)];
        qToBigEndian(value, buffer);
        m_out.append(buffer, sizeof(T));
    }
    QByteArray m_out;
};

void unityMatrix(Bytes& out) {
    for (const unsigned v : {0x10000u, 0u, 0u, 0u, 0x10000u, 0u, 0u, 0u, 0x40000000u}) out.u32(v);
}

unsigned packedLanguage(const std::string& language) {
    std::string code = language.size() == 3 ? language : "und";
    unsigned packed = 0;
    for (const char c : code) packed = packed << 5 | ((static_cast<unsigned>(c) - 0x60u) & 31u);
    return packed;
}

void videoEntry(Bytes& out, const TrackHeader& track) {
    out.box("avc1", [&] {
        out.zeros(6);
        out.u16(1); // data reference
        out.zeros(16);
        out.u16(static_cast<unsigned>(track.width));
        out.u16(static_cast<unsigned>(track.height));
        out.u32(0x480000); // 72 dpi
        out.u32(0x480000);
        out.u32(0);
        out.u16(1); // frames per sample
        out.zeros(32);
        out.u16(0x18);
        out.u16(0xffff);
        out.box("avcC", [&] { out.raw(track.decoderConfig); });
        out.box("colr", [&] {
            out.text("nclx");
            out.u16(1);
            out.u16(1);
            out.u16(1);
            out.u8(0);
        }); // BT.709, limited
        out.box("pasp", [&] {
            out.u32(1);
            out.u32(1);
        });
    });
}

void audioEntry(Bytes& out, const TrackHeader& track) {
    out.box("mp4a", [&] {
        out.zeros(6);
        out.u16(1);
        out.zeros(8);
        out.u16(static_cast<unsigned>(track.channels));
        out.u16(16);
        out.u32(0);
        out.u32(static_cast<std::uint64_t>(track.sampleRate) << 16);
        out.fullBox("esds", 0, 0, [&] {
            const auto config = static_cast<unsigned>(track.decoderConfig.size());
            out.u8(3);
            out.u8(3 + 2 + 13 + 2 + config + 3);
            out.u16(1);
            out.u8(0); // ES_Descriptor
            out.u8(4);
            out.u8(13 + 2 + config);
            out.u8(0x40);
            out.u8(0x15); // DecoderConfig: AAC, audio stream
            out.u24(0);
            out.u32(static_cast<std::uint64_t>(track.bitsPerSecond));
            out.u32(static_cast<std::uint64_t>(track.bitsPerSecond));
            out.u8(5);
            out.u8(config);
            out.raw(track.decoderConfig);
            out.u8(6);
            out.u8(1);
            out.u8(2);
        });
    });
}

void trackHeaderBox(Bytes& out, const TrackHeader& track) {
    out.fullBox("tkhd", 0, 3, [&] {
        out.u32(0);
        out.u32(0);
        out.u32(1);
        out.u32(0);
        out.u32(0);
        out.zeros(8);
        out.u16(0);
        out.u16(0);
        out.u16(track.video ? 0 : 0x100);
        out.u16(0);
        unityMatrix(out);
        out.u32(static_cast<std::uint64_t>(track.width) << 16);
        out.u32(static_cast<std::uint64_t>(track.height) << 16);
    });
}

void editBox(Bytes& out, std::int64_t delayTicks) {
    out.box("edts", [&] {
        out.fullBox("elst", 0, 0, [&] {
            out.u32(1);
            out.u32(0);
            out.u32(static_cast<std::uint64_t>(delayTicks));
            out.u32(0x10000);
        });
    });
}

/// How samples are decoded; there are none in an init segment.
void sampleTableBox(Bytes& out, const TrackHeader& track) {
    out.box("stbl", [&] {
        out.fullBox("stsd", 0, 0, [&] {
            out.u32(1);
            track.video ? videoEntry(out, track) : audioEntry(out, track);
        });
        for (const char* table : {"stts", "stsc"}) out.fullBox(table, 0, 0, [&] { out.u32(0); });
        out.fullBox("stsz", 0, 0, [&] {
            out.u32(0);
            out.u32(0);
        });
        out.fullBox("stco", 0, 0, [&] { out.u32(0); });
    });
}

void mediaInformationBox(Bytes& out, const TrackHeader& track) {
    out.box("minf", [&] {
        if (track.video) out.fullBox("vmhd", 0, 1, [&] { out.zeros(8); });
        else out.fullBox("smhd", 0, 0, [&] { out.zeros(4); });
        out.box("dinf", [&] {
            out.fullBox("dref", 0, 0, [&] {
                out.u32(1);
                out.fullBox("url ", 0, 1, [] {});
            });
        });
        sampleTableBox(out, track);
    });
}

void mediaBox(Bytes& out, const TrackHeader& track) {
    out.box("mdia", [&] {
        out.fullBox("mdhd", 0, 0, [&] {
            out.u32(0);
            out.u32(0);
            out.u32(static_cast<std::uint64_t>(track.timescale));
            out.u32(0);
            out.u16(packedLanguage(track.language));
            out.u16(0);
        });
        out.fullBox("hdlr", 0, 0, [&] {
            out.u32(0);
            out.text(track.video ? "vide" : "soun");
            out.zeros(12);
            out.raw(QByteArray(track.video ? "Video" : "Audio"));
            out.u8(0);
        });
        mediaInformationBox(out, track);
    });
}

void trackBox(Bytes& out, const TrackHeader& track) {
    out.box("trak", [&] {
        trackHeaderBox(out, track);
        if (track.delayTicks > 0) editBox(out, track.delayTicks);
        mediaBox(out, track);
    });
}

/// Of each sample, and behind them the end.
std::vector<std::int64_t> decodeTimesOf(const std::vector<Sample>& samples, std::int64_t endTick, std::int64_t delayTicks) {
    std::vector<std::int64_t> decodeTimes;
    decodeTimes.reserve(samples.size() + 1);
    for (const Sample& sample : samples) decodeTimes.push_back(sample.pts);
    std::sort(decodeTimes.begin(), decodeTimes.end());
    decodeTimes.push_back(endTick);
    // With a variable rate a long frame may lie between: a frame is never decoded after it is shown.
    for (std::size_t i = samples.size(); i-- > 1;)
        decodeTimes[i] = std::min({decodeTimes[i], samples[i].pts + delayTicks, decodeTimes[i + 1] - 1});
    return decodeTimes;
}

/// Gives the place of the data's offset, which is known only when the whole moof is.
qsizetype runBox(Bytes& out, const std::vector<Sample>& samples, const std::vector<std::int64_t>& decodeTimes, std::int64_t delayTicks) {
    constexpr unsigned kTrunFlags = 0x1 | 0x100 | 0x200 | 0x400 | 0x800; // data offset; duration, size, flags, offset per sample
    constexpr unsigned kKey = 0x02000000, kDependent = 0x01010000;       // sample_depends_on, sample_is_non_sync
    qsizetype offsetAt = 0;
    out.fullBox("trun", 1, kTrunFlags, [&] {
        out.u32(samples.size());
        offsetAt = out.size();
        out.u32(0);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            out.u32(static_cast<std::uint64_t>(decodeTimes[i + 1] - decodeTimes[i]));
            out.u32(static_cast<std::uint64_t>(samples[i].bytes.size()));
            out.u32(samples[i].key ? kKey : kDependent);
            out.u32(static_cast<std::uint64_t>(samples[i].pts + delayTicks - decodeTimes[i]));
        }
    });
    return offsetAt;
}

/// Calls `visit(begin, size)` for every NAL unit between start codes.
void eachNal(const std::uint8_t* data, int size, const std::function<void(const std::uint8_t*, int)>& visit) {
    int at = 0;
    const auto startCode = [&](int i) { return i + 2 < size && data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1; };
    while (at < size && !startCode(at)) ++at;
    while (at < size) {
        const int begin = at + 3;
        int end = begin;
        while (end < size && !startCode(end)) ++end;
        at = end;
        while (end > begin && data[end - 1] == 0) --end; // zero_byte of the next start code
        if (end > begin) visit(data + begin, end - begin);
    }
}

} // namespace

QByteArray initSegment(const TrackHeader& track) {
    Bytes out;
    out.box("ftyp", [&] {
        out.text("iso6");
        out.u32(0);
        for (const char* brand : {"iso6", "cmfc", "cmf2", "mp41", "dash"}) out.text(brand);
    });
    out.box("moov", [&] {
        out.fullBox("mvhd", 0, 0, [&] {
            out.u32(0);
            out.u32(0);
            out.u32(static_cast<std::uint64_t>(track.timescale));
            out.u32(0);
            out.u32(0x10000);
            out.u16(0x100);
            out.zeros(10);
            unityMatrix(out);
            out.zeros(24);
            out.u32(2); // next track
        });
        trackBox(out, track);
        out.box("mvex", [&] {
            out.fullBox("trex", 0, 0, [&] {
                out.u32(1);
                out.u32(1);
                out.u32(0);
                out.u32(0);
                out.u32(0);
            });
        });
    });
    return out.take();
}

QByteArray mediaSegment(
    int number, std::int64_t startTick, std::int64_t endTick, const std::vector<Sample>& samples, std::int64_t delayTicks) {
    Bytes out;
    out.box("styp", [&] {
        out.text("msdh");
        out.u32(0);
        for (const char* brand : {"msdh", "msix", "cmfs"}) out.text(brand);
    });
    const qsizetype moofAt = out.size();
    qsizetype offsetAt = 0;
    out.box("moof", [&] {
        out.fullBox("mfhd", 0, 0, [&] { out.u32(static_cast<std::uint64_t>(number)); });
        out.box("traf", [&] {
            out.fullBox("tfhd", 0, 0x20000, [&] { out.u32(1); }); // default-base-is-moof
            out.fullBox("tfdt", 1, 0, [&] { out.u64(static_cast<std::uint64_t>(startTick)); });
            offsetAt = runBox(out, samples, decodeTimesOf(samples, endTick, delayTicks), delayTicks);
        });
    });
    out.patch(offsetAt, static_cast<quint32>(out.size() - moofAt + 8));
    out.box("mdat", [&] {
        for (const Sample& sample : samples) out.raw(sample.bytes);
    });
    return out.take();
}

QByteArray avcConfig(const std::uint8_t* annexB, int size) {
    QByteArray sps, pps;
    eachNal(annexB, size, [&](const std::uint8_t* nal, int length) {
        const QByteArray unit(reinterpret_cast<const char*>(nal), length);
        if ((nal[0] & 31) == 7 && sps.isEmpty()) sps = unit;
        if ((nal[0] & 31) == 8 && pps.isEmpty()) pps = unit;
    });
    if (sps.size() < 4 || pps.isEmpty()) return {};
    Bytes out;
    out.u8(1);
    out.raw(sps.mid(1, 3)); // profile, compatibility, level
    out.u8(0xff);           // four-byte lengths
    out.u8(0xe1);
    out.u16(static_cast<unsigned>(sps.size()));
    out.raw(sps);
    out.u8(1);
    out.u16(static_cast<unsigned>(pps.size()));
    out.raw(pps);
    const auto profile = static_cast<unsigned char>(sps[1]);
    if (profile == 100 || profile == 110 || profile == 122) {
        out.u8(0xfc | 1); // 4:2:0
        out.u8(0xf8);     // 8 bit
        out.u8(0xf8);
        out.u8(0);
    }
    return out.take();
}

QByteArray lengthPrefixed(const std::uint8_t* annexB, int size) {
    Bytes out;
    eachNal(annexB, size, [&](const std::uint8_t* nal, int length) {
        const int type = nal[0] & 31;
        const bool comment = type == 6 && length > 1 && nal[1] == 5;
        if (type == 7 || type == 8 || type == 9 || comment) return;
        out.u32(static_cast<std::uint64_t>(length));
        out.raw(QByteArray::fromRawData(reinterpret_cast<const char*>(nal), length));
    });
    return out.take();
}

std::string avcCodecs(const QByteArray& avcC) {
    char text[16];
    std::snprintf(text, sizeof text, "avc1.%02x%02x%02x", static_cast<unsigned char>(avcC[1]), static_cast<unsigned char>(avcC[2]),
        static_cast<unsigned char>(avcC[3]));
    return text;
}

} // namespace media

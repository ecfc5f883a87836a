#include "core/package/cmaf_reader.hpp"

#include <QtEndian>
#include <cstdio>
#include <optional>

namespace package {
namespace {

base::Error bad(const std::string& what) {
    return {base::ErrorCode::InvalidInput, what};
}

/// A view into bytes that never reads behind its end: reading too far gives 0 and sets `overrun`.
class Cursor {
public:
    Cursor(const char* data, std::int64_t size) : m_data(data), m_size(size) {}

    template <class T> T read() {
        if (m_at + static_cast<std::int64_t>(sizeof(T)) > m_size) {
            m_overrun = true;
            m_at = m_size;
            return T{};
        }
        const T value = qFromBigEndian<T>(m_data + m_at);
        m_at += static_cast<std::int64_t>(sizeof(T));
        return value;
    }
    quint8 u8() { return read<quint8>(); }
    quint16 u16() { return read<quint16>(); }
    quint32 u32() { return read<quint32>(); }
    quint64 u64() { return read<quint64>(); }
    void skip(std::int64_t count) {
        if (count < 0 || m_at + count > m_size) {
            m_overrun = true;
            m_at = m_size;
        } else {
            m_at += count;
        }
    }
    std::int64_t left() const { return m_size - m_at; }
    bool overrun() const { return m_overrun; }

    struct Box {
        std::string type;
        std::int64_t size = 0; ///< of the content, as announced
        const char* content = nullptr;
        std::int64_t available = 0; ///< of the content, in memory
    };
    /// The next box; nothing at the end. A box that announces more than there is has `available` < `size`.
    std::optional<Box> box() {
        if (left() < 8) return std::nullopt;
        std::int64_t size = u32(), header = 8;
        std::string type(m_data + m_at, 4);
        skip(4);
        if (size == 1) {
            const quint64 large = u64();
            size = large > static_cast<quint64>(INT64_MAX) ? -1 : static_cast<std::int64_t>(large);
            header = 16;
        } else if (size == 0) {
            size = header + left();
        }
        if (size < header || m_overrun) {
            m_overrun = true;
            return std::nullopt;
        }
        Box found{.type = std::move(type), .size = size - header, .content = m_data + m_at, .available = std::min(size - header, left())};
        m_at += found.available;
        return found;
    }

private:
    const char* m_data;
    std::int64_t m_size, m_at = 0;
    bool m_overrun = false;
};

std::optional<Cursor> find(const Cursor::Box& parent, const char* type) {
    Cursor cursor(parent.content, parent.available);
    while (const auto box = cursor.box())
        if (box->type == type && box->available == box->size) return Cursor(box->content, box->size);
    return std::nullopt;
}

std::optional<Cursor::Box> findBox(Cursor cursor, const char* type) {
    while (auto box = cursor.box())
        if (box->type == type && box->available == box->size) return box;
    return std::nullopt;
}

std::string hex2(unsigned value) {
    char text[4];
    std::snprintf(text, sizeof text, "%02x", value & 255u);
    return text;
}

base::Result<std::string> codecsOf(Cursor entry, const std::string& type) {
    entry.skip(type == "mp4a" ? 28 : 78);
    while (const auto box = entry.box()) {
        Cursor body(box->content, box->available);
        if (box->type == "avcC" && box->available >= 4) {
            body.skip(1);
            std::string codecs = type + ".";
            for (int i = 0; i < 3; ++i) codecs += hex2(body.u8());
            return codecs;
        }
        if (box->type == "esds") {
            // version/flags, then ES_Descriptor > DecoderConfigDescriptor > DecoderSpecificInfo, one-byte lengths.
            body.skip(4 + 2 + 3 + 2);
            const unsigned objectType = body.u8();
            body.skip(12 + 2);
            const unsigned audioObject = body.u8() >> 3;
            if (body.overrun()) break;
            return "mp4a." + hex2(objectType) + "." + std::to_string(audioObject);
        }
    }
    return bad("the sample entry holds no decoder configuration");
}

} // namespace

base::Result<InitFacts> readInit(const QByteArray& bytes) {
    const Cursor file(bytes.constData(), bytes.size());
    InitFacts facts;
    const auto moov = findBox(file, "moov");
    if (!findBox(file, "ftyp") || !moov) return bad("the init segment has no complete ftyp and moov box");
    const auto trak = findBox(Cursor(moov->content, moov->size), "trak");
    if (!trak) return bad("the init segment has no track");
    if (const auto edts = findBox(Cursor(trak->content, trak->size), "edts")) {
        if (auto elst = find(*edts, "elst")) {
            const unsigned version = elst->u8();
            elst->skip(3 + 4 + (version == 1 ? 8 : 4));
            facts.delayTicks = version == 1 ? static_cast<std::int64_t>(elst->u64()) : elst->u32();
            if (facts.delayTicks < 0 || facts.delayTicks > (1LL << 40)) return bad("the edit list is out of bounds");
        }
    }
    const auto mdia = findBox(Cursor(trak->content, trak->size), "mdia");
    if (!mdia) return bad("the track has no mdia box");
    if (auto mdhd = find(*mdia, "mdhd")) {
        const unsigned version = mdhd->u8();
        mdhd->skip(version == 1 ? 19 : 11);
        facts.timescale = mdhd->u32();
    }
    if (facts.timescale <= 0) return bad("the track has no timescale");
    if (auto hdlr = find(*mdia, "hdlr")) {
        hdlr->skip(8);
        facts.video = hdlr->u32() == 0x76696465; // 'vide'
    }
    const auto minf = findBox(Cursor(mdia->content, mdia->size), "minf");
    const auto stbl = minf ? findBox(Cursor(minf->content, minf->size), "stbl") : std::nullopt;
    auto stsd = stbl ? find(*stbl, "stsd") : std::nullopt;
    if (!stsd) return bad("the track has no sample description");
    stsd->skip(8);
    const auto entry = stsd->box();
    if (!entry || entry->available < entry->size) return bad("the sample description is empty");
    if (facts.video) {
        Cursor body(entry->content, entry->size);
        body.skip(24);
        facts.width = body.u16();
        facts.height = body.u16();
    }
    MR_ASSIGN(facts.codecs, codecsOf(Cursor(entry->content, entry->size), entry->type));
    return facts;
}

namespace {

struct TopBoxes {
    Cursor::Box moof;
    std::int64_t dataSize = -1;
    std::int64_t end = 0; ///< of mdat, in the file
};

base::Result<TopBoxes> topBoxes(const QByteArray& bytes) {
    Cursor file(bytes.constData(), bytes.size());
    std::optional<Cursor::Box> moof;
    std::int64_t dataSize = -1, end = 0;
    while (const auto box = file.box()) {
        if (box->type == "moof") {
            if (moof) return bad("the segment holds more than one moof box");
            if (box->available < box->size) return bad("the moof box is cut short");
            moof = box;
        }
        if (box->type == "mdat") {
            dataSize = box->size;
            end = (box->content - bytes.constData()) + box->size;
            break;
        }
    }
    if (!moof) return bad("the segment has no moof box");
    if (dataSize < 0) return bad("the segment has no mdat box");
    return TopBoxes{*moof, dataSize, end};
}

/// Adds the samples of a track run. Gives their bytes together.
base::Result<std::int64_t> readRun(Cursor& trun, SegmentFacts& facts) {
    const quint32 flags = trun.u32() & 0xffffff; // behind the version
    const quint32 count = trun.u32();
    if ((flags & 0x700) != 0x700) return bad("the track run does not give duration, size and flags of its samples");
    if (count == 0 || count > 10'000'000) return bad("the sample count of the track run is out of bounds (" + std::to_string(count) + ")");
    if (flags & 0x1) trun.skip(4);
    if (flags & 0x4) trun.skip(4);
    std::int64_t decodeTime = facts.startTick, total = 0;
    for (quint32 i = 0; i < count; ++i) {
        SampleFacts sample;
        sample.ticks = trun.u32();
        sample.bytes = trun.u32();
        sample.key = (trun.u32() & 0x00010000) == 0;
        sample.pts = decodeTime + ((flags & 0x800) ? static_cast<qint32>(trun.u32()) : 0);
        if (trun.overrun()) return bad("the track run is cut short");
        decodeTime += sample.ticks;
        total += sample.bytes;
        facts.samples.push_back(sample);
    }
    facts.ticks = decodeTime - facts.startTick;
    return total;
}

} // namespace

base::Result<SegmentFacts> readSegment(const QByteArray& bytes, std::int64_t fileSize) {
    MR_ASSIGN(const TopBoxes top, topBoxes(bytes));
    if (top.end != fileSize) return bad("the file size is " + std::to_string(fileSize) + ", its boxes say " + std::to_string(top.end));
    SegmentFacts facts;
    if (auto mfhd = find(top.moof, "mfhd")) {
        mfhd->skip(4);
        facts.number = mfhd->u32();
    }
    const auto traf = findBox(Cursor(top.moof.content, top.moof.size), "traf");
    if (!traf) return bad("the segment has no track fragment");
    auto tfdt = find(*traf, "tfdt");
    auto trun = find(*traf, "trun");
    if (!tfdt || !trun) return bad("the track fragment lacks tfdt or trun");
    const unsigned version = tfdt->u8();
    tfdt->skip(3);
    facts.startTick = version == 1 ? static_cast<std::int64_t>(tfdt->u64()) : tfdt->u32();
    if (facts.startTick < 0 || facts.startTick > (1LL << 60)) return bad("the decode time is out of bounds");
    MR_ASSIGN(const std::int64_t total, readRun(*trun, facts));
    if (total != top.dataSize) return bad("the samples take " + std::to_string(total) + " bytes, mdat has " + std::to_string(top.dataSize));
    return facts;
}

} // namespace package

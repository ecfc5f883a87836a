#include "core/media/source_head.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace media {
namespace {

constexpr std::int64_t kMostBytes = 64 << 20;
constexpr int kMostBoxes = 1000; // of a file that is fragmented without an index nobody walks all of them here
constexpr std::int64_t kBegin = 64 << 10;

using Spans = std::vector<model::ByteSpan>;

/// Numbers of a file, wherever they are.
class Reader {
public:
    Reader(std::istream& stream, std::int64_t bytes) : m_stream(stream), m_bytes(bytes) {}
    std::int64_t bytes() const { return m_bytes; }
    std::optional<std::uint64_t> bigEndian(std::int64_t at, int length) const {
        std::array<char, 8> buffer{};
        if (at < 0 || at > m_bytes - length) return std::nullopt;
        m_stream.clear();
        if (!m_stream.seekg(at) || !m_stream.read(buffer.data(), length)) return std::nullopt;
        std::uint64_t value = 0;
        for (int i = 0; i < length; ++i) value = value << 8 | static_cast<unsigned char>(buffer[static_cast<std::size_t>(i)]);
        return value;
    }

private:
    std::istream& m_stream;
    const std::int64_t m_bytes;
};

constexpr std::uint64_t kindOf(const char (&name)[5]) {
    std::uint64_t kind = 0;
    for (int i = 0; i < 4; ++i) kind = kind << 8 | static_cast<unsigned char>(name[i]);
    return kind;
}

// --- ISO/IEC 14496-12
// ---------------------------------------------------------------------------------------------------------------------

struct Box {
    std::uint64_t kind = 0;
    std::int64_t at = 0, end = 0;
};

std::optional<Box> boxAt(const Reader& file, std::int64_t at) {
    const auto size = file.bigEndian(at, 4), kind = file.bigEndian(at + 4, 4);
    if (!size || !kind) return std::nullopt;
    std::uint64_t length = *size;
    if (length == 1) length = file.bigEndian(at + 8, 8).value_or(0);
    else if (length == 0) length = static_cast<std::uint64_t>(file.bytes() - at); // to the end of the file
    if (length < 8 || length > static_cast<std::uint64_t>(file.bytes() - at)) return std::nullopt;
    return Box{*kind, at, at + static_cast<std::int64_t>(length)};
}

bool isMp4(const Reader& file) {
    const auto first = boxAt(file, 0);
    constexpr std::array kFirst{kindOf("ftyp"), kindOf("moov"), kindOf("mdat"), kindOf("wide"), kindOf("free"), kindOf("skip")};
    return first && std::find(kFirst.begin(), kFirst.end(), first->kind) != kFirst.end();
}

Spans headOfMp4(const Reader& file) {
    Spans spans;
    bool isFragmented = false;
    std::int64_t at = 0;
    for (int boxes = 0; boxes < kMostBoxes && at < file.bytes(); ++boxes) {
        const auto box = boxAt(file, at);
        if (!box) break;
        isFragmented = isFragmented || box->kind == kindOf("moof");
        if (box->kind == kindOf("moof") || box->kind == kindOf("mdat")) spans.push_back({at, at + 16}); // that it is one everybody reads
        else if (box->kind != kindOf("free") && box->kind != kindOf("skip")) spans.push_back({at, box->end});
        if (isFragmented) break; // what follows is read by who needs it
        at = box->end;
    }
    // The index of fragments, where there is one, is said by the file's last four bytes: mfro, 8.8.11.
    const auto index = isFragmented ? file.bigEndian(file.bytes() - 4, 4) : std::nullopt;
    if (!index || *index < 16 || *index > static_cast<std::uint64_t>(file.bytes())) return spans;
    const auto box = boxAt(file, file.bytes() - static_cast<std::int64_t>(*index));
    if (box && box->kind == kindOf("mfra") && box->end == file.bytes()) spans.push_back({box->at, box->end});
    return spans;
}

// --- Matroska: RFC 8794, RFC 9559
// ---------------------------------------------------------------------------------------------------------

constexpr std::uint64_t kEbml = 0x1A45DFA3, kSegment = 0x18538067, kSeekHead = 0x114D9B74, kSeek = 0x4DBB, kSeekId = 0x53AB,
                        kSeekPosition = 0x53AC, kCluster = 0x1F43B675, kCues = 0x1C53BB6B, kTags = 0x1254C367;

struct Element {
    std::uint64_t id = 0;
    std::int64_t at = 0, data = 0, end = 0; ///< `end`: of the file, where its length is not known
};

std::optional<Element> elementAt(const Reader& file, std::int64_t at) {
    const auto lengthOf = [&](std::int64_t where) -> int {
        const auto first = file.bigEndian(where, 1);
        if (!first || *first == 0) return 0;
        int length = 1;
        for (std::uint64_t bit = 0x80; (*first & bit) == 0; bit >>= 1) ++length;
        return length;
    };
    const int idLength = lengthOf(at);
    if (idLength < 1 || idLength > 4) return std::nullopt;
    const int sizeLength = lengthOf(at + idLength);
    const auto id = file.bigEndian(at, idLength);
    const auto coded = sizeLength < 1 ? std::nullopt : file.bigEndian(at + idLength, sizeLength);
    if (!id || !coded) return std::nullopt;
    const std::uint64_t mask = (std::uint64_t{1} << (7 * sizeLength)) - 1, size = *coded & mask;
    Element element{*id, at, at + idLength + sizeLength, file.bytes()};
    if (size == mask) return element; // not known: a live recording
    if (size > static_cast<std::uint64_t>(file.bytes() - element.data)) return std::nullopt;
    element.end = element.data + static_cast<std::int64_t>(size);
    return element;
}

/// Where the segment's SeekHead says that cues and tags are.
void seekHeadOf(const Reader& file, const Element& segment, const Element& list, Spans& spans) {
    int entries = 0;
    for (auto seek = elementAt(file, list.data); seek && seek->at < list.end && entries < kMostBoxes;
         seek = elementAt(file, seek->end), ++entries) {
        if (seek->id != kSeek) continue;
        std::uint64_t id = 0, position = 0;
        for (auto part = elementAt(file, seek->data); part && part->at < seek->end; part = elementAt(file, part->end)) {
            const auto length = static_cast<int>(std::min<std::int64_t>(part->end - part->data, 8));
            if (part->id == kSeekId) id = file.bigEndian(part->data, length).value_or(0);
            if (part->id == kSeekPosition) position = file.bigEndian(part->data, length).value_or(0);
        }
        if ((id != kCues && id != kTags) || position > static_cast<std::uint64_t>(file.bytes())) continue;
        const auto found = elementAt(file, segment.data + static_cast<std::int64_t>(position));
        if (found && found->id == id) spans.push_back({found->at, found->end});
    }
}

Spans headOfMatroska(const Reader& file) {
    const auto head = elementAt(file, 0);
    const auto segment = head ? elementAt(file, head->end) : std::nullopt;
    if (!segment || segment->id != kSegment) return {{0, std::min(kBegin, file.bytes())}};
    Spans spans;
    std::int64_t end = segment->data;
    int elements = 0;
    for (auto each = elementAt(file, segment->data); each && each->id != kCluster && elements < kMostBoxes;
         each = elementAt(file, each->end), ++elements) {
        end = each->end;
        if (each->id == kSeekHead) seekHeadOf(file, *segment, *each, spans);
        if (each->end >= file.bytes()) break;
    }
    spans.push_back({0, std::min(end + 16, file.bytes())}); // that a cluster follows everybody reads
    return spans;
}

// ------------------------------------------------------------------------------------------------------------------------------------------

bool isTransportStream(const Reader& file) {
    constexpr std::uint64_t kSync = 0x47;
    const auto isAt = [&](std::int64_t first, std::int64_t packet) {
        for (std::int64_t i = 0; i < 4; ++i)
            if (file.bigEndian(first + i * packet, 1) != kSync) return false;
        return true;
    };
    return isAt(0, 188) || isAt(4, 192);
}

/// In order, joined where they touch, cut where they are too much.
Spans tidied(Spans spans) {
    std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    Spans tidy;
    std::int64_t left = kMostBytes;
    for (model::ByteSpan span : spans) {
        if (!tidy.empty()) span.from = std::max(span.from, tidy.back().to);
        span.to = std::min(span.to, span.from + left);
        if (span.to <= span.from) continue;
        left -= span.to - span.from;
        if (!tidy.empty() && tidy.back().to == span.from) tidy.back().to = span.to;
        else tidy.push_back(span);
    }
    return tidy;
}

} // namespace

std::vector<model::ByteSpan> headOf(const SourceFile& source) {
    const auto stream = source.stream();
    const Reader file(*stream, source.status().bytes);
    if (isMp4(file)) return tidied(headOfMp4(file));
    if (file.bigEndian(0, 4) == kEbml) return tidied(headOfMatroska(file));
    Spans ends{{0, std::min(kBegin, file.bytes())}};
    // libavformat asks the last packets how long it is, of as many bytes (estimate_timings_from_pts).
    constexpr std::int64_t kLast = 250'000;
    if (isTransportStream(file)) ends.push_back({std::max<std::int64_t>(0, file.bytes() - kLast), file.bytes()});
    return tidied(std::move(ends));
}

} // namespace media

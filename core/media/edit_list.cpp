#include "core/media/edit_list.hpp"

#include <QByteArray>
#include <QtEndian>
#include <algorithm>
#include <cstring>
#include <optional>

namespace media {
namespace {

constexpr int kMostBoxes = 4096; // that a damaged file could pretend to have
constexpr qint64 kLongestList = 1 << 20;

struct Box {
    char type[4];
    qint64 begin, end; ///< of its content
};

template <class T> std::optional<T> number(const QByteArray& bytes, qsizetype at) {
    if (at < 0 || at + static_cast<qsizetype>(sizeof(T)) > bytes.size()) return std::nullopt;
    return qFromBigEndian<T>(bytes.constData() + at);
}

QByteArray read(std::istream& file, qint64 at, qint64 most) {
    QByteArray bytes(most, '\0');
    file.clear(); // the end of the file was met before
    if (!file.seekg(at)) return {};
    file.read(bytes.data(), most);
    bytes.resize(static_cast<qsizetype>(file.gcount()));
    return bytes;
}

/// Calls with each box between two places; ends at the first that does not fit.
template <class F> void eachBox(std::istream& file, qint64 begin, qint64 end, F&& call) {
    for (int count = 0; count < kMostBoxes && end - begin >= 8; ++count) {
        const QByteArray head = read(file, begin, 16);
        if (head.size() < 8) return;
        qint64 length = number<quint32>(head, 0).value_or(0), header = 8;
        if (length == 0) length = end - begin;
        if (length == 1) {
            const auto large = number<quint64>(head, 8);
            if (!large || *large > static_cast<quint64>(end - begin)) return;
            length = static_cast<qint64>(*large);
            header = 16;
        }
        if (length < header || length > end - begin) return;
        Box box{{}, begin + header, begin + length};
        std::memcpy(box.type, head.constData() + 4, 4);
        call(box);
        begin += length;
    }
}

bool is(const Box& box, const char* type) {
    return std::memcmp(box.type, type, 4) == 0;
}

/// Of mvhd and tkhd: a field behind two times, which have 4 bytes each, or 8 in version 1.
std::uint32_t behindTimes(std::istream& file, const Box& box) {
    const QByteArray bytes = read(file, box.begin, 32);
    const bool large = !bytes.isEmpty() && bytes[0] == 1;
    return number<quint32>(bytes, large ? 20 : 12).value_or(0);
}

void readList(std::istream& file, const Box& box, std::uint32_t track, std::uint32_t timescale, std::vector<Dwell>& found) {
    const QByteArray bytes = read(file, box.begin, std::min(box.end - box.begin, kLongestList));
    const bool large = !bytes.isEmpty() && bytes[0] == 1;
    const qsizetype size = large ? 20 : 12;
    const std::uint32_t count = number<quint32>(bytes, 4).value_or(0);
    double at = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        const qsizetype entry = 8 + static_cast<qsizetype>(i) * size;
        const auto rate = number<quint32>(bytes, entry + size - 4);
        if (!rate) return; // the list says that it is longer than it is
        const double length = large ? static_cast<double>(*number<quint64>(bytes, entry)) : *number<quint32>(bytes, entry);
        const std::int64_t media = large ? *number<qint64>(bytes, entry + 8) : *number<qint32>(bytes, entry + 4); // -1: nothing is shown
        const double end = at + length / timescale;
        if (*rate == 0 && media >= 0 && end > at) found.push_back({track, at, end});
        at = end;
    }
}

} // namespace

std::vector<Dwell> dwellsOf(std::istream& file) {
    std::vector<Dwell> found;
    file.seekg(0, std::ios::end);
    eachBox(file, 0, file.tellg(), [&](const Box& movie) {
        if (!is(movie, "moov")) return;
        std::uint32_t timescale = 0;
        eachBox(file, movie.begin, movie.end, [&](const Box& box) {
            if (is(box, "mvhd")) timescale = behindTimes(file, box);
            if (!is(box, "trak") || timescale == 0) return;
            std::uint32_t track = 0;
            eachBox(file, box.begin, box.end, [&](const Box& part) {
                if (is(part, "tkhd")) track = behindTimes(file, part);
                if (is(part, "edts"))
                    eachBox(file, part.begin, part.end, [&](const Box& list) {
                        if (is(list, "elst")) readList(file, list, track, timescale, found);
                    });
            });
        });
    });
    return found;
}

} // namespace media

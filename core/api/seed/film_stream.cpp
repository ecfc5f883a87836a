#include "core/api/seed/film_stream.hpp"

#include <QCryptographicHash>
#include <algorithm>
#include <stdexcept>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {
namespace {

constexpr std::uint64_t kRead = 512 * 1024;  // at once: of an ingest that is 30 ms away still 140 Mb/s
constexpr std::uint64_t kSegmentHead = 4096; // the boxes before the list of samples: what is changed of a segment
constexpr std::uint64_t kNoByte = UINT64_MAX;

/// What of a piece goes out next.
struct Reading {
    const StitchedFilm::Piece& piece;
    FilmFiles& files;
    std::uint64_t from, to;     ///< what is wanted of it
    std::uint64_t at = kNoByte; ///< up to where it is read; not yet
    std::vector<Patch> patches = {};
    QCryptographicHash hash{QCryptographicHash::Sha256};
    bool isWhole = false; ///< all of it passes the hash

    /// The next bytes that are wanted, changed where they must be. Throws.
    std::string next();
};

std::string Reading::next() {
    if (at == kNoByte) {
        at = from < kSegmentHead ? 0 : from; // its head tells what is changed, and lies in the first read
        isWhole = at == 0;
    }
    const std::uint64_t begin = at, wanted = begin == 0 ? std::max(to, kSegmentHead) : to;
    at = std::min({piece.bytes, wanted, begin + kRead});
    auto bytes = files.read(piece, begin, at - begin);
    if (!bytes) throw std::runtime_error(bytes.error().message);
    if (isWhole) hash.addData(QByteArrayView(bytes->data(), static_cast<qsizetype>(bytes->size())));
    const bool isLast = isWhole && at == piece.bytes;
    if (isLast && !piece.sha256.empty() && hash.result().toHex().toStdString() != piece.sha256)
        throw std::runtime_error(piece.path + " is not what was published: its SHA-256 differs");
    if (begin == 0) {
        const auto head =
            QByteArray::fromRawData(bytes->data(), static_cast<qsizetype>(std::min<std::uint64_t>(bytes->size(), kSegmentHead)));
        const auto found = patchesOf(head, piece.track, piece.number);
        if (!found) throw std::runtime_error(piece.path + ": " + found.error().message);
        patches = *found;
    }
    applyPatches(patches, begin, bytes->data(), bytes->size());
    const std::uint64_t first = std::max(from, begin), end = std::min(to, at);
    return bytes->substr(static_cast<std::size_t>(first - begin), static_cast<std::size_t>(end - first));
}

http::Awaitable<void> sendPiece(http::Pool& pool, Reading& reading, const GoesOn& goesOn, http::BodyWriter& body) {
    std::string bytes;
    const std::function<void()> work = [&] { bytes = reading.next(); };
    while (reading.at == kNoByte || reading.at < reading.to) {
        if (!goesOn()) throw http::ClientGone(); // who reads is no longer who may
        co_await pool.run(work);
        co_await body.write(bytes);
    }
}

} // namespace

http::Awaitable<void> sendFilm(http::Pool& pool, OpenFilm open, http::ByteRange part, GoesOn goesOn, http::BodyWriter& body) {
    const StitchedFilm& film = *open.film;
    const auto initSize = static_cast<std::uint64_t>(film.init.size());
    const std::uint64_t end = part.offset + part.length;
    if (part.offset < initSize) {
        const std::string_view init(film.init.constData(), static_cast<std::size_t>(initSize));
        const std::string_view wanted = init.substr(static_cast<std::size_t>(part.offset), static_cast<std::size_t>(part.length));
        co_await body.write(wanted);
    }
    std::uint64_t at = initSize; // where the piece begins in the film
    for (const StitchedFilm::Piece& piece : film.pieces) {
        if (at >= end) break;
        const std::uint64_t next = at + piece.bytes;
        if (next > part.offset) {
            Reading reading{piece, *open.files, std::max(part.offset, at) - at, std::min(end, next) - at};
            co_await sendPiece(pool, reading, goesOn, body);
        }
        at = next;
    }
}

} // namespace api

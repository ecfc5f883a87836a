#pragma once
/// The bytes of a film that lies elsewhere, as far as they were asked for: picture and sound read the same ones. Keeps the last of them; a
/// reader waits until its piece comes. Any thread.

#include "core/base/result.hpp"
#include "core/decode/interrupt.hpp"

#include <QByteArray>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>

namespace decode {

class FilmPieces {
public:
    static constexpr std::int64_t kPiece = 512 << 10; ///< bytes; the last one is shorter
    static constexpr std::size_t kMostKept = 64;      ///< 32 MiB

    /// `ask`: for a piece, each once until it came or failed.
    FilmPieces(std::int64_t length, std::function<void(std::int64_t offset, std::int64_t size)> ask);

    std::int64_t length() const { return m_length; }
    /// At most `size` bytes from `offset` on; 0: the end. Waits for them. Errors: Cancelled (`interrupt` was raised), Io (why they do not
    /// come).
    base::Result<int> read(std::int64_t offset, std::uint8_t* into, int size, const Interrupt& interrupt);
    /// What was asked for. Bytes of another number than that are another film's.
    void came(std::int64_t offset, const QByteArray& bytes);
    /// Those that wait are told; who reads again asks again.
    void failed(std::int64_t offset, const base::Text& problem);

private:
    struct Piece {
        QByteArray bytes;
        std::uint64_t usedAt = 0;
    };
    std::int64_t sizeAt(std::int64_t offset) const;
    void askFor(std::int64_t offset);
    void dropOldest();

    const std::int64_t m_length;
    const std::function<void(std::int64_t, std::int64_t)> m_ask;
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_changed;
    std::map<std::int64_t, Piece> m_pieces; ///< by offset
    std::set<std::int64_t> m_asked;
    std::map<std::int64_t, base::Text> m_problems; ///< of pieces that somebody waited for
    std::uint64_t m_uses = 0;
};

} // namespace decode

#include "core/decode/film_pieces.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace decode {
namespace {

constexpr std::chrono::milliseconds kLookUp(100); // an interrupt wakes nobody: it is asked for

} // namespace

FilmPieces::FilmPieces(std::int64_t length, std::function<void(std::int64_t, std::int64_t)> ask)
    : m_length(std::max<std::int64_t>(0, length)), m_ask(std::move(ask)) {}

std::int64_t FilmPieces::sizeAt(std::int64_t offset) const {
    return std::min(kPiece, m_length - offset);
}

/// With the lock held.
void FilmPieces::askFor(std::int64_t offset) {
    if (offset >= m_length || m_pieces.contains(offset) || !m_asked.insert(offset).second) return;
    m_ask(offset, sizeAt(offset));
}

/// With the lock held.
void FilmPieces::dropOldest() {
    const auto oldest =
        std::min_element(m_pieces.begin(), m_pieces.end(), [](const auto& a, const auto& b) { return a.second.usedAt < b.second.usedAt; });
    if (m_pieces.size() > kMostKept) m_pieces.erase(oldest);
}

base::Result<int> FilmPieces::read(std::int64_t offset, std::uint8_t* into, int size, const Interrupt& interrupt) {
    if (offset < 0 || offset >= m_length || size <= 0) return 0;
    const std::int64_t begin = offset / kPiece * kPiece;
    std::unique_lock lock(m_mutex);
    m_problems.erase(begin);
    while (!m_pieces.contains(begin)) {
        if (interrupt.isRaised())
            return base::Error{base::ErrorCode::Cancelled, base::text(QT_TRANSLATE_NOOP("Core", "The film was closed."))};
        if (const auto problem = m_problems.find(begin); problem != m_problems.end())
            return base::Error{base::ErrorCode::Io, problem->second};
        askFor(begin);
        m_changed.wait_until(lock, std::chrono::system_clock::now() + kLookUp);
    }
    Piece& piece = m_pieces[begin];
    piece.usedAt = ++m_uses;
    const std::int64_t within = offset - begin;
    const auto count = static_cast<int>(std::min<std::int64_t>(size, piece.bytes.size() - within));
    std::memcpy(into, piece.bytes.constData() + within, static_cast<std::size_t>(count));
    askFor(begin + kPiece); // what is read next, most of the time
    return count;
}

void FilmPieces::came(std::int64_t offset, const QByteArray& bytes) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_asked.erase(offset) == 0) return;
        if (bytes.size() == sizeAt(offset)) {
            m_pieces[offset] = {bytes, ++m_uses};
            dropOldest();
        } else {
            m_problems[offset] = base::text(QT_TRANSLATE_NOOP("Core", "The source is no longer as long as it was when the job was made."));
        }
    }
    m_changed.notify_all();
}

void FilmPieces::failed(std::int64_t offset, const base::Text& problem) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_asked.erase(offset) == 0) return;
        m_problems[offset] = problem;
    }
    m_changed.notify_all();
}

} // namespace decode

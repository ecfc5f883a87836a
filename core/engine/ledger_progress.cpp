// How far a publication is.

#include "core/engine/ledger.hpp"

#include <algorithm>
#include <cmath>

namespace engine {
namespace {

/// Of a chunk's `i`-th segment among those of the film.
std::size_t indexOf(const model::Chunk& chunk, int i) {
    return static_cast<std::size_t>(chunk.firstSegment) + static_cast<std::size_t>(i);
}

} // namespace

const model::SegmentFile* Ledger::anyStored() const {
    for (const auto& [name, rendition] : m_renditions)
        for (const PublishedSegment& piece : rendition.pieces)
            if (piece.isStored()) return &*piece.file;
    return nullptr;
}

std::vector<model::SegmentFile> Ledger::files() const {
    std::vector<model::SegmentFile> all;
    for (const auto& [name, rendition] : m_renditions)
        for (const PublishedSegment& piece : rendition.pieces)
            if (piece.file) all.push_back(*piece.file);
    return all;
}

Ledger::Progress Ledger::progress(const std::string& name) const {
    Progress progress;
    const auto found = m_renditions.find(name);
    if (found == m_renditions.end()) return progress;
    for (const PublishedSegment& piece : found->second.pieces) {
        if (!piece.file) continue;
        progress.written += piece.file->seconds;
        progress.bytes += piece.file->bytes;
        if (piece.isStored()) progress.stored += piece.file->seconds;
    }
    if (progress.written > 0) progress.actualBits = static_cast<double>(progress.bytes) * 8 / progress.written;
    return progress;
}

int Ledger::audioSegments() const {
    return std::max(1, static_cast<int>(std::ceil(m_plan->durationSeconds / std::max(m_plan->segmentSeconds, 0.1) - 0.01)));
}

int Ledger::objects() const {
    return static_cast<int>(m_plan->video.size() * m_plan->segments.size()) + static_cast<int>(m_plan->audio.size()) * audioSegments();
}

int Ledger::objectsStored() const {
    int stored = 0;
    for (const auto& [name, rendition] : m_renditions)
        stored += static_cast<int>(
            std::count_if(rendition.pieces.begin(), rendition.pieces.end(), [](const PublishedSegment& p) { return p.isStored(); }));
    return std::min(stored, objects());
}

std::int64_t Ledger::bytesWritten() const {
    std::int64_t bytes = 0;
    for (const auto& [name, rendition] : m_renditions) bytes += progress(name).bytes;
    return bytes;
}

double Ledger::playableSeconds() const {
    if (m_master != MasterState::Stored) return 0;
    double playable = m_plan->durationSeconds;
    for (const auto& [name, rendition] : m_renditions) {
        double seconds = 0;
        for (std::size_t i = 0; i < rendition.listed && rendition.pieces[i].file; ++i) seconds += rendition.pieces[i].file->seconds;
        playable = std::min(playable, seconds);
    }
    return playable;
}

bool Ledger::chunkStored(const model::Chunk& chunk) const {
    for (const auto& video : m_plan->video)
        for (int i = 0; i < chunk.segments; ++i)
            if (!m_renditions.at(video.name).pieces[indexOf(chunk, i)].isStored()) return false;
    return true;
}

std::int64_t Ledger::chunkBytes(const model::Chunk& chunk) const {
    std::int64_t bytes = 0;
    for (const auto& video : m_plan->video)
        for (int i = 0; i < chunk.segments; ++i)
            if (const auto& file = m_renditions.at(video.name).pieces[indexOf(chunk, i)].file) bytes += file->bytes;
    return bytes;
}

std::vector<std::int64_t> Ledger::storedBytes(const model::Chunk& chunk) const {
    std::vector<std::int64_t> bytes;
    for (const auto& video : m_plan->video) {
        std::int64_t sum = 0;
        bool all = true;
        for (int i = 0; i < chunk.segments; ++i) {
            const PublishedSegment& piece = m_renditions.at(video.name).pieces[indexOf(chunk, i)];
            all = all && piece.isStored();
            if (piece.file) sum += piece.file->bytes;
        }
        bytes.push_back(all ? sum : 0);
    }
    return bytes;
}

} // namespace engine

#include "core/engine/source_watch.hpp"

namespace engine {
namespace {

bool haveSameFacts(const model::Fingerprint& a, const model::Fingerprint& b) {
    return a.bytes == b.bytes && a.modifiedMs == b.modifiedMs;
}

} // namespace

SourceWatch::State SourceWatch::look(const base::FileStatus& file, const model::Fingerprint& planned, std::int64_t nowMs) {
    const model::Fingerprint now{file.bytes, file.modifiedMs};
    if (!file.exists || haveSameFacts(now, planned)) {
        m_restsAt = -1;
        return file.exists ? State::Same : State::Away;
    }
    if (m_restsAt < 0 || !haveSameFacts(now, m_seen)) {
        m_seen = now;
        m_restsAt = nowMs + m_settleMs;
    }
    if (nowMs < m_restsAt) return State::Settling;
    // A job of an earlier version does not know what its file held.
    if (now.bytes != planned.bytes || planned.content.empty() || haveSameFacts(now, m_other)) return State::Other;
    return State::Doubtful;
}

bool SourceWatch::compared(const model::Fingerprint& found, model::Fingerprint& planned) {
    if (found.bytes != planned.bytes || found.content != planned.content) {
        m_other = found;
        return false;
    }
    planned.modifiedMs = found.modifiedMs;
    return true;
}

} // namespace engine

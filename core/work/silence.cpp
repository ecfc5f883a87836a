#include "core/work/silence.hpp"

namespace work {
namespace {

/// Of the time on the wall. A process that waits for a dead disk uses none; one at nice 10 that shares its processor with fifty others at
/// nice 0 gets 2 (Linux weighs them 110 to 1024).
constexpr std::int64_t kIdlePerMille = 1;
/// Limits on the wall after which it is ended whatever it got: what does a little work for ever is of no use to anybody.
constexpr int kMostLooks = 12;

} // namespace

void Silence::heard(std::optional<std::int64_t> usedMs) {
    m_atNews = m_atLook = usedMs;
    m_used = 0;
    m_looks = 0;
}

Silence::Verdict Silence::judge(std::optional<std::int64_t> usedMs) {
    if (!usedMs || !m_atNews || !m_atLook) return Verdict::Hangs; // there is the clock on the wall only
    const std::int64_t lately = *usedMs - *m_atLook;
    m_atLook = usedMs;
    m_used = *usedMs - *m_atNews;
    if (m_used >= m_limitMs || ++m_looks >= kMostLooks) return Verdict::Spins;
    if (lately * 1000 <= m_limitMs * kIdlePerMille) return Verdict::Hangs;
    return Verdict::Wait;
}

} // namespace work

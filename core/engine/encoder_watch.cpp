#include "core/engine/encoder_watch.hpp"

#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr std::int64_t kSpanMs = 10'000;
constexpr double kBusy = 0.9;     // of all processors
constexpr double kLittle = 0.5;   // of what could be used; two that share a processor have as much
constexpr double kNothing = 1e-3; // as in work::Silence
constexpr std::int64_t kSilentMs = 10'000;

double part(const ProcessorShare& share) {
    return share.got / std::max(share.wanted, 1.0);
}

} // namespace

void EncoderWatch::look(std::int64_t nowMs, std::optional<std::int64_t> usedMs) {
    if (!usedMs) return m_looks.clear();
    if (!m_looks.empty() && nowMs <= m_looks.back().atMs) return;
    m_looks.push_back({nowMs, *usedMs});
    while (m_looks.size() > 2 && nowMs - m_looks[1].atMs >= kSpanMs) m_looks.pop_front();
}

std::optional<double> EncoderWatch::processors() const {
    if (m_looks.empty()) return std::nullopt;
    const std::int64_t seen = m_looks.back().atMs - m_looks.front().atMs;
    if (seen * 2 < kSpanMs) return std::nullopt;
    return static_cast<double>(std::max<std::int64_t>(0, m_looks.back().usedMs - m_looks.front().usedMs)) / static_cast<double>(seen);
}

int processorPercent(const MachineLoad& machine, const ProcessorShare& job, std::int64_t silentMs) {
    if (job.wanted <= 0 || machine.busy < kBusy) return -1;
    const double own = part(job);
    if (own < kNothing || own >= kLittle) return -1;
    const ProcessorShare all{machine.encoders.got, std::min<double>(machine.encoders.wanted, machine.processors)};
    const bool isTakenByOthers = part(all) < kLittle;
    if (!isTakenByOthers && silentMs < kSilentMs) return -1;
    return std::max(1, static_cast<int>(std::lround(own * 100)));
}

} // namespace engine

#include "core/engine/progress_meter.hpp"

#include <algorithm>
#include <cmath>

namespace engine {
namespace {

// Of the fraction. What is left when all is stored is reading it back.
constexpr double kEncodingShare = 0.96, kStoringShare = 0.03;

constexpr double kMemorySeconds = 30; // a chunk's end and the next one's start lie well within
constexpr double kEstimateWeight = 8; // seconds that the estimate counts like, until more has been measured
constexpr double kFirstMeasure = 1;   // seconds before a rate says anything
constexpr double kSmoothSeconds = 6;  // in which what is said of the time left follows what is measured
constexpr double kLeastMs = 200;      // between two measurements

} // namespace

void ProgressMeter::Rate::add(double amount, double seconds) {
    const double kept = std::exp(-seconds / kMemorySeconds);
    m_amount = m_amount * kept + amount;
    m_seconds = m_seconds * kept + seconds;
}

void ProgressMeter::Rate::weaken(double seconds) {
    if (m_seconds <= seconds) return;
    m_amount *= seconds / m_seconds;
    m_seconds = seconds;
}

std::optional<double> ProgressMeter::Rate::perSecond() const {
    if (m_seconds <= 0) return std::nullopt;
    return m_amount / m_seconds;
}

void ProgressMeter::begin(double estimatedSeconds) {
    m_encoding = m_storing = {};
    if (estimatedSeconds > 0) m_encoding.add(kEstimateWeight / estimatedSeconds, kEstimateWeight);
    m_measured = m_fraction = 0;
    m_eta = -1;
    m_lastMs = -1;
}

void ProgressMeter::interrupt() {
    m_encoding.weaken(kEstimateWeight);
    m_storing.weaken(kEstimateWeight);
    m_measured = 0;
    m_eta = -1;
    m_lastMs = -1;
}

void ProgressMeter::update(const WorkDone& facts) {
    // Just below 1 for whoever rounds: the last step is `finish`.
    const double reached = kEncodingShare * facts.encoded + kStoringShare * facts.stored;
    m_fraction = std::clamp(std::max(m_fraction, reached), 0.0, kEncodingShare + kStoringShare);
    const std::int64_t now = m_clock.monotonicMs();
    if (m_lastMs < 0) { // what is there already took none of this time
        m_last = facts;
        m_lastMs = now;
        return foretell(facts, 0);
    }
    if (static_cast<double>(now - m_lastMs) < kLeastMs) return;
    const double seconds = static_cast<double>(now - m_lastMs) / 1000;
    measure(facts, seconds);
    m_last = facts;
    m_lastMs = now;
    foretell(facts, seconds);
}

void ProgressMeter::measure(const WorkDone& facts, double seconds) {
    // What has to be made again is no progress backwards: the same encoders make it, as fast.
    if (m_last.isWorking && m_last.encoded < 1) {
        m_encoding.add(std::max(0.0, facts.encoded - m_last.encoded), seconds);
        m_measured += seconds;
    }
    // Storing is as fast as it was while there was something to store.
    if (m_last.written > m_last.stored) m_storing.add(std::max(0.0, facts.stored - m_last.stored), seconds);
}

void ProgressMeter::foretell(const WorkDone& facts, double seconds) {
    double left = 0;
    if (facts.encoded < 1) {
        const auto rate = m_encoding.perSecond();
        if (!rate || *rate <= 1e-9 || (m_measured > 0 && m_measured < kFirstMeasure && m_eta < 0)) return;
        left = (1 - facts.encoded) / *rate;
    }
    if (const auto rate = m_storing.perSecond(); facts.stored < 1 && rate && *rate > 1e-9)
        left = std::max(left, (1 - facts.stored) / *rate);
    if (m_eta < 0) m_eta = left;
    const double due = std::max(0.0, m_eta - seconds);
    m_eta = due + (left - due) * (1 - std::exp(-seconds / kSmoothSeconds));
}

void ProgressMeter::finish() {
    m_fraction = 1;
    m_eta = -1;
}

double ProgressMeter::rate() const {
    if (m_measured < kFirstMeasure) return 0;
    return m_encoding.perSecond().value_or(0);
}

} // namespace engine

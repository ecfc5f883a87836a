#pragma once
/// Holds the sound of a rendition against that of its source: is there something where the source has something, and at the same time?
/// Works on loudness by 2 ms, so that neither codec nor downmix matter. Pure; one thread.

#include "core/media/libav.hpp"
#include "core/model/likeness.hpp"

#include <string>
#include <utility>
#include <vector>

namespace media {

/// Mean power of sound by steps of 2 ms on one clock; what nobody filled in is silent.
class Envelope {
public:
    static constexpr double kStep = 0.002;

    /// `limit`: seconds; what is to be heard later is left out (times of damaged files go anywhere).
    explicit Envelope(double limit) : m_limit(limit) {}

    /// Samples of all channels as they come from a decoder, to be heard from `seconds` on. Formats: all of libav's.
    void add(const AVFrame& frame, double seconds);
    /// What is damaged there proves nothing; a little around it neither, for codecs overlap.
    void forget(double from, double to);
    bool isForgotten(double from, double to) const;
    std::size_t size() const { return m_power.size(); }
    /// Linear, full scale is 1.
    float at(std::size_t step) const { return step < m_power.size() ? m_power[step] : 0; }

private:
    double m_limit;
    std::vector<float> m_power;
    std::vector<std::pair<double, double>> m_forgotten;
};

/// `joins`: seconds at which something was put in, cut or changed. Compares there, at the beginning, at the end and every 20 s.
model::Likeness compareSound(const std::string& rendition, const Envelope& source, const Envelope& output, std::vector<double> joins);

} // namespace media

#pragma once
/// What is to be seen and heard in a film, as its chunks are decoded: scene cuts, black, frozen and silent ranges, complexity.

#include "core/model/json.hpp"

namespace model {

struct TimeRange {
    double from = 0, to = 0; ///< seconds of the presentation

    bool operator==(const TimeRange&) const = default;
    template <class F> static void describe(F&& f) {
        f("from", &TimeRange::from);
        f("to", &TimeRange::to);
    }
};

/// What is to be seen and heard in a part of the film, or in all of it.
struct ContentFacts {
    std::vector<double> cuts; ///< seconds at which a new scene begins
    std::vector<TimeRange> black, frozen, silent;
    int firstSecond = 0;
    std::vector<std::int64_t> complexity; ///< bits that each second from firstSecond on takes in the smallest encode

    void addBits(std::int64_t tick, int timescale, std::int64_t bits);
    bool operator==(const ContentFacts&) const = default;
    template <class F> static void describe(F&& f) {
        f("cuts", &ContentFacts::cuts);
        f("black", &ContentFacts::black);
        f("frozen", &ContentFacts::frozen);
        f("silent", &ContentFacts::silent);
        f("firstSecond", &ContentFacts::firstSecond);
        f("complexity", &ContentFacts::complexity);
    }
};
/// Facts of neighbouring parts as one: ranges that meet become one, and those shorter than a viewer notices are dropped.
ContentFacts merged(const std::vector<ContentFacts>& parts);

} // namespace model

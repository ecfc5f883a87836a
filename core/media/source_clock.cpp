#include "core/media/source_clock.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace media {
namespace {

constexpr double kBack = 0.3, kBackShown = 1.0; // a restart; by presentation times, which go to and fro with B-frames
constexpr double kForward = 10, kAbsurd = 3600; // a jump, in formats whose clock may jump, and in all others
constexpr std::int64_t kFirstLook = 64;         // packets among which the earliest presentation time of a run is
constexpr double kAlike = 2;                    // two streams that jump together differ by less
constexpr double kLate = 12;                    // a stream may have a gap where another begins a section
constexpr double kPadding = 0.05;               // of sound, at the end of a part: rather cut than a picture shown twice
constexpr double kReturned = 0.25, kWrapGap = 60;
constexpr std::int64_t kExcursion = 8;  // packets whose times may be damaged together
constexpr std::size_t kMostRuns = 4096; // a damaged file could make one of every packet

struct RunIndex {
    std::size_t stream, run;
};

/// The earlier shift under which the run follows on what the stream showed last, or the wrap of the format's clock.
std::optional<double> knownShift(double first, double shownUntil, const std::vector<double>& sections, double wrapSeconds) {
    for (auto shift = sections.rbegin(); shift != sections.rend(); ++shift)
        if (std::abs(first + *shift - shownUntil) < kReturned) return *shift;
    const double wrapped = sections.back() + wrapSeconds;
    if (wrapSeconds > 0 && std::abs(first + wrapped - shownUntil) < kWrapGap) return wrapped;
    return std::nullopt;
}

class ShiftResolver {
public:
    ShiftResolver(const std::vector<ClockStream>& streams, double wrapSeconds)
        : m_streams(streams), m_wrapSeconds(wrapSeconds), m_shifts(streams.size()) {}

    std::vector<std::vector<double>> run() {
        std::vector<RunIndex> order;
        for (std::size_t s = 0; s < m_streams.size(); ++s) {
            m_shifts[s].assign(m_streams[s].runs.size(), 0);
            for (std::size_t r = 1; r < m_streams[s].runs.size(); ++r) order.push_back({s, r});
        }
        std::stable_sort(order.begin(), order.end(), [&](const RunIndex& a, const RunIndex& b) { return at(a).position < at(b).position; });
        for (const RunIndex& place : order) m_shifts[place.stream][place.run] = shiftOf(place);
        return std::move(m_shifts);
    }

private:
    const ClockRun& at(const RunIndex& place) const { return m_streams[place.stream].runs[place.run]; }

    /// Where the stream's runs before this one end.
    double shownUntil(const RunIndex& place) const {
        double end = -std::numeric_limits<double>::infinity();
        for (std::size_t r = 0; r < place.run; ++r) end = std::max(end, at({place.stream, r}).end + m_shifts[place.stream][r]);
        return end;
    }

    /// The shift with which a run would follow on the one before it.
    double seamless(const RunIndex& place) const {
        return at({place.stream, place.run - 1}).end + m_shifts[place.stream][place.run - 1] - at(place).first;
    }

    /// The first run of another stream that begins behind this place in the file; its run before is settled.
    std::optional<RunIndex> nextOf(std::size_t stream, std::int64_t position) const {
        const auto& runs = m_streams[stream].runs;
        for (std::size_t r = 1; r < runs.size(); ++r)
            if (runs[r].position >= position) return RunIndex{stream, r};
        return std::nullopt;
    }

    /// A few packets with damaged times, behind which the clock goes on where it was.
    bool isExcursion(const RunIndex& place) const {
        const auto& runs = m_streams[place.stream].runs;
        if (place.run == 0 || place.run + 1 >= runs.size() || runs[place.run].packets > kExcursion) return false;
        return std::abs(runs[place.run + 1].first - runs[place.run - 1].end) < 1;
    }

    double shiftOf(const RunIndex& place) {
        const ClockRun& run = at(place);
        if (isExcursion(place)) return seamless(place);
        if (place.run >= 2 && isExcursion({place.stream, place.run - 1})) return m_shifts[place.stream][place.run - 2];
        const double before = m_shifts[place.stream][place.run - 1], until = shownUntil(place), wanted = seamless(place);
        if (const auto known = knownShift(run.first, until, m_sections, m_wrapSeconds)) return begun(*known);
        // A section that another stream has begun already, seen from this one.
        if (m_sections.back() != before && std::abs(m_sections.back() - wanted) < kLate) return m_sections.back();
        double shift = wanted;
        bool alike = false, goesOn = false;
        std::optional<RunIndex> picture;
        if (m_streams[place.stream].picture) picture = place;
        for (std::size_t s = 0; s < m_streams.size(); ++s) {
            if (s == place.stream || m_streams[s].runs.empty()) continue;
            const auto theirs = nextOf(s, run.position);
            if (theirs && std::abs(seamless(*theirs) - wanted) < kAlike) {
                alike = true;
                shift = std::max(shift, seamless(*theirs));
                if (m_streams[s].picture) picture = theirs;
            } else if (m_streams[s].runs.back().end + m_shifts[s].back() > until + 1) {
                goesOn = true; // with the old clock, well behind the place where this stream jumped
            }
        }
        if (goesOn && !alike) return before; // this stream's own gap or overlap
        // On the grid of the pictures, so that a constant rate stays one.
        if (picture && m_streams[picture->stream].frameSeconds > 0) {
            const double frame = m_streams[picture->stream].frameSeconds, joined = seamless(*picture);
            shift = joined + std::ceil(std::max(0.0, shift - joined - kPadding) / frame - 1e-3) * frame;
        }
        return begun(shift);
    }

    double begun(double shift) {
        if (shift != m_sections.back()) m_sections.push_back(shift);
        return shift;
    }

    const std::vector<ClockStream>& m_streams;
    const double m_wrapSeconds;
    std::vector<std::vector<double>> m_shifts;
    std::vector<double> m_sections{0};
};

} // namespace

std::size_t ClockRuns::add(std::int64_t position, double pts, double dts, double duration) {
    const bool byDecoding = !std::isnan(dts);
    const double now = byDecoding ? dts : pts;
    if (std::isnan(now)) return m_runs.empty() ? 0 : m_runs.size() - 1;
    const double shown = std::isnan(pts) ? now : pts;
    const double delta = m_runs.empty() ? 0 : now - (m_last + m_step);
    const bool jumped = !m_runs.empty() && m_runs.size() < kMostRuns &&
        (delta < -(byDecoding ? kBack : kBackShown) || delta > (m_jumps ? kForward : kAbsurd));
    if (m_runs.empty() || jumped) m_runs.push_back({.position = position, .first = shown, .end = shown});
    ClockRun& run = m_runs.back();
    if (run.packets < kFirstLook) run.first = std::min(run.first, shown);
    run.end = std::max(run.end, shown + duration);
    ++run.packets;
    m_last = now;
    m_step = duration;
    return m_runs.size() - 1;
}

std::vector<std::vector<double>> resolveShifts(const std::vector<ClockStream>& streams, double wrapSeconds) {
    return ShiftResolver(streams, wrapSeconds).run();
}

} // namespace media

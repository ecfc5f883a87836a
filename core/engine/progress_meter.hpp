#pragma once
/// How far a job is, how fast it goes and how long it will take, from facts that jump: chunks end at once, are tried again, are stored in
/// bursts. What it says does not: the fraction never falls and is 1 only when all is done; the time left follows a smoothed rate.
///
/// Owns the figures of one job's course; asks its clock and nothing else. Main thread.

#include "core/base/clock.hpp"

#include <optional>

namespace engine {

/// Shares of the whole, 0…1.
struct WorkDone {
    double encoded = 0;     ///< of what encoders have to do; falls when something has to be made again
    double written = 0;     ///< of the presentation: lies in the job folder or at the target
    double stored = 0;      ///< of the presentation: at the target
    bool isWorking = false; ///< encoders are at work
};

class ProgressMeter {
public:
    explicit ProgressMeter(const base::Clock& clock) : m_clock(clock) {}

    /// The course begins, or begins anew. `estimatedSeconds`: of the whole, as far as past jobs tell; 0: they tell nothing.
    void begin(double estimatedSeconds);
    /// Its work was stopped and goes on later. What is known of its rate counts little then: the machine may do something else.
    void interrupt();
    void update(const WorkDone& facts);
    /// All is published and read back.
    void finish();

    double fraction() const { return m_fraction; }
    /// Of the whole, in a second; 0 until it was measured.
    double rate() const;
    /// -1: not known.
    double etaSeconds() const { return m_eta; }

private:
    /// A mean in which a second ago counts more than a minute ago.
    class Rate {
    public:
        void add(double amount, double seconds);
        /// What is known weighs like so many seconds at most.
        void weaken(double seconds);
        std::optional<double> perSecond() const;

    private:
        double m_amount = 0, m_seconds = 0;
    };
    void measure(const WorkDone& facts, double seconds);
    void foretell(const WorkDone& facts, double seconds);

    const base::Clock& m_clock;
    Rate m_encoding, m_storing;
    double m_measured = 0; ///< seconds of encoding in m_encoding that were not estimated
    double m_fraction = 0, m_eta = -1;
    WorkDone m_last;
    std::int64_t m_lastMs = -1; ///< monotonic
};

} // namespace engine

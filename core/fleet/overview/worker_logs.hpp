#pragma once
/// What became of each worker, line by line, as this server knows it: it came, it works, it is silent, how its attempts ended. Bounded;
/// begins anew with the server. One thread.

#include "core/fleet/overview/observation.hpp"
#include "core/model/fleet_questions.hpp"

#include <deque>

namespace fleet {

class WorkerLogs {
public:
    static constexpr std::size_t kMostLines = 500;   ///< of a worker
    static constexpr std::size_t kLongestText = 400; ///< bytes: workers say what they like
    static constexpr std::size_t kMostWorkers = 5000;

    /// How a row was before and is now; null: it was not there.
    void changed(const model::FleetWorker* before, const model::FleetWorker& now, std::int64_t wallMs);
    void ended(const EndedAttempt& attempt);
    /// What it made is not what others make.
    void audited(const std::string& worker, const std::string& task, std::int64_t wallMs);
    void forget(const std::string& worker) { m_logs.erase(worker); }
    /// The newest lines after number `after`. Nothing where no such worker is known.
    std::optional<model::WorkerLog> linesOf(const std::string& worker, std::int64_t after) const;

private:
    struct Log {
        std::deque<model::WorkerLogLine> lines;
        std::int64_t last = 0;
    };
    using Mark = model::WorkerLogLine::Mark;
    void write(const std::string& worker, std::int64_t atMs, Mark mark, std::string text);

    std::map<std::string, Log> m_logs;
};

/// One line of at most so many bytes, without signs that end or control it. Pure.
std::string oneLine(const std::string& text, std::size_t mostBytes);

} // namespace fleet

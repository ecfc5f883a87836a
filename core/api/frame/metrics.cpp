#include "core/api/frame/metrics.hpp"

#include "core/base/exposition.hpp"

namespace api {

Metrics::Metrics(std::vector<std::string> labels) {
    labels.emplace_back("none");
    for (std::string& label : labels) {
        m_rows.push_back(std::make_unique<Row>());
        m_rows.back()->label = std::move(label);
    }
}

void Metrics::count(std::size_t row, unsigned status, std::chrono::microseconds took) {
    Row& counted = *m_rows[row == kNoRoute ? m_rows.size() - 1 : row];
    counted.byClass[status / 100 < counted.byClass.size() ? status / 100 : 5].fetch_add(1, std::memory_order_relaxed);
    counted.microseconds.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
}

std::string Metrics::text() const {
    std::string requests = "# HELP millrace_api_requests_total Requests by route and class of status.\n"
                           "# TYPE millrace_api_requests_total counter\n";
    std::string seconds = "# HELP millrace_api_seconds_total Seconds until answers were made.\n# TYPE millrace_api_seconds_total counter\n";
    for (const auto& row : m_rows) {
        std::uint64_t all = 0;
        for (std::size_t i = 1; i < row->byClass.size(); ++i) {
            const std::uint64_t count = row->byClass[i].load(std::memory_order_relaxed);
            all += count;
            if (count > 0)
                requests += "millrace_api_requests_total{route=\"" + row->label + "\",status=\"" + std::to_string(i) + "xx\"} " +
                    std::to_string(count) + "\n";
        }
        if (all == 0) continue;
        seconds += "millrace_api_seconds_total{route=\"" + row->label + "\"} " +
            std::to_string(static_cast<double>(row->microseconds.load(std::memory_order_relaxed)) / 1e6) + "\n";
    }
    return requests + seconds;
}

std::string engineText(const model::SystemStatus& now, bool isPaused) {
    base::Exposition out;
    const auto gauge = [&out](const char* name, const char* help, double value) {
        out.about(name, "gauge", help);
        out.value(name, value);
    };
    const bool isBlocked = !now.storeProblem.empty() || !now.ingestProblem.empty();
    gauge("millrace_engine_blocked", "1 while jobs cannot go on: the job list or the ingest is in the way.", isBlocked ? 1 : 0);
    gauge("millrace_engine_paused", "1 while all jobs are held, until somebody lets them go on.", isPaused ? 1 : 0);
    gauge("millrace_engine_cpu_ratio", "Processor time in use, of the whole computer.", now.cpuPercent / 100);
    if (now.diskFreeBytes >= 0) // else it is not known yet
        gauge("millrace_engine_disk_free_bytes", "Free space where the work folder lies.", static_cast<double>(now.diskFreeBytes));
    return out.text();
}

} // namespace api

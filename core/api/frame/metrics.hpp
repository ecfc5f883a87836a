#pragma once
/// What the API counts, how the machine stands, and the text that Prometheus reads: requests by route and status, and how long they took.
/// Labels are patterns of the table, never addresses of clients. Any thread.

#include "core/model/status.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace api {

class Metrics {
public:
    /// One row for each label, "GET /api/v1/jobs", and one for requests that no route answers.
    explicit Metrics(std::vector<std::string> labels);

    static constexpr std::size_t kNoRoute = SIZE_MAX;
    void count(std::size_t row, unsigned status, std::chrono::microseconds took);
    /// Text exposition format 0.0.4.
    std::string text() const;

private:
    struct Row {
        std::string label;
        std::array<std::atomic<std::uint64_t>, 6> byClass{}; ///< of status: 1xx … 5xx; the first is unused
        std::atomic<std::uint64_t> microseconds{0};
    };
    std::vector<std::unique_ptr<Row>> m_rows; ///< the last is that of no route
};

/// How the engine's computer stands. Pure.
std::string engineText(const model::SystemStatus& now, bool isPaused);

} // namespace api

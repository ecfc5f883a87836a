#include "core/ingest/routes/metrics.hpp"

#include <algorithm>
#include <cstdio>

namespace ingest {
namespace {

void line(std::string& out, std::string_view name, std::string_view labels, double value) {
    char number[40];
    std::snprintf(number, sizeof number, "%.17g", value);
    out.append("millrace_ingest_").append(name);
    if (!labels.empty()) out.append("{").append(labels).append("}");
    out.append(" ").append(number).append("\n");
}

void about(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
    out.append("# HELP millrace_ingest_")
        .append(name)
        .append(" ")
        .append(help)
        .append("\n# TYPE millrace_ingest_")
        .append(name)
        .append(" ")
        .append(type)
        .append("\n");
}

void single(std::string& out, std::string_view name, std::string_view type, std::string_view help, double value) {
    about(out, name, type, help);
    line(out, name, {}, value);
}

} // namespace

void Metrics::count(const http::AnsweredRequest& answered) {
    const auto method = std::find(kMethods.begin(), kMethods.end() - 1, answered.request.method);
    const auto status = std::find(kStatuses.begin(), kStatuses.end() - 1, answered.status);
    m_requests[static_cast<std::size_t>(method - kMethods.begin())][static_cast<std::size_t>(status - kStatuses.begin())].fetch_add(
        1, std::memory_order_relaxed);
    const double seconds = static_cast<double>(answered.untilFirstByte.count()) / 1e6;
    const auto bucket = std::lower_bound(kBounds.begin(), kBounds.end(), seconds);
    m_firstByte.buckets[static_cast<std::size_t>(bucket - kBounds.begin())].fetch_add(1, std::memory_order_relaxed);
    m_firstByte.microseconds.fetch_add(static_cast<std::uint64_t>(answered.untilFirstByte.count()), std::memory_order_relaxed);
}

std::string Metrics::text(const Now& now) const {
    std::string out;
    about(out, "requests_total", "counter", "Requests answered, by method and status.");
    for (std::size_t m = 0; m < kMethods.size(); ++m)
        for (std::size_t s = 0; s < kStatuses.size(); ++s) {
            const std::uint64_t count = m_requests[m][s].load(std::memory_order_relaxed);
            if (count == 0) continue;
            const std::string status = kStatuses[s] == 0 ? "other" : std::to_string(kStatuses[s]);
            line(
                out, "requests_total", "method=\"" + std::string(kMethods[m]) + "\",status=\"" + status + "\"", static_cast<double>(count));
        }
    about(out, "first_byte_seconds", "histogram", "Time from a whole request to the first byte of its answer.");
    std::uint64_t below = 0;
    for (std::size_t i = 0; i <= kBounds.size(); ++i) {
        below += m_firstByte.buckets[i].load(std::memory_order_relaxed);
        char bound[24] = "+Inf";
        if (i < kBounds.size()) std::snprintf(bound, sizeof bound, "%g", kBounds[i]);
        line(out, "first_byte_seconds_bucket", std::string("le=\"") + bound + "\"", static_cast<double>(below));
    }
    line(out, "first_byte_seconds_sum", {}, static_cast<double>(m_firstByte.microseconds.load(std::memory_order_relaxed)) / 1e6);
    line(out, "first_byte_seconds_count", {}, static_cast<double>(below));
    single(out, "sent_bytes_total", "counter", "Bytes sent to clients.", static_cast<double>(now.server->bytesSent));
    single(out, "received_bytes_total", "counter", "Bytes received from clients.", static_cast<double>(now.server->bytesReceived));
    single(out, "refused_total", "counter", "Requests that are not valid HTTP.", static_cast<double>(now.server->refused));
    single(out, "turned_away_total", "counter", "Connections over a limit.", static_cast<double>(now.server->turnedAway));
    single(out, "failed_logins_total", "counter", "Requests with a wrong token.",
        static_cast<double>(m_failedLogins.load(std::memory_order_relaxed)));
    single(out, "open_connections", "gauge", "Connections open now.", now.server->connections);
    single(out, "active_viewers", "gauge", "Clients that fetch media; silent ones leave after three segments, 15 seconds at least.",
        now.viewers);
    single(out, "storage_used_bytes", "gauge", "Media stored.", static_cast<double>(now.usedBytes));
    single(out, "storage_free_bytes", "gauge", "Free space where the media lie.", static_cast<double>(now.freeBytes));
    single(out, "start_time_seconds", "gauge", "When this ingest started, in seconds since 1970.", now.startSeconds);
    return out;
}

} // namespace ingest

#include "core/ingest/store/capacity.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>

namespace ingest {
namespace {

constexpr double kHeadroom = 1.25;
// CPU seconds per GB sent to a thousand viewers, three times what the benchmark shows: a network card costs more than loopback, and
// a host that is half busy answers sooner than one that is full.
constexpr double kCpuPerGb = 0.3, kCpuPerGbTls = 2.0;
constexpr double kConnectionsPerViewer = 2.5; // players keep one for pictures, one for sound, and now and then another
constexpr double kKernelMbPerViewer = 0.8, kProcessMbPerViewer = 0.02, kBaseMb = 512;

} // namespace

CapacityPlan capacityFor(const CapacityRequest& question) {
    CapacityPlan answer;
    answer.egressMbps = question.viewers * question.mbps * kHeadroom;
    constexpr double kNics[] = {1, 2, 10, 25, 40, 100, 200, 400};
    const auto nic = std::find_if(std::begin(kNics), std::end(kNics), [&](double gbps) { return gbps * 1000 >= answer.egressMbps; });
    answer.nicGbps = nic == std::end(kNics) ? std::ceil(answer.egressMbps / 100'000) * 100 : *nic;
    const double gbPerSecond = answer.egressMbps / 8000;
    const double busy = gbPerSecond * (question.tls ? kCpuPerGbTls : kCpuPerGb);
    answer.cores = std::max(2, static_cast<int>(std::ceil(busy / 0.75)) + (question.tls ? 1 : 0));
    answer.threads = answer.cores;
    answer.connections = std::max(1000, static_cast<int>(std::ceil(question.viewers * kConnectionsPerViewer)));
    answer.memoryGb = std::max(2.0, std::ceil((kBaseMb + question.viewers * (kKernelMbPerViewer + kProcessMbPerViewer)) / 1000));
    answer.diskGb = question.retainHours * 3600 * question.publishMbps / 8000 * kHeadroom;
    return answer;
}

std::string capacityText(const CapacityRequest& question, const CapacityPlan& answer) {
    char text[1200];
    const bool isOne = question.viewers == 1;
    std::snprintf(text, sizeof text,
        "%d %s at %g Mb/s%s %s:\n"
        "  egress       %.0f Mb/s (%.0f and a quarter more, so that new viewers stall nobody)\n"
        "  network      %g Gb/s\n"
        "  processors   %d%s\n"
        "  memory       %.0f GB (%.1f MB for each viewer in the kernel's buffers, the rest for the page cache)\n"
        "  settings     INGEST_THREADS=%d INGEST_MAX_CONNECTIONS=%d, and a limit of at least %d open files\n",
        question.viewers, isOne ? "viewer" : "viewers", question.mbps, question.tls ? " over TLS" : "", isOne ? "needs" : "need",
        answer.egressMbps, answer.egressMbps / kHeadroom, answer.nicGbps, answer.cores, question.tls ? ", one of them for TLS" : "",
        answer.memoryGb, kKernelMbPerViewer, answer.threads, answer.connections, 2 * answer.connections + 1000);
    std::string out = text;
    if (answer.diskGb > 0) {
        std::snprintf(text, sizeof text, "  disk         %.0f GB for %g hours of %g Mb/s, SSD\n", std::ceil(answer.diskGb),
            question.retainHours, question.publishMbps);
        out += text;
    }
    if (question.viewers > 300) out += "Above a few hundred viewers put a CDN or an HTTP cache in front; its hosts take the load then.\n";
    return out;
}

} // namespace ingest

#include "core/engine/queue_eta.hpp"

#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr double kMostWrong = 20; // times; beyond that the measurement is a mistake
constexpr double kLeastFraction = 0.02, kLeastSeconds = 1;

/// Seconds that an estimated second takes here and now.
double slowness(const std::vector<QueuedWork>& jobs) {
    const auto measured = std::find_if(jobs.begin(), jobs.end(), [](const QueuedWork& job) {
        return job.course == QueuedWork::Course::Running && job.estimatedSeconds > 0 && job.measuredSeconds > 0;
    });
    if (measured == jobs.end()) return 1;
    return std::clamp(measured->measuredSeconds / measured->estimatedSeconds, 1 / kMostWrong, kMostWrong);
}

} // namespace

std::vector<double> queueEta(const std::vector<QueuedWork>& jobs) {
    using Course = QueuedWork::Course;
    const double slow = slowness(jobs);
    std::vector<double> done;
    done.reserve(jobs.size());
    double before = 0, latest = 0; // work before this job; when the last of them is done
    bool isFirst = true;
    for (const QueuedWork& job : jobs) {
        double eta = -1;
        if (job.course != Course::Standing) {
            const bool isMeasured = job.course == Course::Running && job.leftSeconds >= 0;
            // One that has only what the first leaves is slow now, and will not stay so.
            const double rest = isMeasured && isFirst ? job.leftSeconds : std::max(0.0, 1 - job.fraction) * job.estimatedSeconds * slow;
            before += rest;
            if (isMeasured) eta = job.leftSeconds;
            else if (job.estimatedSeconds > 0) eta = std::max(before, latest);
            latest = std::max(latest, eta);
            isFirst = false;
        }
        done.push_back(eta);
    }
    return done;
}

bool isNoticeable(double toldSeconds, double nowSeconds) {
    if (toldSeconds < 0 || nowSeconds < 0) return (toldSeconds < 0) != (nowSeconds < 0);
    return std::abs(toldSeconds - nowSeconds) >= std::max(kLeastSeconds, kLeastFraction * nowSeconds);
}

} // namespace engine

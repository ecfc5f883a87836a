#pragma once
/// When the jobs of a queue will be done, those that wait with all that is done before them. Pure.

#include <vector>

namespace engine {

struct QueuedWork {
    enum class Course {
        Running,  ///< encoders work for it
        Waiting,  ///< it gets them when those before it leave some
        Standing, ///< paused, ended, held up, or not read yet: others pass it
    };
    Course course = Course::Standing;
    double estimatedSeconds = 0; ///< of the whole, before it began; 0: not known
    double fraction = 0;         ///< of it that is done
    double leftSeconds = -1;     ///< running: as its own rate promises; -1: not measured yet
    double measuredSeconds = 0;  ///< running: of the whole, as it goes now; 0: not known
};

/// Seconds until each is done, -1: not known. `jobs`: in the order in which they get encoders. The first job has the machine, the next what
/// it leaves, so their work comes one after the other. How wrong estimates are shows the first one that runs: those of the others are wrong
/// alike.
std::vector<double> queueEta(const std::vector<QueuedWork>& jobs);

/// Whether what was told of the time left is off by so much that its row is to be told anew. Rows far behind change by the second only
/// in ways that nobody reads.
bool isNoticeable(double toldSeconds, double nowSeconds);

} // namespace engine

#include "core/model/task.hpp"

#include <cstdio>

namespace model {

std::string segmentFileName(int number, const std::string& revision) {
    char name[24];
    std::snprintf(name, sizeof name, "%05d", number);
    return name + (revision.empty() ? "" : "-" + revision) + ".m4s";
}

std::string initFileName(const std::string& revision) {
    return "init" + (revision.empty() ? "" : "-" + revision) + ".mp4";
}

std::string statsFile(const Task& task, const std::string& analysis) {
    char name[24];
    std::snprintf(name, sizeof name, "-%05d.stats", task.firstSegment + 1);
    return task.statsFolder + "/" + analysis + name;
}

} // namespace model

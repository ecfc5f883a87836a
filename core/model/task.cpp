#include "core/model/task.hpp"

#include <cstdio>

namespace model {

std::string segmentFileName(int number) {
    char name[24];
    std::snprintf(name, sizeof name, "%05d.m4s", number);
    return name;
}

std::string statsFile(const Task& task, const std::string& analysis) {
    char name[24];
    std::snprintf(name, sizeof name, "-%05d.stats", task.firstSegment + 1);
    return task.statsFolder + "/" + analysis + name;
}

} // namespace model

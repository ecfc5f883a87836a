#include "core/model/task.hpp"

#include <cstdio>

namespace model {

std::string segmentFileName(int number) {
    char name[24];
    std::snprintf(name, sizeof name, "%05d.m4s", number);
    return name;
}

} // namespace model

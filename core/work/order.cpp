#include "core/work/order.hpp"

namespace work {

model::Task located(const Order& order, const Place& place) {
    model::Task task = order.task;
    for (std::string* path : {&task.folder, &task.statsFolder, &task.output})
        if (!path->empty()) *path = place.folder + "/" + *path;
    if (!task.source.empty()) task.source = place.source;
    return task;
}

} // namespace work

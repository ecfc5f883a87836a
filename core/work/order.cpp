#include "core/work/order.hpp"

#include "core/work/block_source.hpp"

namespace work {

model::Task located(const Order& order, const Place& place) {
    model::Task task = order.task;
    for (std::string* path : {&task.folder, &task.statsFolder, &task.output})
        if (!path->empty()) *path = place.folder + "/" + *path;
    if (!task.source.empty()) task.source = place.source;
    task.elsewhere.reset(); // of whoever located it before
    if (!task.source.empty() && place.blocks) task.elsewhere = place.blocks->facts();
    return task;
}

} // namespace work

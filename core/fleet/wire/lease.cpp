#include "core/fleet/wire/lease.hpp"

#include "core/base/files.hpp"
#include "core/fleet/wire/recipe.hpp"

#include <algorithm>
#include <string_view>

namespace fleet {
inline namespace wire {
namespace {

base::Error leadsOut(const std::string& task, const std::string& name) {
    return {base::ErrorCode::InvalidInput,
        base::text(
            QT_TRANSLATE_NOOP("Core", "Task %1 names the file \"%2\", which leads out of its folder. It is not begun."), task, name)};
}

} // namespace

bool isPlainName(const std::string& name) {
    if (name.empty() || name.size() > 200 || name.front() == '/' || name.back() == '/') return false;
    const auto isPlain = [](unsigned char sign) { return sign > 0x20 && sign < 0x7f && sign != '\\' && sign != ':' && sign != '%'; };
    if (!std::all_of(name.begin(), name.end(), isPlain)) return false;
    std::string_view rest = name;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('/'), rest.size());
        const std::string_view part = rest.substr(0, end);
        if (part.empty() || part.front() == '.' || base::isReservedDeviceName(std::string(part))) return false;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return true;
}

base::Result<void> checked(const Lease& lease) {
    if (lease.task.empty() || lease.fence <= 0)
        return base::Error{base::ErrorCode::InvalidInput,
            base::text(QT_TRANSLATE_NOOP("Core", "A lease without a task or a fence came. Update whichever of the two is older."))};
    const model::Task& task = lease.body.task;
    for (const std::string* name : {&task.folder, &task.output, &task.statsFolder})
        if (!name->empty() && !isPlainName(*name)) return leadsOut(lease.task, *name);
    if (!task.source.empty() && task.source != work::kSource) return leadsOut(lease.task, task.source);
    if (!task.files.empty()) return leadsOut(lease.task, task.files.front());
    for (const model::VideoRendition& rendition : task.video)
        for (const std::string* name : {&rendition.name, &rendition.analysis})
            if (!name->empty() && !isPlainName(*name)) return leadsOut(lease.task, *name);
    if (!task.audio.name.empty() && !isPlainName(task.audio.name)) return leadsOut(lease.task, task.audio.name);
    if (const std::string& ending = lease.source.ending; !ending.empty() && !isPlainName("source." + ending))
        return leadsOut(lease.task, "source." + ending);
    for (const ObjectAccess& object : lease.objects)
        if (!isPlainName(object.name)) return leadsOut(lease.task, object.name);
    const std::string recipe = recipeOf(lease.body, lease.source.fingerprint, lease.objects);
    if (lease.recipe != recipe)
        return base::Error{base::ErrorCode::InvalidInput,
            base::text(
                QT_TRANSLATE_NOOP("Core",
                    "What is asked for in task %1 is not what its recipe says: the two sides understand it differently. Update whichever is older."),
                lease.task)};
    return {};
}

} // namespace wire
} // namespace fleet

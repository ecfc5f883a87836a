#include "core/api/frame/etag.hpp"
#include "core/api/frame/idempotency.hpp"
#include "core/api/frame/json_body.hpp"
#include "core/api/frame/query.hpp"
#include "core/api/frame/version.hpp"
#include "core/api/routes/job_json.hpp"
#include "core/api/routes/machine_routes.hpp"
#include "core/api/routes/preset_json.hpp"
#include "core/api/seed/received_files.hpp"

// Texts that clients send to the API: none of them makes it fall, and what comes out keeps its promises.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto query = api::Query::parse(text)) (void)query->number("limit", 1, 500, 100);
    if (const auto key = api::idempotencyKeyIn(text); key && (key->empty() || key->size() > 255)) __builtin_trap();
    if (!api::listsEtag(text, "\"x\"", api::Comparison::Strong) && api::listsEtag(text + ",\"x\"", "W/\"x\"", api::Comparison::Strong))
        __builtin_trap();
    const std::string name = api::receivedName(text);
    if (name.empty() || name.front() == '.' || name.find_first_of(std::string("/\\\0", 3)) != std::string::npos) __builtin_trap();
    (void)api::isTooOld(text);
    if (const auto body = api::jsonBodyOf(text)) {
        std::vector<api::PointedFault> faults;
        const auto job = api::addRequestOf(*body, faults);
        if (job && (!faults.empty() || (job->preset && !model::validate(*job->preset)))) __builtin_trap();
        (void)api::settingsChangeOf(*body, {});
        faults.clear();
        const auto preset = api::presetOf(*body, faults);
        if (preset && (!faults.empty() || !model::validate(*preset))) __builtin_trap();
    }
    return 0;
}

#include "app/desktop/start.hpp"

#include "app/wiring/open_requests.hpp"

namespace desktop {
namespace {

constexpr int kTries = 3; // each waits two seconds for the lock

} // namespace

base::Result<std::unique_ptr<engine::LocalService>> startOrHandOver(
    const engine::EngineOptions& options, const model::OpenRequest& request) {
    for (int tries = 1;; ++tries) {
        if (wiring::handOver(wiring::runningAddress(options.dataFolder), request)) return std::unique_ptr<engine::LocalService>();
        auto service = engine::LocalService::create(options);
        // Held by a panel that does not listen yet, or not any more; or by `millrace serve`, which takes no files.
        if (service || service.error().code != base::ErrorCode::Conflict || tries == kTries) return service;
    }
}

} // namespace desktop

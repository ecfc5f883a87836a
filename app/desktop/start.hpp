#pragma once
/// What a start becomes: the panel over its own engine, or a messenger to the panel that runs over the same data folder. Main thread.

#include "core/engine/local_service.hpp"
#include "core/model/open_request.hpp"

namespace desktop {

/// The engine of this start; null: another panel took the request, and there is nothing left to do. Waits a few seconds for a panel that is
/// just starting or ending. Errors: those of LocalService::create.
base::Result<std::unique_ptr<engine::LocalService>> startOrHandOver(
    const engine::EngineOptions& options, const model::OpenRequest& request);

} // namespace desktop

#pragma once
/// Does what the command line asks of the Millrace that runs (core/model/control.hpp). Main thread.

#include "core/model/control.hpp"
#include "core/model/service.hpp"

#include <functional>

namespace wiring {

using ControlAnswered = std::function<void(const model::ControlAnswer&)>;

/// Calls `answered` once, on this thread; not if the service goes meanwhile.
void carryOut(model::Service& service, const model::ControlRequest& request, const ControlAnswered& answered);

} // namespace wiring

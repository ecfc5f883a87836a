#pragma once
/// What the panel offers for a job, the same in its row, its card and its menus. Pure; any thread.

#include "core/model/control.hpp"

namespace ui {

/// Whether a button or an entry for this helps: what is no video is not tried again, though the engine would.
bool makesSense(model::JobAction action, const model::Job& job);
/// Whether something lies at its addresses, or will.
bool hasAddresses(const model::Job& job);

} // namespace ui

#pragma once
/// What a command line names as a preset: an id, or a file of this computer, which then goes along whole.

#include "core/model/commands.hpp"

#include <QString>

namespace cli {

/// Whoever is asked may have no file of that name, and no preset either. Errors: InvalidInput with the sentence to show, Io.
base::Result<void> takePreset(const QString& word, model::AddRequest& request);

} // namespace cli

#pragma once
/// What is said of a film on its way to a server, in the operator's language.

#include "core/model/upload.hpp"

#include <QString>

namespace ui::words {

/// "Uploading", "Waiting", "Paused", "Comparing", "Failed".
QString state(const model::Upload& upload);
QString stateIcon(const model::Upload& upload);
/// What the percentage beside the bar says, 0…1: as far as it has been sent, and all only when all of it is stored.
double progress(const model::Upload& upload);
/// Below the bar: "2.1 of 4.3 GB stored", or why it does not go on.
QString caption(const model::Upload& upload);
/// The whole of it, for a tip and the inspector.
QString happened(const model::Upload& upload);
/// For a screen reader: "uploading, 34 percent, 2 minutes left".
QString spoken(const model::Upload& upload);
/// "12 MB/s"; "": not known.
QString speed(const model::Upload& upload);

} // namespace ui::words

#pragma once
/// What a job really does, in words (model/activity.hpp). Translated.

#include "core/model/activity.hpp"

#include <QString>

namespace ui::words {

/// "No news for 2 min": for the row. "" where its state says all.
QString activityInRow(const model::Job& job);
/// The same as sentences, with what follows from it: for the inspector and screen readers.
QString activity(const model::Job& job);

} // namespace ui::words

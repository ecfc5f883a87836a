#pragma once
/// What screen readers hear of a combo: what it is for and what is chosen. Qt 6.4 gives its value as its name on Unix, and what it is for
/// is lost.

namespace ui {

/// For every QComboBox of the application; calling it again changes nothing.
void announceCombos();

} // namespace ui

#pragma once
/// The desktop of the system this was built for: D-Bus on Linux, Win32 on Windows, IOKit and the dock on macOS, notifications alone
/// elsewhere. Main thread.

#include "ui/desktop.hpp"

#include <memory>

namespace desktop {

std::unique_ptr<ui::Desktop> makeSystemDesktop();

} // namespace desktop

#pragma once
/// What this computer runs on. May wait for its hardware for a moment: not for a thread that paints. Any thread.

#include <string>

namespace base {

enum class PowerSource { Mains, Battery, Unknown };

/// Linux: /sys/class/power_supply; Windows: GetSystemPowerStatus; macOS: IOKit. Unknown where the system does not say, as on most desktops.
PowerSource powerSource();
/// By a folder like /sys/class/power_supply. Of a mouse's battery, nothing follows. For tests.
PowerSource powerSourceIn(const std::string& folder);

} // namespace base

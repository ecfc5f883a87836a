#include "core/base/power_source.hpp"

#include <filesystem>
#include <fstream>

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#elif defined(__APPLE__)
#include <CoreFoundation/CoreFoundation.h>
#include <IOKit/ps/IOPSKeys.h>
#include <IOKit/ps/IOPowerSources.h>
#endif

namespace base {
namespace {

/// The first line of a small file; "" if there is none.
std::string lineOf(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    return line;
}

} // namespace

PowerSource powerSourceIn(const std::string& folder) {
    bool hasLine = false, hasBattery = false, discharges = false;
    std::error_code none;
    for (std::filesystem::directory_iterator each(folder, none), end; !none && each != end; each.increment(none)) {
        const std::filesystem::path supply = each->path();
        if (lineOf(supply / "scope") == "Device") continue; // of a mouse or a headset
        const std::string type = lineOf(supply / "type");
        if (type == "Mains" || type == "USB") {
            if (lineOf(supply / "online") == "1") return PowerSource::Mains;
            hasLine = true;
        } else if (type == "Battery" || type == "UPS") {
            hasBattery = true;
            discharges = discharges || lineOf(supply / "status") == "Discharging";
        }
    }
    if (!hasBattery) return PowerSource::Unknown;
    return discharges || hasLine ? PowerSource::Battery : PowerSource::Mains;
}

#ifdef _WIN32

PowerSource powerSource() {
    SYSTEM_POWER_STATUS status{};
    if (!GetSystemPowerStatus(&status)) return PowerSource::Unknown;
    if (status.ACLineStatus == 0) return PowerSource::Battery;
    return status.ACLineStatus == 1 ? PowerSource::Mains : PowerSource::Unknown;
}

#elif defined(__APPLE__)

PowerSource powerSource() {
    const CFTypeRef sources = IOPSCopyPowerSourcesInfo();
    if (!sources) return PowerSource::Unknown;
    const CFStringRef type = IOPSGetProvidingPowerSourceType(sources); // not ours to release
    const auto is = [type](CFStringRef wanted) { return type && CFStringCompare(type, wanted, 0) == kCFCompareEqualTo; };
    const bool isMains = is(CFSTR(kIOPMACPowerKey));
    const bool isBattery = is(CFSTR(kIOPMBatteryPowerKey)) || is(CFSTR(kIOPMUPSPowerKey));
    CFRelease(sources);
    return isBattery ? PowerSource::Battery : isMains ? PowerSource::Mains : PowerSource::Unknown;
}

#else

PowerSource powerSource() {
    return powerSourceIn("/sys/class/power_supply");
}

#endif

} // namespace base

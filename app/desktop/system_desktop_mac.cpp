// macOS: the badge on the dock's icon, and the wish for less motion.

#include "app/desktop/plain_desktop.hpp"
#include "app/desktop/system_desktop.hpp"

#ifdef Q_OS_MACOS
#include <CoreFoundation/CoreFoundation.h>
#include <QGuiApplication>

#include <algorithm>
#include <cmath>

namespace desktop {
namespace {

class MacDesktop final : public PlainDesktop {
public:
    void askMotion(std::function<void(bool isReduced)> said) override {
        Boolean isThere = false;
        const Boolean isReduced = CFPreferencesGetAppBooleanValue(CFSTR("reduceMotion"), CFSTR("com.apple.universalaccess"), &isThere);
        if (isThere) said(isReduced);
    }

    /// In per cent, for a badge holds a number: 1 at least while there is progress, for 0 takes it away.
    void showProgress(std::optional<double> fraction) override {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
        qGuiApp->setBadgeNumber(fraction ? std::clamp<qint64>(std::llround(*fraction * 100), 1, 100) : 0);
#else
        (void)fraction; // Qt 6.4 knows no badge
#endif
    }
};

} // namespace

std::unique_ptr<ui::Desktop> makeSystemDesktop() {
    return std::make_unique<MacDesktop>();
}

} // namespace desktop
#endif

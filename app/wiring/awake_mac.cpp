// macOS: a power assertion of IOKit.

#include "app/wiring/awake.hpp"

#ifdef Q_OS_MACOS
#include <CoreFoundation/CoreFoundation.h>
#include <IOKit/pwr_mgt/IOPMLib.h>

namespace wiring {
namespace {

class MacAwake final : public Awake {
public:
    ~MacAwake() override { release(); }
    void set(bool on, const QString& why) override {
        release();
        if (!on) return;
        const CFStringRef reason = why.toCFString(); // shown by `pmset -g assertions`
        if (IOPMAssertionCreateWithName(kIOPMAssertionTypePreventUserIdleSystemSleep, kIOPMAssertionLevelOn, reason, &m_assertion) !=
            kIOReturnSuccess)
            m_assertion = kIOPMNullAssertionID;
        CFRelease(reason);
    }

private:
    void release() {
        if (m_assertion != kIOPMNullAssertionID) IOPMAssertionRelease(m_assertion);
        m_assertion = kIOPMNullAssertionID;
    }

    IOPMAssertionID m_assertion = kIOPMNullAssertionID;
};

} // namespace

std::unique_ptr<Awake> makeAwake() {
    return std::make_unique<MacAwake>();
}

} // namespace wiring
#endif

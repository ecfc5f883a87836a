// Windows: the power state of the thread.

#include "app/wiring/awake.hpp"

#ifdef Q_OS_WIN
#include <windows.h>

namespace wiring {
namespace {

class WindowsAwake final : public Awake {
public:
    ~WindowsAwake() override { SetThreadExecutionState(ES_CONTINUOUS); }
    void set(bool on, const QString&) override { SetThreadExecutionState(on ? ES_CONTINUOUS | ES_SYSTEM_REQUIRED : ES_CONTINUOUS); }
};

} // namespace

std::unique_ptr<Awake> makeAwake() {
    return std::make_unique<WindowsAwake>();
}

} // namespace wiring
#endif

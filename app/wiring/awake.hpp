#pragma once
/// Keeps the computer from going to sleep by itself: logind or the session's screen saver by D-Bus on Linux, the power state of the thread
/// on Windows, a power assertion on macOS; elsewhere nothing does. Main thread; nothing here waits.

#include <QString>
#include <memory>

namespace wiring {

class Awake {
public:
    /// Its end is the end of it too.
    virtual ~Awake() = default;
    /// `why` is shown by systems that list who keeps them awake.
    virtual void set(bool on, const QString& why) = 0;
};

std::unique_ptr<Awake> makeAwake();

} // namespace wiring

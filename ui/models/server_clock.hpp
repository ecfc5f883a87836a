#pragma once
/// What time it is for a server, as the times that it tells let one know: how long ago something was there must be right though the clocks
/// of two computers differ, and must not grow while nothing is heard. Pure; main thread.

#include <cstdint>
#include <functional>
#include <optional>

namespace ui {

class ServerClock {
public:
    /// `here`: this computer's time, ms since 1970.
    explicit ServerClock(std::function<std::int64_t()> here);

    /// The newest heartbeat of those workers that are there, at the beginning: a beat is never of the future, and never old.
    void begin(std::int64_t newestBeatMs);
    /// A heartbeat was told just now.
    void heard(std::int64_t beatMs);
    /// The way to the server is lost: it stays at what it is.
    void stop();
    void goOn() { m_stoppedMs.reset(); }

    std::int64_t nowMs() const { return m_stoppedMs ? *m_stoppedMs : m_here() + m_aheadMs; }

private:
    std::function<std::int64_t()> m_here;
    std::int64_t m_aheadMs = 0;
    std::optional<std::int64_t> m_stoppedMs;
};

} // namespace ui

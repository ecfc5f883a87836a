#pragma once
/// Whether an encoder that says nothing hangs, or merely got no processor. Judged by the processor time that it used, not by the clock on
/// the wall: on a busy machine a minute of work takes an hour. Pure; knows no process and no clock.

#include <cstdint>
#include <optional>

namespace work {

class Silence {
public:
    enum class Verdict {
        Wait,  ///< it works, with what little it gets
        Hangs, ///< it uses no processor: it waits for something that does not come
        Spins, ///< it had all the time that it may use without a word
    };
    explicit Silence(std::int64_t limitMs) : m_limitMs(limitMs) {}

    /// It said something. `usedMs`: processor time since it began; nothing where it is not known.
    void heard(std::optional<std::int64_t> usedMs);
    /// Another `limitMs` went by without a word.
    Verdict judge(std::optional<std::int64_t> usedMs);
    /// Processor time since it last said something, as of the last `judge`.
    std::int64_t usedMs() const { return m_used; }

private:
    std::int64_t m_limitMs;
    std::optional<std::int64_t> m_atNews, m_atLook; ///< processor time
    std::int64_t m_used = 0;
    int m_looks = 0; ///< since it was heard
};

} // namespace work

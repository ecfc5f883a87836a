#pragma once
/// Whether a decoder is to leave off, and whether it still works. One for each decode thread; any thread.

#include <atomic>

namespace decode {

class Interrupt {
public:
    void raise() { m_isRaised = true; }
    /// Asked by whoever may take long; that counts as work.
    bool isRaised() const {
        ++m_asked;
        return m_isRaised;
    }
    /// Grows while work is done, also where it is waiting for a server that may yet answer.
    unsigned asked() const { return m_asked; }

private:
    std::atomic<bool> m_isRaised{false};
    mutable std::atomic<unsigned> m_asked{0};
};

} // namespace decode

#include "core/fleet/gateway/claim_waker.hpp"

namespace fleet {
namespace {

constexpr int kListenMs = 1000; ///< so long an end waits at most

} // namespace

ClaimWaker::ClaimWaker(QueueLender& queues, ParkedClaims& parked)
    : m_parked(parked), m_thread([this, wakes = queues.borrow()->wakes()] { listen(*wakes); }) {}

ClaimWaker::~ClaimWaker() {
    {
        const std::lock_guard lock(m_mutex);
        m_isStopped = true;
    }
    m_stopping.notify_all();
    m_thread.join();
}

void ClaimWaker::listen(Wakes& wakes) {
    for (;;) {
        const auto offered = wakes.wait(kListenMs);
        if (offered)
            for (const Wake& wake : *offered) {
                if (wake.need.empty()) m_parked.wakeAll(); // it was not listened to: anything may have been offered
                else m_parked.offered(wake.need, wake.tasks);
            }
        // A queue that is silent is asked again after a moment; parked claims look by themselves now and then.
        if (isStopped()) return;
        if (!offered) {
            std::unique_lock lock(m_mutex);
            m_stopping.wait_for(lock, std::chrono::milliseconds(kListenMs), [this] { return m_isStopped; });
        }
    }
}

bool ClaimWaker::isStopped() {
    const std::lock_guard lock(m_mutex);
    return m_isStopped;
}

} // namespace fleet

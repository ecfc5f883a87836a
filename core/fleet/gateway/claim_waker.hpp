#pragma once
/// Listens to what is offered, whichever process did that, and wakes as many parked claims. Owns a thread, as the queue is waited for
/// there.

#include "core/fleet/gateway/parked_claims.hpp"
#include "core/fleet/gateway/queue_lender.hpp"

#include <condition_variable>
#include <thread>

namespace fleet {

class ClaimWaker {
public:
    /// Both outlive this.
    ClaimWaker(QueueLender& queues, ParkedClaims& parked);
    /// Waits for its thread: a second at most.
    ~ClaimWaker();
    ClaimWaker(const ClaimWaker&) = delete;
    ClaimWaker& operator=(const ClaimWaker&) = delete;

private:
    void listen(Wakes& wakes);
    bool isStopped();

    ParkedClaims& m_parked;
    std::mutex m_mutex;
    std::condition_variable m_stopping;
    bool m_isStopped = false;
    std::thread m_thread;
};

} // namespace fleet

#pragma once
/// Claims that found nothing and wait: of what is offered, as many are woken as there are tasks, those first that have waited longest.
///
/// Any thread; wakers are called without a lock and must not wait. A claim that was woken and ends without having looked hands its turn to
/// the next one, so that no task lies until somebody happens to ask.

#include "core/fleet/gateway/assignments.hpp"

#include <functional>
#include <list>
#include <mutex>
#include <set>

namespace fleet {

class ParkedClaims final : public OfferListener {
public:
    /// A claim's place among those that wait; ends with it.
    class Place {
    public:
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        /// It is about to ask the queue: what was announced until now is its own to find.
        void look();
        /// What it was woken for is not for it: of other encoders, or too large. It may be for one that waits behind it.
        void pass();

    private:
        friend class ParkedClaims;
        Place(ParkedClaims& owner, std::set<std::string> needs, std::function<void()> wake)
            : m_owner(owner), m_needs(std::move(needs)), m_wake(std::move(wake)) {}
        ParkedClaims& m_owner;
        const std::set<std::string> m_needs;
        const std::function<void()> m_wake;
        std::string m_wokenFor;  ///< "": it was not; guarded by the owner's lock, as are the next
        std::string m_lookedFor; ///< what it was woken for last
        std::list<Place*>::iterator m_at;
    };

    /// `needs`: encoders that it has. `wake`: may be called from any thread, until the place's end, and once more while it ends.
    std::unique_ptr<Place> park(std::set<std::string> needs, std::function<void()> wake);
    void offered(const std::string& need, int tasks) override;
    /// All of them: the server stops, or a worker is wanted otherwise.
    void wakeAll();
    std::size_t waiting() const;

private:
    mutable std::mutex m_mutex;
    std::list<Place*> m_places; ///< who waits longest is first
};

} // namespace fleet

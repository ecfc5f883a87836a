#pragma once
/// The targets that jobs are published to, each with a queue of its own: one that is silent holds up nobody else's uploads. Owns the
/// queues. Main thread.

#include "core/engine/publisher.hpp"

#include <map>

namespace engine {

class PublishTargets : public QObject {
    Q_OBJECT
public:
    /// The clock outlives this.
    explicit PublishTargets(const base::Clock& clock, QObject* parent = nullptr) : QObject(parent), m_pace(clock) {}

    /// The queue of a store, for as long as this lives; what it is given waits until an address was told.
    Publisher& queue(const std::string& store);
    /// Where jobs go from now on; without a store: nowhere, they wait.
    void setCurrent(const PublishTarget& target);
    const PublishTarget& current() const { return m_current; }
    /// This store answers there from now on.
    void tell(const PublishTarget& target) { queue(target.store).setTarget(target); }
    /// As a job remembers it; what was told since is better.
    void recall(const PublishTarget& target);
    /// This store answers nowhere until another address of it is told; its queue waits.
    void withdraw(const std::string& store);
    /// Of all uploads to remote targets together, in megabits a second; 0: none.
    void setUploadLimit(int megabits) { m_pace.setLimit(megabits); }
    /// In each queue nothing is on its way, or nothing can go out now.
    bool isAtRest() const;

Q_SIGNALS:
    void waitingChanged(const std::string& store);
    void idle();

private:
    UploadPace m_pace;
    std::map<std::string, std::unique_ptr<Publisher>> m_queues; ///< by PublishTarget::store; "": of jobs that have no target yet
    PublishTarget m_current;
};

} // namespace engine

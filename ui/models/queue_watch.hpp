#pragma once
/// Follows the queue as a whole: how far it is, which jobs end, and when all is done. Listens to the Service. Main thread.

#include "core/model/service.hpp"

#include <QObject>
#include <map>
#include <optional>

namespace ui {

class QueueWatch : public QObject {
    Q_OBJECT
public:
    explicit QueueWatch(model::Service& service, QObject* parent = nullptr);

    int active() const;
    /// Of all jobs that were unfinished since the queue was last empty; nothing while none works or waits.
    std::optional<double> fraction() const;

Q_SIGNALS:
    /// Progress or states; often.
    void changed();
    /// It is done or has failed.
    void jobEnded(const model::Job& job);
    /// A job has ended, and none works, waits or rests any more. Jobs that were cancelled or removed end nothing. Since the last time.
    void allDone(int done, int failed);

private:
    struct Known {
        model::JobState state = model::JobState::Waiting;
        double fraction = 0;
        bool isScheduled = false; ///< its time is to come
    };
    static Known knownOf(const model::Job& job) { return {job.state, job.inFlight, job.at.has_value()}; }
    void handleEvent(const model::Event& event);
    void take(const model::Job& job);
    void reload();
    bool isUnfinished(const Known& known) const;
    bool anyUnfinished() const;
    void endBatch();

    model::Service& m_service;
    std::map<std::string, Known> m_jobs; ///< unfinished ones, and those that ended since the queue was last empty
    std::int64_t m_seq = 0;
    int m_done = 0, m_failed = 0;
};

} // namespace ui

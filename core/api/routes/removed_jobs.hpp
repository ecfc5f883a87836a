#pragma once
/// Jobs that were removed can be restored for a day; then they are forgotten for good, whoever removed them (a panel forgets
/// only what it removed itself). Follows a Service on the main thread, and lives there.

#include "core/base/clock.hpp"
#include "core/model/service.hpp"

#include <QTimer>
#include <map>

namespace api {

class RemovedJobs {
public:
    static constexpr std::int64_t kKeptMs = 24LL * 3600 * 1000;

    /// Both outlive this. Those that were removed before are forgotten by the engine's own start.
    RemovedJobs(model::Service& service, const base::Clock& clock);
    ~RemovedJobs();

    /// Forgets those whose time is over: what the timer does each hour.
    void look();

private:
    void follow(const model::Event& event);

    model::Service& m_service;
    const base::Clock& m_clock;
    QMetaObject::Connection m_connection;
    std::map<std::string, std::int64_t> m_removedMs; ///< by id; of a clock that never jumps
    QTimer m_timer;
};

} // namespace api

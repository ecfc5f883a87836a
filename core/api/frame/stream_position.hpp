#pragma once
/// What every answer tells of the stream of events: `Millrace-Seq: <epoch>.<seq>`, what the answer shows is at least that new. Follows a
/// Service's events on the main thread; may be read from any thread.

#include "core/model/service.hpp"

#include <mutex>

namespace api {

class StreamPosition {
public:
    /// `service` outlives this.
    explicit StreamPosition(model::Service& service);
    ~StreamPosition();

    std::string epoch() const;
    /// "<epoch>.<seq>".
    std::string text() const;
    /// "Pause all", as events told it last.
    bool isPaused() const;
    model::SystemStatus status() const;

private:
    void follow(const model::Event& event);

    QMetaObject::Connection m_connection;
    mutable std::mutex m_mutex;
    std::string m_epoch;
    std::int64_t m_seq = 0;
    bool m_paused = false;
    model::SystemStatus m_status;
};

} // namespace api

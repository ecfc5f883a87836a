#pragma once
/// Calls over D-Bus that are answered later. Owns what is under way: nothing is heard after its end. Main thread.

#include <QDBusPendingCallWatcher>
#include <QObject>
#include <functional>
#include <utility>

namespace wiring {

class DbusCalls {
public:
    using Heard = std::function<void(const QDBusPendingCall&)>;
    void await(const QDBusPendingCall& call, Heard heard) {
        auto* watcher = new QDBusPendingCallWatcher(call, &m_calls);
        QObject::connect(watcher, &QDBusPendingCallWatcher::finished, &m_calls, [watcher, heard = std::move(heard)] {
            heard(*watcher);
            watcher->deleteLater();
        });
    }

private:
    QObject m_calls;
};

} // namespace wiring

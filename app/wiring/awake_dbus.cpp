// Linux: logind, or else the screen saver of the session, by D-Bus. No call waits for its answer.

#include "app/wiring/awake.hpp"
#include "app/wiring/dbus_calls.hpp"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingReply>
#include <QDBusUnixFileDescriptor>
#include <cstdint>
#include <functional>
#include <utility>

namespace wiring {
namespace {

QDBusMessage screenSaver(const char* method) {
    return QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.ScreenSaver"), QStringLiteral("/org/freedesktop/ScreenSaver"),
        QStringLiteral("org.freedesktop.ScreenSaver"), QLatin1String(method));
}

/// Without one Qt would look for it, and may start one: a worker in a container has none.
bool hasSession() {
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") || qEnvironmentVariableIsSet("XDG_RUNTIME_DIR");
}

class DbusAwake final : public Awake {
public:
    void set(bool on, const QString& why) override {
        ++m_wish;                           // an answer to an earlier wish is of no use
        m_lock = QDBusUnixFileDescriptor(); // logind lets go when it is closed
        if (const auto cookie = std::exchange(m_cookie, 0)) QDBusConnection::sessionBus().asyncCall(screenSaver("UnInhibit") << cookie);
        if (!on) return;
        QDBusMessage call = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.login1"),
            QStringLiteral("/org/freedesktop/login1"), QStringLiteral("org.freedesktop.login1.Manager"), QStringLiteral("Inhibit"));
        call << QStringLiteral("sleep:idle") << QStringLiteral("Millrace") << why << QStringLiteral("block");
        m_calls.await(QDBusConnection::systemBus().asyncCall(call), [this, why, wish = m_wish](const QDBusPendingCall& answered) {
            const QDBusPendingReply<QDBusUnixFileDescriptor> reply = answered;
            if (wish != m_wish) return; // the descriptor is closed with the reply
            if (reply.isError()) inhibitScreenSaver(why);
            else m_lock = reply.value();
        });
    }

private:
    void inhibitScreenSaver(const QString& why) {
        if (!hasSession()) return;
        QDBusMessage call = screenSaver("Inhibit");
        call << QStringLiteral("Millrace") << why;
        m_calls.await(QDBusConnection::sessionBus().asyncCall(call), [this, wish = m_wish](const QDBusPendingCall& answered) {
            const QDBusPendingReply<std::uint32_t> reply = answered;
            if (reply.isError()) return; // nobody here puts this computer to sleep
            if (wish == m_wish) m_cookie = reply.value();
            else QDBusConnection::sessionBus().asyncCall(screenSaver("UnInhibit") << reply.value());
        });
    }

    QDBusUnixFileDescriptor m_lock;
    std::uint32_t m_cookie = 0; ///< of the screen saver; 0: none
    std::uint64_t m_wish = 0;
    DbusCalls m_calls;
};

} // namespace

std::unique_ptr<Awake> makeAwake() {
    return std::make_unique<DbusAwake>();
}

} // namespace wiring

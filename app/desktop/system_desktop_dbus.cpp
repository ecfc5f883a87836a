// Linux: logind and the services of the session, by D-Bus. No call waits for its answer.

#include "app/desktop/plain_desktop.hpp"
#include "app/desktop/system_desktop.hpp"
#include "app/wiring/dbus_calls.hpp"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QGuiApplication>
#include <cstdint>
#include <utility>

namespace desktop {
namespace {

QDBusMessage login(const char* method) {
    return QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.login1"), QStringLiteral("/org/freedesktop/login1"),
        QStringLiteral("org.freedesktop.login1.Manager"), QLatin1String(method));
}

class DbusDesktop final : public PlainDesktop {
public:
    void showProgress(std::optional<double> fraction) override {
        const QString name = QGuiApplication::desktopFileName();
        QDBusMessage update = QDBusMessage::createSignal(
            QStringLiteral("/org/millrace/launcher"), QStringLiteral("com.canonical.Unity.LauncherEntry"), QStringLiteral("Update"));
        update << QStringLiteral("application://") + (name.isEmpty() ? QCoreApplication::applicationName() : name) +
                QStringLiteral(".desktop")
               << QVariantMap{
                      {QStringLiteral("progress"), fraction.value_or(0)}, {QStringLiteral("progress-visible"), fraction.has_value()}};
        QDBusConnection::sessionBus().send(update);
    }

    void notify(const QString& title, const QString& text, bool isFailure) override {
        QDBusMessage call = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.Notifications"),
            QStringLiteral("/org/freedesktop/Notifications"), QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
        const uchar urgency = isFailure ? 2 : 1;
        call << QStringLiteral("Millrace") << std::uint32_t(0) << QStringLiteral("millrace") << title << text.toHtmlEscaped()
             << QStringList() << QVariantMap{{QStringLiteral("urgency"), QVariant::fromValue(urgency)}} << -1;
        m_calls.await(QDBusConnection::sessionBus().asyncCall(call), [this, title, text, isFailure](const QDBusPendingCall& answered) {
            if (answered.isError()) PlainDesktop::notify(title, text, isFailure);
        });
    }

    void askMotion(std::function<void(bool isReduced)> said) override {
        // GNOME and what follows it; else KDE, where the pace of animations is a factor.
        read("org.gnome.desktop.interface", "enable-animations", [this, said = std::move(said)](const QVariant& isOn) {
            if (isOn.isValid()) return said(!isOn.toBool());
            read("org.kde.kdeglobals.KDE", "AnimationDurationFactor", [said](const QVariant& pace) {
                if (pace.isValid()) said(pace.toDouble() == 0);
            });
        });
    }

    void sleep(Answer answer) override {
        ask("Suspend", QT_TRANSLATE_NOOP("Core", "This computer was not sent to sleep: %1"), std::move(answer));
    }
    void shutDown(Answer answer) override {
        ask("PowerOff", QT_TRANSLATE_NOOP("Core", "This computer was not shut down: %1"), std::move(answer));
    }

private:
    /// A setting of the session, by its portal; invalid where there is none.
    void read(const char* space, const char* key, std::function<void(const QVariant&)> told) {
        QDBusMessage call = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.portal.Desktop"),
            QStringLiteral("/org/freedesktop/portal/desktop"), QStringLiteral("org.freedesktop.portal.Settings"), QStringLiteral("Read"));
        call << QLatin1String(space).toString() << QLatin1String(key).toString();
        m_calls.await(QDBusConnection::sessionBus().asyncCall(call), [told = std::move(told)](const QDBusPendingCall& answered) {
            const QDBusPendingReply<QDBusVariant> reply = answered;
            QVariant value = reply.isError() ? QVariant() : reply.value().variant();
            while (value.userType() == qMetaTypeId<QDBusVariant>()) value = value.value<QDBusVariant>().variant(); // Read wraps it twice
            told(value);
        });
    }
    void ask(const char* method, const char* refused, Answer answer) {
        QDBusMessage call = login(method);
        call << true; // may ask for a password
        m_calls.await(
            QDBusConnection::systemBus().asyncCall(call), [refused, answer = std::move(answer)](const QDBusPendingCall& answered) {
                if (!answered.isError()) return answer({});
                answer(base::Error{base::ErrorCode::Io, base::text(refused, answered.error().message().toStdString())});
            });
    }

    wiring::DbusCalls m_calls;
};

} // namespace

std::unique_ptr<ui::Desktop> makeSystemDesktop() {
    return std::make_unique<DbusDesktop>();
}

} // namespace desktop

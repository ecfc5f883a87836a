#include "app/desktop/trace.hpp"

#include <QEvent>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>
#include <QWidget>

namespace desktop {
namespace {

constexpr int kBeatMs = 5;

void say(const QString& text) {
    QTextStream(stderr) << text << Qt::endl;
}

} // namespace

Trace::Trace(model::Service& service, QWidget& window) : QObject(&window), m_service(service) {
    window.installEventFilter(this);
    m_beat.setTimerType(Qt::PreciseTimer);
    connect(&m_beat, &QTimer::timeout, this, &Trace::beat);
    connect(&m_states, &QTimer::timeout, this, [this] {
        QJsonObject states;
        for (const auto& job : m_service.snapshot().jobs) {
            const QString word = QLatin1String(model::word(job.state));
            states[word] = states[word].toInt() + 1;
        }
        say(QStringLiteral("states ") + QString::fromUtf8(QJsonDocument(states).toJson(QJsonDocument::Compact)));
    });
}

bool Trace::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Paint && !m_painted) {
        m_painted = true;
        say(QStringLiteral("first paint"));
        m_since.start();
        m_beat.start(kBeatMs);
        m_states.start(1000);
    }
    return QObject::eventFilter(watched, event);
}

void Trace::beat() {
    // What the loop was late by: the longest stretch in which no click would have been answered.
    const qint64 gap = m_since.restart() - kBeatMs;
    if (gap <= m_worst) return;
    m_worst = gap;
    say(QStringLiteral("main loop gap %1 ms").arg(gap));
}

} // namespace desktop

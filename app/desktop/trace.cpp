#include "app/desktop/trace.hpp"

#include "core/base/when_done.hpp"

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
    // Elsewhere standard input is no socket; the benchmarks run on Unix.
#ifdef Q_OS_UNIX
    if (m_commands.open(0, QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        m_readable = std::make_unique<QSocketNotifier>(0, QSocketNotifier::Read);
        connect(m_readable.get(), &QSocketNotifier::activated, this, &Trace::readCommands);
    }
#endif
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

void Trace::readCommands() {
    const QByteArray line = m_commands.readLine();
    if (line.isEmpty()) return m_readable->setEnabled(false); // nobody has anything to say any more
    if (line.trimmed() == "begin") {
        m_worst = 0; // of what follows
        return;
    }
    const QList<QByteArray> words = line.trimmed().split(' ');
    const model::Setting* setting = words.size() == 3 && words[0] == "set" ? model::findSetting(words[1].toStdString()) : nullptr;
    model::SettingsChange change;
    if (!setting || !model::setText(change.values, *setting, words[2].toStdString())) return say(QStringLiteral("not understood"));
    change.keys = {setting->key};
    base::whenDone(m_service.changeSettings(change), this, [](const model::Result<void>& changed) {
        say(changed ? QStringLiteral("changed") : QString::fromStdString(changed.error().message));
    });
}

void Trace::beat() {
    // What the loop was late by: the longest stretch in which no click would have been answered.
    const qint64 gap = m_since.restart() - kBeatMs;
    if (gap <= m_worst) return;
    m_worst = gap;
    say(QStringLiteral("main loop gap %1 ms").arg(gap));
}

} // namespace desktop

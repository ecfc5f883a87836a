#pragma once
/// What the benchmarks ask of the panel (MILLRACE_TRACE=1): its first paint, the longest gap of its main loop, the jobs' states.
/// Written to stderr. Lines on stdin change settings ("set ingestPort 5010"), so that what restarts can be measured; "begin" forgets the
/// longest gap. Main thread.

#include "core/model/service.hpp"

#include <QElapsedTimer>
#include <QFile>
#include <QSocketNotifier>
#include <QTimer>

namespace desktop {

class Trace : public QObject {
    Q_OBJECT
public:
    Trace(model::Service& service, QWidget& window);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void beat();
    void readCommands();

    model::Service& m_service;
    QTimer m_beat, m_states;
    QElapsedTimer m_since;
    qint64 m_worst = 0;
    bool m_painted = false;
    QFile m_commands;
    std::unique_ptr<QSocketNotifier> m_readable;
};

} // namespace desktop

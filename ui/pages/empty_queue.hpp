#pragma once
/// The queue's first run: drop zone, what is ready on this computer (real checks), a test pattern for who has no video.

#include "core/model/service.hpp"
#include "ui/widgets/basics.hpp"

#include <QHash>

namespace ui {

class EmptyQueue : public QWidget {
    Q_OBJECT
public:
    EmptyQueue(model::Service& service, const Theme& theme, QWidget* parent);
    /// Asks the service for its checks again and says what `preset` (null while none is known) makes of a video.
    void refresh(const model::Preset* preset);

Q_SIGNALS:
    void filesWanted();
    void folderWanted();
    void pasteWanted();
    void testPatternWanted();
    /// The Fix… link of a check that failed.
    void fixWanted(model::ReadinessCheck::Subject subject);

private:
    struct Line {
        QLabel *tick, *text;
        QPushButton* fix;
    };
    QWidget* makeZone();
    QWidget* makeReadiness();
    QWidget* makePattern();
    void show(const model::ReadinessCheck& check, double kbps);
    /// Where the ingest answers, and to whom.
    static QString listening(const QString& address);

    model::Service& m_service;
    const Theme& m_theme;
    QLabel *m_ladderHint, *m_readyTitle;
    QHash<int, Line> m_lines; ///< by ReadinessCheck::Subject
};

} // namespace ui

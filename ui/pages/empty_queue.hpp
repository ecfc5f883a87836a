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
    /// Whose readiness and test pattern these are; "": this computer's.
    void setServer(const QString& name);
    /// `reason`: why nothing can be asked of it now; "": it can.
    void setFrozen(const QString& reason);
    /// There are other engines to connect to: says so below, as long as this computer's is shown.
    void offerConnections();

Q_SIGNALS:
    void filesWanted();
    void folderWanted();
    void pasteWanted();
    void testPatternWanted();
    void connectionsWanted();
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
    QWidget* makeElsewhere(QWidget* parent);
    void show(const model::ReadinessCheck& check, double kbps);
    /// Where the ingest answers, and to whom.
    QString listening(const QString& address) const;
    /// Whether the checks are good; nothing: they are not known now.
    void sayReady(std::optional<bool> isReady);
    void sayPattern();

    model::Service& m_service;
    const Theme& m_theme;
    QString m_server, m_frozen;
    QLabel *m_ladderHint, *m_readyTitle, *m_patternText;
    QPushButton* m_tryPattern;
    QWidget* m_elsewhere; ///< the way to another engine
    bool m_offersConnections = false;
    QHash<int, Line> m_lines; ///< by ReadinessCheck::Subject
};

} // namespace ui

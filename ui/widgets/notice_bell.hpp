#pragma once
/// The bell: what happened while nobody looked. Jobs that failed or are done, what jobs wait for, an ingest that stopped, a job list that
/// cannot be written; the newest first.
///
/// Listens to the Service. Failures are announced to screen readers, progress is not. Main thread.

#include "core/model/service.hpp"
#include "ui/style/theme.hpp"

#include <QHash>
#include <QToolButton>
#include <deque>

class QMenu;

namespace ui {

class NoticeBell : public QToolButton {
    Q_OBJECT
public:
    NoticeBell(model::Service& service, const Theme& theme, QWidget* parent);
    /// Of the connection.
    void tell(const QString& text);
    int unseen() const { return m_unseen; }

Q_SIGNALS:
    void unseenChanged();
    void jobWanted(const std::string& id);
    /// The place to mend what a notice tells of.
    void fixWanted(model::ReadinessCheck::Subject subject);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Notice {
        std::string jobId;
        std::optional<model::ReadinessCheck::Subject> subject; ///< what is about no job
        QString icon, text;
        QColor Tokens::*colour;
    };
    struct Known {
        model::JobState state;
        std::string trouble;
    };
    void handleEvent(const model::Event& event);
    void followJob(const model::Job& job, const Known& before, const Known& now);
    void followStatus(const model::SystemStatus& status);
    /// Told once until it changes, and once when it is over.
    void followProblem(
        base::Text& known, const base::Text& now, model::ReadinessCheck::Subject subject, const QString& began, const QString& ended);
    void add(Notice notice, bool failure);
    void fillMenu();

    const Theme& m_theme;
    QMenu* m_menu;
    std::deque<Notice> m_notices;
    QHash<QString, Known> m_known; ///< what each job was at its last event
    base::Text m_ingestProblem, m_storeProblem;
    int m_unseen = 0;
};

/// The same bell on another page: its notices are the other's, and what was seen there is seen here.
class BellTwin : public QToolButton {
    Q_OBJECT
public:
    /// `bell` outlives this.
    BellTwin(const NoticeBell& bell, const Theme& theme, QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const NoticeBell& m_bell;
    const Theme& m_theme;
};

} // namespace ui

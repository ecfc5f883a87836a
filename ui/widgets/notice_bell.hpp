#pragma once
/// The bell: what happened while nobody looked. Jobs that failed or are done, and what jobs wait for; the newest first.
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

Q_SIGNALS:
    void jobWanted(const std::string& id);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Notice {
        std::string jobId;
        QString icon, text;
        QColor Tokens::*colour;
    };
    struct Known {
        model::JobState state;
        std::string trouble;
    };
    void handleEvent(const model::Event& event);
    void add(Notice notice, bool failure);
    void fillMenu();

    const Theme& m_theme;
    QMenu* m_menu;
    std::deque<Notice> m_notices;
    QHash<QString, Known> m_known; ///< what each job was at its last event
    int m_unseen = 0;
};

} // namespace ui

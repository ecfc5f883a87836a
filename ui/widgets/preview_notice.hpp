#pragma once
/// Where the picture would be: what to choose while nothing is, why a job has nothing to show, why a source cannot be played; each with the
/// next step. Lies over the picture's ground, which is dark in both themes. Main thread.

#include "core/model/commands.hpp"
#include "core/model/job.hpp"
#include "ui/style/theme.hpp"
#include "ui/widgets/wrapping_scroll_area.hpp"

class QLabel;
class QPushButton;

namespace ui {

class FailureCard;

class PreviewNotice : public WrappingScrollArea {
    Q_OBJECT
public:
    PreviewNotice(const Theme& theme, QWidget* parent);
    void showNothing();
    /// Of a job that failed or was cancelled: the card of the queue, or a sentence.
    void showJob(const model::Job& job);
    enum class Again { No, Offered };
    /// `Offered`: what stopped may go when it is begun once more.
    void showProblem(const QString& sentence, Again again);

Q_SIGNALS:
    void linkWanted();
    void againWanted();
    void actionWanted(model::JobAction action);
    void reportWanted();
    void fileWanted();

private:
    void makeBlock();
    void makeCard();
    void showBlock(const QString& iconName, const QColor& colour, const QString& title, const QString& text);
    void fit();

    const Theme& m_theme;
    QWidget *m_body, *m_block;
    QLabel *m_icon, *m_title, *m_text;
    QPushButton *m_link, *m_retry, *m_again;
    FailureCard* m_card;
};

} // namespace ui

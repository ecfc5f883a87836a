#pragma once
/// Why a job failed: what happened, the file, what is safe, what you can do; Retry, Retry and patch, Copy report; Remove where
/// nothing would come of a retry.

#include "core/model/job.hpp"
#include "ui/style/theme.hpp"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace ui {

class FailureCard : public QWidget {
    Q_OBJECT
public:
    FailureCard(const Theme& theme, QWidget* parent);
    void setJob(const model::Job& job);

Q_SIGNALS:
    void retryClicked();
    void patchClicked();
    void removeClicked();
    void reportWanted();
    void showFileClicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    const Theme& m_theme;
    QBoxLayout* m_fileLine; ///< the path and the link to it
    QLabel *m_title, *m_code, *m_happened, *m_file, *m_safe, *m_todo;
    QPushButton *m_retry, *m_patch, *m_remove;
};

} // namespace ui

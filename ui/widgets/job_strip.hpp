#pragma once
/// One line above a picture: why the job that it is of ended before it was done, with its code and Retry. Hidden for other jobs. Main
/// thread.

#include "core/model/job.hpp"
#include "ui/style/theme.hpp"

#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

class JobStrip : public QWidget {
    Q_OBJECT
public:
    JobStrip(const Theme& theme, QWidget* parent);
    /// Null: nothing is to be said.
    void setJob(const model::Job* job);

Q_SIGNALS:
    void retryClicked();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QLabel *m_failed, *m_cancelled, *m_text, *m_code;
    QPushButton* m_retry;
    bool m_isFailure = false;
};

} // namespace ui

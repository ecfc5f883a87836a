#pragma once
/// Asks when jobs may begin. Nothing waits in it: whoever opens it listens to `accepted`. Main thread.

#include "ui/widgets/basics.hpp"

#include <QDialog>
#include <cstdint>

class QDateTimeEdit;

namespace ui {

class StartTimeDialog : public QDialog {
    Q_OBJECT
public:
    /// `at`: what holds now, wall clock ms; 0: as soon as they may. `jobs`: how many it is for.
    StartTimeDialog(std::int64_t at, int jobs, const Theme& theme, QWidget* parent);

    /// 0: as soon as they may.
    std::int64_t at() const { return m_at; }

private:
    QLayout* makeButtons(bool isSet);
    void end(std::int64_t at);

    QDateTimeEdit* m_time;
    std::int64_t m_at = 0;
};

} // namespace ui

#pragma once
/// The strip above a picture: why the job that it is of ended before it was done, with its code and Retry. Hidden for other jobs. Main
/// thread.

#include "core/model/job.hpp"
#include "ui/widgets/message_strip.hpp"

namespace ui {

class JobStrip : public MessageStrip {
    Q_OBJECT
public:
    JobStrip(const Theme& theme, QWidget* parent);
    /// Null: nothing is to be said.
    void setJob(const model::Job* job);

private:
    QString m_said; ///< while it is shown: rows change often, and the same is told once
};

} // namespace ui

#pragma once
/// What became of one worker, as its server knows it: read while it is open. A window of its own beside the main one; deletes itself. Main
/// thread.

#include "core/model/fleet_service.hpp"
#include "ui/style/theme.hpp"

#include <QDialog>
#include <QTimer>

class QLabel;

namespace ui {

class LogView;

class WorkerLogPage : public QDialog {
    Q_OBJECT
public:
    WorkerLogPage(model::FleetService& service, std::string worker, const Theme& theme, QWidget* parent);
    const std::string& worker() const { return m_worker; }

private:
    void fetch();
    void take(const model::WorkerLog& log);
    void say(const QString& sentence);

    model::FleetService& m_service;
    const std::string m_worker;
    LogView* m_view;
    QLabel* m_note;
    QTimer m_fetch;
    std::int64_t m_last = 0; ///< number of the newest line here
    bool m_isAsking = false, m_beginsAnew = true;
};

} // namespace ui

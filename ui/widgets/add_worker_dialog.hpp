#pragma once
/// Lets one new worker in: a line to paste on the other machine, valid for fifteen minutes and for one of them. Says when one has come.
/// Deletes itself; main thread.

#include "core/model/fleet_service.hpp"
#include "ui/style/theme.hpp"

#include <QDialog>
#include <QTimer>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace ui {

class FieldNotice;
class FleetWatch;

class AddWorkerDialog : public QDialog {
    Q_OBJECT
public:
    AddWorkerDialog(model::FleetService& service, FleetWatch& watch, const Theme& theme, QWidget* parent);
    /// "millrace worker --join …"; "" until there is one.
    QString line() const;

private:
    void makeLine();
    void fetch();
    void show(const model::WorkerLink& link);
    void sayTime();
    void copy();

    model::FleetService& m_service;
    FleetWatch& m_watch;
    const Theme& m_theme;
    QPlainTextEdit* m_line;
    QPushButton *m_copy, *m_renew;
    QLabel* m_time;
    FieldNotice* m_notice;
    QTimer m_tick;
    std::int64_t m_expiresMs = 0; ///< by the server's clock; 0: there is no link
};

} // namespace ui

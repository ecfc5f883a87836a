// How the main window ends: what would end with it, the question before, and "Quit when done".

#include "ui/main_window.hpp"

#include "ui/models/job_model.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/widgets/quit_dialog.hpp"

#include <QCloseEvent>
#include <QMenu>
#include <QSystemTrayIcon>
#include <algorithm>
#include <iterator>

namespace ui {

std::vector<model::Job> MainWindow::ownJobs() const {
    const bool isElsewhere = m_connections && !m_connections->current().empty();
    return isElsewhere ? m_connections->thisComputer().snapshot().jobs : m_jobs->jobs();
}

void MainWindow::leaveIfDone() {
    if (!m_quitWhenDone) return;
    const std::vector<model::Job> jobs = ownJobs();
    const bool isUnfinished = std::any_of(jobs.begin(), jobs.end(),
        [](const auto& job) { return job.isActive() || job.state == model::JobState::Waiting; }); // a paused one is done by nobody
    if (!isUnfinished) Q_EMIT quitConfirmed();
}

MainWindow::WhatEnds MainWindow::whatEnds() const {
    const bool isElsewhere = m_connections && !m_connections->current().empty();
    const std::vector<model::Job> jobs = ownJobs();
    WhatEnds ends;
    std::copy_if(jobs.begin(), jobs.end(), std::back_inserter(ends.running), [](const auto& job) { return job.isActive(); });
    ends.viewers = isElsewhere ? m_connections->thisComputer().snapshot().status.viewers : m_viewers;
    ends.workSeconds = QuitDialog::workSecondsOf(jobs);
    return ends;
}

bool MainWindow::mayQuit() {
    const WhatEnds ends = whatEnds();
    if (ends.running.empty() && ends.viewers == 0) return true;
    QuitDialog dialog(ends.running, ends.viewers, QSystemTrayIcon::isSystemTrayAvailable(), m_theme, this, ends.workSeconds);
    // Its numbers go on while it is open, and so does what it warns of.
    const model::Service& mine = m_connections ? m_connections->thisComputer() : m_service;
    connect(&mine, &model::Service::eventPublished, &dialog, [this, &dialog] {
        const WhatEnds now = whatEnds();
        dialog.follow(now.running, now.viewers, now.workSeconds);
    });
    switch (dialog.ask()) {
    case QuitDialog::Answer::Cancel: return false;
    case QuitDialog::Answer::Now: return true;
    case QuitDialog::Answer::WhenDone: leaveWhenDone(); return false;
    }
    return false;
}

void MainWindow::leaveWhenDone() {
    m_quitWhenDone = true;
    if (QSystemTrayIcon::isSystemTrayAvailable()) {
        if (!m_tray) {
            m_tray = new QSystemTrayIcon(windowIcon(), this);
            m_tray->setContextMenu(new QMenu(this));
            sayTray();
            connect(m_tray, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick) comeForward();
            });
        }
        m_tray->show();
        hide();
    } else {
        showMinimized(); // without a tray a hidden window could not be called back
    }
    updateCounts();
}

void MainWindow::sayTray() {
    if (!m_tray) return;
    QMenu* menu = m_tray->contextMenu();
    menu->clear();
    menu->addAction(tr("Open Millrace"), this, &MainWindow::comeForward);
    menu->addAction(tr("Quit now"), this, &MainWindow::quitConfirmed);
    m_tray->setToolTip(tr("Millrace works until its jobs are done, then quits."));
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (m_preview->fillsScreen()) m_preview->setFullScreen(false); // what is asked and kept is the window's
    saveState();
    if (!mayQuit()) {
        event->ignore();
        return;
    }
    event->accept();
    Q_EMIT quitConfirmed();
}

} // namespace ui

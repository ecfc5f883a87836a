// The main window in another language: everything that holds words is made anew, so that no text can be forgotten.

#include "ui/main_window.hpp"

#include "ui/models/job_model.hpp"
#include "ui/models/program_log.hpp"
#include "ui/pages/actions_page.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/log_page.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/pages/viewers_page.hpp"
#include "ui/widgets/command_palette.hpp"

#include <QStackedWidget>

#include <utility>

namespace ui {

void MainWindow::dropContent() {
    for (QAction* action : actions()) removeAction(action);
    for (auto* palette : findChildren<CommandPalette*>()) palette->close();
    delete std::exchange(m_actionsPage, nullptr);
    delete std::exchange(m_logPage, nullptr);
    delete std::exchange(m_viewersPage, nullptr);
    delete takeCentralWidget(); // pages, rail, status bar, and the menu with its actions
}

void MainWindow::makeContent() {
    makeLayout(m_panel);
    connectPages();
    connectStatus();
    m_queue->list().delegate()->setCompact(m_panel.compact);
    restoreQueueSoon();
    updateCounts();
    sayTray();
}

void MainWindow::rebuild() {
    m_rebuildPending = false;
    saveState();
    const int page = m_pages->currentIndex();
    const auto selected = m_queue->list().selectedIds();
    QueuePage::Unfinished unfinished = m_queue->handOver();
    const QStringList links = m_preview->links();
    const QString link = m_preview->link();
    const std::string film = m_preview->jobId();
    const double at = m_preview->player().position();
    dropContent();
    makeContent();
    m_log->sayAgain();
    m_preview->addLinks(links);
    if (!film.empty()) m_preview->openJob(film);
    else if (!link.isEmpty()) m_preview->openAddress(link);
    if (at > 0 && m_preview->showsAnything()) m_preview->player().seek(at);
    if (page == Settings) m_settings->showSection(SettingsPage::Section::Language); // that is where one came from
    showPage(page);
    m_queue->list().selectJobs(selected);
    m_queue->takeOver(std::move(unfinished));
}

} // namespace ui

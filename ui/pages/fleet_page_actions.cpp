// What is done on the Fleet page, and what comes of it.

#include "core/base/when_done.hpp"
#include "ui/pages/fleet_page.hpp"
#include "ui/pages/worker_log_page.hpp"
#include "ui/style/fleet_words.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/add_worker_dialog.hpp"
#include "ui/widgets/ingest_card.hpp"
#include "ui/widgets/undo_bar.hpp"
#include "ui/widgets/worker_table.hpp"

#include <QMessageBox>
#include <QPushButton>

namespace ui {
namespace {

/// Names and words of other computers may be in it.
QMessageBox* question(const QString& title, const QString& text, const QString& more, QWidget* parent) {
    auto* box = new QMessageBox(QMessageBox::Question, title, text, QMessageBox::Cancel, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(more);
    box->setDefaultButton(QMessageBox::Cancel);
    return box;
}

} // namespace

void FleetPage::act(const std::vector<std::string>& names, model::FleetAction action) {
    if (names.empty()) return;
    action == model::FleetAction::Forget ? askForget(names) : send(names, action);
}

void FleetPage::send(const std::vector<std::string>& names, model::FleetAction action) {
    base::whenDone(m_service.actOnWorkers(names, action), this,
        [this](const model::Result<std::vector<model::CommandResult>>& results) { answered(results); });
}

/// The rows say what was done; what was not, is said.
void FleetPage::answered(const model::Result<std::vector<model::CommandResult>>& results) {
    if (!results) return say(words::said(results.error()));
    for (const auto& each : *results)
        if (each.problem) return say(words::oneLine(each.id) + QStringLiteral(": ") + words::said(*each.problem));
}

void FleetPage::askForget(const std::vector<std::string>& names) {
    const QString text = names.size() == 1 ? tr("Forget %1?").arg(words::oneLine(names.front()))
                                           : tr("Forget %n workers?", nullptr, static_cast<int>(names.size()));
    auto* box = question(tr("Forget"), text,
        tr("Their key ends: they can come back only with a new link. Chunks that they have begun are given to others, and nothing is lost."),
        this);
    const auto* forget = box->addButton(tr("Forget"), QMessageBox::DestructiveRole);
    connect(forget, &QPushButton::clicked, this, [this, names] { send(names, model::FleetAction::Forget); });
    box->open();
}

QString FleetPage::drainedSentence() const {
    const int tasks = m_watch.tasks(), waiting = m_watch.totals().waiting;
    const QString begun = tasks > 0 ? tr("%n chunks that are begun will be finished first.", nullptr, tasks) : tr("No chunk is begun.");
    if (waiting <= 0) return begun;
    return begun + QLatin1Char('\n') +
        tr("%1 chunks that wait stay in the queue until workers are resumed.", nullptr, waiting).arg(words::count(waiting));
}

void FleetPage::drainAll() {
    auto* box = question(tr("Drain all"), tr("Drain all workers?"), drainedSentence(), this);
    for (const auto signal : {&FleetWatch::totalsChanged, &FleetWatch::workersChanged, &FleetWatch::wasReset})
        connect(&m_watch, signal, box, [this, box] { box->setInformativeText(drainedSentence()); });
    const auto* drain = box->addButton(tr("Drain all"), QMessageBox::AcceptRole);
    connect(drain, &QPushButton::clicked, this, [this] {
        base::whenDone(m_service.actOnAllWorkers(model::FleetAction::Drain), this,
            [this](const model::Result<std::vector<model::CommandResult>>& results) { answered(results); });
    });
    box->open();
}

void FleetPage::addWorker() {
    auto* dialog = new AddWorkerDialog(m_service, m_watch, m_theme, this); // deletes itself
    dialog->open();
}

void FleetPage::openLog(const std::string& name) {
    for (auto* each : findChildren<WorkerLogPage*>())
        if (each->worker() == name && each->isVisible()) {
            each->raise();
            each->activateWindow();
            return;
        }
    (new WorkerLogPage(m_service, name, m_theme, this))->show(); // deletes itself
}

void FleetPage::followLink(const model::FleetAlert& alert) {
    switch (alert.link) {
    case model::FleetAlert::Link::WorkerLog: return openLog(alert.subject);
    case model::FleetAlert::Link::Ingest: return m_ingests->showNode(alert.subject);
    case model::FleetAlert::Link::Job: Q_EMIT jobWanted(alert.subject); return;
    case model::FleetAlert::Link::Worker: return m_table->select(alert.subject);
    case model::FleetAlert::Link::None: break;
    }
}

void FleetPage::dismiss(const std::vector<std::string>& ids) {
    base::whenDone(m_service.dismissAlerts(ids), this, [this](const model::Result<void>& done) {
        if (!done) say(words::said(done.error()));
    });
}

void FleetPage::say(const QString& sentence) {
    m_notice->say(sentence, false);
}

} // namespace ui

#include "ui/pages/worker_log_page.hpp"

#include "core/base/plain_line.hpp"
#include "core/base/when_done.hpp"
#include "ui/style/fleet_words.hpp"
#include "ui/style/window_place.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <utility>

namespace ui {
namespace {

constexpr int kFetchMs = 2000;

/// One line, whatever is in it: it was written by another computer.
model::LogLine lineOf(const model::WorkerLogLine& line) {
    model::LogLine made;
    made.number = line.number;
    made.atMs = line.atMs;
    made.text = base::plainLine(line.text);
    made.mark = line.mark == model::WorkerLogLine::Mark::Error ? model::LogLevel::Error
        : line.mark == model::WorkerLogLine::Mark::Warning     ? model::LogLevel::Warning
                                                               : model::LogLevel::Note;
    return made;
}

} // namespace

WorkerLogPage::WorkerLogPage(model::FleetService& service, std::string worker, const Theme& theme, QWidget* parent)
    : QDialog(parent), m_service(service), m_worker(std::move(worker)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Log of %1").arg(words::oneLine(m_worker)));
    resizeWithinScreen(*this, {theme.scaled(760), theme.scaled(480)});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    auto* head = new QHBoxLayout;
    auto* title = label(theme, words::oneLine(m_worker), TextStyle::Title, 1, this);
    title->setTextFormat(Qt::PlainText);
    head->addWidget(title, 1);
    auto* copy = button(tr("Copy"), QStringLiteral("copy"), "", this);
    copy->setAutoDefault(false);
    head->addWidget(copy);
    layout->addLayout(head);
    m_view = new LogView(theme, this);
    m_view->setAccessibleName(windowTitle());
    layout->addWidget(m_view, 1);
    m_note = label(theme, {}, TextStyle::Small, 3, this);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    layout->addWidget(m_note);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_view->toPlainText()); });
    connect(&service, &model::FleetService::eventPublished, this, [this](const model::FleetEvent& event) {
        if (!event.isReset) return;
        m_beginsAnew = true; // a server that was started again counts from one
        fetch();
    });
    m_fetch.setInterval(kFetchMs);
    connect(&m_fetch, &QTimer::timeout, this, &WorkerLogPage::fetch);
    m_fetch.start();
    m_view->setFocus();
    fetch();
}

void WorkerLogPage::fetch() {
    if (std::exchange(m_isAsking, true)) return;
    if (std::exchange(m_beginsAnew, false)) m_last = 0;
    base::whenDone(m_service.workerLog(m_worker, m_last), this, [this](const model::Result<model::WorkerLog>& log) {
        m_isAsking = false;
        log ? take(*log) : say(words::said(log.error()));
    });
}

void WorkerLogPage::take(const model::WorkerLog& log) {
    if (m_last == 0) m_view->setLines({});
    for (const auto& each : log.lines) {
        if (each.number <= m_last) continue;
        m_view->append(lineOf(each));
        m_last = each.number;
    }
    say(m_last == 0 ? tr("Nothing has happened yet.") : tr("As the server saw it. What the worker itself writes is on its own machine."));
}

void WorkerLogPage::say(const QString& sentence) {
    m_note->setText(sentence);
}

} // namespace ui

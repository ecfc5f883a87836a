// Which engine the window shows: the switch in the status bar, what is said of the way there, and what can be done meanwhile.

#include "ui/main_window.hpp"

#include "ui/models/fleet_watch.hpp"
#include "ui/models/job_model.hpp"
#include "ui/models/program_log.hpp"
#include "ui/pages/connections_page.hpp"
#include "ui/pages/fleet_page.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/command_palette.hpp"
#include "ui/widgets/message_strip.hpp"
#include "ui/widgets/nav_rail.hpp"
#include "ui/widgets/setting_field.hpp"
#include "ui/widgets/status_strip.hpp"

#include <QActionGroup>
#include <QCoreApplication>
#include <QDateTime>
#include <QMenu>
#include <QMessageBox>
#include <QPointer>
#include <QTimer>
#include <algorithm>
#include <utility>

namespace ui {

using model::LinkState;

namespace {

constexpr int kLocalMs = 500;

QString iconOf(LinkState link) {
    if (link == LinkState::Off) return QStringLiteral("engine-local");
    if (link == LinkState::Connecting || link == LinkState::Reading) return QStringLiteral("state-waiting");
    return model::isUp(link) ? QStringLiteral("cloud") : QStringLiteral("state-offline");
}

} // namespace

void MainWindow::connectConnections() {
    if (!m_connections) return;
    // Later: the menu in which it was chosen is one of those that go.
    connect(m_connections, &model::Connections::switched, this, &MainWindow::switchOver, Qt::QueuedConnection);
    connect(m_connections, &model::Connections::stateChanged, this, &MainWindow::showConnection);
    connect(m_connections, &model::Connections::profilesChanged, this, &MainWindow::showConnection);
    connect(m_connections, &model::Connections::noticed, this, [this](const base::Text& text) { m_queue->tell(words::said(text)); });
    connect(m_connections, &model::Connections::uploadsChanged, this, &MainWindow::showUploads);
    connect(m_connections, &model::Connections::settingsConflict, this, &MainWindow::sayConflict);
    connect(&m_connections->thisComputer(), &model::Service::eventPublished, this, &MainWindow::followLocal);
}

/// What is selected, and the film that is being watched: their parts come as they change.
void MainWindow::watchSelected() {
    if (!m_connections) return;
    std::vector<std::string> ids = m_queue->list().selectedIds();
    if (!m_preview->jobId().empty()) ids.push_back(m_preview->jobId());
    m_connections->watch(std::move(ids));
}

void MainWindow::showFleet() {
    const bool isSeen = m_watch->isSeen();
    const int alerts = isSeen ? static_cast<int>(m_watch->alerts().size()) : 0;
    m_fleetButton->setBadge(alerts, NavButton::Badge::Alerts);
    if (!isSeen) return m_status->setFleet({});
    FleetLoad fleet{.slots = m_watch->totals().slots, .busy = m_watch->totals().busy, .alerts = alerts, .nodes = {}};
    if (!m_watch->ingests().empty()) fleet.nodes = m_watch->ingestTotals();
    m_status->setFleet(fleet);
}

QString MainWindow::shownName() const {
    const std::string name = m_connections ? m_connections->current() : std::string();
    if (name.empty()) return tr("Local engine");
    const std::string server = m_connections->state().server;
    for (const auto& profile : m_connections->profiles())
        if (profile.name == name && profile.isFromEnvironment)
            return server.empty() ? tr("From the environment") : QString::fromStdString(server);
    return QString::fromStdString(name);
}

/// What is lost and what can be chosen; a check stands at the one that is shown.
void MainWindow::fillConnections(QMenu& menu) {
    if (!m_connections) return;
    delete menu.findChild<QActionGroup*>(QString(), Qt::FindDirectChildrenOnly); // of the last time
    auto* const choices = new QActionGroup(&menu);
    const std::string current = m_connections->current();
    const auto add = [&](const QString& iconName, const QString& text, const std::string& name) {
        QAction* choice = menu.addAction(icon(iconName), text, this, [this, name] { use(name); });
        choice->setCheckable(true);
        choice->setChecked(name == current);
        choices->addAction(choice);
    };
    add(QStringLiteral("engine-local"), tr("Local engine"), {});
    for (const auto& profile : m_connections->profiles()) {
        const QString name = profile.isFromEnvironment ? tr("From the environment") : QString::fromStdString(profile.name);
        const bool isUnwell = profile.name == current && !model::isUp(m_connections->state().link);
        add(isUnwell ? iconOf(m_connections->state().link) : QStringLiteral("cloud"), name, profile.name);
    }
    menu.addSeparator();
    menu.addAction(
        icon(QStringLiteral("plug")), tr("Manage connections…"), this, [this] { showSettings(SettingsPage::Section::Connections); });
    if (model::isUp(m_connections->state().link) && m_connections->state().mayPair)
        menu.addAction(icon(QStringLiteral("key")), tr("Pair a computer…"), this, [this] {
            showSettings(SettingsPage::Section::Connections);
            m_settings->connections()->approvePairing();
        });
    if (m_connections->state().canTryNow)
        menu.addAction(icon(QStringLiteral("retry")), tr("Try now"), this, [this] { m_connections->tryNow(); });
}

void MainWindow::addConnectionEntries(QVector<PaletteEntry>& entries) {
    if (!m_connections) return;
    const auto add = [&](const QString& iconName, const QString& text, const std::string& name) {
        if (name == m_connections->current()) return;
        entries.append(
            {.text = tr("Connect to %1").arg(text), .detail = tr("Connection"), .keys = {}, .icon = iconName, .act = [this, name] {
                 use(name);
             }});
    };
    add(QStringLiteral("engine-local"), tr("Local engine"), {});
    for (const auto& profile : m_connections->profiles())
        add(QStringLiteral("cloud"), profile.isFromEnvironment ? tr("From the environment") : QString::fromStdString(profile.name),
            profile.name);
}

void MainWindow::tell(const QString& text) {
    m_queue->tell(text);
}

void MainWindow::use(const std::string& name) {
    const auto used = m_connections->use(name);
    if (!used) m_queue->tell(words::said(used.error()));
}

void MainWindow::showConnection() {
    if (!m_connections) return;
    const model::ConnectionState state = m_connections->state();
    const bool wasUp = std::exchange(m_isUp, model::isUp(state.link));
    if (m_isUp && !wasUp) {
        // What could not be asked while there was no way.
        fetchSettings();
        m_settings->load();
        m_queue->fetchPresets();
    }
    QString detail;
    if (state.link == LinkState::Off) detail.clear();
    else if (state.link == LinkState::Connecting || state.link == LinkState::Reading) detail = tr("connecting");
    else if (state.link == LinkState::Lost) detail = tr("no answer");
    else if (state.link == LinkState::Restarting) detail = tr("restarting");
    else if (state.link == LinkState::TokenRefused) detail = tr("token refused");
    else if (model::isStopped(state.link)) detail = tr("not connected");
    else detail = QString::fromStdString(state.host);
    m_jobs->setServer(state.link == LinkState::Off ? QString() : shownName());
    m_queue->setServer(m_jobs->server());
    m_fleet->setServer(m_jobs->server());
    m_status->setConnection(iconOf(state.link), shownName(), detail, !model::isUp(state.link) && state.link > LinkState::Reading);
    sayConnection(state);
    sayLocalWork();
    allowChanges();
    sayStale(state);
    allowSources(state);
}

/// The source side of Preview: read from the server, where the token's role allows it.
void MainWindow::allowSources(const model::ConnectionState& state) {
    QString whyNot;
    if (state.link != LinkState::Off && model::isUp(state.link) && !state.mayReadSources)
        whyNot = tr("Your role, %1, may not read it.").arg(words::role(state.role));
    else if (!model::isUp(state.link)) whyNot = tr("There is no connection to it now.");
    const auto read = [connections = QPointer(m_connections)](
                          const std::string& job, std::int64_t offset, std::int64_t size, const playback::FilmBytes::Came& came) {
        if (connections) connections->readSource(job, offset, size, came);
    };
    m_preview->setSourceReader(read, whyNot);
}

/// Times and states are those of when the server was last heard, by this computer's clock.
void MainWindow::sayStale(const model::ConnectionState& state) {
    const bool isStale = !model::isUp(state.link) && state.heardMs > 0;
    const QString asOf = isStale ? QDateTime::fromMSecsSinceEpoch(state.heardMs).time().toString(QStringLiteral("HH:mm:ss")) : QString();
    m_queue->setStale(asOf);
    m_fleet->setStale(asOf);
    m_status->setStale(asOf);
}

void MainWindow::sayConnection(const model::ConnectionState& state) {
    const QString sentence = words::said(state.text);
    if (sentence.isEmpty()) {
        m_said = state;
        m_linkStrip->hide();
        return;
    }
    // A countdown goes on; only another matter is announced.
    const bool isSame = m_said && m_said->link == state.link && m_said->code == state.code && m_linkStrip->isVisibleTo(this);
    m_said = state;
    if (isSame) return m_linkStrip->sayOn(sentence);
    using Kind = MessageStrip::Kind;
    const bool isAtWork = state.link == LinkState::Connecting || state.link == LinkState::Reading;
    const Kind kind = isAtWork ? Kind::Info : model::isStopped(state.link) ? Kind::Failure : Kind::Warning;
    const QString action = state.canTryNow ? tr("Try now") : model::isStopped(state.link) ? tr("Open Connections") : QString();
    const std::string_view id = base::errorId(state.code);
    m_linkStrip->say(kind, sentence, QString::fromUtf8(id.data(), static_cast<qsizetype>(id.size())), action);
}

/// Both versions: what the server has now, and what was to be saved.
void MainWindow::sayConflict(const model::SettingsView& theirs, const model::SettingsChange& mine) {
    QStringList lines;
    for (const std::string& key : mine.keys) {
        const model::Setting* setting = model::findSetting(key);
        if (!setting || setting->type == model::Setting::Type::Secret) continue;
        lines << tr("%1: the server has \"%2\", you entered \"%3\".")
                     .arg(QCoreApplication::translate("Settings", setting->label), shownValue(theirs.settings, *setting),
                         shownValue(mine.values, *setting));
    }
    auto* box = new QMessageBox(QMessageBox::Warning, tr("Settings"),
        tr("Somebody else has changed the settings meanwhile. Yours were not saved."), QMessageBox::Ok, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(lines.join(QLatin1Char('\n')));
    box->open();
    m_settings->load();
}

void MainWindow::actOnConnection() {
    if (!m_connections) return;
    const model::ConnectionState state = m_connections->state();
    if (state.canTryNow) return m_connections->tryNow();
    showSettings(SettingsPage::Section::Connections);
    m_settings->connections()->actOn(state);
}

/// What changes jobs waits until the server answers; what is dropped is sent then.
void MainWindow::allowChanges() {
    const model::ConnectionState state = m_connections ? m_connections->state() : model::ConnectionState();
    const bool may = model::isUp(state.link);
    QString why;
    if (!may) why = state.text.isEmpty() ? tr("There is no connection to %1 now.").arg(shownName()) : words::said(state.text);
    for (QAction* action : m_changing) {
        action->setEnabled(may);
        action->setToolTip(may ? action->text() : why);
        action->setStatusTip(why);
    }
    m_queue->setFrozen(why);
    m_fleet->setFrozen(why);
    m_settings->setFrozen(why);
}

/// Pages, bell and log are made anew: what they remember is of the other engine's jobs. Undo of what was removed there ends; it must not
/// be made final here.
void MainWindow::switchOver() {
    saveState();
    const int page = m_pages->currentIndex();
    const bool isAtConnections = m_settings->showsConnections();
    (void)m_queue->handOver();
    dropContent();
    delete std::exchange(m_jobs, nullptr);
    delete std::exchange(m_log, nullptr);
    m_viewers = 0;
    m_engineSettings = {};
    makeModels();
    makeContent();
    fetchSettings();
    if (const model::Snapshot now = m_service.snapshot(); now.status.diskFreeBytes >= 0)
        m_status->setStatus(now.status, m_engineSettings.minimumFreeGb);
    showUploads();
    if (isAtConnections) m_settings->showSection(SettingsPage::Section::Connections); // that is where one came from
    showPage(page);
}

void MainWindow::showUploads() {
    if (m_connections) m_queue->setUploads(m_connections->uploads());
}

void MainWindow::sayLocalWork() {
    int jobs = 0;
    if (m_connections && !m_connections->current().empty())
        for (const auto& job : m_connections->thisComputer().snapshot().jobs)
            if (job.isActive() || job.state == model::JobState::Waiting) ++jobs;
    m_status->setLocalWork(jobs > 0 ? tr("This computer goes on with %n jobs", nullptr, jobs) : QString());
}

/// The engine of this computer goes on behind, and says so.
void MainWindow::followLocal(const model::Event& event) {
    if (m_connections->current().empty()) return;
    using Kind = model::Event::Kind;
    if (event.kind != Kind::JobAdded && event.kind != Kind::JobChanged && event.kind != Kind::JobsRemoved) return;
    if (std::exchange(m_localPending, true)) return; // many events, one sentence
    QTimer::singleShot(kLocalMs, this, [this] {
        m_localPending = false;
        sayLocalWork();
        leaveIfDone();
    });
}

} // namespace ui

#include "ui/pages/queue_page.hpp"

#include "core/base/when_done.hpp"
#include "ui/models/found_videos.hpp"
#include "ui/models/panel_keys.hpp"
#include "ui/pages/empty_queue.hpp"
#include "ui/pages/inspector.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/bar_button.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/notice_bell.hpp"
#include "ui/widgets/undo_bar.hpp"

#include <QFileDialog>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace ui {
namespace {

constexpr int kInspectorWide = 424, kInspectorNarrow = 360, kRail = 80;
constexpr int kNarrowBelow = 1360, kDrawerBelow = 1240; // window widths, for a system font of 13 px: what stands in them grows with it

} // namespace

QueuePage::QueuePage(model::Service& service, JobModel& jobs, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_service(service), m_jobs(jobs), m_theme(theme) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_bar = makeTopBar();
    layout->addWidget(m_bar);
    layout->addWidget(line(theme, this));
    m_stack = new QStackedWidget(this);
    m_splitter = new QSplitter(Qt::Horizontal, m_stack);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(makeListSide());
    m_inspector = new Inspector(service, theme, m_splitter);
    m_splitter->addWidget(m_inspector);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_inspector->setMinimumWidth(kInspectorNarrow - 20);
    m_splitter->setSizes({900, kInspectorWide});
    m_stack->addWidget(m_splitter);
    m_empty = new EmptyQueue(service, theme, m_stack);
    m_stack->addWidget(m_empty);
    layout->addWidget(m_stack, 1);
    m_undoBar = new UndoBar(m_theme, this); // over both pages: what is said on the empty one must be seen too

    makeUndoKey();
    prepareTaking();

    connect(m_undoBar, &UndoBar::covers, m_list, &JobList::setRoomBelow);
    connect(m_undoBar, &UndoBar::undoClicked, this, &QueuePage::undoRemove);
    connect(m_undoBar, &UndoBar::expired, this, [this] {
        if (!m_removed.empty()) (void)m_service.act(std::exchange(m_removed, {}), model::JobAction::Forget);
    });
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] {
        m_inspectorWidth = m_inspector->width();
        hideColumns();
    });
    connect(&service, &model::Service::eventPublished, this, &QueuePage::handleEvent);
    connect(&theme, &Theme::changed, this, &QueuePage::showWhatThereIs);
    connect(m_inspector, &Inspector::actionWanted, this, [this](model::JobAction action) {
        if (action == model::JobAction::Remove) removeSelected();
        else act(action);
    });
    connect(&m_jobs, &JobModel::becameJob, m_list, &JobList::announceSoon); // the inspector asks for what is known of the job
    connect(m_inspector, &Inspector::totalsWanted, m_list, &JobList::announceSoon);
    m_inspector->setUploadOf([this](const std::string& id) { return m_jobs.upload(id); });
    connect(m_inspector, &Inspector::previewWanted, this, &QueuePage::preview);
    connect(m_inspector, &Inspector::menuWanted, this, &QueuePage::showMenu);
    connect(m_inspector, &Inspector::removeWanted, this, &QueuePage::removeSelected);
    connect(m_inspector, &Inspector::problemTold, this, [this](const QString& sentence) { say(sentence, false); });
    connect(m_empty, &EmptyQueue::filesWanted, this, &QueuePage::addFiles);
    connect(m_empty, &EmptyQueue::folderWanted, this, &QueuePage::addFolder);
    connect(m_empty, &EmptyQueue::pasteWanted, this, &QueuePage::paste);
    connect(m_empty, &EmptyQueue::testPatternWanted, this, &QueuePage::addTestPattern);
    connect(m_empty, &EmptyQueue::fixWanted, this, &QueuePage::fixWanted);
    connect(m_empty, &EmptyQueue::connectionsWanted, this, &QueuePage::connectionsWanted);
    connect(&m_jobs, &JobModel::countsChanged, this, &QueuePage::showWhatThereIs);
    connect(m_preset, &QComboBox::currentIndexChanged, this, &QueuePage::showWhatThereIs);
    fetchPresets();
    showWhatThereIs();
}

QToolButton* QueuePage::makeAddButton(QWidget* bar) {
    auto* add = new QToolButton(bar);
    add->setProperty("kind", QStringLiteral("primary"));
    add->setText(tr("Add…"));
    add->setIcon(icon(QStringLiteral("add"), Qt::white));
    add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    add->setPopupMode(QToolButton::MenuButtonPopup);
    add->setFocusPolicy(Qt::StrongFocus);
    const auto fit = [this, add] {
        add->setFont(m_theme.font(0, QFont::DemiBold));
        add->setFixedHeight(m_theme.heightFor(32, 0));
        add->setMinimumWidth(std::max(m_theme.scaled(108), add->sizeHint().width())); // never less than its word
    };
    fit();
    connect(&m_theme, &Theme::changed, add, fit);
    auto* menu = new QMenu(add);
    // Keys as text: the window's menu has them, and two of one key would be none.
    const auto keyed = [](const QString& text, const QKeySequence& keys) {
        return text + QLatin1Char('\t') + keys.toString(QKeySequence::NativeText);
    };
    menu->addAction(icon(QStringLiteral("file-video")), keyed(tr("Files…"), QKeySequence::Open), this, &QueuePage::addFiles);
    menu->addAction(icon(QStringLiteral("folder")), keyed(tr("Folder…"), keys::addFolder()), this, &QueuePage::addFolder);
    menu->addAction(icon(QStringLiteral("link")), keyed(tr("Paste files or link"), QKeySequence::Paste), this, &QueuePage::paste);
    m_needServer << menu->addAction(icon(QStringLiteral("test-pattern")), tr("Test pattern"), this, &QueuePage::addTestPattern);
    menu->setToolTipsVisible(true);
    add->setMenu(menu);
    connect(add, &QToolButton::clicked, this, &QueuePage::addFiles);
    return add;
}

QWidget* QueuePage::makeTopBar() {
    auto* bar = new QWidget(this);
    const auto fit = [this, bar] { bar->setFixedHeight(topBarHeight(m_theme) - 1); }; // with the line below
    fit();
    connect(&m_theme, &Theme::changed, bar, fit);
    connect(&m_theme, &Theme::changed, this, &QueuePage::layOut);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(8);
    row->addWidget(label(m_theme, tr("Queue"), TextStyle::Title, 1, bar));
    row->addSpacing(12);
    row->addWidget(makeAddButton(bar));
    row->addSpacing(8);
    row->addWidget(divider(m_theme, bar));
    row->addSpacing(8);
    m_preset = new PrefixedCombo(m_theme, QStringLiteral("ladder"), tr("Preset"), 250, bar);
    row->addWidget(m_preset);
    row->addWidget(iconLabel(m_theme, QStringLiteral("arrow-right"), &Tokens::textSecondary, 16, bar));
    m_target = new PrefixedCombo(m_theme, QStringLiteral("ingest"), tr("Publish to"), 232, bar);
    m_target->addItem(tr("Local ingest"));
    row->addWidget(m_target);
    row->addStretch();
    m_startAll = new BarButton(QStringLiteral("play"), tr("Start all"), bar);
    m_pauseAll = new BarButton(QStringLiteral("pause"), tr("Pause all"), bar);
    m_pauseAll->setToolTip(tr("Pause all") + QStringLiteral("  ") + keys::pauseAll().toString(QKeySequence::NativeText));
    connect(m_startAll, &QPushButton::clicked, this, [this] { setAllPaused(false); });
    connect(m_pauseAll, &QPushButton::clicked, this, [this] { setAllPaused(true); });
    row->addWidget(m_startAll);
    row->addWidget(m_pauseAll);
    row->addSpacing(8);
    row->addWidget(divider(m_theme, bar));
    row->addSpacing(8);
    m_bell = new NoticeBell(m_service, m_theme, bar);
    connect(m_bell, &NoticeBell::jobWanted, this, [this](const std::string& id) { m_list->select(id); });
    connect(m_bell, &NoticeBell::fixWanted, this, &QueuePage::fixWanted);
    row->addWidget(m_bell);
    return bar;
}

QWidget* QueuePage::makeListSide() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_list = new JobList(m_jobs, m_theme, side);
    layout->addWidget(m_list, 1);
    layout->addWidget(line(m_theme, side));
    auto* footer = new QWidget(side);
    footer->setMinimumHeight(43); // 44 with the line above
    auto* foot = new QHBoxLayout(footer);
    foot->setContentsMargins(16, 8, 16, 8);
    foot->setSpacing(8);
    foot->addWidget(iconLabel(m_theme, QStringLiteral("drop"), &Tokens::textCaption, 16, side));
    auto* drop = label(m_theme, tr("Drop videos anywhere in this window to add them"), TextStyle::Small, 2, side);
    auto* keys = label(m_theme, tr("Space pauses · Del removes · Alt ↑↓ moves"), TextStyle::Small, 3, side);
    keys->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (QLabel* half : {drop, keys}) {
        half->setWordWrap(true);
        foot->addWidget(half, 1);
    }
    layout->addWidget(footer);

    connect(m_list, &JobList::currentChanged, this, [this] { m_inspector->show(m_list->selected()); });
    connect(m_list, &JobList::previewWanted, this, &QueuePage::preview);
    connect(m_list, &JobList::menuWanted, this, &QueuePage::showMenu);
    connect(m_list, &JobList::actionWanted, this, [this](const std::string& id, model::JobAction action) {
        action == model::JobAction::Remove ? removeAll({id}) : act({id}, action);
    });
    return side;
}

std::string QueuePage::presetId() const {
    const QString id = m_preset->currentData().toString();
    return id.isEmpty() ? "web-h264" : id.toStdString();
}

QString QueuePage::targetName() const {
    return m_target->itemText(0);
}

void QueuePage::addFiles() {
    const QString kinds = tr("Videos (%1)").arg(videoPatterns()) + QStringLiteral(";;") + tr("All files (*)");
    addPaths(QFileDialog::getOpenFileNames(this, tr("Add files"), {}, kinds));
}

void QueuePage::addFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Add folder"));
    if (!folder.isEmpty()) addPaths({folder});
}

void QueuePage::addTestPattern() {
    model::AddRequest request;
    request.source.kind = model::SourceKind::TestPattern;
    request.presetId = presetId();
    base::whenDone(m_service.addJobs({request}), this, [this](const Results& results) {
        sayProblem(results);
        if (results && !results->empty()) m_previewWhenPlayable = results->front().id;
        focusList();
    });
}

void QueuePage::handleEvent(const model::Event& event) {
    if (event.kind == model::Event::Kind::JobChanged && event.job && event.jobId == m_previewWhenPlayable &&
        event.job->playableSeconds > 0) {
        m_previewWhenPlayable.clear();
        Q_EMIT previewWanted(event.jobId);
    }
    if (event.kind == model::Event::Kind::JobChanged && event.job) {
        if (event.job->output == model::OutputState::Deleting && !event.job->trouble) m_deleting.insert(event.jobId);
        else if (m_deleting.erase(event.jobId) > 0 && event.job->trouble) say(words::happened(*event.job->trouble), false);
    }
    if (event.kind == model::Event::Kind::PresetsChanged) fetchPresets();
    // What the empty page promises is looked at again when it may have changed.
    const bool ingestChanged = event.kind == model::Event::Kind::Status && event.status &&
        std::exchange(m_ingestUrl, event.status->ingestUrl) != event.status->ingestUrl;
    if (event.kind == model::Event::Kind::SettingsChanged || ingestChanged) showWhatThereIs();
    if (event.kind == model::Event::Kind::Status && event.status) {
        const QString host = QUrl(QString::fromStdString(event.status->publishesTo)).host();
        const QString name = host.isEmpty() ? tr("Local ingest") : host;
        if (m_target->itemText(0) != name) m_target->setItemText(0, name);
    }
}

void QueuePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    showWhatThereIs();
}

void QueuePage::takeFocus() {
    if (m_jobs.rowCount() > 0) m_list->view()->setFocus();
    else m_empty->setFocus();
}

QList<QWidget*> QueuePage::panes() const {
    if (m_jobs.rowCount() == 0) return {m_bar, m_empty};
    if (m_inspector->isHidden()) return {m_bar, m_list};
    return {m_bar, m_list, m_inspector};
}

void QueuePage::toggleInspector() {
    const bool show = m_inspector->isHidden();
    (width() + m_theme.scaled(kRail) >= m_theme.scaled(kDrawerBelow) ? m_inspectorWanted : m_drawerOpen) = show;
    layOut();
}

void QueuePage::setAllPaused(bool paused) {
    (void)m_service.setAllPaused(paused);
}

void QueuePage::act(model::JobAction action) {
    std::vector<std::string> ids = chosen(With::Uploads);
    // Of several, those that it is for; where it is for none, the service says why.
    const auto others = std::stable_partition(ids.begin(), ids.end(), [&](const std::string& id) { return isFor(action, id); });
    if (others != ids.begin()) ids.erase(others, ids.end());
    act(ids, action);
}

void QueuePage::act(const std::vector<std::string>& ids, model::JobAction action) {
    const std::vector<std::string> jobs = actOnUploads(ids, action);
    if (!jobs.empty()) base::whenDone(m_service.act(jobs, action), this, [this](const Results& results) { sayProblem(results); });
}

void QueuePage::sayProblem(const Results& results) {
    const auto problem = results ? model::firstProblem(*results) : std::optional<model::Problem>(results.error());
    if (problem) say(words::said(*problem), false);
}

void QueuePage::togglePause() {
    const auto* job = chosenJob(With::Uploads);
    if (job) act(job->state == model::JobState::Paused ? model::JobAction::Resume : model::JobAction::Pause);
}

void QueuePage::fetchPresets() {
    base::whenDone(m_service.presets(), this, [this](const model::Result<std::vector<model::Preset>>& presets) {
        if (!presets) return;
        m_presets = *presets;
        fillPresets();
        m_preset->updateGeometry();
        showWhatThereIs();
    });
}

void QueuePage::tell(const QString& text) {
    m_bell->tell(text);
}

void QueuePage::say(const QString& sentence, bool undo) {
    m_saysLooking = false;
    m_undoBar->say(sentence, undo || !m_removed.empty()); // what can still be undone stays so
}

void QueuePage::move(model::MoveTo where) {
    (void)m_service.move(chosen(), where);
}

void QueuePage::preview() {
    if (const auto* job = chosenJob(With::Uploads)) Q_EMIT previewWanted(job->id);
}

void QueuePage::showWhatThereIs() {
    const bool any = m_jobs.counts().all() > 0;
    QWidget* const shown = any ? static_cast<QWidget*>(m_splitter) : m_empty;
    if (m_stack->currentWidget() != shown) {
        // The side that goes takes the focus with it; Qt would hand it to whatever is next.
        const bool hadFocus = m_stack->isAncestorOf(window()->focusWidget());
        m_stack->setCurrentWidget(shown);
        if (hadFocus) takeFocus();
    }
    m_undoBar->floatOver(any ? static_cast<QWidget*>(m_list) : m_empty);
    m_startAll->setEnabled(any && m_frozen.isEmpty());
    m_pauseAll->setEnabled(any && m_frozen.isEmpty());
    if (any) return;
    const auto chosen = std::find_if(m_presets.begin(), m_presets.end(), [&](const auto& preset) { return preset.id == presetId(); });
    QTimer::singleShot(0, m_empty, [this, preset = chosen == m_presets.end() ? std::optional<model::Preset>() : *chosen] {
        m_empty->refresh(preset ? &*preset : nullptr);
    });
}

void QueuePage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (event->oldSize().width() != event->size().width()) layOut();
}

void QueuePage::layOut() {
    const int window = width() + m_theme.scaled(kRail);
    m_inspector->setVisible(window >= m_theme.scaled(kDrawerBelow) ? m_inspectorWanted : m_drawerOpen);
    const bool isNarrow = window < m_theme.scaled(kNarrowBelow);
    const int inspector = isNarrow ? std::clamp(m_inspectorWidth, kInspectorNarrow, m_theme.scaled(kInspectorNarrow)) : m_inspectorWidth;
    m_splitter->setSizes({width() - inspector, inspector});
    layOutBar();
    hideColumns();
}

void QueuePage::layOutBar() {
    // Words of buttons go before those of the fields beside them, and what they leave is the fields'.
    for (BarButton* each : {m_startAll, m_pauseAll}) each->setShowsWord(true);
    const bool fits = m_bar->layout()->sizeHint().width() <= width();
    for (BarButton* each : {m_startAll, m_pauseAll}) each->setShowsWord(fits);
}

void QueuePage::hideColumns() {
    // What is left for the list decides: the drawer takes as much as the inspector of a wide window.
    const int list = width() - (m_inspector->isHidden() ? 0 : m_splitter->sizes().value(1));
    m_list->fit(list);
}

void QueuePage::saveState(QSettings& settings) const {
    m_list->saveState(settings);
    settings.setValue(QStringLiteral("queue/preset"), QString::fromStdString(presetId()));
    settings.setValue(QStringLiteral("queue/inspector"), m_inspectorWidth);
    settings.setValue(QStringLiteral("queue/inspectorShown"), m_inspectorWanted);
}

void QueuePage::restoreState(QSettings& settings) {
    m_presetWanted = settings.value(QStringLiteral("queue/preset")).toString(); // a server's come later
    const int preset = m_preset->findData(m_presetWanted);                      // text: categories have no data
    if (preset >= 0) m_preset->setCurrentIndex(preset);
    m_inspectorWidth = std::clamp(settings.value(QStringLiteral("queue/inspector"), kInspectorWide).toInt(), kInspectorNarrow - 20, 700);
    m_inspectorWanted = settings.value(QStringLiteral("queue/inspectorShown"), true).toBool();
    layOut();
    m_list->restoreState(settings);
}

} // namespace ui

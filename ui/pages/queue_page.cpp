#include "ui/pages/queue_page.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"

#include <QAccessible>
#include <QClipboard>
#include <QDirIterator>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QSettings>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int kUndoMs = 8000;
constexpr int kInspectorWide = 424, kInspectorNarrow = 360;

/// By extension: opening a thousand files while somebody drags would freeze the window. The probe decides later.
bool looksLikeVideo(const QString& suffix) {
    static const QStringList known{QStringLiteral("3g2"), QStringLiteral("3gp"), QStringLiteral("amr"), QStringLiteral("asf"), QStringLiteral("av1"), QStringLiteral("avi"), QStringLiteral("divx"), QStringLiteral("dv"),
        QStringLiteral("f4v"), QStringLiteral("flac"), QStringLiteral("flv"), QStringLiteral("gif"), QStringLiteral("gxf"), QStringLiteral("h264"), QStringLiteral("h265"), QStringLiteral("hevc"), QStringLiteral("ivf"),
        QStringLiteral("m2ts"), QStringLiteral("m2v"), QStringLiteral("m4a"), QStringLiteral("m4v"), QStringLiteral("mka"), QStringLiteral("mkv"), QStringLiteral("mov"), QStringLiteral("mp3"), QStringLiteral("mp4"),
        QStringLiteral("mpeg"), QStringLiteral("mpg"), QStringLiteral("mts"), QStringLiteral("mxf"), QStringLiteral("obu"), QStringLiteral("ogg"), QStringLiteral("ogv"), QStringLiteral("opus"), QStringLiteral("ts"),
        QStringLiteral("vob"), QStringLiteral("wav"), QStringLiteral("webm"), QStringLiteral("wma"), QStringLiteral("wmv"), QStringLiteral("y4m"), QStringLiteral("aac"), QStringLiteral("ac3"), QStringLiteral("rm"), QStringLiteral("nut")};
    return known.contains(suffix.toLower());
}

/// A click area with a word and a count.
class FilterTab : public QAbstractButton {
public:
    FilterTab(const Theme& theme, QString word, bool attention, QWidget* parent) : QAbstractButton(parent), m_theme(theme), m_word(std::move(word)), m_attention(attention) {
        setCheckable(true);
        setFocusPolicy(Qt::StrongFocus);
    }
    void setCount(int count) {
        m_count = count;
        setAccessibleName(m_word + QLatin1Char(' ') + QString::number(count));
        updateGeometry();
        update();
    }
    QSize sizeHint() const override {
        const QFontMetrics metrics(m_theme.font(-1, QFont::Medium));
        return {metrics.horizontalAdvance(m_word + QStringLiteral("  ") + QString::number(m_count)) + 24 + (m_attention ? 22 : 0), 28};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Tokens& t = m_theme.colours();
        if (isChecked() || underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(isChecked() ? t.sel : t.hover);
            painter.drawRoundedRect(rect(), 6, 6);
        }
        if (hasFocus()) {
            painter.setPen(QPen(t.focus, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
        }
        int x = 10;
        if (m_attention) {
            paintIcon(painter, QStringLiteral("state-failed"), QRectF(x, height() / 2.0 - 7, 14, 14), m_count > 0 ? t.fail : t.t3);
            x += 22;
        }
        painter.setFont(m_theme.font(-1, QFont::Medium));
        painter.setPen(isChecked() ? t.t1 : t.t2);
        painter.drawText(QRect(x, 0, width(), height()), Qt::AlignVCenter, m_word);
        x += painter.fontMetrics().horizontalAdvance(m_word + QStringLiteral("  "));
        painter.setPen(t.t3);
        painter.drawText(QRect(x, 0, width(), height()), Qt::AlignVCenter, QString::number(m_count));
    }

private:
    const Theme& m_theme;
    QString m_word;
    bool m_attention;
    int m_count = 0;
};

/// The dashed frame of the empty page and the rounded cards below it.
class Card : public QWidget {
public:
    Card(const Theme& theme, bool dashed, QWidget* parent) : QWidget(parent), m_theme(theme), m_dashed(dashed) {}

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Tokens& t = m_theme.colours();
        QPen pen(m_dashed ? t.l3 : t.l1, m_dashed ? 2 : 1);
        if (m_dashed) pen.setDashPattern({3, 2.5});
        painter.setPen(pen);
        painter.setBrush(t.panel);
        const qreal inset = m_dashed ? 1 : 0.5;
        painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), m_dashed ? 12 : 8, m_dashed ? 12 : 8);
    }

private:
    const Theme& m_theme;
    bool m_dashed;
};

} // namespace

Found findVideos(const QStringList& paths) {
    Found found;
    const auto take = [&](const QFileInfo& file) {
        if (looksLikeVideo(file.suffix())) {
            found.videos << file.absoluteFilePath();
            found.bytes += file.size();
        } else {
            found.others << file.fileName();
        }
    };
    for (const QString& path : paths) {
        const QFileInfo info(path);
        if (!info.isDir()) {
            take(info);
            continue;
        }
        QStringList inside;
        QDirIterator walk(path, QDir::Files | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        while (walk.hasNext() && inside.size() < 20'000) inside << walk.next();
        inside.sort();
        for (const QString& file : inside) take(QFileInfo(file));
    }
    return found;
}

QueuePage::QueuePage(model::Service& service, JobModel& jobs, const Theme& theme, QWidget* parent) : QWidget(parent), m_service(service), m_jobs(jobs), m_theme(theme) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeTopBar());
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
    m_stack->addWidget(makeEmptyPage());
    layout->addWidget(m_stack, 1);

    connect(m_inspector, &Inspector::actionWanted, this, &QueuePage::act);
    connect(m_inspector, &Inspector::previewWanted, this, &QueuePage::preview);
    connect(&m_jobs, &JobModel::countsChanged, this, &QueuePage::updateCounts);
    connect(&m_jobs, &QAbstractItemModel::rowsInserted, this, [this] {
        if (!m_list->currentIndex().isValid() && m_filter->rowCount() > 0) m_list->setCurrentIndex(m_filter->index(0, 0));
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, &QueuePage::updateSelection);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &QueuePage::updateSelection);
    m_undoTimer.setSingleShot(true);
    m_undoTimer.setInterval(kUndoMs);
    connect(&m_undoTimer, &QTimer::timeout, this, [this] {
        if (m_undoBar->underMouse() || m_undoBar->isAncestorOf(focusWidget())) return m_undoTimer.start();
        m_undoBar->hide();
        m_removed.clear();
        (void)m_service.forgetRemoved();
    });
    service.presets().then(this, [this](const model::Result<std::vector<model::Preset>>& presets) {
        if (!presets) return;
        m_presets = *presets;
        for (const auto& preset : m_presets) m_preset->addItem(QString::fromStdString(preset.name), QString::fromStdString(preset.id));
        m_preset->updateGeometry();
    });
    updateCounts();
    if (m_filter->rowCount() > 0) m_list->setCurrentIndex(m_filter->index(0, 0));
}

QWidget* QueuePage::makeTopBar() {
    auto* bar = new QWidget(this);
    bar->setFixedHeight(56);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(8);
    row->addWidget(label(m_theme, tr("Queue"), TextStyle::Title, 1, bar));
    row->addSpacing(12);
    auto* add = new QToolButton(bar);
    add->setProperty("kind", QStringLiteral("primary"));
    add->setText(tr("Add…"));
    add->setFont(m_theme.font(0, QFont::DemiBold));
    add->setIcon(icon(QStringLiteral("add"), Qt::white));
    add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    add->setPopupMode(QToolButton::MenuButtonPopup);
    add->setFixedHeight(32);
    add->setMinimumWidth(108);
    add->setFocusPolicy(Qt::StrongFocus);
    auto* menu = new QMenu(add);
    menu->addAction(icon(QStringLiteral("file-video")), tr("Files…"), this, &QueuePage::addFiles);
    menu->addAction(icon(QStringLiteral("folder")), tr("Folder…"), this, &QueuePage::addFolder);
    menu->addAction(icon(QStringLiteral("link")), tr("Paste files"), this, &QueuePage::paste);
    menu->addAction(icon(QStringLiteral("test-pattern")), tr("Test pattern"), this, &QueuePage::addTestPattern);
    add->setMenu(menu);
    connect(add, &QToolButton::clicked, this, &QueuePage::addFiles);
    row->addWidget(add);
    row->addSpacing(8);
    auto* divider = new Surface(m_theme, &Tokens::l1, bar);
    divider->setFixedSize(1, 24);
    row->addWidget(divider);
    row->addSpacing(8);
    m_preset = new PrefixedCombo(m_theme, QStringLiteral("ladder"), tr("Preset"), bar);
    m_preset->setMinimumWidth(250);
    row->addWidget(m_preset);
    auto* arrow = new QLabel(bar);
    arrow->setPixmap(icon(QStringLiteral("arrow-right")).pixmap(16, 16));
    row->addWidget(arrow);
    m_target = new PrefixedCombo(m_theme, QStringLiteral("ingest"), tr("Publish to"), bar);
    m_target->addItem(tr("Local ingest"));
    m_target->setMinimumWidth(232);
    row->addWidget(m_target);
    row->addStretch();
    m_startAll = button(tr("Start all"), QStringLiteral("play"), "", bar);
    m_pauseAll = button(tr("Pause all"), QStringLiteral("pause"), "", bar);
    connect(m_startAll, &QPushButton::clicked, this, [this] { setAllPaused(false); });
    connect(m_pauseAll, &QPushButton::clicked, this, [this] { setAllPaused(true); });
    row->addWidget(m_startAll);
    row->addWidget(m_pauseAll);
    return bar;
}

QWidget* QueuePage::makeListSide() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* tools = new QHBoxLayout;
    tools->setContentsMargins(12, 8, 16, 8);
    tools->setSpacing(4);
    m_tabs = new QButtonGroup(this);
    const std::pair<JobFilter::Tab, QString> tabs[] = {{JobFilter::All, tr("All")}, {JobFilter::Active, tr("Active")}, {JobFilter::Waiting, tr("Waiting")}, {JobFilter::Done, tr("Done")}, {JobFilter::Attention, tr("Needs attention")}};
    for (const auto& [id, word] : tabs) {
        auto* tab = new FilterTab(m_theme, word, id == JobFilter::Attention, side);
        m_tabs->addButton(tab, id);
        tools->addWidget(tab);
    }
    m_tabs->button(JobFilter::All)->setChecked(true);
    tools->addStretch();
    m_search = new QLineEdit(side);
    m_search->setPlaceholderText(tr("Find a job"));
    m_search->setAccessibleName(tr("Find a job"));
    m_search->setFixedSize(190, 28);
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon(QStringLiteral("search"), m_theme.colours().t3), QLineEdit::LeadingPosition);
    tools->addWidget(m_search);
    layout->addLayout(tools);
    layout->addWidget(line(m_theme, side));

    m_filter = new JobFilter(this);
    m_filter->setSourceModel(&m_jobs);
    m_list = new QTreeView(side);
    m_list->setModel(m_filter);
    m_delegate = new JobDelegate(m_theme, m_list);
    m_list->setItemDelegate(m_delegate);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setAllColumnsShowFocus(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setIndentation(0);
    m_list->setMouseTracking(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setAccessibleName(tr("Jobs"));
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    const auto backdrop = [this] {
        QPalette p = m_list->palette();
        p.setColor(QPalette::Base, m_theme.colours().win);
        m_list->setPalette(p);
        m_list->viewport()->update();
    };
    backdrop();
    connect(&m_theme, &Theme::changed, m_list, backdrop);
    auto* header = m_list->header();
    header->setFixedHeight(28);
    header->setStretchLastSection(false);
    header->setSectionResizeMode(JobModel::JobColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(JobModel::MenuColumn, QHeaderView::Fixed);
    header->setMinimumSectionSize(44);
    header->resizeSection(JobModel::RenditionsColumn, 200);
    header->resizeSection(JobModel::ProgressColumn, 196);
    header->resizeSection(JobModel::SpeedColumn, 64);
    header->resizeSection(JobModel::EtaColumn, 84);
    header->resizeSection(JobModel::MenuColumn, 44);
    layout->addWidget(m_list, 1);
    m_noMatch = label(m_theme, {}, TextStyle::Small, 3, side);
    m_noMatch->setAlignment(Qt::AlignCenter);
    m_noMatch->hide();
    layout->addWidget(m_noMatch, 1);
    layout->addWidget(makeUndoBar());
    layout->addWidget(line(m_theme, side));
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(16, 10, 16, 10);
    auto* dropIcon = new QLabel(side);
    dropIcon->setPixmap(icon(QStringLiteral("drop"), m_theme.colours().t3).pixmap(16, 16));
    foot->addWidget(dropIcon);
    foot->addWidget(label(m_theme, tr("Drop videos anywhere in this window to add them"), TextStyle::Small, 2, side));
    foot->addStretch();
    foot->addWidget(label(m_theme, tr("Space pauses · Del removes · Alt ↑↓ moves"), TextStyle::Small, 3, side));
    layout->addLayout(foot);

    connect(m_tabs, &QButtonGroup::idClicked, this, [this](int id) {
        m_filter->setTab(static_cast<JobFilter::Tab>(id));
        updateCounts();
    });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filter->setSearch(text);
        updateCounts();
    });
    connect(m_list, &QTreeView::customContextMenuRequested, this, [this](const QPoint& at) { showMenu(m_list->indexAt(at), m_list->viewport()->mapToGlobal(at)); });
    connect(m_list, &QTreeView::doubleClicked, this, &QueuePage::preview);
    connect(m_delegate, &JobDelegate::resumeClicked, this, [this] { act(model::JobAction::Resume); });
    connect(m_delegate, &JobDelegate::retryClicked, this, [this] { act(model::JobAction::Retry); });
    connect(m_delegate, &JobDelegate::menuClicked, this, &QueuePage::showMenu);
    return side;
}

QWidget* QueuePage::makeUndoBar() {
    m_undoBar = new QWidget(this);
    auto* outer = new QHBoxLayout(m_undoBar);
    outer->setContentsMargins(16, 4, 16, 8);
    auto* card = new Card(m_theme, false, m_undoBar);
    auto* row = new QHBoxLayout(card);
    row->setContentsMargins(14, 4, 6, 4);
    m_undoText = label(m_theme, {}, TextStyle::Body, 1, card);
    m_undoButton = button(tr("Undo"), QStringLiteral("undo"), "quiet", card);
    auto* close = iconButton(QStringLiteral("close"), tr("Close"), card);
    row->addWidget(m_undoText);
    row->addWidget(m_undoButton);
    row->addWidget(close);
    outer->addWidget(card);
    outer->addStretch();
    connect(m_undoButton, &QPushButton::clicked, this, &QueuePage::undoRemove);
    connect(close, &QToolButton::clicked, this, [this] {
        m_undoBar->hide();
        m_undoTimer.start(0);
    });
    m_undoBar->hide();
    return m_undoBar;
}

QWidget* QueuePage::makeEmptyPage() {
    auto* page = new QWidget(this);
    auto* outer = new QVBoxLayout(page);
    outer->addStretch(3);
    auto* centre = new QWidget(page);
    centre->setMaximumWidth(848);
    centre->setMinimumWidth(700);
    auto* layout = new QVBoxLayout(centre);
    layout->setSpacing(16);
    auto* zone = new Card(m_theme, true, centre);
    zone->setMinimumHeight(302);
    auto* zoneLayout = new QVBoxLayout(zone);
    zoneLayout->setSpacing(10);
    zoneLayout->addStretch();
    auto* big = new QLabel(zone);
    big->setAlignment(Qt::AlignCenter);
    const auto repaintIcon = [this, big] { big->setPixmap(icon(QStringLiteral("drop"), m_theme.colours().acc).pixmap(QSize(48, 48), big->devicePixelRatioF())); };
    repaintIcon();
    connect(&m_theme, &Theme::changed, big, repaintIcon);
    zoneLayout->addWidget(big);
    auto* title = label(m_theme, tr("Drop videos here"), TextStyle::Heading, 1, zone);
    title->setAlignment(Qt::AlignCenter);
    zoneLayout->addWidget(title);
    auto* hint = label(m_theme, tr("Files or whole folders: MOV, MP4, MXF, MKV, TS and anything else FFmpeg can read."), TextStyle::Small, 2, zone);
    hint->setAlignment(Qt::AlignCenter);
    zoneLayout->addWidget(hint);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    auto* files = button(tr("Add files…"), QStringLiteral("add"), "primary", zone);
    auto* folder = button(tr("Add folder…"), QStringLiteral("folder"), "", zone);
    auto* pasteButton = button(tr("Paste files"), QStringLiteral("link"), "", zone);
    buttons->addStretch();
    for (auto* b : {files, folder, pasteButton}) buttons->addWidget(b);
    buttons->addStretch();
    zoneLayout->addSpacing(6);
    zoneLayout->addLayout(buttons);
    zoneLayout->addSpacing(12);
    m_ladderHint = label(m_theme, {}, TextStyle::Small, 2, zone);
    m_ladderHint->setAlignment(Qt::AlignCenter);
    zoneLayout->addWidget(m_ladderHint);
    zoneLayout->addStretch();
    layout->addWidget(zone);

    auto* cards = new QHBoxLayout;
    cards->setSpacing(16);
    auto* ready = new Card(m_theme, false, centre);
    auto* readyLayout = new QVBoxLayout(ready);
    readyLayout->setContentsMargins(16, 14, 16, 14);
    readyLayout->setSpacing(10);
    readyLayout->addWidget(label(m_theme, tr("This computer is ready"), TextStyle::Strong, 1, ready));
    for (const QString& name : {tr("Engine"), tr("Processor"), tr("Ingest"), tr("Disk")}) {
        auto* row = new QHBoxLayout;
        row->setSpacing(8);
        auto* tick = new QLabel(ready);
        row->addWidget(tick);
        auto* word = label(m_theme, name, TextStyle::Small, 1, ready);
        word->setFixedWidth(72);
        row->addWidget(word);
        auto* text = label(m_theme, tr("Checking…"), TextStyle::Small, 2, ready);
        row->addWidget(text, 1);
        readyLayout->addLayout(row);
        m_readiness.append(qMakePair(tick, text));
    }
    auto* pattern = new Card(m_theme, false, centre);
    auto* patternLayout = new QVBoxLayout(pattern);
    patternLayout->setContentsMargins(16, 14, 16, 14);
    patternLayout->addWidget(label(m_theme, tr("No video at hand?"), TextStyle::Strong, 1, pattern));
    auto* explain = label(m_theme, tr("Millrace can make a 10-second test pattern, encode it and open it in Preview."), TextStyle::Small, 2, pattern);
    explain->setWordWrap(true);
    patternLayout->addWidget(explain);
    patternLayout->addStretch();
    auto* tryIt = button(tr("Try a test pattern"), QStringLiteral("test-pattern"), "", pattern);
    patternLayout->addWidget(tryIt, 0, Qt::AlignLeft);
    cards->addWidget(ready, 5);
    cards->addWidget(pattern, 3);
    layout->addLayout(cards);
    outer->addWidget(centre, 0, Qt::AlignHCenter);
    outer->addStretch(4);
    connect(files, &QPushButton::clicked, this, &QueuePage::addFiles);
    connect(folder, &QPushButton::clicked, this, &QueuePage::addFolder);
    connect(pasteButton, &QPushButton::clicked, this, &QueuePage::paste);
    connect(tryIt, &QPushButton::clicked, this, &QueuePage::addTestPattern);
    return page;
}

void QueuePage::fillReadiness() {
    for (const auto& preset : m_presets)
        if (preset.id == presetId())
            m_ladderHint->setText(tr("Each video becomes %1 renditions, %2 to %3, as HLS and DASH. You can pause or quit at any time; finished chunks are kept.")
                                      .arg(preset.rungs.size()).arg(QString::fromStdString(preset.rungs.front().name), QString::fromStdString(preset.rungs.back().name)));
    m_service.readiness().then(this, [this](const model::Result<std::vector<model::ReadinessCheck>>& checks) {
        if (!checks) return;
        for (const auto& check : *checks) {
            const auto& [tick, text] = m_readiness[static_cast<int>(check.subject)];
            const Tokens& t = m_theme.colours();
            tick->setPixmap(icon(check.ok ? QStringLiteral("state-done") : QStringLiteral("state-warning"), check.ok ? t.ok : t.warn).pixmap(QSize(16, 16), devicePixelRatioF()));
            QString sentence = QString::fromStdString(check.problem);
            using Subject = model::ReadinessCheck::Subject;
            if (check.ok && check.subject == Subject::Engine) sentence = tr("FFmpeg %1, built in. Encodes H.264.").arg(QString::fromStdString(check.version));
            if (check.ok && check.subject == Subject::Processor) sentence = tr("%n threads.", nullptr, static_cast<int>(check.number));
            if (check.ok && check.subject == Subject::Ingest) sentence = tr("Serving %1").arg(QString::fromStdString(check.version));
            if (check.subject == Subject::Disk) {
                // Hours of this ladder: what its rungs may take at most.
                double kbps = 0;
                for (const auto& preset : m_presets)
                    if (preset.id == presetId())
                        for (const auto& rung : preset.rungs) kbps += rung.kbps;
                const double hours = kbps > 0 ? static_cast<double>(check.number) / (kbps * 125 * 3600) : 0;
                sentence = tr("%1 free: room for about %2 hours of this ladder.").arg(words::bytes(check.number), QLocale().toString(static_cast<int>(hours)));
            }
            text->setText(sentence);
        }
    });
}

std::string QueuePage::presetId() const {
    const QString id = m_preset->currentData().toString();
    return id.isEmpty() ? "web-h264" : id.toStdString();
}

void QueuePage::addPaths(const QStringList& paths, bool paused, const std::string& preset) {
    const Found found = findVideos(paths);
    std::vector<model::AddRequest> requests;
    for (const QString& video : found.videos) requests.push_back({video.toStdString(), preset.empty() ? presetId() : preset, "", paused});
    // A single file whose name says nothing is given to the probe all the same: its reason is better than ours.
    if (found.videos.isEmpty() && paths.size() == 1 && QFileInfo(paths.first()).isFile()) requests.push_back({paths.first().toStdString(), presetId(), "", paused});
    else if (!found.others.isEmpty()) say(tr("%n files are not video and were left out: %1", nullptr, static_cast<int>(found.others.size())).arg(found.others.mid(0, 3).join(QStringLiteral(", "))), false);
    if (requests.empty()) return;
    m_service.addJobs(std::move(requests)).then(this, [this](const model::Result<std::vector<std::string>>& ids) {
        if (!ids) say(QString::fromStdString(ids.error().message), false);
    });
}

void QueuePage::addFiles() {
    addPaths(QFileDialog::getOpenFileNames(this, tr("Add files")));
}

void QueuePage::addFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Add folder"));
    if (!folder.isEmpty()) addPaths({folder});
}

void QueuePage::addTestPattern() {
    m_service.addTestPattern(presetId()).then(this, [this](const model::Result<std::string>& id) {
        if (!id) say(QString::fromStdString(id.error().message), false);
    });
}

void QueuePage::paste() {
    const QMimeData* pasted = QGuiApplication::clipboard()->mimeData();
    QStringList paths;
    for (const QUrl& url : pasted->urls())
        if (url.isLocalFile()) paths << url.toLocalFile();
    if (paths.isEmpty() && QFileInfo::exists(pasted->text().trimmed())) paths << pasted->text().trimmed();
    if (paths.isEmpty()) say(tr("The clipboard holds no files."), false);
    else addPaths(paths);
}

void QueuePage::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void QueuePage::toggleInspector() {
    m_inspector->setVisible(!m_inspector->isVisible());
}

void QueuePage::setAllPaused(bool paused) {
    (void)m_service.setAllPaused(paused);
}

std::vector<std::string> QueuePage::selectedIds() const {
    std::vector<std::string> ids;
    for (const QModelIndex& index : m_list->selectionModel()->selectedRows())
        if (const auto* job = index.data(JobModel::JobRole).value<const model::Job*>()) ids.push_back(job->id);
    return ids;
}

const model::Job* QueuePage::current() const {
    return m_list->currentIndex().data(JobModel::JobRole).value<const model::Job*>();
}

void QueuePage::act(model::JobAction action) {
    const auto ids = selectedIds();
    if (!ids.empty()) (void)m_service.act(ids, action);
}

void QueuePage::togglePause() {
    const auto* job = current();
    if (job) act(job->state == model::JobState::Paused ? model::JobAction::Resume : model::JobAction::Pause);
}

void QueuePage::removeSelected() {
    const auto ids = selectedIds();
    if (ids.empty()) return;
    if (m_undoBar->isVisible()) (void)m_service.forgetRemoved();
    m_removed = ids;
    (void)m_service.act(ids, model::JobAction::Remove);
    say(tr("%n jobs removed from the queue", nullptr, static_cast<int>(ids.size())), true);
}

void QueuePage::undoRemove() {
    if (m_removed.empty()) return;
    (void)m_service.act(m_removed, model::JobAction::Restore);
    m_removed.clear();
    m_undoBar->hide();
}

void QueuePage::say(const QString& sentence, bool undo) {
    m_undoText->setText(sentence);
    m_undoButton->setVisible(undo);
    m_undoBar->show();
    m_undoTimer.start(kUndoMs);
    // Nothing may be lost by accident on the empty page either, where the bar is not in sight.
    if (undo && m_jobs.rowCount() == 0) m_stack->setCurrentIndex(0);
}

void QueuePage::move(model::MoveTo where) {
    (void)m_service.move(selectedIds(), where);
}

void QueuePage::copyLink() {
    if (const auto* job = current()) QGuiApplication::clipboard()->setText(QString::fromStdString(job->hlsUrl));
}

void QueuePage::preview() {
    if (const auto* job = current()) Q_EMIT previewWanted(job->id);
}

void QueuePage::updateCounts() {
    for (const auto tab : {JobFilter::All, JobFilter::Active, JobFilter::Waiting, JobFilter::Done, JobFilter::Attention}) {
        const auto count = std::count_if(m_jobs.jobs().begin(), m_jobs.jobs().end(), [&](const auto& job) { return JobFilter::belongs(job, tab); });
        static_cast<FilterTab*>(m_tabs->button(tab))->setCount(static_cast<int>(count));
    }
    m_filter->invalidate();
    const bool any = m_jobs.rowCount() > 0;
    if (!any && m_stack->currentIndex() != 1 && !m_undoBar->isVisible()) m_stack->setCurrentIndex(1);
    if (any) m_stack->setCurrentIndex(0);
    if (!any) QTimer::singleShot(0, this, &QueuePage::fillReadiness);
    m_startAll->setEnabled(any);
    m_pauseAll->setEnabled(any);
    const bool none = any && m_filter->rowCount() == 0;
    m_list->setVisible(!none);
    m_noMatch->setVisible(none);
    if (none) m_noMatch->setText(!m_search->text().isEmpty() ? tr("No job matches \"%1\". Clear the search.").arg(m_search->text()) : m_filter->tab() == JobFilter::Attention ? tr("Nothing needs attention.") : tr("No jobs here."));
    updateSelection();
}

void QueuePage::updateSelection() {
    m_inspector->show(current());
}

void QueuePage::showMenu(const QModelIndex& index, const QPoint& where) {
    if (!index.isValid()) return;
    if (!m_list->selectionModel()->isRowSelected(index.row(), {})) m_list->setCurrentIndex(index);
    const auto* job = current();
    if (!job) return;
    QMenu menu(this);
    const bool paused = job->state == model::JobState::Paused;
    auto* pauseAction = menu.addAction(icon(paused ? QStringLiteral("resume") : QStringLiteral("pause")), paused ? tr("Resume") : tr("Pause"), this, &QueuePage::togglePause);
    pauseAction->setEnabled(!job->isFinal() && job->state != model::JobState::Publishing);
    menu.addAction(icon(QStringLiteral("preview")), tr("Preview"), this, &QueuePage::preview);
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy HLS link"), this, &QueuePage::copyLink);
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("move-up")), tr("Move up"), this, [this] { move(model::MoveTo::Up); });
    menu.addAction(icon(QStringLiteral("move-down")), tr("Move down"), this, [this] { move(model::MoveTo::Down); });
    menu.addAction(tr("Move to top"), this, [this] { move(model::MoveTo::Top); });
    menu.addAction(tr("Move to bottom"), this, [this] { move(model::MoveTo::Bottom); });
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("retry")), tr("Retry"), this, [this] { act(model::JobAction::Retry); })->setEnabled(job->state == model::JobState::Failed || job->state == model::JobState::Cancelled);
    menu.addAction(icon(QStringLiteral("close")), tr("Cancel"), this, [this] { act(model::JobAction::Cancel); })->setEnabled(!job->isFinal());
    menu.addAction(icon(QStringLiteral("trash")), tr("Remove"), this, &QueuePage::removeSelected);
    menu.exec(where);
}

void QueuePage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const int window = width() + 80;
    if (event->oldSize().width() == event->size().width()) return;
    m_inspector->setVisible(window >= 1240);
    const int inspector = window < 1360 ? kInspectorNarrow : kInspectorWide;
    m_splitter->setSizes({width() - inspector, inspector});
    m_list->header()->setSectionHidden(JobModel::RenditionsColumn, window < 1180);
}

void QueuePage::saveState(QSettings& settings) const {
    settings.setValue(QStringLiteral("queue/columns"), m_list->header()->saveState());
    settings.setValue(QStringLiteral("queue/preset"), QString::fromStdString(presetId()));
    settings.setValue(QStringLiteral("queue/tab"), m_tabs->checkedId());
}

void QueuePage::restoreState(QSettings& settings) {
    const int preset = m_preset->findData(settings.value(QStringLiteral("queue/preset")));
    if (preset >= 0) m_preset->setCurrentIndex(preset);
    const int tab = settings.value(QStringLiteral("queue/tab"), 0).toInt();
    if (auto* saved = m_tabs->button(tab)) {
        saved->setChecked(true);
        m_filter->setTab(static_cast<JobFilter::Tab>(tab));
        updateCounts();
    }
}

} // namespace ui

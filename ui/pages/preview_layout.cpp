// What Preview is made of: its bars, its panel, its keys.

#include "ui/pages/preview_page.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/control_deck.hpp"
#include "ui/widgets/sound_output.hpp"
#include "ui/widgets/video_view.hpp"

#include <QAction>
#include <QButtonGroup>
#include <QClipboard>
#include <QGuiApplication>
#include <QInputDialog>
#include <QRadioButton>
#include <QSlider>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int kPanelWidth = 312;

} // namespace

void PreviewPage::makeLayout() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_bar = makeTopBar();
    layout->addWidget(m_bar);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    auto* main = new QVBoxLayout;
    main->setSpacing(0);
    m_view = new VideoView(m_theme, this);
    m_view->setMessage(tr("Choose a finished or running job, or open a link."));
    main->addWidget(m_view, 1);
    row->addLayout(main, 1);
    m_deck = new ControlDeck(m_theme, m_view, main, this);
    auto* deck = new QVBoxLayout(m_deck);
    deck->setContentsMargins(0, 0, 0, 0);
    deck->setSpacing(0);
    deck->addWidget(line(m_theme, m_deck));
    deck->addWidget(makeControls());
    deck->addWidget(line(m_theme, m_deck));
    m_timeline = new Timeline(m_theme, m_deck);
    m_timeline->setFixedHeight(190);
    deck->addWidget(m_timeline);
    m_panel = makePanel();
    row->addWidget(m_panel);
    layout->addLayout(row, 1);
}

QWidget* PreviewPage::makeTopBar() {
    auto* bar = new QWidget(this);
    bar->setFixedHeight(56);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(8);
    row->addWidget(label(m_theme, tr("Preview"), TextStyle::Title, 1, bar));
    row->addSpacing(12);
    m_picker = new QComboBox(bar);
    m_picker->setMinimumWidth(252);
    m_picker->setAccessibleName(tr("Job"));
    connect(m_picker, &QComboBox::activated, this, [this](int index) { openJob(m_picker->itemData(index).toString().toStdString()); });
    row->addWidget(m_picker);
    m_zoom = new QComboBox(bar);
    m_zoom->setAccessibleName(tr("Zoom"));
    m_zoom->addItem(tr("Fit"), 0.0);
    m_zoom->addItem(tr("100 %"), 1.0);
    m_zoom->addItem(tr("200 %"), 2.0);
    m_zoom->setMinimumWidth(96);
    connect(m_zoom, &QComboBox::currentIndexChanged, this, [this] { m_view->setZoom(m_zoom->currentData().toDouble()); });
    row->addWidget(m_zoom);
    row->addStretch();
    auto* link = button(tr("Open link…"), QStringLiteral("link"), "", bar);
    auto* copy = m_copy = button(tr("Copy HLS link"), QStringLiteral("copy"), "", bar);
    connect(link, &QPushButton::clicked, this, [this] {
        const QString address = QInputDialog::getText(this, tr("Open link"), tr("Address of a master.m3u8, or a file:"));
        if (!address.trimmed().isEmpty()) openAddress(address.trimmed());
    });
    connect(copy, &QPushButton::clicked, this, [this] {
        if (const auto* job = m_jobs.job(m_job)) QGuiApplication::clipboard()->setText(QString::fromStdString(job->hlsUrl));
    });
    row->addWidget(link);
    row->addWidget(copy);
    return bar;
}

QWidget* PreviewPage::makeControls() {
    auto* bar = new QWidget(this);
    bar->setFixedHeight(48);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 0, 16, 0);
    row->setSpacing(6);
    const auto add = [&](const QString& name, const QString& text, auto slot) {
        auto* b = iconButton(name, text, bar);
        b->setFocusPolicy(Qt::TabFocus); // a click leaves the keys to the picture
        connect(b, &QToolButton::clicked, this, slot);
        row->addWidget(b);
        return b;
    };
    add(QStringLiteral("segment-prev"), tr("Previous segment"), [this] { seekSegment(-1); });
    add(QStringLiteral("step-back"), tr("One frame back"), [this] { m_player.step(-1); });
    m_play = add(QStringLiteral("play"), tr("Play"), [this] { togglePlay(); });
    m_play->setProperty("kind", QString());
    m_play->setFixedSize(40, 32);
    add(QStringLiteral("step-forward"), tr("One frame forward"), [this] { m_player.step(1); });
    add(QStringLiteral("segment-next"), tr("Next segment"), [this] { seekSegment(1); });
    row->addSpacing(12);
    m_time = label(m_theme, QStringLiteral("00:00:00"), TextStyle::Title, 1, bar);
    row->addWidget(m_time);
    m_frame = label(m_theme, {}, TextStyle::Small, 2, bar);
    row->addWidget(m_frame);
    row->addStretch();
    m_speed = new QComboBox(bar);
    m_speed->setAccessibleName(tr("Speed"));
    for (const double rate : {0.25, 0.5, 1.0, 1.5, 2.0}) m_speed->addItem(QLocale().toString(rate) + QStringLiteral("×"), rate);
    m_speed->setCurrentIndex(2);
    m_speed->setFixedWidth(72);
    connect(m_speed, &QComboBox::currentIndexChanged, this, [this] { m_player.setRate(m_speed->currentData().toDouble()); });
    row->addWidget(m_speed);
    m_mute = add(QStringLiteral("volume"), tr("Mute"), [this] { setMuted(m_mute->isChecked()); });
    m_mute->setCheckable(true);
    m_volume = new QSlider(Qt::Horizontal, bar);
    m_volume->setRange(0, 100);
    m_volume->setValue(100);
    m_volume->setFixedWidth(72);
    m_volume->setFocusPolicy(Qt::TabFocus);
    m_volume->setAccessibleName(tr("Volume"));
    connect(m_volume, &QSlider::valueChanged, this, [this] { m_mute->isChecked() ? setMuted(false) : applyVolume(); });
    row->addWidget(m_volume);
    add(QStringLiteral("snapshot"), tr("Save frame…"), [this] { saveFrame(); });
    add(QStringLiteral("fullscreen"), tr("Full screen"), [this] { setFullScreen(!fillsScreen()); });
    for (QComboBox* box : {m_speed}) box->setFocusPolicy(Qt::TabFocus);
    return bar;
}

QWidget* PreviewPage::makePanel() {
    auto* panel = new Surface(m_theme, &Tokens::panel, this);
    panel->setFixedWidth(kPanelWidth);
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    layout->addWidget(label(m_theme, tr("Rendition"), TextStyle::Strong, 1, panel));
    m_renditionBox = new QVBoxLayout;
    m_renditionBox->setSpacing(2);
    layout->addLayout(m_renditionBox);
    m_renditions = new QButtonGroup(this);
    connect(m_renditions, &QButtonGroup::idClicked, this, &PreviewPage::choose);
    layout->addSpacing(4);
    layout->addWidget(line(m_theme, panel));
    layout->addSpacing(4);
    layout->addWidget(label(m_theme, tr("Playback"), TextStyle::Strong, 1, panel));
    const QString names[] = {tr("Picture"), tr("Frame rate"), tr("Segment"), tr("Segment size"), tr("Bitrate here"), tr("Playlist")};
    for (int i = 0; i < 6; ++i) {
        auto* row = new QHBoxLayout;
        row->addWidget(label(m_theme, names[i], TextStyle::Small, 3, panel));
        row->addStretch();
        m_facts[i] = label(m_theme, QStringLiteral("—"), TextStyle::Small, 1, panel);
        row->addWidget(m_facts[i]);
        layout->addLayout(row);
    }
    layout->addStretch();
    return panel;
}

void PreviewPage::makeActions() {
    const auto add = [this](const QString& text, const QList<QKeySequence>& keys, auto slot) {
        auto* action = new QAction(text, this);
        action->setShortcuts(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        m_actions << action;
    };
    const auto speed = [this](
                           int steps) { m_speed->setCurrentIndex(std::clamp(m_speed->currentIndex() + steps, 0, m_speed->count() - 1)); };
    add(tr("Play or pause"), {Qt::Key_K}, [this] { togglePlay(); });
    add(tr("Slower"), {Qt::Key_J}, [speed] { speed(-1); });
    add(tr("Faster"), {Qt::Key_L}, [speed] { speed(1); });
    add(tr("One frame back"), {Qt::Key_Left}, [this] { m_player.step(-1); });
    add(tr("One frame forward"), {Qt::Key_Right}, [this] { m_player.step(1); });
    add(tr("Previous segment"), {Qt::SHIFT | Qt::Key_Left}, [this] { seekSegment(-1); });
    add(tr("Next segment"), {Qt::SHIFT | Qt::Key_Right}, [this] { seekSegment(1); });
    add(tr("To the start"), {Qt::Key_Home}, [this] { m_player.seek(0); });
    add(tr("To the end"), {Qt::Key_End}, [this] { m_player.seek(m_player.duration()); });
    add(tr("Mute"), {Qt::Key_M}, [this] { setMuted(!m_mute->isChecked()); });
    add(tr("Full screen"), {Qt::Key_F}, [this] { setFullScreen(!fillsScreen()); });
    add(tr("Save frame…"), {QKeySequence(QKeySequence::Save)}, [this] { saveFrame(); });
}

} // namespace ui

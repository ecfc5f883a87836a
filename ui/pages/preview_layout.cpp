// What Preview is made of: its bars, its panel, its keys.

#include "ui/pages/preview_page.hpp"

#include "ui/models/played_facts.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/control_deck.hpp"
#include "ui/widgets/job_picker.hpp"
#include "ui/widgets/job_strip.hpp"
#include "ui/widgets/preview_notice.hpp"
#include "ui/widgets/rendition_list.hpp"
#include "ui/widgets/undo_bar.hpp"
#include "ui/widgets/video_view.hpp"
#include "ui/widgets/wrapping_scroll_area.hpp"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {
namespace {

// As the design gives them, for a system font of 13 px.
constexpr int kControlsHeight = 48, kTimelineHeight = 190, kPanelWidth = 312;
constexpr int kZoomWidth = 96, kSpeedWidth = 80, kVolumeWidth = 72, kLeastVolume = 40;
constexpr int kTimelineText = 48; ///< of the timeline's height: its three lines of text

} // namespace

void PreviewPage::makeLayout() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_bar = makeTopBar();
    layout->addWidget(m_bar);
    m_line = line(m_theme, this);
    layout->addWidget(m_line);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    auto* main = new QVBoxLayout;
    main->setSpacing(0);
    m_strip = new JobStrip(m_theme, this);
    main->addWidget(m_strip);
    m_view = new VideoView(m_theme, this);
    auto* over = new QVBoxLayout(m_view);
    over->setContentsMargins(0, 0, 0, 0);
    m_notice = new PreviewNotice(m_theme, m_view);
    over->addWidget(m_notice);
    main->addWidget(m_view, 1);
    row->addLayout(main, 1);
    m_deck = new ControlDeck(m_theme, m_view, main, this);
    auto* deck = new QVBoxLayout(m_deck);
    deck->setContentsMargins(0, 0, 0, 0);
    deck->setSpacing(0);
    deck->addWidget(line(m_theme, m_deck));
    m_controls = makeControls();
    deck->addWidget(m_controls);
    m_timelineEdge = line(m_theme, m_deck);
    deck->addWidget(m_timelineEdge);
    m_timeline = new Timeline(m_theme, m_deck);
    deck->addWidget(m_timeline);
    m_panel = makePanel();
    row->addWidget(m_panel);
    layout->addLayout(row, 1);
    m_told = new UndoBar(m_theme, this);
    m_told->floatOver(m_view);
    fit();
    connect(&m_theme, &Theme::changed, this, &PreviewPage::fit);
}

void PreviewPage::fit() {
    m_bar->setFixedHeight(topBarHeight(m_theme) - 1); // with the line below
    m_controls->setFixedHeight(m_theme.heightFor(kControlsHeight, 2));
    m_timeline->setFixedHeight(kTimelineHeight - kTimelineText + m_theme.scaled(kTimelineText));
    m_panel->setFixedWidth(m_theme.scaled(kPanelWidth));
    m_zoom->setMinimumWidth(m_theme.scaled(kZoomWidth));
    m_speed->setFixedWidth(std::max(m_theme.scaled(kSpeedWidth), m_speed->sizeHint().width()));
    m_volume->setMinimumWidth(kLeastVolume);
    m_volume->setMaximumWidth(m_theme.scaled(kVolumeWidth));
}

QWidget* PreviewPage::makeTopBar() {
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(8);
    row->addWidget(label(m_theme, tr("Preview"), TextStyle::Title, 1, bar));
    row->addSpacing(12);
    m_picker = new JobPicker(m_theme, bar);
    m_picker->setAccessibleName(tr("Job"));
    m_picker->setPlaceholderText(tr("Choose a job"));
    row->addWidget(m_picker);
    row->addSpacing(8);
    row->addWidget(divider(m_theme, bar));
    row->addSpacing(8);
    m_zoom = new QComboBox(bar);
    m_zoom->setAccessibleName(tr("Zoom"));
    for (const auto& [text, zoom] : {std::pair{tr("Fit"), 0.0}, {tr("100 %"), 1.0}, {tr("200 %"), 2.0}})
        m_zoom->addItem(icon(QStringLiteral("zoom")), text, zoom);
    connect(m_zoom, &QComboBox::currentIndexChanged, this, [this] { m_view->setZoom(m_zoom->currentData().toDouble()); });
    row->addWidget(m_zoom);
    row->addStretch();
    auto* link = button(tr("Open link…"), QStringLiteral("link"), "", bar);
    auto* copy = m_copy = button(tr("Copy HLS link"), QStringLiteral("copy"), "", bar);
    copy->setEnabled(false);
    connect(link, &QPushButton::clicked, this, &PreviewPage::askForLink);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(linkToCopy()); });
    row->addWidget(link);
    row->addWidget(copy);
    return bar;
}

QWidget* PreviewPage::makeControls() {
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 0, 16, 0);
    row->setSpacing(6);
    const auto place = [&](const QString& name, const QString& text) {
        auto* b = iconButton(name, text, bar);
        b->setFocusPolicy(Qt::TabFocus); // a click leaves the keys to the picture
        row->addWidget(b);
        return b;
    };
    const auto add = [&](const QString& name, const QString& text, auto slot) {
        auto* b = place(name, text);
        connect(b, &QToolButton::clicked, this, slot);
        return b;
    };
    const auto addOfFilm = [&](const QString& name, const QString& text, auto slot) {
        m_ofFilm << add(name, text, slot);
        return m_ofFilm.last();
    };
    addOfFilm(QStringLiteral("segment-prev"), tr("Previous segment"), [this] { seekSegment(-1); });
    addOfFilm(QStringLiteral("step-back"), tr("One frame back"), [this] { m_player.step(-1); });
    m_play = addOfFilm(QStringLiteral("play"), tr("Play"), [this] { togglePlay(); });
    m_play->setProperty("kind", QString());
    m_play->setFixedSize(40, 32);
    addOfFilm(QStringLiteral("step-forward"), tr("One frame forward"), [this] { m_player.step(1); });
    addOfFilm(QStringLiteral("segment-next"), tr("Next segment"), [this] { seekSegment(1); });
    row->addSpacing(12);
    m_time = label(m_theme, words::timecode(0, 0, 0), TextStyle::Title, 1, bar);
    row->addWidget(m_time);
    m_frame = label(m_theme, {}, TextStyle::Small, 2, bar);
    row->addWidget(m_frame);
    row->addStretch();
    m_speed = new QComboBox(bar);
    m_speed->setAccessibleName(tr("Speed"));
    for (const double rate : {0.25, 0.5, 1.0, 1.5, 2.0}) m_speed->addItem(QLocale().toString(rate) + QStringLiteral("×"), rate);
    m_speed->setCurrentIndex(2);
    connect(m_speed, &QComboBox::currentIndexChanged, this, [this] { m_player.setRate(m_speed->currentData().toDouble()); });
    row->addWidget(m_speed);
    m_mute = place(QStringLiteral("volume"), tr("Mute"));
    m_mute->setCheckable(true);
    connect(m_mute, &QToolButton::toggled, this, &PreviewPage::showMuted); // a screen reader clicks nothing
    m_volume = new QSlider(Qt::Horizontal, bar);
    m_volume->setRange(0, 100);
    m_volume->setValue(100);
    m_volume->setFocusPolicy(Qt::TabFocus);
    m_volume->setAccessibleName(tr("Volume"));
    connect(m_volume, &QSlider::valueChanged, this, [this] { m_mute->isChecked() ? m_mute->setChecked(false) : applyVolume(); });
    row->addWidget(m_volume);
    addOfFilm(QStringLiteral("snapshot"), tr("Save frame…"), [this] { saveFrame(); });
    add(QStringLiteral("fullscreen"), tr("Full screen"), [this] { setFullScreen(!fillsScreen()); });
    for (QComboBox* box : {m_speed}) box->setFocusPolicy(Qt::TabFocus);
    return bar;
}

QWidget* PreviewPage::makePanel() {
    auto* panel = new QWidget(this);
    auto* row = new QHBoxLayout(panel);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto* edge = new Surface(m_theme, &Tokens::lineSubtle, panel);
    edge->setFixedWidth(1);
    row->addWidget(edge);
    auto* ground = new Surface(m_theme, &Tokens::panel, panel);
    row->addWidget(ground, 1);
    auto* outer = new QVBoxLayout(ground);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new WrappingScrollArea(ground); // a playlist may offer more than a screen is high
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(scroll);
    auto* body = new QWidget(scroll);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* box = new QVBoxLayout;
    box->setContentsMargins(16, 12, 16, 12);
    m_renditions = new RenditionList(m_theme, body);
    box->addWidget(m_renditions);
    layout->addLayout(box);
    addFacts(*layout, tr("Stream"), {{tr("Picture"), PictureFact}, {tr("Bitrate"), BitrateFact}, {tr("Sound"), SoundFact}}, body);
    addFacts(*layout, tr("Playback"),
        {{tr("Segment"), SegmentFact}, {tr("Segment size"), SegmentSizeFact}, {tr("Segment bitrate"), SegmentBitrateFact},
            {tr("Playlist"), PlaylistFact}},
        body);
    layout->addStretch();
    scroll->setWidget(body);
    body->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    return panel;
}

void PreviewPage::addFacts(QVBoxLayout& panel, const QString& title, const std::vector<std::pair<QString, int>>& facts, QWidget* parent) {
    panel.addWidget(line(m_theme, parent));
    auto* box = new QVBoxLayout;
    box->setContentsMargins(16, 12, 16, 12);
    box->setSpacing(6);
    box->addWidget(label(m_theme, title, TextStyle::Strong, 1, parent));
    for (const auto& [name, fact] : facts) {
        auto* row = new QHBoxLayout;
        row->setSpacing(12);
        row->addWidget(label(m_theme, name, TextStyle::Small, 3, parent), 0, Qt::AlignTop);
        m_facts[fact] = label(m_theme, QStringLiteral("—"), TextStyle::Small, 1, parent);
        m_facts[fact]->setAlignment(Qt::AlignRight | Qt::AlignTop);
        m_facts[fact]->setWordWrap(true);
        row->addWidget(m_facts[fact], 1);
        box->addLayout(row);
    }
    panel.addLayout(box);
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
    add(tr("Mute"), {Qt::Key_M}, [this] { m_mute->toggle(); });
    add(tr("Full screen"), {Qt::Key_F}, [this] { setFullScreen(!fillsScreen()); });
    add(tr("Save frame…"), {QKeySequence(QKeySequence::Save)}, [this] { saveFrame(); });
}

} // namespace ui

#include "ui/pages/preview_page.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"

#include <QAudioDevice>
#include <QAudioSink>
#include <QButtonGroup>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QInputDialog>
#include <QKeyEvent>
#include <QMediaDevices>
#include <QPainter>
#include <QRadioButton>
#include <QVBoxLayout>
#include <cmath>

namespace ui {
namespace {

constexpr int kPanelWidth = 312, kTickMs = 5;
constexpr int kSource = 1000;

QString timecode(double seconds, double frameSeconds) {
    const auto whole = static_cast<qint64>(seconds + 1e-6);
    const int frame = static_cast<int>(std::floor((seconds - static_cast<double>(whole)) / std::max(frameSeconds, 0.001) + 0.01));
    return words::duration(static_cast<double>(whole)) + QStringLiteral(":%1").arg(frame, 2, 10, QLatin1Char('0'));
}

} // namespace

/// Pulls from the player; the sink is started once and fed silence in between (reference/player.md, dead ends).
class SoundOutput : public QIODevice {
public:
    explicit SoundOutput(playback::Player& player) : m_player(player) {
        if (QMediaDevices::defaultAudioOutput().isNull()) return; // no sound card: the clock goes on without
        QAudioFormat format;
        format.setSampleRate(48000);
        format.setChannelCount(2);
        format.setSampleFormat(QAudioFormat::Int16);
        open(QIODevice::ReadOnly);
        m_sink = std::make_unique<QAudioSink>(QMediaDevices::defaultAudioOutput(), format);
        m_sink->setBufferSize(48000 / 10 * 4);
        m_sink->start(this);
    }
    ~SoundOutput() override {
        if (m_sink) m_sink->stop();
    }
    void setVolume(double volume) {
        if (m_sink) m_sink->setVolume(volume);
    }
    qint64 bytesAvailable() const override { return 1 << 16; }
    bool isSequential() const override { return true; }

protected:
    qint64 readData(char* data, qint64 size) override {
        const int frames = static_cast<int>(size / 4);
        m_player.readSound(reinterpret_cast<std::int16_t*>(data), frames);
        return static_cast<qint64>(frames) * 4;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    playback::Player& m_player;
    std::unique_ptr<QAudioSink> m_sink;
};

VideoView::VideoView(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setMinimumSize(320, 180);
    setAccessibleName(tr("Picture"));
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void VideoView::setImage(const QImage& image) {
    m_image = image;
    m_message.clear();
    update();
}

void VideoView::setMessage(const QString& message) {
    m_message = message;
    update();
}

void VideoView::setTag(const QString& tag) {
    m_tag = tag;
    update();
}

void VideoView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), QColor(0x0c0d0e)); // the same in both themes
    if (!m_image.isNull()) {
        QSizeF size = m_image.size();
        if (m_zoom <= 0) size.scale(QSizeF(this->size()), Qt::KeepAspectRatio);
        else size *= m_zoom / devicePixelRatioF();
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(QRectF(QPointF((width() - size.width()) / 2, (height() - size.height()) / 2), size), m_image);
    }
    if (!m_tag.isEmpty() && !m_image.isNull()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(m_theme.font(-1, QFont::Medium));
        const QRect box(12, 12, painter.fontMetrics().horizontalAdvance(m_tag) + 20, 24);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(12, 13, 14, 215));
        painter.drawRoundedRect(box, 4, 4);
        painter.setPen(QColor(0xeceef0));
        painter.drawText(box, Qt::AlignCenter, m_tag);
    }
    if (!m_message.isEmpty()) {
        painter.setFont(m_theme.font(0));
        painter.setPen(QColor(0xb9bec4));
        painter.drawText(rect().adjusted(40, 40, -40, -40), Qt::AlignCenter | Qt::TextWordWrap, m_message);
    }
}

PreviewPage::PreviewPage(JobModel& jobs, const Theme& theme, QWidget* parent) : QWidget(parent), m_jobs(jobs), m_theme(theme), m_player(m_clock) {
    setFocusPolicy(Qt::StrongFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeTopBar());
    layout->addWidget(line(theme, this));
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    auto* main = new QVBoxLayout;
    main->setSpacing(0);
    m_view = new VideoView(theme, this);
    m_view->setMessage(tr("Choose a finished or running job, or open a link."));
    main->addWidget(m_view, 1);
    main->addWidget(line(theme, this));
    main->addWidget(makeControls());
    main->addWidget(line(theme, this));
    m_timeline = new Timeline(theme, this);
    m_timeline->setFixedHeight(190);
    main->addWidget(m_timeline);
    row->addLayout(main, 1);
    row->addWidget(makePanel());
    layout->addLayout(row, 1);

    connect(m_timeline, &Timeline::seekWanted, &m_player, &playback::Player::seek);
    connect(&m_player, &playback::Player::picture, this, [this](const QImage& image, double seconds) {
        m_view->setImage(image);
        m_timeline->setPosition(seconds);
        m_time->setText(timecode(seconds, m_player.frameSeconds()));
        const double whole = m_player.duration();
        m_frame->setText(QStringLiteral("/ %1   ").arg(words::duration(whole)) + tr("frame %1").arg(QLocale().toString(static_cast<qlonglong>(std::llround(seconds / m_player.frameSeconds())))));
    });
    connect(&m_player, &playback::Player::failed, this, [this](const QString& message) { m_view->setMessage(message); });
    connect(&m_player, &playback::Player::opened, this, &PreviewPage::fillRenditions);
    connect(&m_player, &playback::Player::stateChanged, this, [this] {
        m_play->setIcon(icon(m_player.playing() ? QStringLiteral("pause") : QStringLiteral("play")));
        m_play->setAccessibleName(m_player.playing() ? tr("Pause") : tr("Play"));
        if (m_player.playing() && !m_sound) m_sound = std::make_unique<SoundOutput>(m_player);
    });
    m_tick.setTimerType(Qt::PreciseTimer);
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, &m_player, &playback::Player::tick);
    m_stats.setInterval(500);
    connect(&m_stats, &QTimer::timeout, this, &PreviewPage::refresh);
    connect(&m_jobs, &JobModel::countsChanged, this, &PreviewPage::fillJobs);
    fillJobs();
}

PreviewPage::~PreviewPage() {
    m_sound.reset();
    m_player.close();
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
    auto* copy = button(tr("Copy HLS link"), QStringLiteral("copy"), "", bar);
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
        connect(b, &QToolButton::clicked, this, slot);
        row->addWidget(b);
        return b;
    };
    add(QStringLiteral("segment-prev"), tr("Previous segment"), [this] { seekSegment(-1); });
    add(QStringLiteral("step-back"), tr("One frame back"), [this] { m_player.step(-1); });
    m_play = add(QStringLiteral("play"), tr("Play"), [this] { togglePlay(); });
    m_play->setProperty("kind", QString());
    m_play->setFixedSize(40, 32);
    add(QStringLiteral("step-forward"), tr("One frame on"), [this] { m_player.step(1); });
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
    add(QStringLiteral("snapshot"), tr("Save frame…"), [this] { saveFrame(); });
    add(QStringLiteral("fullscreen"), tr("Full screen"), [this] { window()->isFullScreen() ? window()->showNormal() : window()->showFullScreen(); });
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

void PreviewPage::fillJobs() {
    const QString chosen = m_picker->currentData().toString();
    m_picker->clear();
    for (const auto& job : m_jobs.jobs()) m_picker->addItem(icon(QStringLiteral("file-video")), words::fileName(job), QString::fromStdString(job.id));
    const int index = m_picker->findData(m_job.empty() ? chosen : QString::fromStdString(m_job));
    m_picker->setCurrentIndex(index);
    m_picker->setPlaceholderText(tr("Choose a job"));
}

void PreviewPage::openJob(const std::string& id) {
    const auto* job = m_jobs.job(id);
    if (!job) return;
    m_job = id;
    m_source = job->playableSeconds <= 0 && job->state != model::JobState::Done;
    m_picker->setCurrentIndex(m_picker->findData(QString::fromStdString(id)));
    m_view->setMessage({});
    m_player.open(m_source ? job->source : job->hlsUrl);
    m_tick.start();
    m_stats.start();
}

void PreviewPage::openAddress(const QString& address) {
    m_job.clear();
    m_source = !address.endsWith(QLatin1String(".m3u8"));
    m_view->setMessage({});
    m_player.open(address.toStdString());
    m_tick.start();
    m_stats.start();
}

void PreviewPage::fillRenditions() {
    for (auto* old : m_renditions->buttons()) {
        m_renditions->removeButton(old);
        old->deleteLater();
    }
    const auto add = [&](const QString& text, int id, bool checked) {
        auto* radio = new QRadioButton(text, this);
        radio->setFont(m_theme.font(-1));
        m_renditions->addButton(radio, id);
        m_renditionBox->addWidget(radio);
        radio->setChecked(checked);
    };
    const auto* job = m_jobs.job(m_job);
    if (job) add(tr("Source") + QStringLiteral("   ") + words::bitrate(static_cast<double>(job->sourceBitsPerSecond)), kSource, m_source);
    int id = 0;
    for (const auto& choice : m_player.choices().video) {
        add(QString::fromStdString(choice.name) + QStringLiteral("   %1×%2   ").arg(choice.width).arg(choice.height) + words::bitrate(static_cast<double>(choice.bandwidth)), id, !m_source && choice.name == m_player.renditionName());
        ++id;
    }
    if (m_source && job && (job->playableSeconds > 0 || job->state == model::JobState::Done)) add(tr("Renditions"), -2, false);
    m_view->setTag(m_source ? tr("Source") : QString::fromStdString(m_player.renditionName()));
    if (m_resume) {
        m_resume = false;
        m_player.play();
    }
}

void PreviewPage::choose(int id) {
    const auto* job = m_jobs.job(m_job);
    const double at = m_player.position();
    m_resume = m_player.playing();
    if (id == kSource && job) {
        m_source = true;
        m_player.open(job->source, at);
    } else if (id == -2 && job) {
        m_source = false;
        m_player.open(job->hlsUrl, at);
    } else if (id >= 0 && id < static_cast<int>(m_player.choices().video.size())) {
        m_resume = false;
        m_player.chooseRendition(m_player.choices().video[static_cast<std::size_t>(id)].name);
    }
}

void PreviewPage::refresh() {
    const auto segments = m_player.segments();
    const auto* job = m_jobs.job(m_job);
    double target = 0, whole = m_player.duration();
    if (job) {
        whole = std::max(whole, job->durationSeconds);
        for (const auto& r : job->renditions)
            if (r.name == m_player.renditionName()) target = r.targetKbps;
    }
    m_timeline->setMedia(segments, m_player.duration(), whole, m_source ? 0 : target);
    const QSize size = m_view->image().size();
    m_facts[0]->setText(size.isEmpty() ? QStringLiteral("—") : QStringLiteral("%1×%2").arg(size.width()).arg(size.height()));
    m_facts[1]->setText(tr("%1 fps").arg(QLocale().toString(std::round(100 / std::max(m_player.frameSeconds(), 0.001)) / 100)));
    int at = 0;
    while (at + 1 < static_cast<int>(segments.size()) && segments[static_cast<std::size_t>(at) + 1].start <= m_player.position() + 1e-6) ++at;
    const bool any = !segments.empty();
    m_facts[2]->setText(any ? tr("%1 of %2").arg(at + 1).arg(segments.size()) : QStringLiteral("—"));
    const auto* segment = any ? &segments[static_cast<std::size_t>(at)] : nullptr;
    m_facts[3]->setText(segment && segment->bytes > 0 ? words::bytes(segment->bytes) : QStringLiteral("—"));
    m_facts[4]->setText(segment && segment->bytes > 0 ? words::bitrate(static_cast<double>(segment->bytes) * 8 / segment->seconds) : QStringLiteral("—"));
    m_facts[5]->setText(!any ? QStringLiteral("—") : m_player.growing() ? tr("growing") : tr("complete"));
}

void PreviewPage::togglePlay() {
    m_player.playing() ? m_player.pause() : m_player.play();
}

void PreviewPage::setMuted(bool muted) {
    m_mute->setChecked(muted);
    m_mute->setIcon(icon(muted ? QStringLiteral("mute") : QStringLiteral("volume")));
    if (m_sound) m_sound->setVolume(muted ? 0 : 1);
}

void PreviewPage::saveFrame() {
    if (m_view->image().isNull()) return;
    const QString file = QFileDialog::getSaveFileName(this, tr("Save frame"), QStringLiteral("frame.png"), tr("Pictures (*.png *.jpg)"));
    if (!file.isEmpty() && !m_view->image().save(file)) m_view->setMessage(tr("%1 cannot be written.").arg(file));
}

void PreviewPage::seekSegment(int direction) {
    const auto segments = m_player.segments();
    const double now = m_player.position();
    if (segments.empty()) return m_player.seek(now + direction * 10);
    double target = direction > 0 ? m_player.duration() : 0;
    for (const auto& segment : segments) {
        if (direction > 0 && segment.start > now + 0.001) {
            target = segment.start;
            break;
        }
        if (direction < 0 && segment.start < now - 0.001) target = segment.start;
    }
    m_player.seek(target);
}

void PreviewPage::hideEvent(QHideEvent*) {
    m_player.pause();
}

void PreviewPage::keyPressEvent(QKeyEvent* event) {
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    switch (event->key()) {
    case Qt::Key_Space:
    case Qt::Key_K: togglePlay(); return;
    case Qt::Key_J: m_speed->setCurrentIndex(std::max(0, m_speed->currentIndex() - 1)); return;
    case Qt::Key_L: m_speed->setCurrentIndex(std::min(m_speed->count() - 1, m_speed->currentIndex() + 1)); return;
    case Qt::Key_Left: shift ? seekSegment(-1) : m_player.step(-1); return;
    case Qt::Key_Right: shift ? seekSegment(1) : m_player.step(1); return;
    case Qt::Key_Home: m_player.seek(0); return;
    case Qt::Key_End: m_player.seek(m_player.duration()); return;
    case Qt::Key_M: setMuted(!m_mute->isChecked()); return;
    case Qt::Key_F: window()->isFullScreen() ? window()->showNormal() : window()->showFullScreen(); return;
    default: break;
    }
    if (event->key() >= Qt::Key_1 && event->key() <= Qt::Key_7 && event->modifiers() == Qt::NoModifier) {
        if (auto* chosen = m_renditions->button(event->key() - Qt::Key_1)) chosen->click();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace ui

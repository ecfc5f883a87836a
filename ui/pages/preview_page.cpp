#include "ui/pages/preview_page.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/control_deck.hpp"
#include "ui/widgets/sound_output.hpp"
#include "ui/widgets/video_view.hpp"

#include <QAction>
#include <QButtonGroup>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QInputDialog>
#include <QKeyEvent>
#include <QRadioButton>
#include <QSlider>
#include <QVBoxLayout>
#include <cmath>
#include <utility>

namespace ui {
namespace {

constexpr int kTickMs = 5;
constexpr int kSource = 1000;

QString timecode(double seconds, double frameSeconds) {
    const auto whole = static_cast<qint64>(seconds + 1e-6);
    const int frame = static_cast<int>(std::floor((seconds - static_cast<double>(whole)) / std::max(frameSeconds, 0.001) + 0.01));
    return words::duration(static_cast<double>(whole)) + QStringLiteral(":%1").arg(frame, 2, 10, QLatin1Char('0'));
}

} // namespace

PreviewPage::PreviewPage(JobModel& jobs, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_jobs(jobs), m_theme(theme), m_player(m_clock) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Preview"));
    makeLayout();
    makeActions();
    connect(m_timeline, &Timeline::seekWanted, &m_player, &playback::Player::seek);
    connectPlayer();
    connectTimers();
    const auto refill = [this] {
        if (isVisible()) m_filling.start();
    };
    connect(&m_jobs, &QAbstractItemModel::rowsInserted, this, refill);
    connect(&m_jobs, &QAbstractItemModel::rowsRemoved, this, refill);
    connect(&m_jobs, &QAbstractItemModel::modelReset, this, refill);
}

void PreviewPage::connectPlayer() {
    connect(&m_player, &playback::Player::picture, this, &PreviewPage::showPicture);
    connect(&m_player, &playback::Player::failed, this, [this](const base::Text& problem) { m_view->setMessage(words::said(problem)); });
    connect(&m_player, &playback::Player::opened, this, &PreviewPage::fillRenditions);
    connect(&m_player, &playback::Player::stateChanged, this, &PreviewPage::showPlaying);
    connect(&m_player, &playback::Player::stalled, this,
        [this](bool waiting) { m_view->setMessage(waiting && m_player.growing() ? tr("Waiting for the next segment…") : QString()); });
}

void PreviewPage::showPicture(const QImage& image, double seconds) {
    m_view->setImage(image);
    m_timeline->setPosition(seconds);
    m_time->setText(timecode(seconds, m_player.frameSeconds()));
    const double whole = m_player.duration();
    m_frame->setText(QStringLiteral("/ %1   ").arg(words::duration(whole)) +
        tr("frame %1").arg(QLocale().toString(static_cast<qlonglong>(std::llround(seconds / m_player.frameSeconds())))));
}

void PreviewPage::showPlaying() {
    m_play->setIcon(icon(m_player.playing() ? QStringLiteral("pause") : QStringLiteral("play")));
    m_play->setAccessibleName(m_player.playing() ? tr("Pause") : tr("Play"));
    if (m_player.playing() && !m_sound) {
        m_sound = std::make_unique<SoundOutput>(m_player);
        applyVolume();
    }
}

void PreviewPage::connectTimers() {
    m_tick.setTimerType(Qt::PreciseTimer);
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, &m_player, &playback::Player::tick);
    m_stats.setInterval(500);
    connect(&m_stats, &QTimer::timeout, this, &PreviewPage::refresh);
    // Once for all that comes together, and only while somebody could see it.
    m_filling.setSingleShot(true);
    m_filling.setInterval(0);
    connect(&m_filling, &QTimer::timeout, this, &PreviewPage::fillJobs);
}

PreviewPage::~PreviewPage() {
    m_sound.reset();
    m_player.close();
}

void PreviewPage::fillJobs() {
    const QString chosen = m_picker->currentData().toString();
    m_picker->clear();
    for (const auto& job : m_jobs.jobs())
        m_picker->addItem(icon(QStringLiteral("file-video")), words::fileName(job), QString::fromStdString(job.id));
    const int index = m_picker->findData(m_job.empty() ? chosen : QString::fromStdString(m_job));
    m_picker->setCurrentIndex(index);
    m_picker->setPlaceholderText(tr("Choose a job"));
}

void PreviewPage::openJob(const std::string& id) {
    const auto* job = m_jobs.job(id);
    if (!job) return;
    const bool playable = job->output == model::OutputState::Kept && (job->playableSeconds > 0 || job->state == model::JobState::Done);
    open(playable ? job->hlsUrl : job->source, 0, id, !playable);
}

void PreviewPage::open(const std::string& address, double at, const std::string& job, bool source) {
    if (job != m_job || at == 0) {
        // Nothing of what was shown before may look as if it belonged to this.
        m_view->setImage({});
        m_timeline->setPosition(0);
        m_time->setText(QStringLiteral("00:00:00"));
        m_frame->clear();
    }
    m_job = job;
    m_source = source;
    m_picker->setCurrentIndex(m_picker->findData(QString::fromStdString(job)));
    m_copy->setEnabled(!job.empty());
    m_view->setMessage({});
    m_view->setTag({});
    fillRenditions();
    m_player.open(address, at);
    if (!isVisible()) return;
    m_tick.start();
    m_stats.start();
}

void PreviewPage::openAddress(const QString& address) {
    const bool local = QFileInfo::exists(address);
    open(address.toStdString(), 0, {}, local);
}

void PreviewPage::fillRenditions() {
    for (auto* old : m_renditions->buttons()) {
        if (old->hasFocus()) setFocus();
        m_renditions->removeButton(old);
        old->deleteLater();
    }
    QWidget* before = m_volume;
    const auto add = [&](const QString& text, int id, bool checked) {
        auto* radio = new QRadioButton(text, m_panel);
        radio->setFont(m_theme.font(-1));
        radio->setFocusPolicy(Qt::TabFocus);
        setTabOrder(before, radio);
        before = radio;
        m_renditions->addButton(radio, id);
        m_renditionBox->addWidget(radio);
        radio->setChecked(checked);
    };
    const auto* job = m_jobs.job(m_job);
    if (job) add(tr("Source") + QStringLiteral("   ") + words::bitrate(static_cast<double>(job->sourceBitsPerSecond)), kSource, m_source);
    int id = 0;
    const auto& choices = m_player.choices().video;
    // While the source plays, or nothing is open yet, the job's own list stands in for the master's.
    if (choices.empty() && job && (job->playableSeconds > 0 || job->state == model::JobState::Done))
        for (const auto& rendition : job->renditions)
            if (!rendition.audio)
                add(QString::fromStdString(rendition.name) + QStringLiteral("   ") + words::bitrate(rendition.targetKbps * 1000.0), id++,
                    false);
    for (const auto& choice : choices) {
        add(QString::fromStdString(choice.name) + QStringLiteral("   %1×%2   ").arg(choice.width).arg(choice.height) +
                words::bitrate(static_cast<double>(choice.bandwidth)),
            id, !m_source && choice.name == m_player.renditionName());
        ++id;
    }
    m_listed = job ? job->playableSeconds > 0 || job->state == model::JobState::Done : true;
    m_view->setTag(m_source ? tr("Source") : QString::fromStdString(m_player.renditionName()));
    if (!m_wanted.empty() && !choices.empty()) m_player.chooseRendition(std::exchange(m_wanted, {}));
    if (m_resume && (m_source || !choices.empty())) {
        m_resume = false;
        m_player.play();
    }
}

void PreviewPage::choose(int id) {
    const auto* job = m_jobs.job(m_job);
    const double at = m_player.position();
    m_resume = m_player.playing();
    if (id == kSource && job) {
        open(job->source, at, m_job, true);
    } else if (m_source && job) {
        std::vector<std::string> names;
        for (const auto& rendition : job->renditions)
            if (!rendition.audio) names.push_back(rendition.name);
        m_wanted = id >= 0 && id < static_cast<int>(names.size()) ? names[static_cast<std::size_t>(id)] : "";
        open(job->hlsUrl, at, m_job, false);
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
    // Opened before anything was stored: the renditions are offered as soon as there are some.
    if (job && !m_listed && (job->playableSeconds > 0 || job->state == model::JobState::Done)) fillRenditions();
    m_timeline->setMedia(segments, m_player.duration(), whole, m_source ? 0 : target);
    const QSize size = m_player.isSoundAlone() ? QSize() : m_view->image().size(); // a wave is no picture of the film
    m_facts[0]->setText(size.isEmpty() ? QStringLiteral("—") : QStringLiteral("%1×%2").arg(size.width()).arg(size.height()));
    m_facts[1]->setText(m_player.isSoundAlone()
            ? QStringLiteral("—")
            : tr("%1 fps").arg(QLocale().toString(std::round(100 / std::max(m_player.frameSeconds(), 0.001)) / 100)));
    int at = 0;
    while (at + 1 < static_cast<int>(segments.size()) && segments[static_cast<std::size_t>(at) + 1].start <= m_player.position() + 1e-6)
        ++at;
    const bool any = !segments.empty();
    m_facts[2]->setText(any ? tr("%1 of %2").arg(at + 1).arg(segments.size()) : QStringLiteral("—"));
    const auto* segment = any ? &segments[static_cast<std::size_t>(at)] : nullptr;
    m_facts[3]->setText(segment && segment->bytes > 0 ? words::bytes(segment->bytes) : QStringLiteral("—"));
    m_facts[4]->setText(
        segment && segment->bytes > 0 ? words::bitrate(static_cast<double>(segment->bytes) * 8 / segment->seconds) : QStringLiteral("—"));
    m_facts[5]->setText(!any ? QStringLiteral("—") : m_player.growing() ? tr("growing") : tr("complete"));
}

void PreviewPage::togglePlay() {
    m_player.playing() ? m_player.pause() : m_player.play();
}

void PreviewPage::setMuted(bool muted) {
    m_mute->setChecked(muted);
    m_mute->setIcon(icon(muted ? QStringLiteral("mute") : QStringLiteral("volume")));
    applyVolume();
}

void PreviewPage::applyVolume() {
    if (m_sound) m_sound->setVolume(m_mute->isChecked() ? 0 : m_volume->value() / 100.0);
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
    m_tick.stop();
    m_stats.stop();
}

void PreviewPage::showEvent(QShowEvent*) {
    m_player.warmUp();
    fillJobs();
    m_tick.start();
    m_stats.start();
}

bool PreviewPage::fillsScreen() const {
    return m_bar->isHidden();
}

void PreviewPage::setFullScreen(bool on) {
    for (QWidget* part : {m_bar, m_panel}) part->setVisible(!on);
    m_deck->setFloating(on);
    setFocus();
    Q_EMIT fullScreenChanged(on);
}

void PreviewPage::keyPressEvent(QKeyEvent* event) {
    // Only with the focus on the page itself: on a button, Space presses it.
    if (event->key() == Qt::Key_Space) return togglePlay();
    if (event->key() == Qt::Key_Escape && fillsScreen()) return setFullScreen(false);
    if (event->key() >= Qt::Key_1 && event->key() <= Qt::Key_7 && event->modifiers() == Qt::NoModifier) {
        if (auto* chosen = m_renditions->button(event->key() - Qt::Key_1)) chosen->click();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace ui

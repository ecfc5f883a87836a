#include "ui/pages/preview_page.hpp"

#include "ui/models/played_facts.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/control_deck.hpp"
#include "ui/widgets/rendition_list.hpp"
#include "ui/widgets/sound_output.hpp"
#include "ui/widgets/video_view.hpp"

#include <QFileDialog>
#include <QKeyEvent>
#include <QLayout>
#include <QSlider>
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

constexpr int kTickMs = 5;

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
    connectJobs();
    connectRenditions();
    showNotice();
}

void PreviewPage::connectPlayer() {
    connect(&m_player, &playback::Player::picture, this, &PreviewPage::showPicture);
    connect(&m_player, &playback::Player::failed, this, [this](const base::Text& problem) { stop(words::said(problem)); });
    connect(&m_player, &playback::Player::opened, this, &PreviewPage::sourceOpened);
    connect(&m_player, &playback::Player::stateChanged, this, &PreviewPage::showPlaying);
    connect(&m_player, &playback::Player::stalled, this, &PreviewPage::showStalled);
}

void PreviewPage::showPicture(const QImage& image, double seconds) {
    m_shownAt = seconds;
    m_view->setImage(image);
    m_timeline->setPosition(seconds);
    const double whole = std::max(m_player.duration(), seconds);
    const QString time = words::timecode(seconds, m_player.frameSeconds(), whole);
    m_time->setMinimumWidth(QFontMetrics(m_time->font()).horizontalAdvance(QString(time.size(), QLatin1Char('0')))); // digits stand still
    m_time->setText(time);
    const QString length = QStringLiteral("/ %1").arg(words::duration(whole));
    m_frame->setText(length + QStringLiteral("   ") + tr("frame %1").arg(words::count(std::llround(seconds / m_player.frameSeconds()))));
    if (m_controls->layout()->minimumSize().width() > m_controls->width()) m_frame->setText(length); // no part of a number
}

void PreviewPage::showStalled(bool waiting) {
    const bool grows = waiting && m_player.growing();
    const bool isAtEnd = m_player.position() + 1.5 * m_player.frameSeconds() >= m_player.duration();
    m_view->setMessage(grows && !hasJobEndedEarly() ? tr("Waiting for the next segment…") : QString());
    if (grows && isAtEnd && hasJobEndedEarly()) m_player.pause(); // nobody makes the next one
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
}

PreviewPage::~PreviewPage() {
    m_sound.reset();
    m_player.close();
}

void PreviewPage::refresh() {
    if (!m_problem.isEmpty() && m_shownAt) return; // of what stopped, the player knows nothing any more
    double target = 0, whole = m_player.duration();
    if (const auto* shown = shownJob()) {
        whole = std::max(whole, shown->durationSeconds);
        for (const auto& r : shown->renditions)
            if (r.name == m_player.renditionName()) target = r.targetKbps;
    }
    m_timeline->setPictureAlone(isPictureApart());
    m_timeline->setMedia(m_player.segments(), m_player.duration(), whole, m_source ? 0 : target);
    fillRenditions();
    showFacts();
}

void PreviewPage::togglePlay() {
    m_player.playing() ? m_player.pause() : m_player.play();
}

void PreviewPage::showMuted(bool muted) {
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
    fillPicker();
    showNotice(); // the job may have ended, or gone on, while nobody saw it
    m_tick.start();
    m_stats.start();
}

bool PreviewPage::fillsScreen() const {
    return m_bar->isHidden();
}

void PreviewPage::setFullScreen(bool on) {
    for (QWidget* part : {m_bar, m_line, m_panel}) part->setVisible(!on);
    m_deck->setFloating(on);
    showNotice();
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

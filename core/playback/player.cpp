#include "core/playback/player.hpp"

#include "core/package/hls.hpp"
#include "core/playback/picture_queue.hpp"
#include "core/playback/sound_queue.hpp"

#include <QCoreApplication>
#include <QUrl>
#include <algorithm>
#include <thread>

namespace playback {
namespace {

constexpr double kStepBackSlack = 0.002; // seconds

} // namespace

std::string Choices::nameFor(const std::string& uri, int height) const {
    const auto slash = uri.find('/');
    const bool relative = uri.find("://") == std::string::npos && slash != std::string::npos && slash > 0;
    std::string name = relative ? uri.substr(0, slash) : std::to_string(height) + "p";
    const auto taken = [&] { return std::any_of(video.begin(), video.end(), [&](const auto& choice) { return choice.name == name; }); };
    if (taken()) name = std::to_string(height) + "p";
    for (int i = 2; taken(); ++i) name = std::to_string(height) + "p " + std::to_string(i);
    return name;
}

base::Result<Choices> readMaster(const std::string& url, const std::atomic<bool>& cancel) {
    MR_ASSIGN(const QByteArray text, fetch(url, cancel));
    const auto master = package::readMasterPlaylist(text);
    if (!master) return master.error().in(url);
    const QUrl base(QString::fromStdString(url));
    const auto absolute = [&](const std::string& uri) { return base.resolved(QUrl(QString::fromStdString(uri))).toString().toStdString(); };
    Choices choices;
    for (const auto& variant : master->variants)
        choices.video.push_back({.name = choices.nameFor(variant.uri, variant.height),
            .url = absolute(variant.uri),
            .width = variant.width,
            .height = variant.height,
            .bandwidth = variant.bandwidth});
    for (const auto& audio : master->audio) choices.audio.push_back({.name = audio.name, .url = absolute(audio.uri)});
    return choices;
}

Player::Player(const base::Clock& clock, QObject* parent) : QObject(parent), m_clock(clock) {}

Player::~Player() {
    close();
}

void Player::close() {
    m_cancelOpen = true;
    m_video.reset();
    m_sound.reset();
    m_playing = false;
    m_choices = {};
    m_rendition.clear();
    m_shown = 0;
    Q_EMIT stateChanged();
}

void Player::open(const std::string& address, double seconds) {
    close();
    m_cancelOpen = false;
    m_address = address;
    const QUrl url(QString::fromStdString(address));
    const bool playlist =
        url.path().endsWith(QLatin1String(".m3u8")) || url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    if (!playlist) return startThreads(address, address, true, seconds);
    // The master is small and asked for off the main thread; its answer comes back as a queued call.
    std::thread([this, address, seconds, alive = QPointer<Player>(this)] {
        static const std::atomic<bool> never{false};
        auto choices = readMaster(address, never);
        // The player may be gone by then; only its own thread can tell.
        auto* application = QCoreApplication::instance();
        if (!application) return;
        QMetaObject::invokeMethod(
            application,
            [this, alive, address, seconds, choices = std::move(choices)] {
                if (!alive || m_cancelOpen || address != m_address) return;
                if (!choices) {
                    Q_EMIT failed(QString::fromStdString(choices.error().message));
                    return;
                }
                m_choices = *choices;
                m_rendition = m_choices.video.front().name;
                startThreads(m_choices.video.front().url, m_choices.audio.empty() ? "" : m_choices.audio.front().url, false, seconds);
            },
            Qt::QueuedConnection);
    }).detach();
}

void Player::startThreads(const std::string& videoUrl, const std::string& audioUrl, bool file, double at) {
    m_video = std::make_unique<PictureQueue>(videoUrl, file, at);
    m_sound.reset();
    if (!audioUrl.empty()) m_sound = std::make_unique<SoundQueue>(audioUrl, file, at);
    m_anchorSeconds = m_shown = at;
    m_anchorMs = m_clock.monotonicMs();
    m_waiting = true;
    m_ended = false;
    Q_EMIT opened();
    Q_EMIT stateChanged();
}

void Player::chooseRendition(const std::string& name) {
    const auto found =
        std::find_if(m_choices.video.begin(), m_choices.video.end(), [&](const auto& choice) { return choice.name == name; });
    if (found == m_choices.video.end() || name == m_rendition) return;
    const bool wasPlaying = m_playing;
    m_rendition = name;
    startThreads(found->url, m_choices.audio.empty() ? "" : m_choices.audio.front().url, false, m_shown);
    if (wasPlaying) play();
}

double Player::position() const {
    return m_shown;
}

void Player::play() {
    if (!m_video) return;
    if (m_ended) seek(0);
    m_playing = true;
    m_anchorSeconds = m_shown;
    m_anchorMs = m_clock.monotonicMs();
    if (m_sound) m_sound->seek(m_shown);
    Q_EMIT stateChanged();
}

void Player::pause() {
    m_playing = false;
    if (m_sound) m_sound->setClock(false, 0);
    Q_EMIT stateChanged();
}

void Player::seek(double seconds) {
    if (!m_video) return;
    const double end = duration();
    seconds = std::clamp(seconds, 0.0, end > 0 ? std::max(0.0, end - frameSeconds() / 2) : seconds);
    m_video->seek(seconds);
    if (m_sound) m_sound->seek(seconds);
    m_shown = m_anchorSeconds = seconds;
    m_anchorMs = m_clock.monotonicMs();
    m_waiting = true;
    m_ended = false;
    Q_EMIT stateChanged();
}

void Player::step(int frames) {
    if (!m_video) return;
    if (m_playing) pause();
    if (frames == 1 && !m_waiting) {
        // The next picture is already decoded, most of the time.
        m_waiting = true;
        return;
    }
    seek(std::max(0.0, m_shown + frames * m_shownLength + kStepBackSlack));
}

void Player::setRate(double rate) {
    m_rate = std::clamp(rate, 0.25, 4.0);
    m_anchorSeconds = m_shown;
    m_anchorMs = m_clock.monotonicMs();
    Q_EMIT stateChanged();
}

double Player::duration() const {
    return m_video ? m_video->state().duration : 0;
}

bool Player::growing() const {
    return m_video && m_video->state().growing;
}

double Player::frameSeconds() const {
    return m_shownLength;
}

std::vector<SegmentSpan> Player::segments() const {
    return m_video ? m_video->state().segments : std::vector<SegmentSpan>{};
}

bool Player::hasSound() const {
    return m_sound != nullptr;
}

void Player::tick() {
    if (!m_video) return;
    const std::int64_t nowMs = m_clock.monotonicMs();
    const double now = m_anchorSeconds + static_cast<double>(nowMs - m_anchorMs) / 1000 * m_rate;
    if (m_waiting || m_playing) {
        const auto picture = m_video->take(now, m_waiting);
        if (picture) {
            if (m_waiting && m_playing) {
                // The clock stands while nothing can be shown.
                m_anchorSeconds = picture->seconds;
                m_anchorMs = nowMs;
            }
            m_waiting = false;
            m_shown = picture->seconds;
            m_shownLength = picture->length;
            Q_EMIT stalled(false);
            Q_EMIT this->picture(picture->image, picture->seconds);
        } else {
            const auto state = m_video->state();
            if (!state.problem.empty() && state.end) {
                const QString problem = QString::fromStdString(state.problem);
                close();
                Q_EMIT failed(problem);
                return;
            }
            if (state.end && m_playing && now >= m_shown + m_shownLength) {
                m_ended = true;
                pause();
                Q_EMIT ended();
            } else if (state.end) {
                m_waiting = false;
            } else if (m_playing && state.waiting && now > m_shown + m_shownLength + 0.1 && !m_waiting) {
                m_waiting = true;
                Q_EMIT stalled(true);
            }
        }
    }
    if (m_sound) m_sound->setClock(m_playing && !m_waiting && m_rate == 1, now);
}

void Player::readSound(std::int16_t* samples, int frames) {
    if (m_sound) m_sound->read(samples, frames);
    else std::fill_n(samples, frames * 2, std::int16_t{0});
}

} // namespace playback

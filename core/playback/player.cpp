#include "core/playback/player.hpp"

#include "core/package/hls.hpp"
#include "core/playback/track_decoder.hpp"

#include <QCoreApplication>
#include <QUrl>
#include <algorithm>
#include <condition_variable>
#include <cmath>
#include <deque>
#include <mutex>
#include <thread>

namespace playback {
namespace {

constexpr std::size_t kAhead = 8;        // pictures
constexpr int kSoundRate = 48000;
constexpr double kDrift = 0.06;          // seconds that sound may be off before it is moved
constexpr double kStepBackSlack = 0.002;

struct Picture {
    QImage image;
    double seconds = 0, length = 0.04;
};

/// Decoded pictures to what a widget can paint, in the matrix the frame is tagged with.
QImage toImage(const AVFrame& frame, SwsPtr& scaler) {
    QImage image(frame.width, frame.height, QImage::Format_RGB32);
    scaler.reset(sws_getCachedContext(scaler.release(), frame.width, frame.height, static_cast<AVPixelFormat>(frame.format), frame.width, frame.height, AV_PIX_FMT_BGRA, SWS_BILINEAR, nullptr, nullptr, nullptr));
    if (!scaler) return image;
    const bool hd = frame.colorspace == AVCOL_SPC_BT709 || (frame.colorspace == AVCOL_SPC_UNSPECIFIED && frame.height >= 720);
    const int* matrix = sws_getCoefficients(frame.colorspace == AVCOL_SPC_BT2020_NCL ? SWS_CS_BT2020 : hd ? SWS_CS_ITU709 : SWS_CS_ITU601);
    sws_setColorspaceDetails(scaler.get(), matrix, frame.color_range == AVCOL_RANGE_JPEG, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
    std::uint8_t* planes[4] = {image.bits(), nullptr, nullptr, nullptr};
    const int strides[4] = {static_cast<int>(image.bytesPerLine()), 0, 0, 0};
    sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, planes, strides);
    return image;
}

} // namespace

/// The decode thread of the picture. The mutex guards the members below it.
class Player::Loop {
public:
    Loop(std::string url, bool file, double at) : m_url(std::move(url)), m_file(file) {
        m_seekTo = at;
        m_thread = std::thread([this] { run(); });
    }
    ~Loop() {
        m_cancel = true;
        {
            const std::lock_guard lock(m_mutex);
            m_quit = true;
        }
        m_wake.notify_all();
        m_thread.join();
    }
    void seek(double seconds) {
        const std::lock_guard lock(m_mutex);
        m_seekTo = seconds;
        ++m_generation;
        m_queue.clear();
        m_end = false;
        m_wake.notify_all();
    }
    /// The picture to show at `now`: the newest whose time has come; older ones are dropped. Nothing if none is due.
    std::optional<Picture> take(double now, bool first) {
        const std::lock_guard lock(m_mutex);
        std::optional<Picture> due;
        while (!m_queue.empty() && (first || m_queue.front().seconds <= now + 1e-4)) {
            due = std::move(m_queue.front());
            m_queue.pop_front();
            if (first) break;
        }
        if (due) m_wake.notify_all();
        return due;
    }
    struct State {
        bool end = false, waiting = false, opened = false, growing = false;
        double duration = 0;
        std::string problem;
        std::vector<SegmentSpan> segments;
    };
    State state() const {
        const std::lock_guard lock(m_mutex);
        State s = m_state;
        s.end = m_end && m_queue.empty();
        s.waiting = m_queue.empty() && !m_end;
        return s;
    }

private:
    void run() {
        auto source = m_file ? openFile(m_url, TrackKind::Video, m_cancel) : openRendition(m_url, m_cancel);
        auto decoder = source ? TrackDecoder::create(std::move(source).value()) : base::Result<std::unique_ptr<TrackDecoder>>(source.error());
        if (!decoder) {
            const std::lock_guard lock(m_mutex);
            m_state.problem = decoder.error().message;
            m_end = true;
            return;
        }
        while (step(**decoder)) {}
    }

    bool step(TrackDecoder& decoder) {
        std::optional<double> seekTo;
        int generation = 0;
        {
            std::unique_lock lock(m_mutex);
            noteState(decoder);
            m_wake.wait(lock, [&] { return m_quit || m_seekTo || (m_queue.size() < kAhead && !m_end); });
            if (m_quit) return false;
            seekTo = std::exchange(m_seekTo, std::nullopt);
            generation = m_generation;
        }
        auto decoded = seekTo ? decoder.seek(*seekTo) : decoder.next();
        if (!decoded.frame && decoded.state == PacketSource::Read::NotYet) {
            std::unique_lock lock(m_mutex);
            noteState(decoder);
            m_wake.wait_for(lock, std::chrono::milliseconds(200), [&] { return m_quit || m_seekTo; });
            return !m_quit;
        }
        Picture picture;
        if (decoded.frame) picture = {toImage(*decoded.frame, m_scaler), decoded.seconds, decoded.length};
        const std::lock_guard lock(m_mutex);
        if (generation != m_generation) return true; // a newer seek came meanwhile
        if (decoded.frame) m_queue.push_back(std::move(picture));
        else {
            m_end = true;
            if (decoded.state == PacketSource::Read::Failed) m_state.problem = decoder.source().problem().empty() ? "The stream cannot be read." : decoder.source().problem();
        }
        return true;
    }
    void noteState(TrackDecoder& decoder) {
        m_state.opened = true;
        m_state.growing = decoder.source().growing();
        m_state.duration = decoder.source().duration();
        m_state.segments = decoder.source().segments();
    }

    std::string m_url;
    bool m_file;
    SwsPtr m_scaler;
    std::atomic<bool> m_cancel{false};
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Picture> m_queue;
    std::optional<double> m_seekTo;
    int m_generation = 0;
    bool m_quit = false, m_end = false;
    State m_state;
    std::thread m_thread;
};

/// The decode thread of the sound: keeps half a second of samples ready.
class Player::SoundLoop {
public:
    SoundLoop(std::string url, bool file, double at) : m_url(std::move(url)), m_file(file) {
        m_seekTo = at;
        m_thread = std::thread([this] { run(); });
    }
    ~SoundLoop() {
        m_cancel = true;
        {
            const std::lock_guard lock(m_mutex);
            m_quit = true;
        }
        m_wake.notify_all();
        m_thread.join();
    }
    void seek(double seconds) {
        const std::lock_guard lock(m_mutex);
        restart(seconds);
    }
    void setClock(bool running, double seconds) {
        const std::lock_guard lock(m_mutex);
        m_running = running;
        m_clockSeconds = seconds;
    }
    void read(std::int16_t* out, int frames) {
        const std::lock_guard lock(m_mutex);
        std::fill_n(out, frames * 2, std::int16_t{0});
        if (!m_running) return;
        const double off = m_first - m_clockSeconds;
        if (!m_samples.empty() && off < -kDrift) {
            const auto drop = std::min(m_samples.size(), static_cast<std::size_t>(-off * kSoundRate) * 2);
            m_samples.erase(m_samples.begin(), m_samples.begin() + static_cast<std::ptrdiff_t>(drop));
            m_first += static_cast<double>(drop / 2) / kSoundRate;
        }
        if (off > kDrift) return; // not its time yet
        const auto count = std::min(m_samples.size(), static_cast<std::size_t>(frames) * 2);
        std::copy_n(m_samples.begin(), count, out);
        m_samples.erase(m_samples.begin(), m_samples.begin() + static_cast<std::ptrdiff_t>(count));
        m_first += static_cast<double>(count / 2) / kSoundRate;
        m_clockSeconds += static_cast<double>(frames) / kSoundRate;
        m_wake.notify_all();
    }

private:
    void restart(double seconds) {
        m_seekTo = seconds;
        ++m_generation;
        m_samples.clear();
        m_end = false;
        m_wake.notify_all();
    }
    void run() {
        auto source = m_file ? openFile(m_url, TrackKind::Audio, m_cancel) : openRendition(m_url, m_cancel);
        auto decoder = source ? TrackDecoder::create(std::move(source).value()) : base::Result<std::unique_ptr<TrackDecoder>>(source.error());
        if (!decoder) return; // a silent video
        SwrPtr resampler;
        for (;;) {
            std::optional<double> seekTo;
            int generation = 0;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [&] { return m_quit || m_seekTo || (m_samples.size() < kSoundRate && !m_end); });
                if (m_quit) return;
                seekTo = std::exchange(m_seekTo, std::nullopt);
                generation = m_generation;
            }
            auto decoded = seekTo ? (*decoder)->seek(*seekTo) : (*decoder)->next();
            if (!decoded.frame) {
                std::unique_lock lock(m_mutex);
                if (decoded.state == PacketSource::Read::NotYet) m_wake.wait_for(lock, std::chrono::milliseconds(200), [&] { return m_quit || m_seekTo; });
                else if (generation == m_generation) m_end = true;
                continue;
            }
            const auto samples = resample(*decoded.frame, resampler);
            const std::lock_guard lock(m_mutex);
            if (generation != m_generation) continue;
            if (m_samples.empty()) m_first = decoded.seconds;
            m_samples.insert(m_samples.end(), samples.begin(), samples.end());
        }
    }
    static std::vector<std::int16_t> resample(const AVFrame& frame, SwrPtr& resampler) {
        if (!resampler) {
            AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO, in{};
            if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) av_channel_layout_default(&in, frame.ch_layout.nb_channels);
            else av_channel_layout_copy(&in, &frame.ch_layout);
            SwrContext* raw = nullptr;
            swr_alloc_set_opts2(&raw, &stereo, AV_SAMPLE_FMT_S16, kSoundRate, &in, static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
            resampler.reset(raw);
            av_channel_layout_uninit(&in);
            if (!resampler || swr_init(resampler.get()) < 0) return {};
        }
        std::vector<std::int16_t> out(static_cast<std::size_t>(swr_get_out_samples(resampler.get(), frame.nb_samples)) * 2);
        auto* plane = reinterpret_cast<std::uint8_t*>(out.data());
        const int got = swr_convert(resampler.get(), &plane, static_cast<int>(out.size() / 2), const_cast<const std::uint8_t**>(frame.extended_data), frame.nb_samples);
        out.resize(static_cast<std::size_t>(std::max(got, 0)) * 2);
        return out;
    }

    std::string m_url;
    bool m_file;
    std::atomic<bool> m_cancel{false};
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::int16_t> m_samples;
    double m_first = 0, m_clockSeconds = 0;
    std::optional<double> m_seekTo;
    int m_generation = 0;
    bool m_quit = false, m_end = false, m_running = false;
    std::thread m_thread;
};

base::Result<Choices> readMaster(const std::string& url, const std::atomic<bool>& cancel) {
    MR_ASSIGN(const QByteArray text, fetch(url, cancel));
    const auto master = package::readMasterPlaylist(text);
    if (!master) return master.error().in(url);
    const QUrl base(QString::fromStdString(url));
    const auto absolute = [&](const std::string& uri) { return base.resolved(QUrl(QString::fromStdString(uri))).toString().toStdString(); };
    Choices choices;
    for (const auto& variant : master->variants) choices.video.push_back({variant.uri.substr(0, variant.uri.find('/')), absolute(variant.uri), variant.width, variant.height, variant.bandwidth});
    for (const auto& audio : master->audio) choices.audio.push_back({audio.name, absolute(audio.uri), 0, 0, 0});
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
}

void Player::open(const std::string& address, double seconds) {
    close();
    m_cancelOpen = false;
    m_address = address;
    const bool playlist = address.ends_with(".m3u8");
    if (!playlist) return startLoops(address, address, true, seconds);
    // The master is small and asked for off the main thread; its answer comes back as a queued call.
    std::thread([this, address, seconds, alive = QPointer<Player>(this)] {
        static const std::atomic<bool> never{false};
        auto choices = readMaster(address, never);
        // The player may be gone by then; only its own thread can tell.
        auto* application = QCoreApplication::instance();
        if (!application) return;
        QMetaObject::invokeMethod(application, [this, alive, address, seconds, choices = std::move(choices)] {
            if (!alive || m_cancelOpen || address != m_address) return;
            if (!choices) {
                Q_EMIT failed(QString::fromStdString(choices.error().message));
                return;
            }
            m_choices = *choices;
            m_rendition = m_choices.video.front().name;
            startLoops(m_choices.video.front().url, m_choices.audio.empty() ? "" : m_choices.audio.front().url, false, seconds);
        }, Qt::QueuedConnection);
    }).detach();
}

void Player::startLoops(const std::string& videoUrl, const std::string& audioUrl, bool file, double at) {
    m_video = std::make_unique<Loop>(videoUrl, file, at);
    m_sound.reset();
    if (!audioUrl.empty()) m_sound = std::make_unique<SoundLoop>(audioUrl, file, at);
    m_anchorSeconds = m_shown = at;
    m_anchorMs = m_clock.monotonicMs();
    m_waiting = true;
    m_ended = false;
    Q_EMIT opened();
    Q_EMIT stateChanged();
}

void Player::chooseRendition(const std::string& name) {
    const auto found = std::find_if(m_choices.video.begin(), m_choices.video.end(), [&](const auto& choice) { return choice.name == name; });
    if (found == m_choices.video.end() || name == m_rendition) return;
    const bool wasPlaying = m_playing;
    m_rendition = name;
    startLoops(found->url, m_choices.audio.empty() ? "" : m_choices.audio.front().url, false, m_shown);
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

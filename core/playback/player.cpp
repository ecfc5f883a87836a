#include "core/playback/player.hpp"

#include "core/base/duration.hpp"

#include <QByteArray>
#include <QPointer>
#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace playback {
namespace {

constexpr double kStepBackSlack = 0.002;     // seconds
constexpr std::int64_t kTellHeard = 4800;    // frames: ten times a second
constexpr std::int64_t kMostBytes = 4 << 20; // of a film at once

} // namespace

Player::Player(const base::Clock& clock, QObject* parent, int silenceMs)
    : QObject(parent), m_clock(clock), m_decoder(silenceMs), m_pictures(m_decoder) {
    connect(&m_decoder, &DecoderProcess::replied, this, &Player::replied);
    connect(&m_decoder, &DecoderProcess::died, this, &Player::stopWith);
}

Player::~Player() {
    m_decoder.disconnect(this);
}

void Player::close() {
    if (m_isOpen && m_decoder.processId() != 0) {
        DecoderRequest request;
        request.wish = DecoderWish::Close;
        m_decoder.send(request);
    }
    ++m_generation; // what still comes is void
    ++m_soundGeneration;
    m_pictures.clear();
    m_sound.clear();
    m_sound.setClock(false, 0);
    m_decoder.expectAnswer(false);
    m_isOpen = m_isOpened = m_playing = false;
    m_film.reset();
    m_choices = {};
    m_state = {};
    m_soundFacts = {};
    m_rendition.clear();
    m_shown = 0;
    Q_EMIT stateChanged();
}

DecoderRequest Player::restart(DecoderWish wish, double at) {
    m_pictures.clear();
    m_shown = m_anchorSeconds = at;
    m_anchorMs = m_clock.monotonicMs();
    m_waiting = true;
    m_ended = m_state.end = false;
    DecoderRequest request;
    request.wish = wish;
    request.generation = ++m_generation;
    request.seconds = at;
    return request;
}

void Player::open(const std::string& address, double seconds) {
    close();
    begin(address, -1, seconds);
}

void Player::open(FilmBytes film, const std::string& name, double seconds) {
    close();
    m_film = std::move(film);
    begin(name, m_film->length, seconds);
}

void Player::begin(const std::string& address, std::int64_t length, double seconds) {
    m_address = address;
    m_isOpen = true;
    DecoderRequest request = restart(DecoderWish::Open, seconds);
    request.address = address;
    request.length = length;
    m_filmGeneration = request.generation;
    readAnew(request);
}

/// A decoder that asks for what the film does not have is not answered: it is the process that is not trusted.
void Player::fetch(const WantedBytes& wanted, std::int64_t generation) {
    if (!m_film || generation != m_filmGeneration || wanted.offset < 0 || wanted.size <= 0 || wanted.size > kMostBytes ||
        wanted.offset > m_film->length - wanted.size)
        return;
    m_film->read(
        wanted.offset, wanted.size, [player = QPointer(this), generation, offset = wanted.offset](const base::Result<QByteArray>& bytes) {
            if (!player || generation != player->m_filmGeneration || !player->m_film) return;
            DecoderRequest request;
            request.wish = DecoderWish::Bytes;
            request.generation = generation;
            request.offset = offset;
            if (bytes) request.bytes = bytes->toBase64().toStdString();
            else request.problem = bytes.error().text;
            player->m_decoder.send(request);
        });
}

void Player::chooseRendition(const std::string& name) {
    const auto found =
        std::find_if(m_choices.video.begin(), m_choices.video.end(), [&](const auto& choice) { return choice.name == name; });
    if (found == m_choices.video.end() || name == m_rendition) return;
    m_rendition = name;
    DecoderRequest request = restart(DecoderWish::Choose, m_shown);
    request.rendition = name;
    readAnew(request);
}

void Player::readAnew(const DecoderRequest& request) {
    m_sourceGeneration = m_soundGeneration = m_generation;
    m_heard = 0;
    m_sound.clear();
    m_decoder.send(request);
    m_decoder.expectAnswer(true);
}

void Player::replied(const DecoderReply& reply) {
    const bool isCurrent = m_isOpen && reply.generation == m_generation;
    if (reply.picture) return pictureCame(*reply.picture, isCurrent);
    if (reply.sound) return reply.generation == m_soundGeneration ? soundCame(*reply.sound) : void();
    if (m_isOpen && reply.wanted) return fetch(*reply.wanted, reply.generation);
    if (!m_isOpen || reply.generation < m_sourceGeneration) return; // what is told of a source holds after a seek, too
    switch (reply.saying) {
    case DecoderSaying::Opened:
        m_choices = reply.choices;
        m_rendition = reply.rendition;
        m_isOpened = true;
        Q_EMIT opened();
        Q_EMIT stateChanged();
        break;
    case DecoderSaying::State:
        if (reply.state) stateCame(*reply.state, isCurrent);
        break;
    case DecoderSaying::Failed: stopWith(reply.problem); break;
    case DecoderSaying::Picture:
    case DecoderSaying::Sound:
    case DecoderSaying::Wanted:
    case DecoderSaying::Working: break;
    }
}

void Player::stateCame(TrackState state, bool isOfThisPlace) {
    if (!isOfThisPlace) {
        state.end = m_state.end;
        state.problem = m_state.problem;
    }
    m_state = std::move(state);
}

void Player::pictureCame(const SharedPicture& picture, bool isWanted) {
    if (!isWanted) return m_pictures.refuse(picture);
    if (const auto added = m_pictures.add(picture); !added) stopWith(added.error().text);
}

void Player::soundCame(const SoundPiece& piece) {
    const QByteArray bytes = QByteArray::fromBase64(QByteArray::fromStdString(piece.samples));
    std::vector<std::int16_t> samples(static_cast<std::size_t>(bytes.size()) / (2 * sizeof(std::int16_t)) * 2);
    std::memcpy(samples.data(), bytes.constData(), samples.size() * sizeof(std::int16_t));
    m_sound.add(piece.seconds, samples);
    m_soundFacts = piece.facts;
}

void Player::seekSound(double seconds) {
    if (!m_isOpened) return;
    m_sound.clear();
    m_heard = 0;
    DecoderRequest request;
    request.wish = DecoderWish::SeekSound;
    request.generation = ++m_soundGeneration;
    request.seconds = seconds;
    m_decoder.send(request);
}

void Player::play() {
    if (!m_isOpen) return;
    if (m_ended) seek(0);
    m_playing = true;
    m_anchorSeconds = m_shown;
    m_anchorMs = m_clock.monotonicMs();
    seekSound(m_shown);
    Q_EMIT stateChanged();
}

void Player::pause() {
    m_playing = false;
    m_sound.setClock(false, 0);
    Q_EMIT stateChanged();
}

void Player::seek(double seconds) {
    if (!m_isOpen) return;
    const double end = duration();
    seconds = std::isfinite(seconds) ? seconds : 0;
    seconds = std::clamp(seconds, 0.0, end > 0 ? std::max(0.0, end - frameSeconds() / 2) : base::kLongestSeconds);
    m_decoder.send(restart(DecoderWish::Seek, seconds));
    m_decoder.expectAnswer(true);
    seekSound(seconds);
    Q_EMIT stateChanged();
}

void Player::step(int frames) {
    if (!m_isOpen) return;
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

void Player::showNext(double now) {
    auto next = m_pictures.take(now, m_waiting);
    if (!next) return nothingToShow(now);
    if (m_waiting && m_playing) {
        // The clock stands while nothing can be shown.
        m_anchorSeconds = next->seconds;
        m_anchorMs = m_clock.monotonicMs();
    }
    m_waiting = false;
    m_shown = next->seconds;
    m_shownLength = next->length;
    Q_EMIT stalled(false);
    Q_EMIT picture(next->image, next->seconds);
}

void Player::nothingToShow(double now) {
    const bool isAtEnd = m_state.end && m_pictures.isEmpty();
    if (isAtEnd && !m_state.problem.isEmpty()) return stopWith(std::exchange(m_state.problem, {}));
    if (isAtEnd && m_playing && now >= m_shown + m_shownLength) {
        m_ended = true;
        pause();
        Q_EMIT ended();
    } else if (isAtEnd) {
        m_waiting = false;
    } else if (m_playing && m_pictures.isEmpty() && now > m_shown + m_shownLength + 0.1 && !m_waiting) {
        m_waiting = true;
        Q_EMIT stalled(true);
    }
}

/// `problem` is no part of what `close` clears.
void Player::stopWith(const base::Text& problem) {
    if (!m_isOpen) return;
    close();
    Q_EMIT failed(problem);
}

void Player::tick() {
    if (!m_isOpen) return;
    const double now = m_anchorSeconds + static_cast<double>(m_clock.monotonicMs() - m_anchorMs) / 1000 * m_rate;
    if (m_waiting || m_playing) showNext(now);
    if (!m_isOpen) return;
    m_decoder.expectAnswer(m_waiting);
    if (!m_isOpened) return;
    m_sound.setClock(m_playing && !m_waiting && m_rate == 1, now);
    m_heard += m_sound.takeHeard();
    if (m_heard < kTellHeard) return;
    DecoderRequest request;
    request.wish = DecoderWish::Heard;
    request.generation = m_soundGeneration;
    request.frames = std::exchange(m_heard, 0);
    m_decoder.send(request);
}

void Player::readSound(std::int16_t* samples, int frames) {
    m_sound.read(samples, frames);
}

} // namespace playback

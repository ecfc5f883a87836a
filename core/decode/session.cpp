#include "core/decode/session.hpp"

#include "core/decode/film_pieces.hpp"
#include "core/decode/master.hpp"
#include "core/decode/picture_track.hpp"
#include "core/decode/sound_track.hpp"
#include "core/playback/playlist_name.hpp"

#include <algorithm>

namespace decode {

using playback::DecoderReply;
using playback::DecoderRequest;
using playback::DecoderSaying;
using playback::DecoderWish;

namespace {

constexpr std::chrono::seconds kBetweenPulses(1);

} // namespace

/// A master playlist that is being read, on a thread of its own.
struct Session::Opening {
    Interrupt interrupt;
    std::thread thread;
};

Session::Session(Answer answer) : m_answer(std::move(answer)), m_pulse([this] { tellThatItWorks(); }) {}

Session::~Session() {
    endOpening();
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_end.notify_all();
    m_pulse.join();
}

void Session::endOpening() {
    if (!m_opening) return;
    m_opening->interrupt.raise();
    m_opening->thread.join();
    m_opening.reset();
}

void Session::take(const DecoderRequest& request) {
    if (request.wish == DecoderWish::Open) return open(request);
    if (request.wish == DecoderWish::Close) endOpening();
    const std::lock_guard lock(m_mutex);
    switch (request.wish) {
    case DecoderWish::Open: break;
    case DecoderWish::Choose: startTracks(request, request.rendition); break;
    case DecoderWish::Seek:
        if (m_picture) m_picture->seek(request.seconds, request.generation);
        else m_sought = request;
        break;
    case DecoderWish::SeekSound:
        if (m_sound) m_sound->seek(request.seconds, request.generation);
        break;
    case DecoderWish::Heard:
        if (m_sound) m_sound->heard(request.frames, request.generation);
        break;
    case DecoderWish::Close:
        m_picture.reset();
        m_sound.reset();
        m_sought.reset();
        m_pieces.reset();
        break;
    case DecoderWish::Bytes: takeBytes(request); break;
    case DecoderWish::Release:
        if (m_pool) m_pool->release(request.region, request.slot);
        if (m_picture) m_picture->roomCame();
        break;
    }
}

void Session::open(const DecoderRequest& request) {
    endOpening();
    const std::lock_guard lock(m_mutex);
    m_address = request.address;
    if (!m_pool) m_pool = std::make_unique<PicturePool>(request.memory);
    m_choices = {};
    m_sought.reset();
    m_pieces.reset(); // those that still read the one before hold it themselves
    m_piecesOf = request.generation;
    if (request.length >= 0) {
        m_pieces = std::make_shared<FilmPieces>(
            request.length, [this, of = request.generation](std::int64_t offset, std::int64_t size) { want(of, offset, size); });
        return startTracks(request, {});
    }
    if (!playback::isPlaylist(request.address) && !playback::isRemote(request.address)) return startTracks(request, {});
    m_opening = std::make_unique<Opening>();
    m_opening->thread = std::thread([this, request, opening = m_opening.get()] { readChoices(request, *opening); });
}

void Session::want(std::int64_t generation, std::int64_t offset, std::int64_t size) {
    DecoderReply reply;
    reply.saying = DecoderSaying::Wanted;
    reply.generation = generation;
    reply.wanted = {.offset = offset, .size = size};
    m_answer(reply);
}

void Session::takeBytes(const DecoderRequest& request) {
    if (!m_pieces || request.generation != m_piecesOf) return; // of the film before
    if (!request.problem.isEmpty()) return m_pieces->failed(request.offset, request.problem);
    m_pieces->came(request.offset, QByteArray::fromBase64(QByteArray::fromStdString(request.bytes)));
}

void Session::readChoices(const DecoderRequest& request, const Opening& opening) {
    auto choices = readMaster(request.address, opening.interrupt);
    const std::lock_guard lock(m_mutex);
    if (opening.interrupt.isRaised()) return;
    if (!choices || choices->video.empty()) {
        DecoderReply reply;
        reply.saying = DecoderSaying::Failed;
        reply.generation = request.generation;
        reply.problem = choices ? base::text(QT_TRANSLATE_NOOP("Core", "%1 names no picture."), request.address) : choices.error().text;
        return m_answer(reply);
    }
    m_choices = *choices;
    startTracks(request, m_choices.video.front().name);
}

void Session::startTracks(const DecoderRequest& request, const std::string& rendition) {
    const auto found =
        std::find_if(m_choices.video.begin(), m_choices.video.end(), [&](const auto& choice) { return choice.name == rendition; });
    if (!rendition.empty() && found == m_choices.video.end()) return;
    m_picture.reset();
    m_sound.reset();
    const bool isFile = rendition.empty();
    DecoderReply reply;
    reply.saying = DecoderSaying::Opened;
    reply.generation = request.generation;
    reply.choices = m_choices;
    reply.rendition = rendition;
    m_answer(reply);
    const DecoderRequest begin = m_sought.value_or(request);
    m_sought.reset();
    m_picture = std::make_unique<PictureTrack>(
        Film{isFile ? m_address : found->url, isFile, m_pieces}, begin.seconds, begin.generation, *m_pool, m_answer);
    m_sound = std::make_unique<SoundTrack>(
        Film{isFile ? m_address : m_choices.soundFor(*found), isFile, m_pieces}, begin.seconds, request.generation, m_answer);
}

void Session::tellThatItWorks() {
    std::unique_lock lock(m_mutex);
    unsigned before = 0;
    while (!m_end.wait_until(lock, std::chrono::system_clock::now() + kBetweenPulses, [&] { return m_isEnding; })) {
        const unsigned pulse = (m_picture ? m_picture->pulse() : 0) + (m_opening ? m_opening->interrupt.asked() : 0);
        if (pulse != before) m_answer({});
        before = pulse;
    }
}

} // namespace decode

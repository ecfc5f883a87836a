#include "core/decode/decode_thread.hpp"

namespace decode {
namespace {

constexpr std::chrono::milliseconds kAskAgain(200);   // a growing playlist, for what is to be played next
constexpr std::chrono::milliseconds kLookAgain(2000); // the same while nothing more is wanted: does it still grow?

/// False when the time was over before `stirred` was true.
template <class Stirred>
bool waitFor(std::condition_variable& wake, std::unique_lock<std::mutex>& lock, std::chrono::milliseconds time, const Stirred& stirred) {
#ifdef __SANITIZE_THREAD__
    // GCC 12's ThreadSanitizer does not know pthread_cond_clockwait, which a steady clock uses, and then takes every lock for lost.
    return wake.wait_until(lock, std::chrono::system_clock::now() + time, stirred);
#else
    return wake.wait_for(lock, time, stirred);
#endif
}

} // namespace

DecodeThread::DecodeThread(Film film, TrackKind kind, double at, std::int64_t generation)
    : m_film(std::move(film)), m_kind(kind), m_seekTo(at), m_generation(generation) {}

void DecodeThread::start() {
    m_thread = std::thread([this] { run(); });
}

void DecodeThread::stop() {
    m_interrupt.raise();
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void DecodeThread::seek(double seconds, std::int64_t generation) {
    const std::lock_guard lock(m_mutex);
    m_seekTo = seconds;
    m_generation = generation;
    clear();
    m_wake.notify_all();
}

void DecodeThread::run() {
    auto source = m_film.isFile ? openFile(m_film, m_kind, m_interrupt) : openRendition(m_film.address, m_kind, m_interrupt);
    auto decoder =
        source ? TrackDecoder::create(std::move(source).value(), m_interrupt) : base::Result<std::unique_ptr<TrackDecoder>>(source.error());
    if (!decoder) {
        const std::lock_guard lock(m_mutex);
        ended(decoder.error().text);
        return;
    }
    while (step(**decoder)) {}
}

bool DecodeThread::step(TrackDecoder& decoder) {
    std::optional<double> seekTo;
    std::int64_t generation = 0;
    {
        std::unique_lock lock(m_mutex);
        observe(decoder.source());
        const auto stirred = [&] { return m_quit || m_seekTo || wantsMore(); };
        if (m_kind == TrackKind::Audio || !decoder.source().growing()) {
            m_wake.wait(lock, stirred);
        } else if (!waitFor(m_wake, lock, kLookAgain, stirred)) {
            // Paused at a picture: what grows, or has ended meanwhile, is to be seen all the same.
            lock.unlock();
            decoder.source().lookAgain();
            return true;
        }
        if (m_quit) return false;
        seekTo = std::exchange(m_seekTo, std::nullopt);
        generation = m_generation;
    }
    const TrackDecoder::Decoded decoded = seekTo ? decoder.seek(*seekTo) : decoder.next();
    if (!decoded.frame && decoded.state == PacketSource::Read::NotYet) {
        std::unique_lock lock(m_mutex);
        observe(decoder.source());
        waitFor(m_wake, lock, kAskAgain, [&] { return m_quit || m_seekTo || m_interrupt.isRaised(); });
        return !m_quit;
    }
    if (decoded.frame) prepare(decoded);
    const std::lock_guard lock(m_mutex);
    if (generation != m_generation) return true; // a newer seek came meanwhile
    if (decoded.frame) {
        store(decoded);
    } else {
        const base::Text problem = decoder.source().problem();
        ended(decoded.state != PacketSource::Read::Failed ? base::Text()
                : problem.isEmpty()                       ? base::text(QT_TRANSLATE_NOOP("Core", "The stream cannot be read."))
                                                          : problem);
    }
    return true;
}

} // namespace decode

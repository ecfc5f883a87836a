#include "core/media/encoder_pool.hpp"

#include <algorithm>

namespace media {
namespace {

/// Enough to ride over the unequal cost of pictures, few enough for memory and caches (a 1080p picture has 3 MB). Measured on two
/// cores: 4, 8 and 16 take the same time, 16 takes 60 MB more.
constexpr std::size_t kQueued = 4;

} // namespace

EncoderPool::~EncoderPool() {
    {
        const std::lock_guard lock(m_mutex);
        m_failed = true;
        m_changed.notify_all();
    }
    for (auto& thread : m_threads) thread.join();
}

void EncoderPool::add(std::unique_ptr<PictureSink> sink) {
    m_encoders.emplace_back();
    m_encoders.back().sink = std::move(sink);
}

base::Result<void> EncoderPool::encode(std::size_t index, FramePtr picture) {
    Encoder& encoder = m_encoders[index];
    if (m_processors < 2) return encoder.sink->encode(*picture, m_output, encoder.made);
    if (m_threads.empty())
        for (int i = 0; i < m_processors; ++i) m_threads.emplace_back([this] { work(); });
    std::unique_lock lock(m_mutex);
    if (encoder.queue.size() >= kQueued) {
        m_wanted = &encoder;
        --m_active;
        m_changed.notify_all();
        m_changed.wait(lock, [&] { return m_failed || (encoder.queue.size() < kQueued && m_active < m_processors); });
        ++m_active;
        m_wanted = nullptr;
    }
    if (m_failed) return firstError();
    encoder.queue.push_back(std::move(picture));
    m_changed.notify_all();
    return {};
}

base::Result<void> EncoderPool::finish(model::TaskResult& result) {
    // What follows can open the source meanwhile, and find its place in it.
    m_output.draining();
    if (m_threads.empty()) {
        for (Encoder& encoder : m_encoders) {
            encoder.outcome = encoder.sink->finish(m_output, encoder.made);
            if (!encoder.outcome) break;
        }
    } else {
        {
            const std::lock_guard lock(m_mutex);
            m_closed = true;
            --m_active;
            m_changed.notify_all();
        }
        for (auto& thread : m_threads) thread.join();
        m_threads.clear();
    }
    MR_TRY(firstError());
    for (const Encoder& encoder : m_encoders) {
        const model::TaskResult& made = encoder.made;
        result.renditions.insert(result.renditions.end(), made.renditions.begin(), made.renditions.end());
        result.segments.insert(result.segments.end(), made.segments.begin(), made.segments.end());
        result.likeness.insert(result.likeness.end(), made.likeness.begin(), made.likeness.end());
        result.quality.insert(result.quality.end(), made.quality.begin(), made.quality.end());
        result.analysis.insert(result.analysis.end(), made.analysis.begin(), made.analysis.end());
        result.content.complexity = made.content.complexity; // the last and smallest rendition's stays
        result.content.firstSecond = made.content.firstSecond;
        result.provenFrames += made.provenFrames;
        result.writtenBytes += made.writtenBytes;
    }
    return {};
}

base::Result<void> EncoderPool::firstError() const {
    for (const Encoder& encoder : m_encoders) MR_TRY(encoder.outcome);
    return {};
}

bool EncoderPool::allEnded() const {
    return std::all_of(m_encoders.begin(), m_encoders.end(), [](const Encoder& encoder) { return encoder.ended; });
}

EncoderPool::Encoder* EncoderPool::next() {
    Encoder* best = nullptr;
    for (Encoder& encoder : m_encoders) {
        if (encoder.busy || encoder.ended || (encoder.queue.empty() && !m_closed)) continue;
        if (&encoder == &m_encoders.front()) return &encoder;
        // The fullest is what the others will wait for; at the end the costliest is.
        if (!best || (!m_closed && encoder.queue.size() > best->queue.size())) best = &encoder;
    }
    // New pictures feed all encoders, the costliest among them.
    const bool callerCanGoOn = m_wanted && m_wanted->queue.size() < kQueued;
    return callerCanGoOn ? nullptr : best;
}

void EncoderPool::work() {
    std::unique_lock lock(m_mutex);
    bool told = false;
    for (;;) {
        Encoder* encoder = nullptr;
        m_changed.wait(lock, [&] {
            encoder = m_active < m_processors ? next() : nullptr;
            return m_failed || encoder || allEnded() || (m_closed && !told);
        });
        if (m_failed || allEnded()) return;
        if (!encoder) { // nothing is left to begin with
            told = true;
            lock.unlock();
            m_output.draining();
            lock.lock();
            continue;
        }
        encoder->busy = true;
        ++m_active;
        FramePtr picture;
        if (!encoder->queue.empty()) {
            picture = std::move(encoder->queue.front());
            encoder->queue.pop_front();
            m_changed.notify_all();
        }
        lock.unlock();
        const bool ending = !picture;
        const auto done =
            picture ? encoder->sink->encode(*picture, m_output, encoder->made) : encoder->sink->finish(m_output, encoder->made);
        picture.reset();
        m_output.working();
        lock.lock();
        encoder->busy = false;
        encoder->ended = ending;
        --m_active;
        if (!done) {
            encoder->outcome = done;
            m_failed = true;
        }
        m_changed.notify_all();
    }
}

} // namespace media

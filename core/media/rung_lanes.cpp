#include "core/media/rung_lanes.hpp"

#include <algorithm>

namespace media {
namespace {

/// Enough to ride over the unequal cost of pictures, few enough for memory and caches (a 1080p picture has 3 MB). Measured on two
/// cores: 4, 8 and 16 take the same time, 16 takes 60 MB more.
constexpr std::size_t kQueued = 4;

} // namespace

RungLanes::~RungLanes() {
    {
        const std::lock_guard lock(m_mutex);
        m_failed = true;
        m_changed.notify_all();
    }
    for (auto& thread : m_threads) thread.join();
}

void RungLanes::add(std::unique_ptr<PictureSink> sink) {
    m_lanes.emplace_back();
    m_lanes.back().sink = std::move(sink);
}

base::Result<void> RungLanes::encode(std::size_t index, FramePtr picture) {
    Lane& lane = m_lanes[index];
    if (m_processors < 2) return lane.sink->encode(*picture, m_output, lane.made);
    if (m_threads.empty())
        for (int i = 0; i < m_processors; ++i) m_threads.emplace_back([this] { work(); });
    std::unique_lock lock(m_mutex);
    if (lane.queue.size() >= kQueued) {
        m_wanted = &lane;
        --m_active;
        m_changed.notify_all();
        m_changed.wait(lock, [&] { return m_failed || (lane.queue.size() < kQueued && m_active < m_processors); });
        ++m_active;
        m_wanted = nullptr;
    }
    if (m_failed) return firstError();
    lane.queue.push_back(std::move(picture));
    m_changed.notify_all();
    return {};
}

base::Result<void> RungLanes::finish(model::TaskResult& result) {
    // What follows can open the source meanwhile, and find its place in it.
    m_output.draining();
    if (m_threads.empty()) {
        for (Lane& lane : m_lanes) {
            lane.outcome = lane.sink->finish(m_output, lane.made);
            if (!lane.outcome) break;
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
    for (const Lane& lane : m_lanes) {
        const model::TaskResult& made = lane.made;
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

base::Result<void> RungLanes::firstError() const {
    for (const Lane& lane : m_lanes) MR_TRY(lane.outcome);
    return {};
}

bool RungLanes::allEnded() const {
    return std::all_of(m_lanes.begin(), m_lanes.end(), [](const Lane& lane) { return lane.ended; });
}

RungLanes::Lane* RungLanes::next() {
    Lane* best = nullptr;
    for (Lane& lane : m_lanes) {
        if (lane.busy || lane.ended || (lane.queue.empty() && !m_closed)) continue;
        if (&lane == &m_lanes.front()) return &lane;
        // The fullest is what the others will wait for; at the end the costliest is.
        if (!best || (!m_closed && lane.queue.size() > best->queue.size())) best = &lane;
    }
    // New pictures feed all lanes, the costliest among them.
    const bool callerCanGoOn = m_wanted && m_wanted->queue.size() < kQueued;
    return callerCanGoOn ? nullptr : best;
}

void RungLanes::work() {
    std::unique_lock lock(m_mutex);
    bool told = false;
    for (;;) {
        Lane* lane = nullptr;
        m_changed.wait(lock, [&] {
            lane = m_active < m_processors ? next() : nullptr;
            return m_failed || lane || allEnded() || (m_closed && !told);
        });
        if (m_failed || allEnded()) return;
        if (!lane) { // nothing is left to begin with
            told = true;
            lock.unlock();
            m_output.draining();
            lock.lock();
            continue;
        }
        lane->busy = true;
        ++m_active;
        FramePtr picture;
        if (!lane->queue.empty()) {
            picture = std::move(lane->queue.front());
            lane->queue.pop_front();
            m_changed.notify_all();
        }
        lock.unlock();
        const bool ending = !picture;
        const auto done = picture ? lane->sink->encode(*picture, m_output, lane->made) : lane->sink->finish(m_output, lane->made);
        picture.reset();
        lock.lock();
        lane->busy = false;
        lane->ended = ending;
        --m_active;
        if (!done) {
            lane->outcome = done;
            m_failed = true;
        }
        m_changed.notify_all();
    }
}

} // namespace media

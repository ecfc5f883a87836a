#include "core/media/frame_grid.hpp"

#include <algorithm>
#include <cmath>

namespace media {

FrameGrid::FrameGrid(const model::Task& task)
    : m_picture(task.picture), m_timescale(task.timescale), m_start(task.segments.front().startTick),
      m_chunkEnd(task.segments.back().startTick + task.segments.back().ticks), m_end(m_chunkEnd + task.ahead.ticks), m_step(1),
      m_next(m_start) {
    if (m_picture.constantRate) m_step = static_cast<std::int64_t>(m_timescale) * m_picture.rate.den / m_picture.rate.num;
    for (const auto& segment : task.segments) {
        m_expected += segment.frames - segment.held;
        m_plannedHeld += segment.held;
    }
}

std::int64_t FrameGrid::tickOf(std::int64_t pts) const {
    const double seconds = static_cast<double>(pts - m_picture.firstPts) * m_picture.timeBase.value();
    // Sound before the first picture holds it from tick 0 on; of a source that begins before what is kept, all pictures move alike.
    const bool isHeldFirst = pts <= m_picture.firstPts && m_picture.leadTicks > 0;
    if (!m_picture.constantRate) return std::llround(seconds * m_timescale) + (isHeldFirst ? 0 : m_picture.leadTicks);
    return std::llround(seconds * m_picture.rate.value()) * m_step + m_picture.leadTicks;
}

std::int64_t FrameGrid::inside(std::int64_t from, std::int64_t count) const {
    if (!m_picture.constantRate) return from < m_chunkEnd ? count : 0;
    return std::clamp<std::int64_t>((m_chunkEnd - from + m_step - 1) / m_step, 0, count);
}

double FrameGrid::offGrid(std::int64_t pts) const {
    const double place = static_cast<double>(pts - m_picture.firstPts) * m_picture.timeBase.value() * m_picture.rate.value();
    return std::abs(place - std::round(place));
}

FrameGrid::Placement FrameGrid::place(std::int64_t pts, std::optional<std::int64_t> next) {
    Placement placement;
    const std::int64_t tick = tickOf(pts);
    if (tick < m_start) {
        m_seenEarlier = true;
        placement.early = tick;
        return placement;
    }
    const std::int64_t limit = std::min(tick, m_end);
    if (m_picture.constantRate) {
        if (tick < m_next || (next && tickOf(*next) == tick && offGrid(*next) < offGrid(pts))) return placement;
        placement.holdFrom = m_next;
        placement.holdCount = (limit - m_next) / m_step;
        m_held += inside(m_next, placement.holdCount);
        m_next = limit;
        if (tick >= m_end) {
            placement.finished = true;
            return placement;
        }
        placement.tick = tick;
        m_next = tick + m_step;
        return placement;
    }
    if (m_next == m_start && tick > m_start) {
        // Nothing is shown at the chunk's start: hold the frame before it, or move this one there.
        if (m_seenEarlier || tick >= m_end) {
            placement.holdFrom = m_start;
            placement.holdCount = 1;
            ++m_held;
            m_next = m_start + 1;
        } else {
            m_next = m_start + 1;
            placement.tick = m_start;
            ++m_placed;
            return placement;
        }
    }
    if (tick >= m_end) {
        placement.finished = true;
        return placement;
    }
    if (tick < m_next) return placement;
    placement.tick = tick;
    if (tick < m_chunkEnd) ++m_placed;
    m_next = tick + 1;
    return placement;
}

FrameGrid::Placement FrameGrid::finish() {
    Placement placement;
    if (m_picture.constantRate) {
        placement.holdFrom = m_next;
        placement.holdCount = (m_end - m_next) / m_step;
    } else if (m_next == m_start) {
        placement.holdFrom = m_start;
        placement.holdCount = 1;
    }
    m_held += inside(placement.holdFrom, placement.holdCount);
    m_next = m_end;
    return placement;
}

} // namespace media

#pragma once
/// Puts the decoded frames of a chunk on the output's time grid.
///
/// Constant rate: exactly one picture per grid position; a missing frame is replaced by the one before it, a surplus one
/// dropped, so that a chunk has the planned number of frames whatever the source does. Variable rate: frames keep
/// their times; only the first is moved onto the chunk's start. Pure bookkeeping on times; one thread.

#include "core/model/task.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace media {

class FrameGrid {
public:
    explicit FrameGrid(const model::Task& task);

    /// Where a decoded frame (stream time base) goes: the ticks at which it is to be shown, from `first` to `last` in
    /// steps of `step`; nothing when it is before the chunk or surplus. `holdPrevious` positions come before it and
    /// show the frame before.
    struct Placement {
        std::int64_t holdFrom = 0, holdCount = 0; ///< positions for the previous frame
        std::optional<std::int64_t> tick;         ///< position for this frame
        bool finished = false;                    ///< the chunk is full; the frame belongs to the next one
        std::optional<std::int64_t> early;        ///< where it lies before the chunk: filters may want to have seen it
    };
    /// `next`: when the frame after it is shown; where both fall on one place of a constant grid, the nearer one is taken.
    Placement place(std::int64_t pts, std::optional<std::int64_t> next = {});
    /// Positions still empty at the end of the source.
    Placement finish();

    std::int64_t step() const { return m_step; }
    /// Frames of the chunk that the source should have, and those of them that it did not give.
    std::int64_t expected() const { return m_expected; }
    std::int64_t missing() const {
        return std::max<std::int64_t>(0, m_picture.constantRate ? m_held - m_plannedHeld : m_expected - m_placed);
    }

private:
    std::int64_t tickOf(std::int64_t pts) const;
    /// How far from its place on a constant grid, in frames.
    double offGrid(std::int64_t pts) const;

    model::PictureSource m_picture;
    int m_timescale;
    /// Of `count` positions from `from` on, those inside the chunk: what is missing behind it is the next one's trouble.
    std::int64_t inside(std::int64_t from, std::int64_t count) const;
    std::int64_t m_start, m_chunkEnd, m_end, m_step, m_next, m_expected = 0, m_plannedHeld = 0, m_held = 0, m_placed = 0;
    bool m_seenEarlier = false;
};

} // namespace media

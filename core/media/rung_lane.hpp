#pragma once
/// A rung's encoder on a thread of its own, fed through a short queue; or on the caller's thread.
///
/// The encoder itself has one thread and sees the same pictures in the same order either way, so its bytes are the same:
/// how many processors a chunk may use never shows in the output. What showed that threads belong here and not into
/// more processes: two processes hold two decoders and two sets of look-ahead frames (measured: 1.6 times ffmpeg's memory).

#include "core/media/picture_sink.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace media {

class RungLane {
public:
    RungLane(std::unique_ptr<PictureSink> sink, TaskOutput& output, bool threaded);
    ~RungLane();

    /// Takes a picture with pts in ticks; waits while the queue is full. Errors: of the encoder, at this or an earlier picture.
    base::Result<void> encode(FramePtr picture);
    /// No more pictures will come. Does not wait.
    void close();
    /// Waits for the last segment and appends what was made to `result`.
    base::Result<void> finish(model::TaskResult& result);

private:
    void run();

    std::unique_ptr<PictureSink> m_sink;
    TaskOutput& m_output;
    model::TaskResult m_made;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<FramePtr> m_queue;
    base::Result<void> m_outcome;     ///< the first error
    bool m_closed = false;
    std::thread m_thread;
};

} // namespace media

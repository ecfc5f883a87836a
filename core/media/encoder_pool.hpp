#pragma once
/// The encoders of a chunk, each fed through a short queue, and the processors they share. The caller decodes and scales; it
/// counts as one of the processors while it does.
///
/// Every encoder has one thread at a time and sees the same pictures in the same order, so its bytes are the same: how many
/// processors a chunk may use never shows in the output. The costliest rung is the longest chain and goes first whenever it has a
/// picture. What showed it: with a thread for each rung and no order among them the 1080p encoder got 80 % of a core, two cores
/// were 165 % busy, and a 12 s film took 31.6 s instead of 28.
///
/// Threads belong here and not into more processes: two processes hold two decoders and two sets of look-ahead frames.

#include "core/media/picture_sink.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace media {

class EncoderPool {
public:
    /// `processors`: to keep busy; with one, everything happens on the caller's thread.
    EncoderPool(TaskOutput& output, int processors) : m_output(output), m_processors(processors) {}
    ~EncoderPool();

    /// All before the first picture, the costliest rung first.
    void add(std::unique_ptr<PictureSink> sink);
    std::size_t size() const { return m_encoders.size(); }
    /// Takes a picture with pts in ticks; waits while that encoder's queue is full. Errors: of any encoder so far.
    base::Result<void> encode(std::size_t encoder, FramePtr picture);
    /// No more pictures will come: waits for the last segments and appends what was made to `result`. Errors: of the first encoder
    /// that has one.
    base::Result<void> finish(model::TaskResult& result);

private:
    struct Encoder {
        std::unique_ptr<PictureSink> sink;
        model::TaskResult made;
        std::deque<FramePtr> queue;
        base::Result<void> outcome;
        bool busy = false, ended = false;
    };
    void work();
    /// The encoder to go on with; none when there is nothing to do now. Locked.
    Encoder* next();
    bool allEnded() const;
    base::Result<void> firstError() const;

    TaskOutput& m_output;
    const int m_processors;
    std::deque<Encoder> m_encoders;
    std::vector<std::thread> m_threads;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    const Encoder* m_wanted = nullptr; ///< whose queue the caller waits for
    int m_active = 1;                  ///< processors at work; the caller begins
    bool m_closed = false, m_failed = false;
};

} // namespace media

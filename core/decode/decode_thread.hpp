#pragma once
/// A thread that decodes one track ahead of the player, as far as its derived class has room.
///
/// Everything a derived class keeps is guarded by `m_mutex`. A seek brings a new generation: what was being decoded for the old place is
/// thrown away. The thread starts with `start()` in the derived
/// constructor and must be ended with `stop()` in the derived destructor, while its members are still there.

#include "core/decode/track_decoder.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace decode {

class DecodeThread {
public:
    void seek(double seconds, std::int64_t generation);
    /// Grows while it works.
    unsigned pulse() const { return m_interrupt.asked(); }

protected:
    DecodeThread(Film film, TrackKind kind, double at, std::int64_t generation);
    ~DecodeThread() = default;
    void start();
    void stop();
    /// With the lock held.
    std::int64_t generation() const { return m_generation; }
    /// Without: the thread is to end.
    bool isStopping() const { return m_interrupt.isRaised(); }
    /// Tells the thread that there is room. With the lock held.
    void wake() { m_wake.notify_all(); }

    /// With the lock held: is there room for more?
    virtual bool wantsMore() const = 0;
    /// With the lock held: the queue is void, a new place was asked for.
    virtual void clear() = 0;
    /// With the lock held: what the source knows of itself may have changed.
    virtual void observe(const PacketSource&) {}
    /// Without the lock, on the decode thread: the costly part (scaling, resampling).
    virtual void prepare(const TrackDecoder::Decoded& decoded) = 0;
    /// With the lock held: takes what was prepared into the queue.
    virtual void store(const TrackDecoder::Decoded& decoded) = 0;
    /// With the lock held: the track ended, or cannot be read.
    virtual void ended(const base::Text& problem) = 0;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake; ///< stirred by seeks, room and the end

private:
    void run();
    /// False when the thread must end.
    bool step(TrackDecoder& decoder);

    Film m_film;
    TrackKind m_kind;
    Interrupt m_interrupt;
    std::optional<double> m_seekTo;
    std::int64_t m_generation = 0;
    bool m_quit = false;
    std::thread m_thread;
};

} // namespace decode

#pragma once
/// The pictures ahead of the player, decoded and scaled for a widget on a thread of their own.

#include "core/playback/decode_thread.hpp"

#include <QImage>
#include <deque>

namespace playback {

struct Picture {
    QImage image;
    double seconds = 0, length = 0.04;
};

class PictureQueue : public DecodeThread {
public:
    PictureQueue(std::string url, bool file, double at) : DecodeThread(std::move(url), file, TrackKind::Video, at) { start(); }
    ~PictureQueue() { stop(); }

    /// The picture to show at `now`: the newest whose time has come; older ones are dropped. Nothing if none is due.
    /// `first`: the next one, whatever its time.
    std::optional<Picture> take(double now, bool first);
    struct State {
        bool end = false, waiting = false, growing = false;
        double duration = 0;
        std::string problem;
        std::vector<SegmentSpan> segments;
    };
    State state() const;

private:
    bool wantsMore() const override;
    void clear() override;
    void observe(const PacketSource& source) override;
    void prepare(const TrackDecoder::Decoded& decoded) override;
    void store(const TrackDecoder::Decoded& decoded) override;
    void ended(const std::string& problem) override;

    SwsPtr m_scaler;
    QImage m_prepared; ///< the decode thread's own, as is the shape
    PictureShape m_shape;
    std::deque<Picture> m_queue;
    State m_state;
};

} // namespace playback

#pragma once
/// The picture of what is played: decoded ahead on a thread of its own, scaled for a widget into memory that the player sees too. A slot is
/// written when the player has given it back. Sound alone has a picture for each frame of it: its wave.

#include "core/decode/decode_thread.hpp"
#include "core/decode/messages.hpp"
#include "core/decode/picture_pool.hpp"
#include "core/decode/wave_picture.hpp"

#include <QImage>

namespace decode {

class PictureTrack : public DecodeThread {
public:
    PictureTrack(Film film, double at, std::int64_t generation, PicturePool& pool, Answer answer);
    ~PictureTrack();

    /// The pool has a free place again.
    void roomCame();

private:
    bool wantsMore() const override;
    void clear() override;
    void observe(const PacketSource& source) override;
    void prepare(const TrackDecoder::Decoded& decoded) override;
    void store(const TrackDecoder::Decoded& decoded) override;
    void ended(const base::Text& problem) override;
    void tellState();
    /// What is not scaled straight into its place: a wave, or the upright picture of a source that was filmed turned. Null: it cannot be.
    QImage draw(const TrackDecoder::Decoded& decoded);
    /// Nothing where the thread is to end, or where there is a problem.
    std::optional<PicturePool::Place> claimPlace(std::int64_t bytes);
    /// What was prepared and not sent.
    void dropPrepared();

    Answer m_answer;
    PicturePool& m_pool;
    playback::TrackState m_state;
    int m_segmentsOf = -1; ///< PacketSource::changes when they were taken; none were told yet

    // The decode thread's own.
    SwsPtr m_scaler;
    WavePicture m_wave;
    PictureShape m_shape;
    std::optional<playback::SharedPicture> m_prepared;
    base::Text m_problem;
};

} // namespace decode

#pragma once
/// The picture of what is played: decoded ahead on a thread of its own, scaled for a widget into memory that the player sees too. A slot is
/// written when the player has given it back.

#include "core/decode/decode_thread.hpp"
#include "core/decode/messages.hpp"
#include "core/playback/shared_memory.hpp"

#include <QImage>

namespace decode {

class PictureTrack : public DecodeThread {
public:
    /// `memory`: how names of its shared memory begin. `firstRegion`: number of the first region that it makes.
    struct Memory {
        std::string name;
        int firstRegion = 1;
    };
    PictureTrack(std::string url, bool file, double at, std::int64_t generation, Memory memory, Answer answer);
    ~PictureTrack() { stop(); }

    /// The player holds it no more.
    void release(int region, int slot);
    /// Number of the next region that it would make.
    int nextRegion() const;

private:
    static constexpr int kSlots = 11; ///< eight ahead, one shown, one on its way, one being written

    bool wantsMore() const override;
    void clear() override;
    void observe(const PacketSource& source) override;
    void prepare(const TrackDecoder::Decoded& decoded) override;
    void store(const TrackDecoder::Decoded& decoded) override;
    void ended(const std::string& problem) override;
    void tellState();
    /// A free slot for a picture of this size; false when there is none and the thread ends.
    bool claimSlot(int stride, int height);
    int freeSlot() const;

    Answer m_answer;
    std::string m_memoryName;
    std::shared_ptr<playback::SharedMemory> m_memory, m_earlier; ///< the earlier one until the player has surely found this one
    int m_region;
    std::int64_t m_slotBytes = 0;
    std::array<bool, kSlots> m_taken{};
    playback::TrackState m_state;
    bool m_isStateTold = false;

    // The decode thread's own.
    SwsPtr m_scaler;
    PictureShape m_shape;
    std::optional<playback::SharedPicture> m_prepared;
    std::string m_problem;
};

} // namespace decode

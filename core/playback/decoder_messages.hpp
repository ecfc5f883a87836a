#pragma once
/// What a player and its decoder process say to each other: one JSON object a line. Pictures lie in shared memory; a message names the
/// place. A place is the player's until it gives it back.

#include "core/playback/choices.hpp"

namespace playback {

enum class DecoderWish {
    Open,      ///< `address`, from `seconds` on; `memory`: how names of shared memory begin
    Choose,    ///< `rendition` of what is open, from `seconds` on
    Seek,      ///< the picture to `seconds`
    SeekSound, ///< the sound
    Heard,     ///< so many `frames` of sound were used up
    Close,     ///< lets go of what is open
    Release,   ///< `slot` of `region` may be written again
    Bytes,     ///< `bytes` of the film from `offset` on, or the `problem` why they do not come
};

struct DecoderRequest {
    DecoderWish wish = DecoderWish::Open;
    std::int64_t generation = 0; ///< answers carry it; those of an earlier one are void
    std::string address, memory, rendition;
    double seconds = 0;
    std::int64_t frames = 0;
    int region = 0, slot = 0;
    std::int64_t length = -1; ///< of Open: the film lies elsewhere and is so long; its bytes are asked for. -1: `address` says where it is
    std::int64_t offset = 0;
    std::string bytes; ///< in base64
    base::Text problem{};

    template <class F> static void describe(F&& f) {
        f("wish", &DecoderRequest::wish);
        f("generation", &DecoderRequest::generation);
        f("address", &DecoderRequest::address);
        f("memory", &DecoderRequest::memory);
        f("rendition", &DecoderRequest::rendition);
        f("seconds", &DecoderRequest::seconds);
        f("frames", &DecoderRequest::frames);
        f("region", &DecoderRequest::region);
        f("slot", &DecoderRequest::slot);
        f("length", &DecoderRequest::length);
        f("offset", &DecoderRequest::offset);
        f("bytes", &DecoderRequest::bytes);
        f("problem", &DecoderRequest::problem);
    }
};

/// What the picture's source knows of itself.
struct TrackState {
    bool end = false, growing = false;
    double duration = 0;
    base::Text problem; ///< empty: none
    std::vector<SegmentSpan> segments;
    SoundFacts sound; ///< where there is no picture: of what is shown as a wave

    template <class F> static void describe(F&& f) {
        f("end", &TrackState::end);
        f("growing", &TrackState::growing);
        f("duration", &TrackState::duration);
        f("problem", &TrackState::problem);
        f("segments", &TrackState::segments);
        f("sound", &TrackState::sound);
    }
};

/// A picture in shared memory: 32 bits a pixel (QImage::Format_RGB32).
struct SharedPicture {
    int region = 0, slot = 0;
    std::int64_t regionBytes = 0, slotBytes = 0;
    int width = 0, height = 0, stride = 0;
    double seconds = 0, length = 0;

    template <class F> static void describe(F&& f) {
        f("region", &SharedPicture::region);
        f("slot", &SharedPicture::slot);
        f("regionBytes", &SharedPicture::regionBytes);
        f("slotBytes", &SharedPicture::slotBytes);
        f("width", &SharedPicture::width);
        f("height", &SharedPicture::height);
        f("stride", &SharedPicture::stride);
        f("seconds", &SharedPicture::seconds);
        f("length", &SharedPicture::length);
    }
};

/// Regions are numbered from 1 as they are made: a picture that is larger than all before brings a new one.
inline std::string regionName(const std::string& memory, int region) {
    return memory + "-" + std::to_string(region);
}

/// Of a film that lies elsewhere.
struct WantedBytes {
    std::int64_t offset = 0, size = 0;

    template <class F> static void describe(F&& f) {
        f("offset", &WantedBytes::offset);
        f("size", &WantedBytes::size);
    }
};

/// Interleaved 16-bit stereo at 48 kHz.
struct SoundPiece {
    double seconds = 0;  ///< of its first sample
    std::string samples; ///< in base64
    SoundFacts facts;    ///< of the track that it was decoded from

    template <class F> static void describe(F&& f) {
        f("seconds", &SoundPiece::seconds);
        f("samples", &SoundPiece::samples);
        f("facts", &SoundPiece::facts);
    }
};

enum class DecoderSaying {
    Opened, ///< `choices` (none of a plain file)
    Picture,
    State,
    Sound,
    Working, ///< nothing to tell yet, and no reason to give up
    Failed,  ///< `problem`
    Wanted,  ///< bytes of the film that was opened with this generation
};

struct DecoderReply {
    DecoderSaying saying = DecoderSaying::Working;
    std::int64_t generation = 0;
    Choices choices;
    std::string rendition;
    base::Text problem;
    std::optional<SharedPicture> picture;
    std::optional<TrackState> state;
    std::optional<SoundPiece> sound;
    std::optional<WantedBytes> wanted{};

    template <class F> static void describe(F&& f) {
        f("saying", &DecoderReply::saying);
        f("generation", &DecoderReply::generation);
        f("choices", &DecoderReply::choices);
        f("rendition", &DecoderReply::rendition);
        f("problem", &DecoderReply::problem);
        f("picture", &DecoderReply::picture);
        f("state", &DecoderReply::state);
        f("sound", &DecoderReply::sound);
        f("wanted", &DecoderReply::wanted);
    }
};

} // namespace playback

namespace model {

template <> struct EnumWords<playback::DecoderWish> {
    static constexpr std::array words{"open", "choose", "seek", "seekSound", "heard", "close", "release", "bytes"};
};
template <> struct EnumWords<playback::DecoderSaying> {
    static constexpr std::array words{"opened", "picture", "state", "sound", "working", "failed", "wanted"};
};

} // namespace model

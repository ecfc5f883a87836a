#pragma once
/// Where packets of one track come from: a plain file, or the segments of an HLS rendition.
///
/// Segments are fetched whole and demuxed one by one with the init segment in front, because libavformat's own HLS demuxer
/// cannot seek in fMP4 playlists (5.1 and 7.1: the next read is the end of the file). A growing playlist is read again until it ends. All
/// calls on one decode thread; `interrupt` may be raised from any.

#include "core/base/result.hpp"
#include "core/decode/film_pieces.hpp"
#include "core/decode/interrupt.hpp"
#include "core/decode/libav.hpp"
#include "core/playback/choices.hpp"

#include <QByteArray>
#include <QTransform>
#include <memory>
#include <string>
#include <vector>

namespace decode {

using playback::SegmentSpan;
using playback::SoundFacts;

/// The bytes of an http(s) address or a local path, at most so many. Errors: NotFound, Io, Cancelled, TooLarge.
base::Result<QByteArray> fetch(const std::string& url, const Interrupt& interrupt, std::int64_t most = 512LL << 20);

/// How a stored picture becomes the one to look at.
struct PictureShape {
    double pixelAspect = 1;
    QTransform turn; ///< of the container's display matrix; identity for our own renditions
};

class PacketSource {
public:
    virtual ~PacketSource() = default;
    virtual const AVCodecParameters* codec() const = 0;
    virtual AVRational timeBase() const = 0;
    /// Presentation time of the first frame, in seconds; positions below count from it.
    virtual double origin() const = 0;
    /// Goes to a key frame at or before `seconds`. Errors: as fetch.
    virtual base::Result<void> seek(double seconds) = 0;
    enum class Read { Packet, End, NotYet, Failed };
    /// NotYet: the playlist still grows; ask again later.
    virtual Read read(AVPacket& packet) = 0;
    /// As far as it can be believed: 0 while nothing is known; after the end what was read, not what was claimed.
    virtual double duration() const = 0;
    virtual bool growing() const = 0;
    /// Where it grows: looks whether there is more by now, or an end. For whoever does not read on.
    virtual void lookAgain() {}
    virtual std::vector<SegmentSpan> segments() const = 0;
    /// Counts up whenever `segments` changes.
    virtual int changes() const { return 0; }
    virtual base::Text problem() const = 0;
    virtual PictureShape shape() const { return {}; }
    /// Of this track; none where it is a picture.
    SoundFacts sound() const;
};

enum class TrackKind {
    Video,
    Audio,
    Shown, ///< the picture; where there is none, the sound, of which a picture is made
};

/// What a track is read from.
struct Film {
    std::string address; ///< path of a file, or of a rendition as below; a name where there are pieces
    bool isFile = false;
    std::shared_ptr<FilmPieces> pieces{}; ///< of a file that lies elsewhere; null: it does not
};

/// A track of a file, here or elsewhere. Errors: NotFound (no such track), Io.
base::Result<std::unique_ptr<PacketSource>> openFile(const Film& film, TrackKind kind, const Interrupt& interrupt);
/// A track of a rendition, by the address of its media playlist or in its manifest. Errors: NotFound, InvalidInput, Io, Unsupported.
base::Result<std::unique_ptr<PacketSource>> openRendition(const std::string& playlistUrl, TrackKind kind, const Interrupt& interrupt);

} // namespace decode

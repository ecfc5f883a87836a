#pragma once
/// HLS playlists: written from values, read into values (RFC 8216). Pure text in, text out.

#include "core/base/result.hpp"
#include "core/package/presentation.hpp"

#include <QByteArray>

namespace package {

/// <rendition>/index.m3u8. EVENT until the presentation is complete, then VOD with an end. `count`: segments to name.
QByteArray mediaPlaylist(const Track& track, const Presentation& presentation);
/// master.m3u8, with an audio group when there is sound.
QByteArray masterPlaylist(const Presentation& presentation);

struct ReadSegment {
    std::string uri;
    double seconds = 0;
    std::int64_t bitsPerSecond = 0; ///< announced, within a tenth; 0 is unknown
};
struct ReadMediaPlaylist {
    int version = 1, targetDuration = 0;
    std::string type, map; ///< "VOD", "EVENT" or ""; URI of the init segment
    bool ended = false, independent = false;
    std::vector<ReadSegment> segments;
};
struct ReadVariant {
    std::string uri, codecs, audioGroup;
    std::int64_t bandwidth = 0, averageBandwidth = 0;
    int width = 0, height = 0;
    double frameRate = 0;
};
struct ReadAudio {
    std::string uri, group, name, language;
    bool isDefault = false;
};
struct ReadMasterPlaylist {
    std::vector<ReadVariant> variants;
    std::vector<ReadAudio> audio;
};

/// Errors: InvalidInput with the line number.
base::Result<ReadMediaPlaylist> readMediaPlaylist(const QByteArray& text);
base::Result<ReadMasterPlaylist> readMasterPlaylist(const QByteArray& text);

} // namespace package

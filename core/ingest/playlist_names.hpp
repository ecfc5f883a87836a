#pragma once
/// What an origin must know of an HLS media playlist that somebody publishes: whom it names, and how far it is. Pure functions over
/// untrusted text; tolerant, for they judge no playlist.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ingest {

struct PlaylistNames {
    bool media = false;               ///< has segments; a master playlist has none
    bool ended = false;
    bool canBlock = false;            ///< EXT-X-SERVER-CONTROL: CAN-BLOCK-RELOAD=YES
    double targetSeconds = 6;
    std::int64_t nextSegment = 0;     ///< media sequence number behind the last whole segment
    int parts = 0;                    ///< of that segment, announced so far
    std::vector<std::string> hints;   ///< of EXT-X-PRELOAD-HINT: files that players ask for before they are there
    std::vector<std::string> keys;    ///< of EXT-X-KEY; they may lie elsewhere and come another way
    std::vector<std::string> files;   ///< relative addresses of segments, parts and maps, without queries, in order; not those marked as gaps
};

PlaylistNames namesOf(std::string_view playlist);

/// A name in a playlist as a path below the root, given the playlist's own; "" when it leads elsewhere.
std::string resolved(std::string_view playlistPath, std::string_view name);

/// The playlist with those that `missing` holds marked as gaps: segments by EXT-X-GAP, parts by GAP=YES (RFC 8216bis, 4.4.4.7 and 4.4.4.9).
/// Without its map no segment plays: those that need a missing one are gaps, and it is left out.
std::string withGaps(std::string_view playlist, const std::vector<std::string>& missing);

} // namespace ingest

#pragma once
/// What an origin must know of an HLS media playlist that somebody publishes: whom it names, and how far it is. Pure functions over
/// untrusted text; tolerant, for they judge no playlist.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ingest {

struct PlaylistNames {
    bool media = false; ///< has segments; a master playlist has none
    bool ended = false;
    bool canBlock = false; ///< EXT-X-SERVER-CONTROL: CAN-BLOCK-RELOAD=YES
    double targetSeconds = 6;
    std::int64_t nextSegment = 0;   ///< media sequence number behind the last whole segment
    int parts = 0;                  ///< of that segment, announced so far
    std::vector<std::string> hints; ///< of EXT-X-PRELOAD-HINT: files that players ask for before they are there
    std::vector<std::string> keys;  ///< of EXT-X-KEY; they may lie elsewhere and come another way
    std::vector<std::string>
        files; ///< addresses of segments, parts and maps as they are written, without queries, in order; not those marked as gaps
    std::vector<std::string> playlists; ///< and of a master playlist's renditions
};

PlaylistNames namesOf(std::string_view playlist);

constexpr std::string_view kAnyHost = "*";

/// A name in a playlist as a path below the root (still percent-encoded), given the playlist's own; "" when it leads elsewhere. "/media/…"
/// is ours, and so is "http://host/media/…" when `host` is "host" or kAnyHost.
std::string resolved(std::string_view playlistPath, std::string_view name, std::string_view host);
/// The first of `names` that would have to lie here, but that no file here can have; "" when there is none.
std::string impossibleName(const std::string& playlist, const std::vector<std::string>& names, std::string_view host);
/// Those of `names` that are ours, as decoded paths below the root.
std::vector<std::string> pathsNamed(const std::string& playlist, const std::vector<std::string>& names, std::string_view host);

/// The playlist with those that `missing` holds marked as gaps: segments by EXT-X-GAP, parts by GAP=YES (RFC 8216bis, 4.4.4.7 and 4.4.4.9).
/// Without its map no segment plays: those that need a missing one are gaps, and it is left out.
std::string withGaps(std::string_view playlist, const std::vector<std::string>& missing);

} // namespace ingest

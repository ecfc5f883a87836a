#pragma once
/// What playlists and manifest of a job say, from what of it is stored. Pure.

#include "core/model/task.hpp"
#include "core/package/presentation.hpp"

#include <map>
#include <optional>

namespace engine {

/// Of a segment, or of an init segment.
enum class PieceState {
    Missing,
    Local, ///< lies in the job folder, not on its way
    Sending,
    Asking, ///< somebody else stored it, as far as is known; the target has not confirmed it
    Stored,
};
struct PublishedSegment {
    std::optional<model::SegmentFile> file;
    PieceState state = PieceState::Missing;
    /// As far as is known; only what is `Stored` may be named.
    bool isStored() const { return state == PieceState::Stored || state == PieceState::Asking; }
};
enum class PlaylistState {
    Open,
    Sending,
    Final, ///< stored with its end
};
struct PublishedRendition {
    bool video = true;
    model::RenditionFacts facts;
    std::vector<PublishedSegment> pieces;
    PieceState init = PieceState::Missing;
    PlaylistState playlist = PlaylistState::Open;
    std::size_t listed = 0; ///< segments named by the stored playlist
};
using PublishedRenditions = std::map<std::string, PublishedRendition>;

/// Pieces from the first on that are stored without a hole.
std::size_t contiguous(const PublishedRendition& rendition);
/// The first `count` pieces of a rendition; all of them have been made.
package::Track trackOf(const model::Plan& plan, const std::string& name, const PublishedRendition& rendition, std::size_t count);
/// EXT-X-TARGETDURATION before it is rounded.
double targetSeconds(const model::Plan& plan);
/// <rendition>/index.m3u8, naming the first `count` pieces.
QByteArray playlistOf(
    const model::Plan& plan, const std::string& name, const PublishedRendition& rendition, std::size_t count, bool isLast);
/// `complete`: with what was measured; until then the master announces what was planned.
package::Presentation presentationOf(const model::Plan& plan, const PublishedRenditions& renditions, bool complete);
/// Playlists, manifest and the proven segments against each other. `folder`: of the job folder, for the init segments. Errors: CheckFailed,
/// naming the first fault.
base::Result<void> checkManifests(const model::Plan& plan, const PublishedRenditions& renditions, const std::string& folder);

} // namespace engine

#pragma once
/// What playlists and manifest of a job say, from what of it is stored. Pure.

#include "core/model/task.hpp"
#include "core/package/presentation.hpp"

#include <map>
#include <optional>

namespace engine {

struct PublishedPiece {
    std::optional<model::SegmentFile> file;
    bool sending = false, stored = false;
};
struct PublishedRendition {
    bool video = true;
    model::RenditionFacts facts;
    std::vector<PublishedPiece> pieces;
    bool initSent = false, initStored = false;
    std::size_t listed = 0; ///< segments named by the stored playlist
    bool playlistBusy = false, playlistFinal = false;
};
using PublishedRenditions = std::map<std::string, PublishedRendition>;

/// Pieces from the first on that are stored without a hole.
std::size_t contiguous(const PublishedRendition& rendition);
/// The first `count` pieces of a rendition; all of them have been made.
package::Track trackOf(const model::Plan& plan, const std::string& name, const PublishedRendition& rendition, std::size_t count);
/// EXT-X-TARGETDURATION before it is rounded.
double targetSeconds(const model::Plan& plan);
/// `complete`: with what was measured; until then the master announces what was planned.
package::Presentation presentationOf(const model::Plan& plan, const PublishedRenditions& renditions, bool complete);
/// Playlists, manifest and the proven segments against each other. `folder`: of the spool, for the init segments. Errors: CheckFailed,
/// naming the first fault.
base::Result<void> checkTexts(const model::Plan& plan, const PublishedRenditions& renditions, const std::string& folder);

} // namespace engine

#pragma once
/// What of a job's output lies at the target, what of it playlists may name, and what is to be sent or asked next. Pure: facts go in, steps
/// come out.
///
/// Segments go first, then the playlist that mentions them; a playlist only ever names what the target has confirmed and what follows its
/// predecessors without a hole. A segment lies in the job folder until it is sent, or was stored by somebody else (an earlier run, another
/// machine): then the target is asked for it first.

#include "core/engine/published_manifests.hpp"

#include <set>

namespace engine {

struct PublishedObject {
    enum class Kind { Init, Segment, Playlist, Master, Report, Manifest, LastMaster };
    Kind kind = Kind::Init;
    std::string rendition; ///< of an init segment, a segment, a playlist
    std::size_t index = 0; ///< of a segment

    /// Below the film's folder at the target. Without a revision: below the job folder, where names carry none.
    std::string path(const std::string& revision = {}) const;
    bool operator==(const PublishedObject&) const = default;
};

struct PublicationStep {
    enum class Do {
        Put,
        Ask,      ///< whether it is at the target as it was made
        ReadBack, ///< everything; the film is whole
    };
    Do what = Do::Put;
    PublishedObject object;
    bool operator==(const PublicationStep&) const = default;
};

/// What a playlist names at the moment it is sent.
struct Naming {
    std::size_t count = 0;
    bool isLast = false;
};

class Ledger {
public:
    enum class Origin { JobFolder, Target };

    explicit Ledger(const model::Plan& plan);

    // Facts. Each may bring steps.
    /// Errors: CheckFailed, for what was not planned or does not fit what was made before.
    base::Result<void> made(const model::SegmentFile& file, const model::RenditionFacts& facts, Origin origin);
    /// The name is ours: before it is, there are no steps. No playlist is sent until the target has answered for all that others stored: it
    /// might be shorter than the one that lies there, or name what a cleaned, moved or other target does not hold.
    void claimed();
    /// All segments are known and proven.
    void complete();
    /// `sha256`: of the segment that was sent.
    void segmentStored(const PublishedObject& object, const std::string& sha256);
    /// What was sent is not what was made; false: it was made again meanwhile and is sent again.
    bool segmentSpoiled(const PublishedObject& object, const std::string& sha256);
    void playlistStored(const PublishedObject& object, const Naming& naming);
    /// Every other kind.
    void stored(const PublishedObject& object);
    /// False: a segment is nowhere any more and must be made again.
    bool answered(const PublishedObject& object, bool isAsMade);

    /// What is to be done now; each step is told once.
    std::vector<PublicationStep> takeSteps() { return std::exchange(m_steps, {}); }
    /// What a playlist that is sent now names: also what was stored after its step was told.
    Naming naming(const std::string& rendition) const;

    // What is known.
    const model::Plan& plan() const { return *m_plan; }
    const PublishedRenditions& renditions() const { return m_renditions; }
    /// A piece that somebody stored under this name, as far as is known.
    const model::SegmentFile* anyStored() const;
    std::vector<model::SegmentFile> files() const;

    struct Progress {
        double written = 0, stored = 0; ///< seconds
        std::int64_t bytes = 0;
        double actualBits = 0; ///< per second, of what is written
    };
    Progress progress(const std::string& rendition) const;
    int objects() const;
    int objectsStored() const;
    std::int64_t bytesWritten() const;
    /// Up to here every rendition can be played.
    double playableSeconds() const;
    bool chunkStored(const model::Chunk& chunk) const;
    std::int64_t chunkBytes(const model::Chunk& chunk) const;
    /// By video rendition: bytes once all its segments of the chunk are stored, else 0.
    std::vector<std::int64_t> storedBytes(const model::Chunk& chunk) const;

private:
    enum class MasterState { None, Sending, Stored };
    enum class Ending { Open, Completing, Sending };
    void put(PublishedObject::Kind kind, const std::string& rendition = {}, std::size_t index = 0);
    void ask(PublishedObject::Kind kind, const std::string& rendition, std::size_t index = 0);
    /// Its init segment first, then every segment that lies in the job folder.
    void send(const std::string& rendition);
    void sendPlaylist(const std::string& rendition);
    void sendMaster();
    void sendRest();
    int audioSegments() const;

    const model::Plan* m_plan;
    PublishedRenditions m_renditions;
    std::vector<PublicationStep> m_steps;
    std::set<std::string> m_unconfirmed; ///< paths of what others had stored when the name was claimed
    bool m_claimed = false;
    MasterState m_master = MasterState::None;
    Ending m_ending = Ending::Open;
};

} // namespace engine

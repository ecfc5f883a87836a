#pragma once
/// The published side of one job: which objects are stored, and which playlists may name them.
///
/// Segments go first, then the playlist that mentions them; a playlist only ever names what the ingest has confirmed
/// and what follows its predecessors without a hole. The spool is the outbox: a file that lies there is not yet stored.
/// Main thread.

#include "core/engine/published_texts.hpp"
#include "core/engine/read_back.hpp"
#include "core/model/task.hpp"
#include "core/package/evidence.hpp"

namespace engine {

class Publication : public QObject {
    Q_OBJECT
public:
    /// `folder`: of the spool, holding <rendition>/…; `name`: the job's folder below the target; `replacing`: Replacement's list.
    Publication(
        const model::Plan& plan, std::string name, std::string folder, std::string replacing, Publisher& publisher, QObject* parent);

    /// After `restore`. Whether the name is ours: until it is, nothing is sent. `claimed`: it was found free, or was taken over, before.
    /// Otherwise the target is asked: `claim` or `taken` comes, later. `replace`: what has the name goes.
    /// Then the target is asked for everything that `restore` took for stored. Until it has answered no playlist is sent, for it
    /// might name what a cleaned, moved or other ingest does not hold. What is missing is told by `lost`.
    void begin(bool claimed, bool replace);

    /// A segment lies in the spool. Checks its boxes against the plan first. Errors: CheckFailed; Conflict when its
    /// init segment is another than that of the rendition's earlier segments.
    base::Result<void> add(const model::SegmentFile& file, const model::RenditionFacts& facts);
    /// What an earlier run finished: files still in the spool are sent, the others should be stored already.
    base::Result<void> restore(const model::TaskResult& result);
    /// All segments are known; ends the playlists, writes manifest and report, reads everything back. Then `completed`.
    void complete(package::Evidence evidence);

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
    std::vector<model::SegmentFile> files() const;
    /// Once completed: everything is at the target with the SHA-256 it was sent with. False where the target tells none.
    bool isReadBackExactly() const { return m_readBack.isExact(); }

Q_SIGNALS:
    void changed();
    void failed(const base::Error& error);
    void claim();
    /// The name belongs to another film.
    void taken();
    /// A segment of an earlier run is no longer on the ingest, nor in the spool: it must be made again.
    void lost(const std::string& rendition, int number);
    /// A segment in the spool is no longer what its encoder wrote there: it must be made again. Nothing of it was sent.
    void spoiled(const std::string& rendition, int number, const base::Error& error);
    void completed();

private:
    using Piece = PublishedPiece;
    using Rendition = PublishedRendition;
    /// The name is ours.
    void open();
    void confirmRestored();
    /// Begins with every rendition of which something lies in the spool.
    void sendWaiting();
    void sendInit(const std::string& name);
    void sendSegment(const std::string& name, std::size_t index);
    void sendPlaylist(const std::string& name);
    void sendMaster();
    void sendRest();
    void confirmStored(std::string name, std::optional<std::size_t> index);
    void confirmAll();
    static SentObject sentObject(const std::string& rendition, const model::SegmentFile& file);
    package::Presentation presentation(bool complete) const { return presentationOf(m_plan, m_renditions, complete); }
    void put(const std::string& path, Publisher::Content content, std::function<void()> then);
    int audioSegments() const;

    const model::Plan& m_plan;
    std::string m_name, m_folder, m_replacing;
    Publisher& m_publisher;
    PublishedRenditions m_renditions;
    int m_unconfirmed = 0;  ///< answers of the ingest that confirmRestored still waits for
    bool m_claimed = false; ///< the name is ours: before it is, nothing is sent
    bool m_masterSent = false, m_masterBusy = false, m_completing = false, m_restSent = false;
    package::Evidence m_evidence;
    ReadBack m_readBack;
};

} // namespace engine

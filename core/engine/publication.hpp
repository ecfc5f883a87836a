#pragma once
/// Publishes one job: does what its ledger says, by the publisher. Reads and proves what lies in the job folder, and takes away what has
/// been stored: the job folder is the outbox. Owns the ledger. Main thread.

#include "core/engine/ledger.hpp"
#include "core/engine/read_back.hpp"
#include "core/model/task.hpp"
#include "core/package/evidence.hpp"

namespace engine {

class Publication : public QObject {
    Q_OBJECT
public:
    /// `folder`: of the job folder, holding <rendition>/…; `name`: the job's folder below the target; `replacing`: Replacement's list.
    Publication(
        const model::Plan& plan, std::string name, std::string folder, std::string replacing, Publisher& publisher, QObject* parent);

    const Ledger& ledger() const { return m_ledger; }

    /// After `restore`. Whether the name is ours: until it is, nothing is sent. `claimed`: it was found free, or was taken over, before.
    /// Otherwise the target is asked: `claim` or `taken` comes, later. `replace`: what has the name goes.
    /// Then the target is asked for everything that others stored; what is missing is told by `lost`.
    void begin(bool claimed, bool replace);
    /// Before the name is ours: nothing has been sent, and everything goes to this target instead.
    void moveTo(Publisher& publisher);

    /// A segment lies in the job folder. Checks its boxes against what its encoder says and against the plan first. Errors: CheckFailed,
    /// also when its init segment is another than that of the rendition's earlier segments.
    base::Result<void> add(const model::SegmentFile& file, const model::RenditionFacts& facts);
    /// What an earlier run finished: files still in the job folder are sent, the target is asked for the others.
    base::Result<void> restore(const model::TaskResult& result);
    /// All segments are known; ends the playlists, writes manifest and report, reads everything back. Then `completed`.
    void complete(package::Evidence evidence);
    /// Once completed: everything is at the target with the SHA-256 it was sent with. False where the target tells none.
    bool isReadBackExactly() const { return m_readBack.isExact(); }

Q_SIGNALS:
    void changed();
    void failed(const base::Error& error);
    void claim();
    /// The name belongs to another film.
    void taken();
    /// A segment that others stored is no longer on the ingest, nor in the job folder: it must be made again.
    void lost(const std::string& rendition, int number);
    /// A segment in the job folder is no longer what its encoder wrote there: it must be made again. Nothing of it was sent.
    void spoiled(const std::string& rendition, int number, const base::Error& error);
    void completed();

private:
    /// The name is ours.
    void open();
    /// Does what the ledger wants now.
    void work();
    void put(const PublishedObject& object);
    void putSegment(const PublishedObject& object);
    void putPlaylist(const PublishedObject& object);
    base::Result<QByteArray> contentOf(const PublishedObject& object) const;
    void ask(const PublishedObject& object);
    void readBack();
    base::Result<void> check(const model::SegmentFile& file) const;
    std::string localFile(const PublishedObject& object) const { return m_folder + "/" + object.path(); }
    std::string pathAtTarget(const PublishedObject& object) const { return object.path(m_ledger.plan().revision); }
    SentObject sentObject(const model::SegmentFile& file) const;

    std::string m_name, m_folder, m_replacing;
    Publisher* m_publisher;
    QPointer<NameClaim> m_claim;
    bool m_replace = false;
    Ledger m_ledger;
    package::Evidence m_evidence;
    ReadBack m_readBack;
};

} // namespace engine

#pragma once
/// One lease at work: its folder is made, what it reads is fetched, an encoder runs, its segments go to the ingest as they are made. Owns
/// all of that: its end ends it. What it comes to is told; what follows from that is the life's to say. Main thread.

#include "core/fleet/worker/gateway_client.hpp"
#include "core/fleet/worker/life.hpp"
#include "core/fleet/worker/source_provider.hpp"
#include "core/fleet/worker/staging_upload.hpp"
#include "core/fleet/worker/work_folder.hpp"
#include "core/work/executor.hpp"

#include <set>

namespace fleet {

/// What attempts work with. All of it outlives them.
struct Workshop {
    GatewayClient& api;
    HttpLine& ingest;
    work::Executor& executor;
    SourceProvider& sources;
    std::shared_ptr<const WorkFolder> folder; ///< threads of the pool may still write there when all else is gone
    int lanes = 1;                            ///< processors of one slot
    std::shared_ptr<Pace> pace = nullptr;     ///< of its uploads; null: as fast as they go
    UploadTurns* turns = nullptr;             ///< of the uploads of all its attempts; null: each as it comes
};

class Attempt : public QObject {
    Q_OBJECT
public:
    Attempt(Workshop& shop, Lease lease, QObject* parent = nullptr);
    /// One that an earlier process made.
    Attempt(Workshop& shop, KeptResult kept, QObject* parent = nullptr);
    ~Attempt() override;

    const Lease& lease() const { return m_lease; }
    void begin();
    /// Brings what is made and not staged.
    void resume();
    void renew(const Tickets& tickets);
    /// Ends its encoder and its uploads; nothing is told any more.
    void stop();
    /// Why it ended, if it failed.
    const std::optional<base::Error>& error() const { return m_error; }
    bool wasShortOfMemory() const { return m_run && m_run->wasShortOfMemory(); }
    bool wasSilent() const { return m_run && m_run->wasSilent(); }
    /// Once all is staged. `pin`: what this worker's encoders make.
    Result result(const std::string& pin) const;
    std::int64_t sentBytes() const { return m_upload ? m_upload->sentBytes() : 0; }
    Fetched fetched() const;

Q_SIGNALS:
    void progressed(double fraction);
    void brought(int segments, qint64 restMs);
    void ingestAnswered(bool answers);
    void ended(fleet::AttemptEnd end);
    void bringEnded(fleet::BringEnd end);

private:
    std::string placeFile(const std::string& name) const { return m_place + "/" + name; }
    void listenToUpload();
    void fetchObjects(std::size_t next);
    void openSource();
    void run(const work::Place& place);
    void segmentMade(const model::SegmentFile& file, const model::RenditionFacts& facts);
    void made(const model::TaskResult& result);
    void bringRest();
    void bringSegments();
    void staged();
    void fail(const base::Error& error, bool isFetching);

    Workshop& m_shop;
    Lease m_lease;
    const std::string m_place;
    std::unique_ptr<OpenedSource> m_source;
    std::unique_ptr<work::Run> m_run;
    std::unique_ptr<StagingUpload> m_upload;
    std::set<std::string> m_inits; ///< renditions whose init segment is on its way
    std::optional<model::TaskResult> m_result;
    std::vector<StagedObject> m_staged;
    std::int64_t m_objectBytes = 0; ///< small files beside its source
    std::optional<base::Error> m_error;
    bool m_isRunning = false, m_isOver = false;
};

/// The digest family that a task's encoder is of; "": none, any worker may do it. Pure.
std::string familyOf(const model::Task& task);
/// How long an encoder may say nothing: ten times what its chunk is thought to take, a minute at least, and no longer than its order says.
/// Pure.
int silenceMsOf(const Lease& lease);

} // namespace fleet

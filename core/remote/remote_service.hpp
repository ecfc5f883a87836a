#pragma once
/// A Service whose engine is another computer's: commands go by REST, state comes down the stream into a mirror. Owns client, stream,
/// connection and mirror of one profile. Main thread; whoever switches the connection destroys it, and its futures end as Cancelled.
///
/// A command's future is done when the mirror shows what the command did (the row's `rev` has come by the stream, or was fetched), so who
/// looks at the rows then sees it, as with the embedded engine. While the server is away commands are refused at once: none is kept to be
/// done later, on a queue that others have changed meanwhile. Files of this computer alone are taken: the uploader keeps them, and their
/// future is done when the server has their jobs.

#include "core/base/clock.hpp"
#include "core/model/service.hpp"
#include "core/remote/connection.hpp"
#include "core/remote/event_stream.hpp"
#include "core/remote/mirror.hpp"
#include "core/remote/owed.hpp"
#include "core/remote/remote_fleet.hpp"
#include "core/remote/thumbnail_cache.hpp"
#include "core/remote/uploader.hpp"

#include <QTimer>

namespace remote {

/// Whose files the paths of AddRequests are.
enum class Paths {
    OfThisComputer, ///< the panel's: they are uploaded
    OfServer,       ///< of a command line that says so
};

struct RemoteOptions {
    QByteArray product = QByteArrayLiteral("millrace/" MILLRACE_VERSION);
    base::Clock* clock = nullptr; ///< the system's when null; must outlive the service
    Paths paths = Paths::OfThisComputer;
    bool startTimer = true; ///< false: the test calls `tick`
};

class RemoteService final : public model::Service {
    Q_OBJECT
public:
    RemoteService(Profile profile, std::string token, RemoteOptions options = {}, QObject* parent = nullptr);
    ~RemoteService() override;

    /// Begins to connect; `connectionChanged` tells how it goes.
    void start();
    void tryNow();
    /// Another one; tries at once.
    void setCredential(Credential credential);
    void setToken(const std::string& token) { setCredential(Credential(token)); }
    /// Local files are refused without one. It must outlive the service.
    void setUploader(Uploader* uploader) { m_uploader = uploader; }
    /// Rows that are looked at: their renditions, chunks and log lines come as they change. At most 64 count.
    void watch(std::vector<std::string> ids);
    void tick();

    /// That of the server; lives as long as this.
    model::FleetService& fleet() { return m_fleet; }
    Client& client() { return m_client; }
    const Connection& connection() const { return m_connection; }
    Said said() const;
    /// The server's clock, ms since 1970: ages on screen are reckoned in it.
    std::int64_t serverNowMs() const;
    bool may(const std::string& right) const;

    model::Snapshot snapshot() const override { return m_mirror.snapshot(); }
    QFuture<Result<model::JobPage>> page(model::JobQuery query) override;
    QFuture<Result<model::Job>> job(std::string id) override;
    Results addJobs(std::vector<model::AddRequest> requests) override;
    Results act(std::vector<std::string> ids, model::JobAction action) override;
    Results move(std::vector<std::string> ids, model::MoveTo where) override;
    Results moveBefore(std::vector<std::string> ids, std::string before) override;
    Results change(std::vector<model::JobChange> changes) override;
    Results duplicate(std::vector<std::string> ids) override;
    QFuture<Result<std::vector<model::JobOutput>>> outputs(std::vector<std::string> ids) override;
    QFuture<Result<void>> setAllPaused(bool paused) override;
    QFuture<Result<model::JobChunks>> chunks(std::string id) override;
    QFuture<Result<model::JobProof>> proof(std::string id) override;
    QFuture<Result<model::JobLog>> log(std::string id, std::int64_t after) override;
    QFuture<Result<QByteArray>> thumbnail(std::string id) override;
    QFuture<Result<model::Estimate>> estimate(model::AddRequest request) override;
    QFuture<Result<std::vector<model::Preset>>> presets() override;
    // remote_service_presets.cpp
    QFuture<Result<model::Preset>> savePreset(model::PresetSave save) override;
    QFuture<Result<void>> removePreset(std::string id, std::string over) override;
    QFuture<Result<model::SettingsView>> settings() override;
    QFuture<Result<void>> changeSettings(model::SettingsChange change) override;
    QFuture<Result<model::IngestTest>> testIngest() override;
    QFuture<Result<std::vector<model::ReadinessCheck>>> readiness() override;
    QFuture<Result<model::ViewerList>> viewers() override;

Q_SIGNALS:
    void connectionChanged();
    /// For the bell.
    void notice(const base::Text& text);
    /// Two people saved settings (412): what the server has now, and what was to be saved.
    void settingsConflict(const model::SettingsView& theirs, const model::SettingsChange& mine);

private:
    struct Waiting; ///< a command whose effect has not been seen yet
    /// What of a command's jobs shows that it is done.
    enum class Seen { Row, Back, Gone, Nothing };
    /// Requests on their way, each by its own.
    struct Adding {
        std::vector<model::AddRequest> requests;
        std::vector<model::CommandResult> results;
        std::vector<std::size_t> uploads, posts; ///< which
        std::size_t posted = 0;
        bool isOneByOne = false;
        Owed<std::vector<model::CommandResult>> owed;
    };
    using CommandOwed = Owed<std::vector<model::CommandResult>>;

    Now now() const;
    void carryOut(const std::vector<Step>& steps);
    void askAbout();
    void askSession();
    void told();
    void tellFleet(); ///< remote_service_fleet.cpp
    void hear(const ServerMessage& message);
    void publish(Mirrored mirrored);
    void fetchMissing();
    static QString pathOf(const std::string& id, const char* part = "");
    /// Why nothing can be asked now, or not be done with this role. `right`: as /session has them; "": reading.
    std::optional<Error> unavailable(const char* right = "") const;
    bool keepsUploads() const;
    std::optional<base::Text> featureMissingFor(const model::AddRequest& request, bool isUpload) const;
    /// By the bell: what was dropped while the server is away.
    void sayLater(const Adding& adding);
    void addUploads(const std::shared_ptr<Adding>& adding);
    void addPosts(const std::shared_ptr<Adding>& adding);
    void command(const QString& path, QJsonObject rest, std::vector<std::string> ids, Seen seen, const CommandOwed& owed,
        std::shared_ptr<std::vector<model::CommandResult>> before = nullptr);
    void forgetOwn(std::vector<std::string> ids, const CommandOwed& owed);
    void settle(std::vector<model::CommandResult> results, Seen seen, const std::vector<std::string>& mustGo, const CommandOwed& owed);
    void await(std::shared_ptr<Waiting> waiting);
    void awaitSeen(std::function<bool()> isSeen, std::function<void()> finish);
    void settleWaiting();
    void changeOne(std::shared_ptr<std::vector<model::JobChange>> changes, std::shared_ptr<std::vector<model::CommandResult>> results,
        const CommandOwed& owed);
    void putSettings(const model::SettingsChange& change, const Owed<void>& owed);
    void tellConflict(const model::SettingsChange& change);
    template <class T> QFuture<Result<T>> fetch(Call call);
    template <class T> QFuture<Result<std::vector<T>>> fetchList(Call call, const char* member);

    base::SystemClock m_systemClock;
    const base::Clock& m_clock;
    const Paths m_paths;
    Client m_client;
    EventStream m_stream;
    Connection m_connection;
    Mirror m_mirror;
    RemoteFleet m_fleet;
    bool m_hadFleet = false; ///< its rows were here once
    ThumbnailCache m_thumbnails;
    Uploader* m_uploader = nullptr;
    QTimer m_timer;
    std::vector<std::shared_ptr<Waiting>> m_waiting;
    std::set<std::string> m_missing, m_asked; ///< rows to fetch; on their way
    std::set<std::string> m_removed;          ///< by this panel: what it may forget
    std::vector<std::string> m_watched;
    std::string m_rowsRole; ///< whose view of the rows the mirror holds
    std::optional<Said> m_lastSaid;
    QByteArray m_settingsTag;    ///< ETag of what this panel has seen
    int m_settingsHeard = 0;     ///< changes that the stream told of
    std::int64_t m_pingedMs = 0; ///< steady
    int m_asking = 0;            ///< which /about or /session is waited for
};

} // namespace remote

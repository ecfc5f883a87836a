#pragma once
/// A Service whose engine is another computer's: commands go by REST, state comes down the stream into a mirror. Owns client, stream,
/// connection and mirror of one profile. Main thread; whoever switches the connection destroys it, and its futures end as Cancelled.
///
/// A command's future is done when the mirror shows what the command did (the row's `rev` has come by the stream, or was fetched), so who
/// looks at the rows then sees it, as with the embedded engine. While the server is away commands are refused at once: none is kept to be
/// done later, on a queue that others have changed meanwhile.

#include "core/base/clock.hpp"
#include "core/model/service.hpp"
#include "core/remote/connection.hpp"
#include "core/remote/event_stream.hpp"
#include "core/remote/mirror.hpp"
#include "core/remote/owed.hpp"
#include "core/remote/thumbnail_cache.hpp"
#include "core/remote/uploader.hpp"

#include <QTimer>

namespace remote {

struct RemoteOptions {
    QByteArray product = QByteArrayLiteral("millrace/" MILLRACE_VERSION);
    base::Clock* clock = nullptr; ///< the system's when null; must outlive the service
    bool startTimer = true;       ///< false: the test calls `tick`
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
    void setToken(const std::string& token);
    /// Local files are refused without one. It must outlive the service.
    void setUploader(Uploader* uploader) { m_uploader = uploader; }
    /// Rows that are looked at: their renditions, chunks and log lines come as they change. At most 64 count.
    void watch(std::vector<std::string> ids);
    void tick();

    Client& client() { return m_client; }
    const Connection& connection() const { return m_connection; }
    Said said() const;
    /// The server's clock, ms since 1970: ages on screen are reckoned in it.
    std::int64_t serverNowMs() const;
    bool may(const std::string& right) const;

    model::Snapshot snapshot() const override { return m_mirror.snapshot(); }
    Results addJobs(std::vector<model::AddRequest> requests) override;
    Results act(std::vector<std::string> ids, model::JobAction action) override;
    Results move(std::vector<std::string> ids, model::MoveTo where) override;
    Results change(std::vector<model::JobChange> changes) override;
    Results duplicate(std::vector<std::string> ids) override;
    QFuture<Result<std::vector<model::JobOutput>>> outputs(std::vector<std::string> ids) override;
    QFuture<Result<void>> setAllPaused(bool paused) override;
    QFuture<Result<model::JobChunks>> chunks(std::string id) override;
    QFuture<Result<model::JobProof>> proof(std::string id) override;
    QFuture<Result<model::JobLog>> log(std::string id, std::int64_t after) override;
    QFuture<Result<QByteArray>> thumbnail(std::string id) override;
    QFuture<Result<std::vector<model::Preset>>> presets() override;
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

    Now now() const;
    void carryOut(const std::vector<Step>& steps);
    void askAbout();
    void askSession();
    void told();
    void hear(const ServerMessage& message);
    void publish(Mirrored mirrored);
    void fetchMissing();
    /// Why nothing can be commanded now.
    std::optional<Error> unavailable() const;
    void command(Call call, std::size_t count, const Owed<std::vector<model::CommandResult>>& owed);
    void settle(std::vector<model::CommandResult> results, const Owed<std::vector<model::CommandResult>>& owed);
    void settleWaiting();
    void finishWaiting(Waiting& waiting);

    base::SystemClock m_systemClock;
    const base::Clock& m_clock;
    Client m_client;
    EventStream m_stream;
    Connection m_connection;
    Mirror m_mirror;
    ThumbnailCache m_thumbnails;
    Uploader* m_uploader = nullptr;
    QTimer m_timer;
    std::vector<std::shared_ptr<Waiting>> m_waiting;
    std::set<std::string> m_missing, m_asked; ///< rows to fetch; on their way
    std::set<std::string> m_removed;          ///< by this panel: what it may forget
    std::optional<Said> m_lastSaid;
    model::SettingsView m_settings;
    QByteArray m_settingsTag; ///< ETag of what this panel has seen
};

} // namespace remote

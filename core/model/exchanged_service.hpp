#pragma once
/// A Service that hands every call to another one, which can be exchanged while windows hold this: the connection switch. Owns neither;
/// main thread.
///
/// Whoever listens takes a new snapshot when `exchanged` comes: its epoch is another. What had been asked of the one before ends as
/// Cancelled, so that no answer of one engine is taken for the other's; what that one was told to do, it does. The window is not made anew
/// for this reason alone: what it holds is a reference, and pages, bell and log can be made over the same one (MainWindow::rebuild).

#include "core/model/service.hpp"

#include <functional>
#include <map>

namespace model {

class ExchangedService final : public Service {
    Q_OBJECT
public:
    explicit ExchangedService(Service& first, QObject* parent = nullptr);

    /// From now on calls go to `next`, and events come from it; the one before is not needed any more.
    void exchange(Service& next);
    Service& current() const { return *m_current; }

    Snapshot snapshot() const override { return m_current->snapshot(); }
    QFuture<Result<JobPage>> page(JobQuery query) override;
    QFuture<Result<Job>> job(std::string id) override;
    Results addJobs(std::vector<AddRequest> requests) override;
    Results act(std::vector<std::string> ids, JobAction action) override;
    Results move(std::vector<std::string> ids, MoveTo where) override;
    Results moveBefore(std::vector<std::string> ids, std::string before) override;
    Results change(std::vector<JobChange> changes) override;
    Results duplicate(std::vector<std::string> ids) override;
    QFuture<Result<std::vector<JobOutput>>> outputs(std::vector<std::string> ids) override;
    QFuture<Result<Estimate>> estimate(AddRequest request) override;
    QFuture<Result<void>> setAllPaused(bool paused) override;
    QFuture<Result<JobChunks>> chunks(std::string id) override;
    QFuture<Result<JobProof>> proof(std::string id) override;
    QFuture<Result<JobLog>> log(std::string id, std::int64_t after) override;
    QFuture<Result<QByteArray>> thumbnail(std::string id) override;
    QFuture<Result<std::vector<Preset>>> presets() override;
    QFuture<Result<Preset>> savePreset(PresetSave save) override;
    QFuture<Result<void>> removePreset(std::string id, std::string over) override;
    QFuture<Result<SettingsView>> settings() override;
    QFuture<Result<void>> changeSettings(SettingsChange change) override;
    QFuture<Result<IngestTest>> testIngest() override;
    QFuture<Result<std::vector<ReadinessCheck>>> readiness() override;
    QFuture<Result<ViewerList>> viewers() override;

Q_SIGNALS:
    void exchanged();

private:
    /// The same answer, unless the service is exchanged before it comes.
    template <class T> QFuture<Result<T>> passOn(const QFuture<Result<T>>& asked);

    Service* m_current;
    QMetaObject::Connection m_events;
    std::map<std::int64_t, std::function<void()>> m_open; ///< ends what was asked and is not answered, by number
    std::int64_t m_asked = 0;
};

} // namespace model

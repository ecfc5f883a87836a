#pragma once
/// What uploads are to the queue: a job that exists from the first byte, how much of its source is here, and what becomes of uploads that
/// nobody uses. Main thread, but for `progressed`.

#include "core/api/uploads/upload_store.hpp"
#include "core/model/service.hpp"

#include <QObject>
#include <QPromise>
#include <QThreadPool>
#include <QTimer>
#include <atomic>
#include <set>

namespace api {

/// What an engine is told of sources that come by upload. Called on the main thread.
struct UploadListener {
    /// `received`: 0…1; 1: the file is there, whole.
    std::function<void(const std::string& file, double received)> received;
    /// It will not come any more.
    std::function<void(const std::string& file)> lost;
};

class UploadJobs : public QObject {
    Q_OBJECT
public:
    /// `store`, `service` outlive this.
    UploadJobs(UploadStore& store, model::Service& service, UploadListener listener, QObject* parent = nullptr);
    ~UploadJobs() override;

    /// Tells the engine how things stand, ends what is over, and does so again from time to time.
    void start();
    /// Of an upload that names a preset; of one that has its job already, that. Errors: as JobService::addJobs of one.
    QFuture<base::Result<std::string>> makeJob(std::shared_ptr<Upload> upload);
    /// More of it has come. Any thread; told at most four times a second.
    void progressed();
    /// It is no more. Main thread.
    void ended(const UploadRecord& record);
    /// Whether a job has that upload, finished or not.
    QFuture<base::Result<bool>> isUsed(UploadRecord record);

private:
    using Promise = QPromise<base::Result<std::string>>;
    void add(const UploadRecord& record);
    void tell();
    void sweep();
    /// Asks of one after the other whether a job has it; then drops what is over.
    void sweepOn(std::vector<UploadRecord> asked, std::set<std::string> used);
    std::optional<std::string> jobWith(const UploadRecord& record) const;

    UploadStore& m_store;
    model::Service& m_service;
    const UploadListener m_listener;
    std::map<std::string, double> m_told;                                  ///< by upload
    std::map<std::string, std::vector<std::shared_ptr<Promise>>> m_making; ///< by upload: who waits for its job
    QTimer m_tell, m_sweep;
    std::atomic<bool> m_isAsked{false};
    bool m_isSweeping = false;
    QThreadPool m_disk; ///< the last member: waits for its work before the others go
};

} // namespace api

#include "core/api/uploads/upload_jobs.hpp"

#include "core/base/background.hpp"
#include "core/base/ready.hpp"

#include <algorithm>

namespace api {
namespace {

constexpr int kTellMs = 250, kSweepMs = 10 * 60 * 1000;

double receivedOf(const Upload& upload) {
    if (upload.isWhole()) return 1;
    const auto length = static_cast<double>(std::max<std::int64_t>(1, upload.length()));
    return std::min(0.9999, static_cast<double>(upload.offset()) / length); // all of it is here when it is in its place
}

} // namespace

UploadJobs::UploadJobs(UploadStore& store, model::Service& service, UploadListener listener, QObject* parent)
    : QObject(parent), m_store(store), m_service(service), m_listener(std::move(listener)) {
    m_tell.setSingleShot(true);
    m_tell.setInterval(kTellMs);
    connect(&m_tell, &QTimer::timeout, this, &UploadJobs::tell);
    m_sweep.setInterval(kSweepMs);
    connect(&m_sweep, &QTimer::timeout, this, &UploadJobs::sweep);
}

UploadJobs::~UploadJobs() = default;

void UploadJobs::start() {
    std::set<std::string> files;
    for (const auto& upload : m_store.all()) files.insert(upload->source());
    // Of uploads that went while nobody could tell their jobs.
    for (const model::Job& job : m_service.snapshot().jobs)
        if (job.sourceKind == model::SourceKind::Upload && job.received < 1 && !files.contains(job.source) && m_listener.lost)
            m_listener.lost(job.source);
    tell();
    sweep();
    m_sweep.start();
}

QFuture<base::Result<std::string>> UploadJobs::makeJob(std::shared_ptr<Upload> upload) {
    const UploadRecord record = upload->record();
    if (!record.job.empty()) return base::ready<std::string>(record.job);
    // A kill between the job and its note in the record: the job is there.
    for (const model::Job& job : m_service.snapshot().jobs)
        if (job.sourceKind == model::SourceKind::Upload && job.source == m_store.place().source(record))
            return base::ready<std::string>(job.id);
    // Several may ask while it is made, under one key: it is made once.
    auto promise = std::make_shared<Promise>();
    promise->start();
    auto& waiting = m_making[record.id];
    waiting.push_back(promise);
    if (waiting.size() == 1) add(record);
    return promise->future();
}

void UploadJobs::add(const UploadRecord& record) {
    // What the three words of the metadata do not say: whether it replaces a film, which part of it is wanted.
    auto asked = model::fromBytes<model::AddRequest>(QByteArray::fromStdString(record.request), model::From::Wire);
    model::AddRequest request = asked ? std::move(asked).value() : model::AddRequest();
    request.source = model::Source(model::SourceKind::Upload, record.id);
    request.presetId = record.preset;
    request.name = record.jobName;
    request.paused = record.paused;
    using Results = base::Result<std::vector<model::CommandResult>>;
    (void)m_service.addJobs({request}).then(this, [this, id = record.id](const Results& results) {
        base::Result<std::string> job = base::Error{base::ErrorCode::Internal, "No job was made of the upload."};
        if (!results) job = results.error();
        else if (const auto problem = model::firstProblem(*results)) job = problem->error();
        else if (!results->empty()) job = results->front().id;
        const auto waiting = std::exchange(m_making[id], {});
        m_making.erase(id);
        for (const auto& promise : waiting) {
            promise->addResult(job);
            promise->finish();
        }
    });
}

void UploadJobs::progressed() {
    if (m_isAsked.exchange(true)) return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!m_tell.isActive()) m_tell.start();
        },
        Qt::QueuedConnection);
}

void UploadJobs::tell() {
    m_isAsked = false;
    if (!m_listener.received) return;
    for (const auto& upload : m_store.all()) {
        const double received = receivedOf(*upload);
        const auto told = m_told.find(upload->id());
        if (told != m_told.end() && told->second == received) continue;
        m_told[upload->id()] = received;
        m_listener.received(upload->source(), received);
    }
}

void UploadJobs::ended(const UploadRecord& record) {
    m_told.erase(record.id);
    if (m_listener.lost && !record.isWhole) m_listener.lost(m_store.place().source(record));
}

std::optional<std::string> UploadJobs::jobWith(const UploadRecord& record) const {
    const std::string source = m_store.place().source(record);
    for (const model::Job& job : m_service.snapshot().jobs)
        if (job.source == source) return job.id;
    return std::nullopt;
}

QFuture<base::Result<bool>> UploadJobs::isUsed(UploadRecord record) {
    if (jobWith(record)) return base::ready<bool>(true);
    if (record.job.empty()) return base::ready<bool>(false);
    // Jobs that ended long ago are in no snapshot.
    return m_service.job(record.job).then(this, [](const base::Result<model::Job>& job) -> base::Result<bool> {
        if (job) return true;
        if (job.error().code == base::ErrorCode::NotFound) return false;
        return job.error();
    });
}

void UploadJobs::sweep() {
    if (std::exchange(m_isSweeping, true)) return;
    std::map<std::string, std::string> jobs; // by source
    for (const model::Job& job : m_service.snapshot().jobs)
        if (job.sourceKind == model::SourceKind::Upload) jobs.emplace(job.source, job.id);
    std::vector<UploadRecord> asked;
    std::set<std::string> used;
    for (const auto& upload : m_store.all()) {
        if (!upload->isWhole()) continue;
        UploadRecord record = upload->record();
        const auto job = jobs.find(m_store.place().source(record));
        if (job != jobs.end()) used.insert(record.id);
        else if (!record.job.empty()) asked.push_back(std::move(record));
        // One that was made by POST /jobs: noted, to be found when its job has left the snapshot.
        if (job != jobs.end() && record.job.empty()) base::inBackground(m_disk, [upload, id = job->second] { (void)upload->setJob(id); });
    }
    sweepOn(std::move(asked), std::move(used));
}

void UploadJobs::sweepOn(std::vector<UploadRecord> asked, std::set<std::string> used) {
    if (!asked.empty()) {
        const UploadRecord record = std::move(asked.back());
        asked.pop_back();
        (void)m_service.job(record.job).then(this, [this, asked, used, id = record.id](const base::Result<model::Job>& job) mutable {
            const bool isGone = !job && job.error().code == base::ErrorCode::NotFound;
            if (!isGone) used.insert(id); // in doubt it stays
            // Not from here: an answer that is there at once would go one level deeper for each.
            QMetaObject::invokeMethod(
                this, [this, left = std::move(asked), known = std::move(used)] { sweepOn(left, known); }, Qt::QueuedConnection);
        });
        return;
    }
    // Off this thread: files of many gigabytes may go.
    base::inBackground(
        m_disk,
        [this, used = std::move(used)] { return m_store.sweep([&](const UploadRecord& record) { return used.contains(record.id); }); },
        this,
        [this](const std::vector<UploadRecord>& dropped) {
            m_isSweeping = false;
            for (const UploadRecord& record : dropped) ended(record);
        });
}

} // namespace api

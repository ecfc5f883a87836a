// Jobs that lie on disk alone: the pages that show them, how they come into memory, and how they leave it.

#include "core/base/files.hpp"
#include "core/engine/command_results.hpp"
#include "core/engine/local_service.hpp"

#include <algorithm>

namespace engine {

using base::ready;

std::vector<std::string> LocalService::awayFrom(const std::vector<std::string>& ids) const {
    std::vector<std::string> away;
    if (m_onDisk <= 0) return away;
    for (const std::string& id : ids)
        if (!m_queue.find(id) && !m_erasing.contains(id)) away.push_back(id);
    return away;
}

void LocalService::recall(const std::vector<std::string>& ids, const Recalled& then) {
    if (ids.empty()) return then({});
    m_reader.ask([ids](const JobIndex& index) { return index.jobs(ids); }, this,
        [this, then](const model::Result<std::vector<StoredJob>>& jobs) {
            if (!jobs) return then(jobs.error());
            for (const StoredJob& stored : *jobs)
                if (!m_queue.find(stored.job.id) && !m_erasing.contains(stored.job.id)) takeIn(stored); // another may have brought it
            then({});
            letOldOnesGo();
        });
}

void LocalService::takeIn(StoredJob stored) {
    --m_onDisk;
    JobWork* work = adopt(std::move(stored));
    for (const auto& [target, role] : m_told) work->targetTold(target, role); // what it would have heard
}

bool LocalService::mayGo(const JobWork& work) const {
    const model::Job& job = work.job();
    const bool isAtRest = !work.isRunning() && !work.isKeeping() && !work.isMoving();
    return job.isFinal() && job.output != model::OutputState::Deleting && isAtRest && !m_changed.contains(job.id);
}

void LocalService::letOldOnesGo() {
    if (std::exchange(m_isLettingGo, true)) return;
    // Not from inside what the job does now.
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_isLettingGo = false;
            std::vector<JobWork*> ended;
            for (const auto& work : m_queue)
                if (mayGo(*work)) ended.push_back(work.get());
            const auto recent = static_cast<std::size_t>(std::max(0, m_options.recentJobs));
            if (ended.size() <= recent) return;
            const auto place = ended.begin() + static_cast<std::ptrdiff_t>(recent);
            std::nth_element(ended.begin(), place, ended.end(), [](const JobWork* a, const JobWork* b) {
                return std::pair(a->job().finishedMs, a->job().position) > std::pair(b->job().finishedMs, b->job().position);
            });
            letGo({place, ended.end()});
        },
        Qt::QueuedConnection);
}

void LocalService::letGo(const std::vector<JobWork*>& ended) {
    {
        const Batch batch(*this);
        for (JobWork* work : ended) save(*work); // with the revision that it was told with last
    }
    if (m_store.hasPendingWrites()) return; // memory is the only place where they are; the next that ends tries again
    for (const JobWork* work : ended) {
        const std::string id = work->job().id;
        m_logged.erase(id);
        const auto leaves = m_queue.take(id);
        leaves->blockSignals(true);
        ++m_onDisk;
    }
}

std::optional<model::Job> LocalService::shown(const StoredRow& row) const {
    if (const JobWork* work = m_queue.find(row.job.id)) return work->stored().removed ? std::nullopt : std::optional(work->job());
    if (m_erasing.contains(row.job.id)) return std::nullopt;
    model::Job job = row.job;
    PublishTarget place = row.place;
    for (const auto& [target, role] : m_told) place = JobWork::placeOfEnded(place, target, role);
    if (place != row.place) showLinks(job, place);
    return job;
}

model::JobPage LocalService::shown(const StoredPage& page) const {
    model::JobPage now;
    now.next = page.next;
    now.counts = page.counts;
    for (const StoredRow& row : page.rows)
        if (auto job = shown(row)) now.jobs.push_back(std::move(*job));
    return now;
}

QFuture<model::Result<model::JobPage>> LocalService::page(model::JobQuery query) {
    if (const auto good = model::validate(query); !good) return ready<model::JobPage>(good.error());
    auto promise = std::make_shared<QPromise<model::Result<model::JobPage>>>();
    promise->start();
    // Whoever hears of a change may ask at once, before it is written, and would not hear of it again.
    onceWritten([this, promise, query = std::move(query)] {
        m_reader.ask([query](const JobIndex& index) { return index.page(query); }, this,
            [this, promise](const model::Result<StoredPage>& page) {
                promise->addResult(page ? model::Result<model::JobPage>(shown(*page)) : page.error());
                promise->finish();
            });
    });
    return promise->future();
}

void LocalService::onceWritten(std::function<void()> question) {
    if (m_store.isGathering()) m_deferred.push_back(std::move(question));
    else question();
}

void LocalService::askDeferred() {
    if (m_deferred.empty() || m_store.isGathering()) return; // a batch around this one is open
    for (const auto& question : std::exchange(m_deferred, {})) question();
}

QFuture<model::Result<model::Job>> LocalService::job(std::string id) {
    if (const JobWork* work = m_queue.find(id); work && !work->stored().removed) return ready<model::Job>(work->job());
    if (awayFrom({id}).empty()) return ready<model::Job>(unknown(id));
    auto promise = std::make_shared<QPromise<model::Result<model::Job>>>();
    promise->start();
    m_reader.ask([id](const JobIndex& index) { return index.row(id); }, this,
        [this, promise, id](const model::Result<StoredRow>& row) {
            auto job = row ? shown(*row) : std::nullopt;
            promise->addResult(job ? model::Result<model::Job>(std::move(*job)) : row ? unknown(id) : row.error());
            promise->finish();
        });
    return promise->future();
}

std::optional<model::Job> LocalService::jobCalled(const std::string& name, const std::string& except) const {
    if (const JobWork* work = m_queue.withName(name, m_queue.find(except))) return work->job();
    if (m_onDisk <= 0) return std::nullopt;
    auto job = m_store.withName(name, except);
    // What lies in memory is asked there: it may have another name by now.
    return job && !m_queue.find(job->id) && !m_erasing.contains(job->id) ? job : std::nullopt;
}

std::optional<model::Job> LocalService::jobMadeFrom(const std::string& source) const {
    if (const JobWork* work = m_queue.madeFrom(source)) return work->job();
    if (m_onDisk <= 0) return std::nullopt;
    auto job = m_store.madeFrom(source);
    return job && !m_queue.find(job->id) && !m_erasing.contains(job->id) ? job : std::nullopt;
}

} // namespace engine

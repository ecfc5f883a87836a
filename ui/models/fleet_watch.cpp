#include "ui/models/fleet_watch.hpp"

#include "ui/style/fleet_words.hpp"

#include <QDateTime>
#include <algorithm>
#include <numeric>

namespace ui {
namespace {

std::int64_t newestBeat(const std::vector<model::FleetWorker>& workers) {
    std::int64_t newest = 0;
    for (const auto& worker : workers)
        if (worker.state != model::FleetWorkerState::Offline && worker.state != model::FleetWorkerState::Gone)
            newest = std::max(newest, worker.seenMs);
    return newest;
}

} // namespace

FleetWatch::FleetWatch(model::FleetService& service, QObject* parent)
    : QObject(parent), m_service(service), m_clock([] { return QDateTime::currentMSecsSinceEpoch(); }), m_workers(m_clock) {
    connect(&service, &model::FleetService::eventPublished, this, &FleetWatch::follow);
    begin();
}

bool FleetWatch::isSeen() const {
    return m_access.state == model::FleetAccess::State::Live || m_access.state == model::FleetAccess::State::Lost;
}

void FleetWatch::begin() {
    model::FleetSnapshot now = m_service.snapshot();
    m_seq = now.seq;
    m_clock.begin(newestBeat(now.workers));
    m_totals = now.totals;
    m_alerts = std::move(now.alerts);
    m_ingests = std::move(now.ingests);
    take(now.access);
    m_workers.setAll(now.workers);
    Q_EMIT wasReset();
    sortByJob();
}

void FleetWatch::take(const model::FleetAccess& access) {
    m_access = access;
    if (access.state == model::FleetAccess::State::Lost) m_clock.stop();
    else m_clock.goOn();
}

void FleetWatch::follow(const model::FleetEvent& event) {
    if (event.isReset || event.seq != m_seq + 1) return begin();
    m_seq = event.seq;
    if (event.access) {
        take(*event.access);
        Q_EMIT accessChanged();
    }
    takeWorkers(event);
    if (event.totals) {
        m_totals = *event.totals;
        Q_EMIT totalsChanged();
    }
    if (takeRows(m_alerts, event.alerts, event.alertsGone)) {
        std::stable_sort(m_alerts.begin(), m_alerts.end(), [](const auto& a, const auto& b) { return a.atMs > b.atMs; });
        Q_EMIT alertsChanged();
    }
    if (takeRows(m_ingests, event.ingests, event.ingestsGone)) {
        std::stable_sort(m_ingests.begin(), m_ingests.end(), [](const auto& a, const auto& b) { return comesBefore(a.name, b.name); });
        Q_EMIT ingestsChanged();
    }
}

void FleetWatch::takeWorkers(const model::FleetEvent& event) {
    std::vector<std::string> fresh;
    for (const auto& worker : event.workers) {
        const model::FleetWorker* known = m_workers.worker(worker.id);
        if (!known) fresh.push_back(worker.id);
        if (worker.seenMs > 0 && (!known || known->seenMs != worker.seenMs) && newestBeat({worker}) > 0) m_clock.heard(worker.seenMs);
    }
    m_workers.remove(event.workersGone);
    m_workers.change(event.workers);
    if (!event.workers.empty() || !event.workersGone.empty()) {
        sortByJob();
        Q_EMIT workersChanged();
    }
    for (const auto& name : fresh) Q_EMIT workerCame(QString::fromStdString(name));
}

void FleetWatch::sortByJob() {
    QHash<QString, QStringList> byJob;
    for (const auto& worker : m_workers.workers()) {
        const bool isAtWork = worker.state == model::FleetWorkerState::Encoding || worker.state == model::FleetWorkerState::Draining;
        if (isAtWork && !worker.job.empty()) byJob[QString::fromStdString(worker.job)] << words::oneLine(worker.id);
    }
    for (QStringList& names : byJob) names.sort();
    if (byJob == m_byJob) return;
    m_byJob = std::move(byJob);
    Q_EMIT workersByJobChanged();
}

template <class Row>
bool FleetWatch::takeRows(std::vector<Row>& rows, const std::vector<Row>& changed, const std::vector<std::string>& gone) {
    if (changed.empty() && gone.empty()) return false;
    std::erase_if(rows, [&gone](const Row& row) { return std::find(gone.begin(), gone.end(), row.id) != gone.end(); });
    for (const Row& row : changed) {
        const auto known = std::find_if(rows.begin(), rows.end(), [&row](const Row& each) { return each.id == row.id; });
        if (known != rows.end()) *known = row;
        else rows.push_back(row);
    }
    return true;
}

model::FleetIngest FleetWatch::ingestTotals() const {
    model::FleetIngest all;
    for (const auto& node : m_ingests) {
        all.egressBps += node.egressBps;
        all.capacityBps += node.capacityBps;
        if (node.viewers >= 0) all.viewers = std::max(all.viewers, 0) + node.viewers;
        if (node.freeBytes >= 0) all.freeBytes = std::max<std::int64_t>(all.freeBytes, 0) + node.freeBytes;
    }
    return all;
}

int FleetWatch::tasks() const {
    const auto& all = m_workers.workers();
    return std::accumulate(all.begin(), all.end(), 0, [](int sum, const auto& worker) {
        const bool isThere = worker.state != model::FleetWorkerState::Offline && worker.state != model::FleetWorkerState::Gone;
        return sum + (isThere ? worker.tasks : 0);
    });
}

} // namespace ui

#include "core/api/fleet/overview_feed.hpp"

#include "core/api/fleet/overview_rows.hpp"

namespace api {
namespace {

constexpr const char* kTotalsId = "fleet totals";
constexpr const char* kIngestPrefix = "ingest ";

/// Readers keep the defaults of what is not there.
template <class Row> QJsonObject said(const Row& row, const char* kind) {
    const QJsonObject silent = model::toJson(Row()).toObject();
    QJsonObject told = model::toJson(row).toObject();
    for (const QString& key : silent.keys())
        if (told.value(key) == silent.value(key)) told.remove(key);
    told[QStringLiteral("kind")] = QLatin1String(kind);
    return told;
}

} // namespace

QJsonObject workerRow(const model::FleetWorker& worker) {
    return said(worker, "worker");
}

QJsonObject totalsRow(const model::FleetTotals& totals) {
    QJsonObject row = said(totals, "totals");
    row[QStringLiteral("id")] = QLatin1String(kTotalsId);
    return row;
}

QJsonObject ingestRow(const model::FleetIngest& ingest) {
    QJsonObject row = said(ingest, "ingest");
    row[QStringLiteral("id")] = QString::fromStdString(kIngestPrefix + ingest.id);
    return row;
}

OverviewFeed::OverviewFeed(model::Service& service, EventHub& hub, fleet::FleetWatch* watch) : m_hub(hub), m_watch(watch) {
    if (!m_watch) return;
    hub.setRows(Topic::Fleet, [this] { return fleetRows(); });
    hub.setRows(Topic::Alerts, [this] { return alertRows(); });
    for (const model::Job& job : service.snapshot().jobs) name(job);
    QObject::connect(&service, &model::Service::eventPublished, &m_context, [this](const model::Event& event) { name(event); });
    m_watch->begin([this](const fleet::OverviewChanges& changes) {
        QMetaObject::invokeMethod(
            &m_context, [this, changes] { tell(changes); }, Qt::QueuedConnection);
    });
}

OverviewFeed::~OverviewFeed() {
    if (m_watch) m_watch->stop();
}

void OverviewFeed::name(const model::Job& job) {
    if (job.isFinal()) m_watch->films().erase(job.id);
    else m_watch->films().put(job.id, job.name);
}

void OverviewFeed::name(const model::Event& event) {
    if (event.job) name(*event.job);
    if (event.kind == model::Event::Kind::JobsRemoved)
        for (const std::string& id : event.ids) m_watch->films().erase(id);
}

void OverviewFeed::tell(const fleet::OverviewChanges& changes) {
    if (changes.totals) m_hub.rowChanged(Topic::Fleet, totalsRow(*changes.totals), Pace::Tick);
    for (const auto& worker : changes.workers) m_hub.rowChanged(Topic::Fleet, workerRow(worker), Pace::Tick);
    for (const auto& name : changes.workersGone) m_hub.rowRemoved(Topic::Fleet, name);
    for (const auto& ingest : changes.ingests) m_hub.rowChanged(Topic::Fleet, ingestRow(ingest), Pace::Tick);
    for (const auto& name : changes.ingestsGone) m_hub.rowRemoved(Topic::Fleet, kIngestPrefix + name);
    for (const auto& alert : changes.alerts) m_hub.rowChanged(Topic::Alerts, alertJson(alert), Pace::Prompt);
    for (const auto& id : changes.alertsGone) m_hub.rowRemoved(Topic::Alerts, id);
}

std::vector<QJsonObject> OverviewFeed::fleetRows() const {
    const fleet::Overview& overview = m_watch->overview();
    std::vector<QJsonObject> rows{totalsRow(overview.totals())};
    for (const auto& worker : overview.workers()) rows.push_back(workerRow(worker));
    for (const auto& ingest : overview.ingests()) rows.push_back(ingestRow(ingest));
    return rows;
}

std::vector<QJsonObject> OverviewFeed::alertRows() const {
    std::vector<QJsonObject> rows;
    for (const auto& alert : m_watch->overview().alerts()) rows.push_back(alertJson(alert));
    return rows;
}

} // namespace api

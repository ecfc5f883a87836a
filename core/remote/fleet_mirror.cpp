#include "core/remote/fleet_mirror.hpp"

#include <algorithm>

namespace remote {
namespace {

/// What a peer may make us hold.
constexpr std::size_t kMostRows = 20'000;

std::string idOf(const QJsonObject& row) {
    return row.value(QLatin1String("id")).toString().toStdString();
}

template <class Row> std::vector<Row> listOf(const std::map<std::string, Row>& rows) {
    std::vector<Row> list;
    list.reserve(rows.size());
    for (const auto& [id, row] : rows) list.push_back(row);
    return list;
}

/// False: it is what is held, or there is no room for more.
template <class Row> bool isNews(const std::map<std::string, Row>& held, const std::string& id, const Row& row) {
    const auto before = held.find(id);
    return before == held.end() ? held.size() < kMostRows : before->second != row;
}

/// Nothing: it cannot be read, or is no news.
template <class Row> std::optional<Row> newer(const std::map<std::string, Row>& held, const std::string& id, const QJsonObject& json) {
    auto row = model::fromJson<Row>(json, model::From::Wire);
    if (!row || !isNews(held, id, *row)) return std::nullopt; // of a server whose rows this panel cannot read: the others are shown
    return std::move(*row);
}

bool isNothing(const model::FleetEvent& event) {
    return !event.isReset && !event.totals && event.workers.empty() && event.workersGone.empty() && event.alerts.empty() &&
        event.alertsGone.empty() && event.ingests.empty() && event.ingestsGone.empty();
}

} // namespace

std::optional<model::FleetEvent> FleetMirror::apply(const ServerMessage& message) {
    model::FleetEvent event;
    std::visit([&](const auto& each) { on(each, event); }, message);
    if (isNothing(event)) return std::nullopt;
    return event;
}

void FleetMirror::lose() {
    m_seq = -1;
    m_fleet = m_alertsRead = {};
}

void FleetMirror::on(const Welcome& message, model::FleetEvent&) {
    if (message.resumed && message.epoch == m_epoch && m_seq >= 0) return;
    lose(); // snapshots follow
    m_epoch = message.epoch;
}

void FleetMirror::on(const Resync&, model::FleetEvent&) {
    lose();
}

/// Whether a message of the stream goes on where this reader is. What was missed comes as a snapshot: the mirror of jobs sees to that.
bool FleetMirror::advance(std::int64_t prev, std::int64_t seq) {
    if (m_seq < 0 || seq <= m_seq || prev > m_seq) return false;
    m_seq = seq;
    return true;
}

void FleetMirror::on(const Tick& message, model::FleetEvent&) {
    advance(message.prev, message.seq);
}

void FleetMirror::on(const SnapshotPart& message, model::FleetEvent& event) {
    m_seq = std::max(m_seq, message.seq);
    const bool isFleet = message.topic == "fleet";
    if (!isFleet && message.topic != "alerts") return;
    Reading& reading = isFleet ? m_fleet : m_alertsRead;
    if (message.part == 0) reading = {.isWhole = false, .isUnderWay = true};
    if (!reading.isUnderWay) return; // its beginning was not heard
    for (const QJsonValue each : message.items) {
        const QJsonObject row = each.toObject();
        reading.seen.insert(idOf(row));
        if (isFleet) takeFleet(row, event);
        else takeAlert(row, event);
    }
    if (!message.last) return;
    const auto isGhost = [&](const auto& row) { return !reading.seen.contains(row.first); };
    std::vector<std::string> ghosts;
    if (isFleet) {
        for (const auto& row : m_workers)
            if (isGhost(row)) ghosts.push_back(row.first);
        for (const auto& row : m_ingests)
            if (isGhost(row)) ghosts.push_back(row.first);
        for (const std::string& id : ghosts) dropFleet(id, event);
    } else {
        for (const auto& row : m_alerts)
            if (isGhost(row)) ghosts.push_back(row.first);
        for (const std::string& id : ghosts) dropAlert(id, event);
    }
    reading = {.isWhole = true, .isUnderWay = false};
}

void FleetMirror::on(const Changes& message, model::FleetEvent& event) {
    if (!advance(message.prev, message.seq)) return;
    const auto rows = [&](const char* member) { return message.others.value(QLatin1String(member)).toObject(); };
    const QJsonObject workers = rows("workers"), alerts = rows("alerts");
    for (const QJsonValue row : workers.value(QLatin1String("set")).toArray()) takeFleet(row.toObject(), event);
    for (const QJsonValue id : workers.value(QLatin1String("remove")).toArray()) dropFleet(id.toString().toStdString(), event);
    for (const QJsonValue row : alerts.value(QLatin1String("set")).toArray()) takeAlert(row.toObject(), event);
    for (const QJsonValue id : alerts.value(QLatin1String("remove")).toArray()) dropAlert(id.toString().toStdString(), event);
}

void FleetMirror::takeFleet(const QJsonObject& row, model::FleetEvent& event) {
    const std::string id = idOf(row);
    const QString kind = row.value(QLatin1String("kind")).toString();
    if (kind == QLatin1String("totals")) {
        const auto totals = model::fromJson<model::FleetTotals>(row, model::From::Wire);
        if (!totals || *totals == m_totals) return;
        event.totals = m_totals = *totals;
    } else if (kind == QLatin1String("ingest")) {
        QJsonObject own = row;
        own[QStringLiteral("id")] = row.value(QLatin1String("name")); // the stream's is one among those of workers
        auto ingest = newer(m_ingests, id, own);
        if (!ingest) return;
        event.ingests.push_back(*ingest);
        m_ingests.insert_or_assign(id, std::move(*ingest));
    } else if (kind == QLatin1String("worker") && !id.empty()) {
        auto worker = newer(m_workers, id, row);
        if (!worker) return;
        event.workers.push_back(*worker);
        m_workers.insert_or_assign(id, std::move(*worker));
    } // else of a newer server
}

void FleetMirror::takeAlert(const QJsonObject& row, model::FleetEvent& event) {
    const std::string id = idOf(row);
    auto alert = model::fromJson<model::FleetAlert>(row, model::From::Wire);
    if (!alert || id.empty()) return;
    // One whose parts this panel cannot put together is said in the server's English.
    const auto english = [&](const char* member) { return row.value(QLatin1String(member)).toString().toStdString(); };
    alert->title = base::together(english("title"), alert->title);
    alert->text = base::together(english("text"), alert->text);
    if (!isNews(m_alerts, id, *alert)) return;
    event.alerts.push_back(*alert);
    m_alerts.insert_or_assign(id, std::move(*alert));
}

void FleetMirror::dropFleet(const std::string& id, model::FleetEvent& event) {
    if (m_workers.erase(id) > 0) event.workersGone.push_back(id);
    const auto ingest = m_ingests.find(id);
    if (ingest == m_ingests.end()) return;
    event.ingestsGone.push_back(ingest->second.id);
    m_ingests.erase(ingest);
}

void FleetMirror::dropAlert(const std::string& id, model::FleetEvent& event) {
    if (m_alerts.erase(id) > 0) event.alertsGone.push_back(id);
}

std::vector<model::FleetWorker> FleetMirror::workers() const {
    return listOf(m_workers);
}

std::vector<model::FleetAlert> FleetMirror::alerts() const {
    auto rows = listOf(m_alerts);
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.atMs > b.atMs; });
    return rows;
}

std::vector<model::FleetIngest> FleetMirror::ingests() const {
    return listOf(m_ingests);
}

} // namespace remote

#pragma once
/// The server's fleet as this panel holds it: rows of the topics fleet and alerts, out of snapshots and ticks in the stream's order, told
/// on as the events of a FleetService, numbered here without a gap. Pure; main thread.

#include "core/model/fleet_service.hpp"
#include "core/remote/server_message.hpp"

#include <map>
#include <set>

namespace remote {

class FleetMirror {
public:
    /// What it led to; nothing: nothing that a page shows has changed. Its number is not set yet.
    std::optional<model::FleetEvent> apply(const ServerMessage& message);
    /// Whether the rows are whole: both snapshots have come to their ends.
    bool isWhole() const { return m_fleet.isWhole && m_alertsRead.isWhole; }

    const model::FleetTotals& totals() const { return m_totals; }
    std::vector<model::FleetWorker> workers() const;
    std::vector<model::FleetAlert> alerts() const;
    std::vector<model::FleetIngest> ingests() const;

private:
    /// A snapshot of one topic.
    struct Reading {
        bool isWhole = false, isUnderWay = false;
        std::set<std::string> seen{};
    };
    void on(const Welcome& message, model::FleetEvent& event);
    void on(const SnapshotPart& message, model::FleetEvent& event);
    void on(const Changes& message, model::FleetEvent& event);
    void on(const Tick& message, model::FleetEvent& event);
    void on(const Resync& message, model::FleetEvent& event);
    template <class Other> void on(const Other&, model::FleetEvent&) {}

    void lose();
    bool advance(std::int64_t prev, std::int64_t seq);
    void takeFleet(const QJsonObject& row, model::FleetEvent& event);
    void takeAlert(const QJsonObject& row, model::FleetEvent& event);
    void dropFleet(const std::string& id, model::FleetEvent& event);
    void dropAlert(const std::string& id, model::FleetEvent& event);

    std::string m_epoch; ///< of the server's stream
    std::int64_t m_seq = -1;
    Reading m_fleet, m_alertsRead;
    model::FleetTotals m_totals;
    std::map<std::string, model::FleetWorker> m_workers;
    std::map<std::string, model::FleetAlert> m_alerts;
    std::map<std::string, model::FleetIngest> m_ingests; ///< by the stream's id
};

} // namespace remote

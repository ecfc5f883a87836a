#pragma once
/// The fleet's part of the stream of events: what a watch tells on its thread becomes rows of the topics fleet and alerts. Topic fleet has
/// three kinds of rows, told apart by `kind`: workers by their names, "fleet totals", "ingest NAME"; no worker's name has a space.
///
/// Main thread. The service and the watch outlive it; it begins the watch, and stops it.

#include "core/api/events/event_hub.hpp"
#include "core/fleet/overview/fleet_watch.hpp"

namespace api {

class OverviewFeed {
public:
    /// Null: there is no fleet, and nothing is told.
    OverviewFeed(model::Service& service, EventHub& hub, fleet::FleetWatch* watch);
    ~OverviewFeed();
    OverviewFeed(const OverviewFeed&) = delete;
    OverviewFeed& operator=(const OverviewFeed&) = delete;

private:
    void tell(const fleet::OverviewChanges& changes);
    void name(const model::Event& event);
    void name(const model::Job& job);
    std::vector<QJsonObject> fleetRows() const;
    std::vector<QJsonObject> alertRows() const;

    EventHub& m_hub;
    fleet::FleetWatch* const m_watch;
    QObject m_context; ///< calls of the watch's thread come through it
};

/// A row of the topic fleet; members that say nothing are left out. Pure.
QJsonObject workerRow(const model::FleetWorker& worker);
QJsonObject totalsRow(const model::FleetTotals& totals);
QJsonObject ingestRow(const model::FleetIngest& ingest);

} // namespace api

#include "core/model/exchanged_fleet.hpp"

#include "core/base/ready.hpp"

namespace model {
namespace {

Error noFleetHere() {
    return {ErrorCode::Unsupported,
        base::text(QT_TRANSLATE_NOOP("Core", "The fleet belongs to a remote connection. Connect to a server that has one."))};
}

template <class T> QFuture<Result<T>> refused() {
    return base::ready(Result<T>(noFleetHere()));
}

} // namespace

void ExchangedFleet::exchange(FleetService* next) {
    if (next == m_current) return;
    disconnect(m_events);
    m_current = next;
    if (next != nullptr) m_events = connect(next, &FleetService::eventPublished, this, &ExchangedFleet::take);
    ++m_exchanges;
    m_seq = 1;
    FleetEvent event;
    event.seq = m_seq;
    event.isReset = true;
    Q_EMIT eventPublished(event);
}

void ExchangedFleet::take(const FleetEvent& event) {
    FleetEvent told = event;
    told.seq = ++m_seq;
    Q_EMIT eventPublished(told);
}

FleetSnapshot ExchangedFleet::snapshot() const {
    FleetSnapshot snapshot = m_current != nullptr ? m_current->snapshot() : FleetSnapshot();
    snapshot.epoch = std::to_string(m_exchanges) + "." + snapshot.epoch;
    snapshot.seq = m_seq;
    return snapshot;
}

QFuture<Result<FleetHistory>> ExchangedFleet::history(int minutes) {
    return m_current != nullptr ? m_current->history(minutes) : refused<FleetHistory>();
}

FleetService::Results ExchangedFleet::actOnWorkers(std::vector<std::string> names, FleetAction action) {
    return m_current != nullptr ? m_current->actOnWorkers(std::move(names), action) : refused<std::vector<CommandResult>>();
}

FleetService::Results ExchangedFleet::actOnAllWorkers(FleetAction action) {
    return m_current != nullptr ? m_current->actOnAllWorkers(action) : refused<std::vector<CommandResult>>();
}

QFuture<Result<WorkerLog>> ExchangedFleet::workerLog(std::string name, std::int64_t after) {
    return m_current != nullptr ? m_current->workerLog(std::move(name), after) : refused<WorkerLog>();
}

QFuture<Result<WorkerLink>> ExchangedFleet::joinLink() {
    return m_current != nullptr ? m_current->joinLink() : refused<WorkerLink>();
}

QFuture<Result<std::vector<FleetQueueRow>>> ExchangedFleet::queue() {
    return m_current != nullptr ? m_current->queue() : refused<std::vector<FleetQueueRow>>();
}

QFuture<Result<std::vector<FleetReportRow>>> ExchangedFleet::report(std::int64_t fromMs, std::int64_t toMs) {
    return m_current != nullptr ? m_current->report(fromMs, toMs) : refused<std::vector<FleetReportRow>>();
}

QFuture<Result<void>> ExchangedFleet::dismissAlerts(std::vector<std::string> ids) {
    return m_current != nullptr ? m_current->dismissAlerts(std::move(ids)) : refused<void>();
}

} // namespace model

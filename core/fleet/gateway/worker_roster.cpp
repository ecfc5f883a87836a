#include "core/fleet/gateway/worker_roster.hpp"

#include "core/fleet/gateway/fleet_tickets.hpp"
#include "core/fleet/gateway/refusals.hpp"
#include "core/fleet/queue/values.hpp"
#include "core/fleet/wire/digest_class.hpp"

#include <algorithm>

namespace fleet {
namespace {

bool isBusy(const HeldTask& task) {
    return !task.isMade;
}

/// Not the one that was heard of last, where that said which it is.
bool isOtherProcess(const ComingWorker& there, const std::string& bootId) {
    return !there.bootId.empty() && there.bootId != bootId;
}

} // namespace

WorkerRoster::WorkerRoster(std::function<bool(std::string_view)> isAlive, const base::Clock& clock)
    : m_isAlive(std::move(isAlive)), m_clock(clock) {}

base::Result<void> WorkerRoster::check(const std::string& name, const std::string& tokenId, const std::string& bootId) const {
    const auto found = m_entries.find(name);
    if (found == m_entries.end() || found->second.isGone) return {};
    const Entry& there = found->second;
    if (there.who.tokenId != tokenId) {
        if (m_isAlive(there.who.tokenId)) return refusals::nameTaken(name);
        return {};
    }
    if (isOtherProcess(there.who, bootId) && !isSilent(there)) return refusals::otherProcess(name);
    return {};
}

base::Result<void> WorkerRoster::mayCome(const std::string& name, const std::string& tokenId, const std::string& bootId) const {
    const std::lock_guard lock(m_mutex);
    return check(name, tokenId, bootId);
}

base::Result<void> WorkerRoster::came(const ComingWorker& worker) {
    const std::lock_guard lock(m_mutex);
    MR_TRY(check(worker.name, worker.tokenId, worker.bootId));
    Entry& entry = m_entries[worker.name];
    entry.who = worker;
    entry.hasCome = true;
    entry.isGone = false;
    entry.last = {};
    entry.last.state = WorkerState::Idle;
    ++entry.claims; // those of the process before
    entry.heardMs = m_clock.monotonicMs();
    entry.seenMs = m_clock.wallMs();
    return {};
}

base::Result<bool> WorkerRoster::beat(const WorkerKey& key, const wire::Beat& beat) {
    const std::lock_guard lock(m_mutex);
    MR_TRY(check(key.worker, key.tokenId, beat.bootId));
    Entry& entry = m_entries[key.worker];
    // Taken for one that is there, its next process would be refused for half a minute.
    if (entry.isGone && entry.who.tokenId == key.tokenId && entry.who.bootId == beat.bootId) return false;
    entry.who.name = key.worker;
    entry.who.tokenId = key.tokenId;
    entry.who.bootId = beat.bootId;
    entry.who.address = key.address;
    entry.isGone = false;
    entry.last = beat;
    entry.heardMs = m_clock.monotonicMs();
    entry.seenMs = m_clock.wallMs();
    entry.clockAheadMs = beat.wallMs == 0 ? 0 : beat.wallMs - entry.seenMs;
    std::erase_if(entry.grants, [&](const auto& grant) {
        const auto isThat = [&](const auto& held) { return TaskRef{held.task, held.fence} == grant.first; };
        const bool isKnown =
            std::any_of(beat.held.begin(), beat.held.end(), isThat) || std::any_of(beat.unsettled.begin(), beat.unsettled.end(), isThat);
        // The answer to the claim may be on its way still.
        return !isKnown && entry.heardMs - grant.second >= kOfflineMs;
    });
    return true;
}

bool WorkerRoster::left(const WorkerKey& key, const std::string& bootId) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(key.worker);
    if (found == m_entries.end()) return true;
    const ComingWorker& who = found->second.who;
    if (who.tokenId != key.tokenId || isOtherProcess(who, bootId)) return false;
    found->second.isGone = true;
    found->second.last = {};
    found->second.grants.clear();
    ++found->second.claims;
    return true;
}

std::uint64_t WorkerRoster::begunClaim(const std::string& worker) {
    const std::lock_guard lock(m_mutex);
    return ++m_entries[worker].claims;
}

bool WorkerRoster::isNewestClaim(const std::string& worker, std::uint64_t number) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(worker);
    return found != m_entries.end() && found->second.claims == number;
}

void WorkerRoster::forget(const std::string& name) {
    const std::lock_guard lock(m_mutex);
    m_entries.erase(name);
}

std::string WorkerRoster::digestOf(const std::string& worker, const std::string& need, const std::string& pin) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(worker);
    if (found == m_entries.end() || pin.empty()) return pin;
    for (const model::EncoderDigest& digest : found->second.who.digests)
        if (digest.family == need && digest.sha256.starts_with(pin)) return digest.sha256;
    return pin;
}

std::vector<std::string> WorkerRoster::provenOf(const std::string& worker, const std::vector<std::string>& classes) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(worker);
    if (found == m_entries.end() || !found->second.hasCome) return classes;
    std::vector<std::string> proven;
    for (const model::EncoderDigest& digest : found->second.who.digests)
        if (const std::string name = classOf(digest).name(); std::find(classes.begin(), classes.end(), name) != classes.end())
            proven.push_back(name);
    return proven;
}

int WorkerRoster::allowed(const std::string& worker, int freeSlots, int limit) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(worker);
    const int most = limit > 0 || found == m_entries.end() ? limit : found->second.slotLimit;
    if (most <= 0) return freeSlots;
    if (found == m_entries.end()) return std::min(most, freeSlots);
    const Entry& entry = found->second;
    auto busy = std::count_if(entry.last.held.begin(), entry.last.held.end(), isBusy);
    // What it was given since its last word it does not say yet.
    busy += std::count_if(entry.grants.begin(), entry.grants.end(), [&](const auto& grant) {
        const auto isThat = [&](const HeldTask& held) { return TaskRef{held.task, held.fence} == grant.first; };
        return grant.second >= entry.heardMs && std::none_of(entry.last.held.begin(), entry.last.held.end(), isThat);
    });
    return std::clamp(most - static_cast<int>(busy), 0, freeSlots);
}

bool WorkerRoster::isLate(const std::string& worker) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(worker);
    return found != m_entries.end() && found->second.last.n > 0 && m_clock.monotonicMs() - found->second.heardMs >= kLateMs;
}

void WorkerRoster::want(const std::string& worker, wire::Want want) {
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_entries.find(worker); found != m_entries.end()) found->second.want = want;
}

wire::Want WorkerRoster::wanted(const std::string& worker) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(worker);
    return found == m_entries.end() ? wire::Want::Run : found->second.want;
}

void WorkerRoster::limit(const std::string& worker, int slots) {
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_entries.find(worker); found != m_entries.end()) found->second.slotLimit = slots;
}

void WorkerRoster::granted(const std::string& worker, const TaskRef& attempt) {
    const std::lock_guard lock(m_mutex);
    m_entries[worker].grants[attempt] = m_clock.monotonicMs();
}

bool WorkerRoster::wasGranted(const std::string& worker, const TaskRef& attempt) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(worker);
    return found != m_entries.end() && found->second.grants.contains(attempt);
}

bool WorkerRoster::needsTickets(const std::string& worker, const TaskRef& attempt) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(worker);
    if (found == m_entries.end()) return true;
    const auto grant = found->second.grants.find(attempt);
    return grant == found->second.grants.end() || m_clock.monotonicMs() - grant->second >= kTicketsRenewedMs;
}

void WorkerRoster::fill(WorkerView& row, const Entry& entry) const {
    row.name = entry.who.name;
    row.address = entry.who.address;
    if (entry.hasCome) {
        row.digests = entry.who.digests;
        row.facts = entry.who.facts;
        row.slots = entry.who.slots;
        row.memoryMb = entry.who.memoryMb;
        row.diskGb = entry.who.diskGb;
    }
    row.want = entry.want;
    row.slotLimit = entry.slotLimit;
    row.seenMs = entry.seenMs;
    row.clockAheadMs = entry.clockAheadMs;
    row.state = entry.isGone ? WorkerState::Gone : isSilent(entry) ? WorkerState::Offline : entry.last.state;
    if (entry.isGone || isSilent(entry)) {
        row.handedOver = static_cast<int>(std::count_if(entry.last.held.begin(), entry.last.held.end(), isBusy));
        return;
    }
    row.isLate = m_clock.monotonicMs() - entry.heardMs >= kLateMs;
    row.reason = entry.last.reason;
    row.cpu = entry.last.cpu;
    row.memoryUsedMb = entry.last.memoryMb;
    row.rates = entry.last.rates;
    row.held = entry.last.held;
    row.busy = static_cast<int>(std::count_if(row.held.begin(), row.held.end(), isBusy));
}

std::vector<WorkerView> WorkerRoster::rows(const std::vector<KnownWorker>& known) const {
    std::map<std::string, WorkerView> rows;
    for (const KnownWorker& worker : known) {
        WorkerView& row = rows[worker.name];
        row.name = worker.name;
        row.want = worker.want;
        row.slots = worker.slots;
        row.slotLimit = worker.slotLimit;
        row.memoryMb = worker.memoryMb;
        row.diskGb = worker.diskGb;
        row.digests = worker.digests;
        row.facts = worker.facts;
        row.note = worker.note;
        row.firstSeenMs = worker.firstSeenMs;
        row.seenMs = worker.seenMs;
        row.restReason = worker.restReason;
        row.restReasonParts = worker.restReasonParts;
    }
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [name, entry] : m_entries)
            if (entry.seenMs > 0) fill(rows[name], entry);
    }
    for (const KnownWorker& worker : known) { // the journal decides these
        WorkerView& row = rows[worker.name];
        row.want = worker.want;
        row.slotLimit = worker.slotLimit;
        if (worker.restingUntilMs <= m_clock.wallMs()) continue;
        row.restingUntilMs = worker.restingUntilMs;
        if (row.state == WorkerState::Idle) row.state = WorkerState::Resting;
    }
    std::vector<WorkerView> list;
    list.reserve(rows.size());
    for (auto& [name, row] : rows) list.push_back(std::move(row));
    return list;
}

std::vector<LeaseView> WorkerRoster::leases() const {
    const std::lock_guard lock(m_mutex);
    std::vector<LeaseView> rows;
    for (const auto& [name, entry] : m_entries) {
        if (entry.isGone) continue;
        const double since = static_cast<double>(m_clock.monotonicMs() - entry.heardMs) / 1000;
        for (const HeldTask& held : entry.last.held)
            rows.push_back({held.task, std::string(jobOf(held.task)), name, held.fence, held.fraction, held.seconds + since, held.segments,
                held.isMade, isSilent(entry)});
    }
    return rows;
}

} // namespace fleet

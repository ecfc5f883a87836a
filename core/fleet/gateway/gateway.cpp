#include "core/fleet/gateway/gateway.hpp"

#include "core/fleet/gateway/refusals.hpp"
#include "core/fleet/queue/words.hpp"
#include "core/fleet/wire/digest_class.hpp"

#include <algorithm>

namespace fleet {
namespace {

IdleReason reasonOf(queue::Idle why) {
    switch (why) {
    case queue::Idle::Not: return IdleReason::None;
    case queue::Idle::NoneWaiting: return IdleReason::NothingWaiting;
    case queue::Idle::MemoryTooSmall: return IdleReason::MemoryTooSmall;
    case queue::Idle::PinnedElsewhere: return IdleReason::PinnedElsewhere;
    case queue::Idle::Resting: return IdleReason::Resting;
    case queue::Idle::Draining:
    case queue::Idle::Leaving: return IdleReason::Drained;
    }
    return IdleReason::None;
}

/// "h264:3fa9c2d10b7e4a55" as the queue has it.
std::optional<queue::Class> classNamed(const std::string& name) {
    const auto colon = name.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == name.size()) return std::nullopt;
    return queue::Class{name.substr(0, colon), name.substr(colon + 1)};
}

std::vector<queue::Class> classesOf(const std::vector<std::string>& names) {
    std::vector<queue::Class> classes;
    for (const std::string& name : names)
        if (auto one = classNamed(name)) classes.push_back(std::move(*one));
    return classes;
}

std::string attemptPath(const char* kind, const TaskRef& attempt) {
    return std::string(kFleetPath) + kind + "/" + attempt.task + "." + std::to_string(attempt.fence) + "/";
}

} // namespace

Gateway::Gateway(QueueLender& queues, Assignments& assignments, GatewayOptions options)
    : m_queues(queues), m_assignments(assignments), m_clock(*options.clock), m_metrics(options.metrics), m_stagingFolder(options.staging),
      m_tickets(options.isAlive, m_clock), m_roster(options.isAlive, m_clock), m_staging(assignments, options.metrics) {}

base::Result<void> Gateway::mayRegister(const Register& message, const std::string& tokenId) const {
    if (message.protocolMajor != kProtocolMajor) return refusals::otherProtocol(message.protocolMajor);
    MR_TRY(checkName(message.name));
    return m_roster.mayCome(message.name, tokenId, message.bootId);
}

base::Result<Registered> Gateway::enter(const WorkerKey& who, const Register& message, const std::string& key) {
    if (message.protocolMajor != kProtocolMajor) return refusals::otherProtocol(message.protocolMajor);
    if (!message.name.empty() && message.name != who.worker) return refusals::notItsName(message.name, who.worker);
    MR_TRY(checkName(who.worker));
    const ComingWorker worker{who.worker, who.tokenId, who.address, message.bootId, message.digests, message.facts,
        std::clamp(message.slots, 1, kMostSlots), std::max(message.memoryMb, 0), std::max(message.diskGb, 0)};
    MR_TRY(m_roster.came(worker));
    m_assignments.registered(worker);
    Registered answer;
    answer.worker = who.worker;
    answer.key = key;
    return answer;
}

base::Result<wire::ClaimAnswer> Gateway::claim(const WorkerKey& who, const wire::Claim& message) {
    queue::Claim claim{.worker = who.worker, .id = message.id, .memoryMb = message.free.memoryMb};
    claim.slots = m_roster.allowed(who.worker, std::clamp(message.free.slots, 0, kMostSlots));
    claim.classes = classesOf(m_roster.provenOf(who.worker, message.classes));
    MR_ASSIGN(const queue::ClaimAnswer given, m_queues.borrow()->claim(claim));
    wire::ClaimAnswer answer;
    for (const queue::Lease& one : given.leases)
        if (auto lease = leaseOf(who, one)) answer.leases.push_back(std::move(*lease));
    answer.reason = answer.leases.empty() && !given.leases.empty() ? IdleReason::NothingWaiting : reasonOf(given.why);
    if (given.why == queue::Idle::Resting) answer.restSeconds = restSeconds(given.restUntilMs);
    return answer;
}

void Gateway::answered(const base::Result<wire::ClaimAnswer>& answer, double seconds) {
    const bool isGiven = answer && !answer->leases.empty();
    m_metrics->claims.add(1, {!answer ? "error" : isGiven ? "lease" : model::word(answer->reason)});
    if (isGiven) m_metrics->claimWait.observe(seconds);
}

bool Gateway::isWorthWaiting(const wire::ClaimAnswer& answer) {
    if (!answer.leases.empty()) return false;
    return answer.reason == IdleReason::NothingWaiting || answer.reason == IdleReason::MemoryTooSmall ||
        answer.reason == IdleReason::PinnedElsewhere;
}

std::unique_ptr<ParkedClaims::Place> Gateway::park(const wire::Claim& message, std::function<void()> wake) {
    std::set<std::string> needs;
    for (const queue::Class& one : classesOf(message.classes)) needs.insert(one.need);
    return m_parked.park(std::move(needs), std::move(wake));
}

std::optional<wire::Lease> Gateway::leaseOf(const WorkerKey& who, const queue::Lease& given) {
    const TaskRef attempt{given.task, given.fence};
    const auto assignment = m_assignments.find(given.task);
    if (!assignment) {
        // Its job ended between the two questions. Whether the queue hears of it does not matter: it would expire.
        (void)m_queues.borrow()->report({.worker = who.worker,
            .kind = queue::EventKind::HandBack,
            .task = given.task,
            .fence = given.fence,
            .cause = Cause::Cancelled});
        return std::nullopt;
    }
    wire::Lease lease;
    lease.task = given.task;
    lease.fence = given.fence;
    lease.recipe = assignment->recipe;
    lease.pin = m_roster.digestOf(who.worker, given.need, given.pin);
    lease.cost = assignment->cost;
    lease.body = assignment->order;
    lease.source = sourceOf(who, *assignment);
    const auto slash = given.task.rfind('/');
    for (const AssignedObject& object : assignment->objects)
        lease.objects.push_back({object.name, object.bytes, object.sha256,
            std::string(kFleetPath) + "objects/" + given.task.substr(0, slash) + given.task.substr(slash) + "/" + object.name});
    lease.upload = {
        attemptPath("staging", attempt), m_tickets.forUpload(who.tokenId, attempt, assignment->staging), assignment->staging.mostBytes};
    m_roster.granted(who.worker, attempt);
    return lease;
}

SourceAccess Gateway::sourceOf(const WorkerKey& who, const Assignment& assignment) const {
    SourceAccess access;
    const AssignedSource* const source = assignment.source.get();
    if (!source || source->isNone()) return access;
    access.fingerprint = source->fingerprint;
    access.head = source->head;
    // The ticket is for small files beside it too, also where the source itself lies elsewhere.
    access.ticket = m_tickets.forSource(who.tokenId, source->id);
    if (source->file.empty()) {
        access.url = source->url;
        access.etag = source->etag;
    } else {
        access.path = std::string(kFleetPath) + "sources/" + source->id;
    }
    return access;
}

Tickets Gateway::ticketsOf(const WorkerKey& who, const TaskRef& attempt, const Assignment& assignment) const {
    Tickets tickets{.task = attempt.task, .fence = attempt.fence, .source = {}, .upload = {}};
    if (assignment.source && !assignment.source->isNone()) tickets.source = m_tickets.forSource(who.tokenId, assignment.source->id);
    tickets.upload = m_tickets.forUpload(who.tokenId, attempt, assignment.staging);
    return tickets;
}

int Gateway::restSeconds(std::int64_t restUntilMs) const {
    constexpr int kUnknown = 30, kMost = 3600;
    if (!m_knowsQueueClock) return kUnknown;
    const std::int64_t leftMs = restUntilMs - m_queueAheadMs - m_clock.monotonicMs();
    return static_cast<int>(std::clamp<std::int64_t>((leftMs + 999) / 1000, 1, kMost));
}

base::Error Gateway::notAnyMore(const std::string& task) const {
    return m_assignments.standing(task) == Standing::Superseded ? refusals::superseded(task) : refusals::cancelled(task);
}

base::Result<std::shared_ptr<const AssignedSource>> Gateway::source(const std::string& id, std::string_view ticket) const {
    MR_TRY(m_tickets.checkSource(ticket, id));
    auto source = m_assignments.source(id);
    if (!source || source->file.empty()) return refusals::noSource();
    return source;
}

base::Result<AssignedObject> Gateway::object(const std::string& task, const std::string& name, std::string_view ticket) const {
    const auto assignment = m_assignments.find(task);
    if (!assignment || !assignment->source) return refusals::ticket(); // no worse than a ticket of another task
    MR_TRY(m_tickets.checkSource(ticket, assignment->source->id));
    const auto& objects = assignment->objects;
    const auto found = std::find_if(objects.begin(), objects.end(), [&](const AssignedObject& one) { return one.name == name; });
    if (found == objects.end()) return refusals::noSource();
    return *found;
}

base::Result<void> Gateway::mayStage(const TaskRef& attempt, std::string_view ticket) const {
    const auto assignment = m_assignments.find(attempt.task);
    // Of a list that is gone no ticket can be checked: nobody is told whether there ever was one.
    if (!assignment) return refusals::cancelled(attempt.task);
    return m_tickets.checkUpload(ticket, attempt, assignment->staging);
}

} // namespace fleet

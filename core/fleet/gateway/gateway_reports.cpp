// What a worker says of its attempts: beats, results, failures, hand-backs.

#include "core/fleet/gateway/gateway.hpp"

#include "core/fleet/gateway/refusals.hpp"
#include "core/fleet/queue/words.hpp"
#include "core/fleet/wire/codec.hpp"

#include <algorithm>

namespace fleet {
namespace {

static_assert(kMostHeldTasks == static_cast<int>(kMostHeld));

wire::Want wishOf(queue::Want want) {
    switch (want) {
    case queue::Want::Run: return wire::Want::Run;
    case queue::Want::Drain: return wire::Want::Drain;
    case queue::Want::Leave:
    case queue::Want::Gone: return wire::Want::Leave;
    }
    return wire::Want::Run;
}

queue::Beat beatOf(const std::string& worker, const wire::Beat& message) {
    queue::Beat beat{.worker = worker};
    for (const HeldTask& held : message.held) beat.held.push_back({held.task, held.fence});
    for (const TaskRef& ref : message.unsettled) beat.unsettled.push_back({ref.task, ref.fence});
    return beat;
}

/// What a worker says of itself is shown and added up: numbers that make no sense are left out of that.
wire::Beat bounded(wire::Beat beat) {
    constexpr std::int64_t kMostMs = 1'000'000'000'000'000, kMostRate = 1'000'000'000'000;
    constexpr double kMostProcessors = 1e5, kMostSeconds = 1e9;
    beat.wallMs = std::clamp<std::int64_t>(beat.wallMs, 0, kMostMs);
    beat.cpu = std::clamp(beat.cpu, 0.0, kMostProcessors);
    beat.memoryMb = std::max(0, beat.memoryMb);
    beat.rates.in = std::clamp<std::int64_t>(beat.rates.in, 0, kMostRate);
    beat.rates.out = std::clamp<std::int64_t>(beat.rates.out, 0, kMostRate);
    for (HeldTask& held : beat.held) {
        held.fraction = std::clamp(held.fraction, 0.0, 1.0);
        held.segments = std::max(0, held.segments);
        held.seconds = std::clamp(held.seconds, 0.0, kMostSeconds);
    }
    return beat;
}

std::vector<TaskRef> heldOf(const wire::Beat& message, const std::vector<std::string>& tasks) {
    std::vector<TaskRef> refs;
    for (const HeldTask& held : message.held)
        if (std::find(tasks.begin(), tasks.end(), held.task) != tasks.end()) refs.push_back({held.task, held.fence});
    return refs;
}

bool names(const std::vector<TaskRef>& refs, const TaskRef& ref) {
    return std::find(refs.begin(), refs.end(), ref) != refs.end();
}

Cause causeOf(ReleaseReason why) {
    switch (why) {
    case ReleaseReason::Drain: return Cause::Drain;
    case ReleaseReason::Notice: return Cause::Notice;
    case ReleaseReason::Resources: return Cause::Resources;
    case ReleaseReason::Source: return Cause::Source;
    case ReleaseReason::Ingest: return Cause::Ingest;
    case ReleaseReason::Disk: return Cause::Disk;
    }
    return Cause::None;
}

/// What a failure counts as, by its code: the worker says what it saw, not whose fault that is.
Cause causeOf(const Fail& message) {
    switch (static_cast<base::ErrorCode>(message.code)) {
    case base::ErrorCode::CheckFailed: return Cause::CheckFailed;
    case base::ErrorCode::WorkFolderFull:
    case base::ErrorCode::WorkFolderUnwritable:
    case base::ErrorCode::DiskSilent: return Cause::Disk;
    case base::ErrorCode::SourceMissing:
    case base::ErrorCode::LinkSilent:
    case base::ErrorCode::LinkRefused:
    case base::ErrorCode::LinkForbidden: return Cause::Source;
    case base::ErrorCode::Cancelled: return Cause::Cancelled;
    // Told where the system ended the encoder for its memory.
    case base::ErrorCode::EncoderStopped:
        if (message.isSilence) return Cause::Silence;
        return message.memoryPeakMb > 0 ? Cause::OutOfMemory : Cause::Crash;
    default: return Cause::Crash;
    }
}

std::string textOf(const auto& message) {
    return model::toBytes(message).toStdString();
}

} // namespace

base::Result<wire::BeatAnswer> Gateway::beat(const WorkerKey& who, const wire::Beat& said) {
    const wire::Beat message = bounded(said);
    const queue::Beat beat = beatOf(who.worker, message);
    MR_TRY(check(beat));
    MR_ASSIGN(const bool isHere, m_roster.beat(who, message));
    wire::BeatAnswer answer;
    answer.nowMs = m_clock.wallMs();
    if (!isHere) {
        answer.want = wire::Want::Leave;
        return answer;
    }
    m_assignments.heard(who.worker, message.held);
    answer.want = m_roster.wanted(who.worker);
    const auto answered = m_queues.borrow()->beat(beat);
    if (answered) {
        m_queueAheadMs = answered->nowMs - m_clock.monotonicMs();
        m_knowsQueueClock = true;
        answer.want = wishOf(answered->want);
        m_roster.want(who.worker, answer.want);
        answer.cancel = heldOf(message, answered->cancelled);
        answer.lost = heldOf(message, answered->lost);
        for (const queue::Settled& one : answered->settled)
            if (one.outcome != Outcome::Seen) answer.settled.push_back({one.task, one.fence});
        for (const TaskRef& ref : answer.settled) m_staging.forget(ref);
        if (answered->restUntilMs > 0 && m_assignments.termsOf(who.worker).isSick) answer.restSeconds = restSeconds(answered->restUntilMs);
    } else if (answered.error().code == base::ErrorCode::InvalidInput) {
        return answered.error();
    }
    renewTickets(who, message, answer);
    return answer;
}

void Gateway::renewTickets(const WorkerKey& who, const wire::Beat& message, wire::BeatAnswer& answer) {
    for (const HeldTask& held : message.held) {
        const TaskRef ref{held.task, held.fence};
        if (names(answer.cancel, ref) || !m_roster.needsTickets(who.worker, ref)) continue;
        const bool isItsOwn = m_roster.wasGranted(who.worker, ref);
        // What somebody else has is renewed only for who was given it here: a name that is merely claimed opens nothing.
        if (!isItsOwn && (names(answer.lost, ref) || !m_knowsQueueClock)) continue;
        const auto assignment = m_assignments.find(held.task);
        if (!assignment) continue;
        answer.tickets.push_back(ticketsOf(who, ref, *assignment));
        m_roster.granted(who.worker, ref);
    }
}

base::Result<void> Gateway::checkResult(const Result& message) {
    const auto assignment = m_assignments.find(message.task);
    if (!assignment) return notAnyMore(message.task);
    if (message.recipe != assignment->recipe) return refusals::otherRecipe(message.task);
    for (const StagedObject& object : message.staged) {
        if (!assignment->staging.allows(object.name)) return refusals::notWanted(message.task, object.name);
        const auto there = m_staging.find({message.task, message.fence}, object.name);
        if (!there || there->bytes != object.bytes || there->sha256 != object.sha256) return refusals::notStaged(message.task, object.name);
    }
    return {};
}

bool Gateway::wasKept(const std::string& worker, const Result& message) {
    const auto standing = m_assignments.standing(message.task);
    if (standing == Standing::Wanted) return false;
    const auto said = m_queues.borrow()->beat({.worker = worker, .unsettled = {{message.task, message.fence}}});
    return said &&
        std::any_of(said->settled.begin(), said->settled.end(), [](const queue::Settled& one) { return one.outcome == Outcome::Kept; });
}

base::Result<void> Gateway::result(const WorkerKey& who, const Result& message) {
    const queue::Report report{.worker = who.worker,
        .kind = queue::EventKind::Result,
        .task = message.task,
        .fence = message.fence,
        .body = textOf(message),
        .pin = message.pin};
    MR_TRY(check(report));
    if (const auto sound = checkResult(message); !sound)
        return wasKept(who.worker, message) ? base::Result<void>() : base::Result<void>(sound.error());
    MR_ASSIGN(const queue::Receipt receipt, m_queues.borrow()->report(report));
    switch (receipt) {
    case queue::Receipt::Accepted:
    case queue::Receipt::Kept: return {};
    case queue::Receipt::Refused: return refusals::otherRecipe(message.task);
    case queue::Receipt::Superseded: return refusals::superseded(message.task);
    case queue::Receipt::Cancelled: return refusals::cancelled(message.task);
    }
    return {};
}

base::Result<void> Gateway::release(const WorkerKey& who, const Release& message) {
    const queue::Report report{.worker = who.worker,
        .kind = queue::EventKind::HandBack,
        .task = message.task,
        .fence = message.fence,
        .cause = causeOf(message.why),
        .body = textOf(message)};
    MR_TRY(check(report));
    MR_TRY(m_queues.borrow()->report(report));
    m_staging.forget({message.task, message.fence});
    return {};
}

base::Result<void> Gateway::fail(const WorkerKey& who, const Fail& message) {
    Fail kept = message;
    kept.tail = tailOf(message.tail);
    const Cause cause = causeOf(message);
    const queue::Report report{.worker = who.worker,
        .kind = counterOf(cause) == Counter::Fault ? queue::EventKind::Failure : queue::EventKind::HandBack,
        .task = message.task,
        .fence = message.fence,
        .cause = cause,
        .body = textOf(kept)};
    MR_TRY(check(report));
    MR_TRY(m_queues.borrow()->report(report));
    m_staging.forget({message.task, message.fence});
    return {};
}

void Gateway::bye(const WorkerKey& who, const Bye& message) {
    if (m_roster.left(who, message.bootId)) m_assignments.left(who.worker);
}

} // namespace fleet

#include "core/fleet/queue/words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace fleet {
inline namespace queue {
namespace {

using base::text;

template <class Value> struct Word {
    Value value;
    std::string_view word;
};

constexpr Word<Cause> kCauses[] = {{Cause::None, ""}, {Cause::Crash, "crash"}, {Cause::OutOfMemory, "out-of-memory"},
    {Cause::CheckFailed, "check-failed"}, {Cause::Silence, "silence"}, {Cause::Refused, "refused"}, {Cause::Drain, "drain"},
    {Cause::Notice, "notice"}, {Cause::Resources, "resources"}, {Cause::Source, "source"}, {Cause::Ingest, "ingest"}, {Cause::Disk, "disk"},
    {Cause::Cancelled, "cancelled"}};
constexpr Word<EventKind> kKinds[] = {{EventKind::Claimed, "claimed"}, {EventKind::Adopted, "adopted"}, {EventKind::Expired, "expired"},
    {EventKind::Result, "result"}, {EventKind::Failure, "failure"}, {EventKind::HandBack, "handback"}, {EventKind::Withdrawn, "withdrawn"}};
constexpr Word<Outcome> kOutcomes[] = {{Outcome::Seen, "seen"}, {Outcome::Noted, "noted"}, {Outcome::Lapsed, "lapsed"},
    {Outcome::Kept, "kept"}, {Outcome::Refused, "refused"}, {Outcome::Superseded, "superseded"}, {Outcome::Cancelled, "cancelled"}};
constexpr Word<Want> kWants[] = {{Want::Run, "run"}, {Want::Drain, "drain"}, {Want::Leave, "leave"}, {Want::Gone, "gone"}};
constexpr Word<Idle> kIdles[] = {{Idle::Not, ""}, {Idle::NoneWaiting, "none"}, {Idle::MemoryTooSmall, "memory"},
    {Idle::PinnedElsewhere, "pinned"}, {Idle::Resting, "resting"}, {Idle::Draining, "drain"}, {Idle::Leaving, "leave"}};
constexpr Word<Receipt> kReceipts[] = {{Receipt::Accepted, "accepted"}, {Receipt::Kept, "kept"}, {Receipt::Refused, "refused"},
    {Receipt::Superseded, "superseded"}, {Receipt::Cancelled, "cancelled"}};

template <class Value, std::size_t n> std::string_view wordOf(const Word<Value> (&words)[n], Value value) {
    const auto found = std::find_if(std::begin(words), std::end(words), [&](const auto& row) { return row.value == value; });
    return found == std::end(words) ? std::string_view() : found->word;
}

template <class Value, std::size_t n> std::optional<Value> valueOf(const Word<Value> (&words)[n], std::string_view word) {
    const auto found = std::find_if(std::begin(words), std::end(words), [&](const auto& row) { return row.word == word; });
    return found == std::end(words) ? std::nullopt : std::optional<Value>(found->value);
}

constexpr std::size_t kMostNameBytes = 200;

base::Result<void> checkClass(std::string_view need, std::string_view pin) {
    MR_TRY(checkName(need));
    MR_TRY(checkName(pin));
    if (need.find(':') != std::string_view::npos || pin.find(':') != std::string_view::npos || pin == "any")
        return base::Error{base::ErrorCode::InvalidInput,
            text(QT_TRANSLATE_NOOP("Core", "\"%1\" and \"%2\" are no class of workers: no colon, and \"any\" is none."), need, pin)};
    return {};
}

base::Result<void> checkHeld(const std::vector<Held>& held) {
    for (const auto& one : held) MR_TRY(checkName(one.task));
    return {};
}

} // namespace

std::string_view jobOf(std::string_view task) {
    return task.substr(0, task.rfind('/'));
}

std::string_view word(Cause cause) {
    return wordOf(kCauses, cause);
}
base::Text causeSaid(Cause cause) {
    switch (cause) {
    case Cause::None: break;
    case Cause::Crash: return text(QT_TRANSLATE_NOOP("Core", "its encoder crashed"));
    case Cause::OutOfMemory: return text(QT_TRANSLATE_NOOP("Core", "it had too little memory"));
    case Cause::CheckFailed: return text(QT_TRANSLATE_NOOP("Core", "what it made did not pass its check"));
    case Cause::Silence: return text(QT_TRANSLATE_NOOP("Core", "its encoder was silent"));
    case Cause::Refused: return text(QT_TRANSLATE_NOOP("Core", "what it made was not what was wanted"));
    case Cause::Drain:
    case Cause::Notice: return text(QT_TRANSLATE_NOOP("Core", "it was to go"));
    case Cause::Resources: return text(QT_TRANSLATE_NOOP("Core", "something that it needs was missing"));
    case Cause::Source: return text(QT_TRANSLATE_NOOP("Core", "the film could not be read"));
    case Cause::Ingest: return text(QT_TRANSLATE_NOOP("Core", "the ingest did not answer"));
    case Cause::Disk: return text(QT_TRANSLATE_NOOP("Core", "its disk is full"));
    case Cause::Cancelled: return text(QT_TRANSLATE_NOOP("Core", "it was cancelled"));
    }
    return text(QT_TRANSLATE_NOOP("Core", "no reason was told"));
}
std::string_view word(EventKind kind) {
    return wordOf(kKinds, kind);
}
std::string_view word(Outcome outcome) {
    return wordOf(kOutcomes, outcome);
}
std::string_view word(Want want) {
    return wordOf(kWants, want);
}

std::optional<Cause> causeOf(std::string_view word) {
    return valueOf(kCauses, word);
}
std::optional<EventKind> eventKindOf(std::string_view word) {
    return valueOf(kKinds, word);
}
std::optional<Outcome> outcomeOf(std::string_view word) {
    return valueOf(kOutcomes, word);
}
std::optional<Want> wantOf(std::string_view word) {
    return valueOf(kWants, word);
}
std::optional<Idle> idleOf(std::string_view word) {
    return valueOf(kIdles, word);
}
std::optional<Receipt> receiptOf(std::string_view word) {
    return valueOf(kReceipts, word);
}

Receipt receiptOf(Outcome outcome) {
    return valueOf(kReceipts, word(outcome)).value_or(Receipt::Accepted);
}

Idle idleOf(Want want) {
    return want == Want::Leave ? Idle::Leaving : Idle::Draining;
}

base::Result<void> checkName(std::string_view name) {
    const bool isPlain = std::all_of(name.begin(), name.end(), [](char sign) {
        const auto byte = static_cast<unsigned char>(sign);
        return byte > ' ' && byte != 0x7f;
    });
    if (!name.empty() && name.size() <= kMostNameBytes && isPlain) return {};
    return base::Error{base::ErrorCode::InvalidInput,
        text(QT_TRANSLATE_NOOP("Core", "\"%1\" is no name for the fleet's queue: 1 to 200 bytes without spaces, please."),
            name.substr(0, kMostNameBytes))};
}

base::Result<void> check(const JobTerms& terms, const std::vector<Offer>& offers) {
    MR_TRY(checkName(terms.job));
    for (const auto& pin : terms.pins) MR_TRY(checkClass(pin.need, pin.pin));
    bool fits = terms.weight > 0 && terms.cap >= 0 && terms.memoryMb >= 0;
    for (const auto& offer : offers) {
        MR_TRY(checkName(offer.task));
        MR_TRY(checkClass(offer.need, offer.need));
        for (const auto& worker : offer.avoided) MR_TRY(checkName(worker));
        fits = fits && jobOf(offer.task) == terms.job && std::isfinite(offer.cost) && offer.cost >= 0 && offer.avoidedMs >= 0;
    }
    if (fits) return {};
    return base::Error{base::ErrorCode::InvalidInput,
        text(QT_TRANSLATE_NOOP("Core", "The terms of %1 cannot be offered: a number is below 0, or a task is another job's."), terms.job)};
}

base::Result<void> check(const Claim& claim) {
    MR_TRY(checkName(claim.worker));
    MR_TRY(checkName(claim.id));
    for (const auto& one : claim.classes) MR_TRY(checkClass(one.need, one.pin));
    if (claim.slots <= kMostSlots && claim.classes.size() <= kMostClasses) return {};
    return base::Error{base::ErrorCode::InvalidInput,
        text(QT_TRANSLATE_NOOP("Core", "The claim of %1 is for more than %2 tasks, or has more than %3 classes."), claim.worker, kMostSlots,
            kMostClasses)};
}

base::Result<void> check(const Beat& beat) {
    MR_TRY(checkName(beat.worker));
    MR_TRY(checkHeld(beat.held));
    MR_TRY(checkHeld(beat.unsettled));
    if (beat.held.size() <= kMostHeld) return {};
    return base::Error{base::ErrorCode::InvalidInput,
        text(QT_TRANSLATE_NOOP("Core", "%1 says that it holds %2 tasks; %3 are the most."), beat.worker, beat.held.size(), kMostHeld)};
}

base::Result<void> check(const Report& report) {
    MR_TRY(checkName(report.worker));
    MR_TRY(checkName(report.task));
    if (!report.pin.empty()) MR_TRY(checkName(report.pin));
    const bool isEnd = report.kind == EventKind::Result || report.kind == EventKind::Failure || report.kind == EventKind::HandBack;
    if (isEnd && report.body.size() <= kMostBodyBytes) return {};
    return base::Error{base::ErrorCode::TooLarge,
        text(QT_TRANSLATE_NOOP("Core", "The report of %1 about %2 is no end of a task, or has more than 4 MB."), report.worker,
            report.task)};
}

} // namespace queue
} // namespace fleet

#pragma once
/// The words that values have in Redis and on the wire. Pure; any thread.

#include "core/fleet/queue/values.hpp"

#include "core/base/result.hpp"

#include <optional>

namespace fleet {
inline namespace queue {

std::string_view word(Cause cause);
/// In the middle of a sentence, for people.
base::Text causeSaid(Cause cause);
std::string_view word(EventKind kind);
std::string_view word(Outcome outcome);
std::string_view word(Want want);

std::optional<Cause> causeOf(std::string_view word);
std::optional<EventKind> eventKindOf(std::string_view word);
std::optional<Outcome> outcomeOf(std::string_view word);
std::optional<Want> wantOf(std::string_view word);
/// What a claim says where it gives nothing.
std::optional<Idle> idleOf(std::string_view word);
std::optional<Receipt> receiptOf(std::string_view word);
/// What an attempt's end is to who reports it again.
Receipt receiptOf(Outcome outcome);
Idle idleOf(Want want);

/// What both queues refuse, so that no name can be mistaken for another. Errors: InvalidInput.
base::Result<void> check(const JobTerms& terms, const std::vector<Offer>& offers);
base::Result<void> check(const Claim& claim);
base::Result<void> check(const Beat& beat);
base::Result<void> check(const Report& report);
base::Result<void> checkName(std::string_view name);

} // namespace queue
} // namespace fleet

#pragma once
/// What decides the bytes of a task, in one number: equal recipes made by equal encoders (their digest) are equal work, whoever asked for
/// it, and in whatever job. Pure; any thread.

#include "core/fleet/wire/lease.hpp"

namespace fleet {
inline namespace wire {

/// The order in a canonical form: without anything of one host, of one attempt or of one job, and without limits, which only end what goes
/// wrong.
QByteArray canonicalOrder(const work::Order& order, const model::Fingerprint& source, const std::vector<ObjectAccess>& objects);

/// Its SHA-256, hex.
std::string recipeOf(const work::Order& order, const model::Fingerprint& source, const std::vector<ObjectAccess>& objects = {});

} // namespace wire
} // namespace fleet

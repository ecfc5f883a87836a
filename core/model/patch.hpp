#pragma once
/// What of a job's row has changed, as a patch: changed members whole, lost ones null (RFC 7396 to a depth of one), with the row's id,
/// `base`, the revision that it is made against, and `rev`, the one that it leads to. Pure; any thread.
///
///     {"id":"j_1","base":41,"rev":57,"inFlight":0.35,"trouble":null}

#include "core/model/job.hpp"

namespace model {

/// Renditions are half of a row and go to those alone who watch it.
enum class Renditions { With, Without };

/// A row as it travels.
QJsonObject rowOf(const Job& job, Renditions renditions);
/// Both are the same job's. Holds no other members than id, base and rev where nothing else differs.
QJsonObject diff(const Job& before, const Job& after, Renditions renditions = Renditions::With);
/// The row after it. Members that nobody knows, of a newer Millrace, are passed over. Errors: InvalidInput: a member of another type; a
/// patch of another job or without its numbers; Conflict: another base than the row's revision.
Result<Job> apply(const QJsonObject& patch, const Job& row);

/// What others than administrators see of where a source lies: a path's file name, or an address without what stands before its last part
/// and without its query, which may hold a secret.
std::string sourceName(SourceKind kind, const std::string& source);

} // namespace model

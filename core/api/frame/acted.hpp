#pragma once
/// What a request acted on, for the audit: each of its rows names one thing, so that all that was done to a thing is found by its id. Pure;
/// any thread.

#include "core/api/frame/route.hpp"

namespace api {

/// Of a request that was done. The row's own word; the id in the path; of a command for many those that it was done to, as the answer's
/// "results" say (none, where it was done to none); what the answer made ("id", "job_id", the last part of Location); "" where nothing is
/// named.
std::vector<std::string> actedOn(const Call& call, const http::Response& response);
/// What of a body the audit keeps beside that: which word, which settings; never a value that somebody has set.
std::string detailOf(const QJsonObject& body);
/// The value of a header that a handler has set; "" when it has not.
std::string_view headerIn(std::string_view head, std::string_view name);

} // namespace api

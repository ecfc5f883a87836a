#pragma once
/// One line of the access log. Pure.

#include "core/http/server.hpp"

namespace ingest {

enum class LogFormat { Combined, Json };

/// Combined: "address - user [time] "request" status bytes "referer" "agent"", what log readers know. Json: one object with the times too.
/// What clients sent is escaped, so that no line can pass for another. `nowMs`: since 1970.
std::string accessLine(const http::AnsweredRequest& answered, LogFormat format, std::int64_t nowMs);

} // namespace ingest

#pragma once
/// Entity tags and the preconditions that name them (RFC 9110, 8.8.3 and 13). Pure; any thread.

#include <cstdint>
#include <string>
#include <string_view>

namespace api {

/// Of one thing whose changes are counted: "<epoch>.<rev>" in quotes.
std::string etagOf(const std::string& epoch, std::int64_t rev);
/// Of a whole answer, by its bytes: W/"…". Lists have it.
std::string weakEtagOf(std::string_view bytes);
/// Whether a list of tags has `etag`, or is "*". Weak comparison (RFC 9110, 8.8.3.2) is for If-None-Match, strong for If-Match.
enum class Comparison { Weak, Strong };
bool listsEtag(std::string_view list, std::string_view etag, Comparison comparison);

} // namespace api

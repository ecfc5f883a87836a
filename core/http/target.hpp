#pragma once
/// The path of a request's target: cut into segments first and decoded after, once. Pure functions over untrusted text.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace http {

/// "%C3%B6" as "ö"; nothing when a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percentDecoded(std::string_view text);

/// Of "a/b%2Fc/" the segments "a", "b/c" and "": an encoded '/' divides nothing. Any byte may come out, "..", '/' and NUL too: who uses a
/// segment checks it. Nothing when the encoding is broken or there are more segments than any address of ours has.
std::optional<std::vector<std::string>> segmentsOf(std::string_view path);

} // namespace http

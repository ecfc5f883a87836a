#pragma once
/// Where an ingest reads the keys that media tokens are verified with: a text (RFC 7517, 5), by whatever way. A value.

#include "core/base/result.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace ingest {

struct KeySource {
    /// The key set as it is now. May wait for seconds: it is called on a thread that is kept for it. Null: there are no keys, and media
    /// tokens are refused.
    std::function<base::Result<std::string>()> ask;
    std::function<void()> cancel; ///< from another thread: who waits in `ask` comes back, for good; null: nobody waits there
    /// How long a set is believed. A key is published two hours before it signs, so an hour is soon enough; where asking costs nothing,
    /// less, for the emergency in which a key is taken back.
    std::chrono::seconds keep = std::chrono::hours(1);
};

/// `url`: of an API's key set, "https://api.example.com/.well-known/jwks.json". One GET each time, without a token, following no redirect,
/// ten seconds at most. Errors of `ask`: LinkSilent, LinkRefused, TooLarge, InvalidInput, Cancelled.
KeySource keysAt(const std::string& url);
/// The key set's address of an API at "https://api.example.com" or "https://example.com/millrace/".
std::string keySetOf(std::string api);

} // namespace ingest

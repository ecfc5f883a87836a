#pragma once
/// Who may do what: tokens with names and rights, and addresses signed for a time. Immutable; a new list replaces the old one whole.
///
/// A signed address carries its permission in its path, so that the relative names inside playlists keep it:
///     /media/~<expires>.<depth>.<signature>/film/720p/00001.m4s
/// expires: seconds since 1970; depth: how many parts of the path are signed ("film": 1); signature: HMAC-SHA256 over both and those
/// parts, base64url.

#include "core/base/result.hpp"
#include "core/http/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ingest {

struct Grant {
    std::string name; ///< for the log
    std::string token;
    bool publish = false, read = true;
    std::vector<std::string> publishBelow, readBelow; ///< path prefixes ("films/"); empty: everywhere
};

class Access {
public:
    enum class Action { Read, Publish };
    enum class Answer { Allowed, NeedsToken, WrongToken, Forbidden };
    struct Verdict {
        Answer answer = Answer::NeedsToken;
        std::string user; ///< "" when nobody was named
    };

    /// `reading`: open to everybody, or by token and signed address only. `signingKey`: "" refuses signed addresses.
    Access(std::vector<Grant> grants, bool readingIsOpen, std::string signingKey)
        : m_grants(std::move(grants)), m_readingIsOpen(readingIsOpen), m_signingKey(std::move(signingKey)) {}

    /// `path`: below the root. Every grant is compared, in a time that does not tell which one was near.
    Verdict judge(const http::Request& request, const std::string& path, Action action, bool signedAddress) const;
    /// Else no cache between here and the viewer may keep anything.
    bool readingIsOpen() const { return m_readingIsOpen; }

    /// "~<expires>.<depth>.<signature>" for everything below `prefix` ("film", "series/one").
    std::string sign(const std::string& prefix, std::int64_t expires) const;
    /// Whether the first part of an address signs the rest of it, and still does.
    bool isSigned(std::string_view ticket, std::string_view path, std::int64_t nowSeconds) const;

private:
    std::string signature(std::int64_t expires, std::size_t depth, std::string_view signedPart) const;

    std::vector<Grant> m_grants;
    bool m_readingIsOpen;
    std::string m_signingKey;
};

/// {"tokens":[{"name":"encoder-1","token":"…","publish":["films/"] or true,"read":["films/"] or true}]}. Pure. Errors: InvalidInput.
base::Result<std::vector<Grant>> grantsOf(std::string_view json);

} // namespace ingest

#pragma once
/// Who may do what: tokens with names and rights, media tokens that an API has signed, and addresses signed for a time. Immutable; a new
/// list replaces the old one whole.
///
/// **What a list of places means is said once, by `token::isBelow`**, for tokens of the list and for media tokens alike: "films/" is what
/// lies in that folder, "films" also the path itself, "" everything, and no entry nothing: what nobody has opened is closed.
///
/// A signed address carries its permission in its path, so that the relative names inside playlists keep it:
///     /media/~<expires>.<depth>.<signature>/film/720p/00001.m4s
/// expires: seconds since 1970; depth: how many parts of the path are signed ("film": 1); signature: HMAC-SHA256 over both and those
/// parts, base64url.

#include "core/base/result.hpp"
#include "core/http/message.hpp"
#include "core/token/jwk_set.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ingest {

struct Grant {
    std::string name; ///< for the log
    std::string token;
    std::vector<std::string> publish, read; ///< places, as above
};

class Access {
public:
    enum class Action { Read, Publish };
    enum class Answer {
        Allowed,
        NeedsToken,
        WrongToken,
        UnknownKey, ///< a media token of a key that a newer set may have
        Forbidden,
    };
    /// The keys of media tokens as they are now; null: none is taken.
    using Keys = std::function<std::shared_ptr<const token::JwkSet>()>;
    struct Verdict {
        Answer answer = Answer::NeedsToken;
        std::string user; ///< "" when nobody was named; of a media token the id of the token that asked for it
    };

    /// `reading`: open to everybody, or by token and signed address only. `signingKey`: "" refuses signed addresses. `keys`: asked at each
    /// media token, on any thread.
    Access(std::vector<Grant> grants, bool readingIsOpen, std::string signingKey, Keys keys = {})
        : m_grants(std::move(grants)), m_readingIsOpen(readingIsOpen), m_signingKey(std::move(signingKey)), m_keys(std::move(keys)) {}

    /// `path`: below the root. Every grant is compared, in a time that does not tell which one was near.
    Verdict judge(const http::Request& request, const std::string& path, Action action, bool signedAddress) const;
    /// Else no cache between here and the viewer may keep anything.
    bool readingIsOpen() const { return m_readingIsOpen; }

    /// "~<expires>.<depth>.<signature>" for everything below `prefix` ("film", "series/one").
    std::string sign(const std::string& prefix, std::int64_t expires) const;
    /// Whether the first part of an address signs the rest of it, and still does.
    bool isSigned(std::string_view ticket, std::string_view path, std::int64_t nowSeconds) const;

private:
    Verdict judgeMediaToken(std::string_view secret, const std::string& path, Action action) const;
    std::string signature(std::int64_t expires, std::size_t depth, std::string_view signedPart) const;

    std::vector<Grant> m_grants;
    bool m_readingIsOpen;
    std::string m_signingKey;
    Keys m_keys;
};

/// {"tokens":[{"name":"encoder-1","token":"…","publish":["films/"] or true,"read":["films/"] or true}]}. True is everywhere; without a
/// word of it a token publishes nowhere and reads everywhere; a place "" is refused, since it may have been meant as none. Pure. Errors:
/// InvalidInput.
base::Result<std::vector<Grant>> grantsOf(std::string_view json);

} // namespace ingest

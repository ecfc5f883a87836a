#pragma once
/// One row of the API: everything about it stands here, and the rest is made of it: the routing, who may, the OpenAPI document, the labels
/// of the metrics, the tests' matrix of endpoint × role × method. Values, made once; may be read from any thread.

#include "core/access/identity.hpp"
#include "core/http/routes.hpp"

#include <QJsonObject>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace api {

struct Call;

/// What a request brings.
enum class Body {
    None,   ///< nothing; what comes is not read
    Json,   ///< an object of at most 1 MiB, 32 levels deep: in `Call::body`, empty when there is none
    Stream, ///< the handler reads it
};

/// What happens to a request that comes twice.
enum class Idempotency {
    None,    ///< it is done again
    Natural, ///< it names the state to reach: the second one changes nothing
    Keyed,   ///< by the Idempotency-Key header: the first one's answer, for 24 hours
};

/// Who is asked for no token though the row has roles.
enum class Open {
    Nobody,
    ThisHost, ///< a program of this computer that did not come through a proxy
};

struct ApiRoute {
    const char* method;
    const char* pattern;                ///< below the server's root: "/api/v1/jobs/{id}"
    std::vector<auth::Role> roles = {}; ///< any of them will do; none: everybody, without a token
    Body body = Body::None;
    Idempotency idempotency = Idempotency::Natural;
    const char* summary;       ///< a sentence of the OpenAPI document
    const char* request = "";  ///< name of the body's schema; "": none
    const char* response = ""; ///< of the answer's; "": no JSON
    unsigned success = 200;
    const char* media = "application/json"; ///< of the answer that `response` names
    std::function<http::Awaitable<http::Response>(Call&)> handler = {};
    std::vector<const char*> query = {}; ///< names of what may stand behind '?'
    Open open = Open::Nobody;
    bool beforeSetup = false;         ///< answers while the server has no users
    bool isLimited = true;            ///< counts in the token's or address's rate; uploads never do
    bool needsMatch = false;          ///< If-Match must be there: 428 without
    const char* deprecatedSince = ""; ///< HTTP date of the Deprecation header (RFC 9745 wants it as a number of seconds); "": it is not
    const char* sunset = "";          ///< HTTP date (RFC 8594)
    const char* action = "";  ///< word of the audit for what it changed, "job.add"; "": it changes nothing, or Accounts notes it itself
    bool takesTicket = false; ///< a signed address (?ticket=) lets in too, where no token comes
};

/// One request on its way through its row. Lives in the frame's coroutine; the handler has it by reference until it has answered.
struct Call {
    http::Request& request;
    const http::PathValues& values;
    const ApiRoute& route;
    std::string requestId;
    std::optional<auth::Identity> identity; ///< nothing: no token was asked for, and none came
    bool isOpenTrial = false;               ///< by `--open`: without a token, so no file of this computer is named
    QJsonObject body;                       ///< of Body::Json
    std::string key;                        ///< Idempotency-Key, of Keyed rows; "": none came
    std::string requestHash;                ///< SHA-256 of method, path and canonical body, as hex; of Keyed rows with a key

    /// Whether the caller's role allows what `role` does; nobody's does not.
    bool may(auth::Role role) const { return identity && auth::allows(identity->role, role); }
    /// For access's audit.
    auth::Caller caller() const { return {identity.value_or(auth::Identity()), std::string(request.remoteAddress), key, requestHash}; }
};

} // namespace api

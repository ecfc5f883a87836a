#pragma once
/// One GET of libcurl, to one address, following nothing. On the caller's thread, which waits; `FetchControl::cancel` ends it at once.
///
/// The guard is asked in CURLOPT_OPENSOCKETFUNCTION, not in a resolver of our own whose answer is pinned with CURLOPT_RESOLVE: libcurl
/// hands over the very address that it is about to connect to, for each one that it tries, so a name that answers otherwise the second
/// time gains nothing, and the system's resolver, both address families and their race stay libcurl's business.

#include "core/net/answer.hpp"
#include "core/net/fetch.hpp"
#include "core/net/url.hpp"

#include <functional>

namespace net {

struct Get {
    Url url;
    std::int64_t offset = 0; ///< bytes to be left out
    std::string ifRange;     ///< validator; "": the whole file whatever `offset` says
    std::int64_t timeoutMs = 0;
};

struct Got {
    enum class End {
        Whole,     ///< the answer ended as it should
        Stopped,   ///< by the sink
        Cut,       ///< no connection, no answer, or it broke off
        Refused,   ///< by the guard: nothing was sent
        Untrusted, ///< certificate: nothing was sent
        Cancelled,
    };
    End end = End::Cut;
    Answer answer;              ///< status 0: none came
    std::string why;            ///< libcurl's words, English
    std::string refusedAddress; ///< that the guard refused
};

/// Takes a piece of the body; the answer's headers are all there. False: no more is wanted.
using Sink = std::function<bool(const Answer& answer, const char* data, std::size_t size)>;

Got get(const Get& what, const FetchRequest& request, FetchControl& control, const Sink& sink);

} // namespace net

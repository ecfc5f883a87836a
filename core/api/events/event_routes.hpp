#pragma once
/// GET /api/v1/events: a WebSocket with the subprotocol millrace.v1, or without Upgrade a long poll over the same ring. Runs on HTTP
/// threads; whoever routes has looked who asks and whether they may (Viewer and above).

#include "core/access/identity.hpp"
#include "core/api/events/event_hub.hpp"
#include "core/api/frame/version.hpp"
#include "core/http/message.hpp"

namespace api {

inline constexpr std::string_view kEventsSubprotocol = "millrace.v1";

class EventRoutes {
public:
    /// `mayListen`: whether a request's Origin is ours or listed; only asked where there is one. The hub outlives this.
    EventRoutes(EventHub& hub, std::function<bool(const http::Request&)> mayListen) : m_hub(hub), m_mayListen(std::move(mayListen)) {}

    /// Query of the long poll: after=<epoch>.<seq>, topics=jobs,status, watch=j_1,j_2, wait=seconds (0 to 60). 200 {"frames":[…]}; 204
    /// after the wait: Millrace-Seq, which whoever routes gives every answer as it was before this was called, is the next `after`. 410
    /// when the position is gone: once more without `after`. 400 for topics that there are not, another wait, more than 64 jobs. 429 and
    /// 503 at the limits of listeners.
    http::Awaitable<http::Response> answer(http::Request& request, const auth::Identity& identity);

private:
    http::Awaitable<http::Response> socket(const http::Request& request, const auth::Identity& identity);
    http::Awaitable<http::Response> poll(const http::Request& request, const auth::Identity& identity);

    EventHub& m_hub;
    const std::function<bool(const http::Request&)> m_mayListen;
};

} // namespace api

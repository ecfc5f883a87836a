#pragma once
/// The opening handshake of WebSocket, server side (RFC 6455, 4.2). Pure functions over a request; any thread.

#include "core/http/message.hpp"

namespace http {

/// What a request to go on with WebSocket asks for, or why it is refused.
struct WebSocketRequest {
    std::string accept;                    ///< Sec-WebSocket-Accept's value; "": it is refused
    std::vector<std::string> subprotocols; ///< in the order the client prefers; they may hold a secret: never echo one that you do not know
    Response refusal;                      ///< 400, or 426 for another version than 13

    explicit operator bool() const { return !accept.empty(); }
    bool offers(std::string_view subprotocol) const;
};

/// Whether it asks for WebSocket at all (upgrade.hpp); only then is `webSocketRequest` of use.
bool asksForWebSocket(const Request& request);
WebSocketRequest webSocketRequest(const Request& request);

/// 101, with `subprotocol` echoed; "": none. Whoever answers sets Response::upgrade.
Response webSocketAnswer(const WebSocketRequest& request, std::string_view subprotocol);

/// The rest of the first subprotocol that begins so: browsers can send no Authorization, and offer "millrace.bearer.<token>" instead.
/// "": there is none. May be asked before the handshake, by whoever looks who it is.
std::string subprotocolAfter(const Request& request, std::string_view prefix);

/// Base64 of the SHA-1 of key and the protocol's own text (RFC 6455, 1.3).
std::string webSocketAccept(std::string_view key);

} // namespace http

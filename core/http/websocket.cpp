#include "core/http/websocket.hpp"

#include "core/http/upgrade.hpp"

#include <QByteArray>
#include <QCryptographicHash>
#include <algorithm>

namespace http {
namespace {

constexpr std::string_view kProtocol = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3

/// The entries of all headers of that name: they are one list (RFC 9110, 5.3).
std::vector<std::string> entries(const Request& request, std::string_view header) {
    std::vector<std::string> list;
    for (const auto& [name, value] : request.headers) {
        if (!equalsIgnoreCase(name, header)) continue;
        for (std::string_view rest = value; !rest.empty();) {
            const auto comma = std::min(rest.find(','), rest.size());
            if (const auto entry = trimmed(rest.substr(0, comma)); !entry.empty()) list.emplace_back(entry);
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return list;
}

/// 16 bytes in Base64 (RFC 6455, 4.2.1).
bool isKey(std::string_view key) {
    const QByteArray encoded(key.data(), static_cast<qsizetype>(key.size()));
    const auto decoded = QByteArray::fromBase64Encoding(encoded, QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    return key.size() == 24 && decoded && decoded.decoded.size() == 16;
}

} // namespace

bool WebSocketRequest::offers(std::string_view subprotocol) const {
    return std::find(subprotocols.begin(), subprotocols.end(), subprotocol) != subprotocols.end();
}

bool asksForWebSocket(const Request& request) {
    return offersUpgrade(request, "websocket");
}

WebSocketRequest webSocketRequest(const Request& request) {
    WebSocketRequest asked;
    const std::string_view key = trimmed(request.header("sec-websocket-key"));
    if (request.method != "GET") {
        asked.refusal = text(400, "A WebSocket is opened with GET.\n");
    } else if (request.count("sec-websocket-version") != 1 || trimmed(request.header("sec-websocket-version")) != "13") {
        asked.refusal = text(426, "The only version of WebSocket spoken here is 13.\n");
        asked.refusal.with("Sec-WebSocket-Version", "13").with("Upgrade", "websocket");
    } else if (request.count("sec-websocket-key") != 1 || !isKey(key)) {
        asked.refusal = text(400, "Sec-WebSocket-Key must be 16 bytes in Base64, once.\n");
    } else {
        asked.accept = webSocketAccept(key);
        asked.subprotocols = entries(request, "sec-websocket-protocol");
    }
    return asked;
}

Response webSocketAnswer(const WebSocketRequest& request, std::string_view subprotocol) {
    Response response;
    response.status = 101;
    response.with("Upgrade", "websocket").with("Sec-WebSocket-Accept", request.accept);
    if (!subprotocol.empty()) response.with("Sec-WebSocket-Protocol", subprotocol);
    return response;
}

std::string subprotocolAfter(const Request& request, std::string_view prefix) {
    for (const std::string& offered : entries(request, "sec-websocket-protocol"))
        if (offered.starts_with(prefix)) return offered.substr(prefix.size());
    return {};
}

std::string webSocketAccept(std::string_view key) {
    QCryptographicHash hash(QCryptographicHash::Sha1); // what the protocol asks for; it protects nothing
    hash.addData(QByteArray(key.data(), static_cast<qsizetype>(key.size())));
    hash.addData(QByteArray(kProtocol.data(), static_cast<qsizetype>(kProtocol.size())));
    return hash.result().toBase64().toStdString();
}

} // namespace http

#include "core/http/credentials.hpp"

#include "core/http/message.hpp"

#include <QByteArray>
#include <algorithm>

namespace http {
namespace {

bool hasControls(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::optional<Credentials> basicLogin(std::string_view base64) {
    const QByteArray encoded(base64.data(), static_cast<qsizetype>(base64.size()));
    const auto decoded = QByteArray::fromBase64Encoding(encoded, QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded) return std::nullopt;
    const std::string pair = decoded.decoded.toStdString();
    const auto colon = pair.find(':'); // the first: a password may hold more
    if (colon == std::string::npos || hasControls(pair)) return std::nullopt;
    return BasicLogin{pair.substr(0, colon), pair.substr(colon + 1)};
}

} // namespace

std::optional<Credentials> credentials(std::string_view authorization) {
    const auto space = authorization.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const std::string_view scheme = authorization.substr(0, space);
    const auto from = authorization.find_first_not_of(' ', space);
    if (from == std::string_view::npos) return std::nullopt;
    std::string_view rest = authorization.substr(from);
    rest = rest.substr(0, rest.find_last_not_of(' ') + 1);
    if (equalsIgnoreCase(scheme, "Basic")) return basicLogin(rest);
    if (!equalsIgnoreCase(scheme, "Bearer") || hasControls(rest)) return std::nullopt;
    return BearerToken{std::string(rest)};
}

} // namespace http

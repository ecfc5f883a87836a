#include "core/token/encoding.hpp"
#include "core/token/jwt.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <cmath>
#include <sodium.h>

namespace token {
namespace {

constexpr double kLatestS = 1e11; // the year 5138: later is no time, and must not overflow as milliseconds
constexpr qsizetype kMostPrefixes = 256;

base::Error refused(const char* why) {
    return {base::ErrorCode::Unauthorized, std::string("The media token is refused: ") + why + "."};
}

/// header "." payload "." signature, each as it came.
struct Parts {
    std::string_view header, payload, signature, text; ///< text: what was signed
};

std::optional<Parts> partsOf(std::string_view token) {
    if (token.size() > kLongestToken) return std::nullopt;
    const auto first = token.find('.'), last = token.rfind('.');
    if (first == std::string_view::npos || first == last || token.find('.', first + 1) != last) return std::nullopt;
    return Parts{token.substr(0, first), token.substr(first + 1, last - first - 1), token.substr(last + 1), token.substr(0, last)};
}

std::optional<QJsonObject> objectOf(std::string_view base64) {
    const auto bytes = bytesOfBase64Url(base64);
    if (!bytes) return std::nullopt;
    const auto document = QJsonDocument::fromJson(QByteArray(bytes->data(), static_cast<qsizetype>(bytes->size())));
    if (!document.isObject()) return std::nullopt;
    return document.object();
}

/// By the key that the header names. Its word for the algorithm must be the key's own: it chooses nothing.
base::Result<void> checkSignature(const QJsonObject& header, const Parts& parts, const JwkSet& set, std::string_view audience) {
    const QString algorithm = header.value(QLatin1String("alg")).toString();
    if (header.contains(QLatin1String("crit"))) return refused("its header demands what is not understood here"); // RFC 7515, 4.1.11
    const auto signature = bytesOfBase64Url(parts.signature);
    if (!signature) return refused("its signature is no base64url");
    const QJsonValue kid = header.value(QLatin1String("kid"));
    if (kid.isUndefined()) {
        if (!set.shared || set.shared->secret.size() < kShortestSecret || set.shared->audience != audience)
            return refused("it names no key");
        if (algorithm != QLatin1String("HS256")) return refused("its algorithm is not its key's");
        const std::string expected = hmacSha256(set.shared->secret, parts.text);
        const bool isRight =
            signature->size() == expected.size() && sodium_memcmp(signature->data(), expected.data(), expected.size()) == 0;
        return isRight ? base::Result<void>() : refused("its signature is wrong");
    }
    const PublicKey* const key = set.find(kid.toString().toStdString());
    if (!key) return base::Error{base::ErrorCode::NotFound, "The media token is refused: its key is not in the set."};
    if (algorithm != QLatin1String("EdDSA")) return refused("its algorithm is not its key's");
    if (signature->size() != crypto_sign_BYTES ||
        crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature->data()),
            reinterpret_cast<const unsigned char*>(parts.text.data()), parts.text.size(), key->bytes.data()) != 0)
        return refused("its signature is wrong");
    return {};
}

std::optional<std::string> textOf(const QJsonObject& object, const char* name) {
    const QJsonValue found = object.value(QLatin1String(name));
    if (!found.isString() || found.toString().isEmpty()) return std::nullopt;
    return found.toString().toStdString();
}

/// A text, or a list of just one (RFC 7519, 4.1.3): a token for several could be played on by one of them against another.
std::optional<std::string> audienceOf(const QJsonObject& object) {
    const QJsonValue found = object.value(QLatin1String("aud"));
    if (!found.isArray()) return textOf(object, "aud");
    const QJsonArray list = found.toArray();
    if (list.size() != 1 || !list.at(0).isString()) return std::nullopt;
    return list.at(0).toString().toStdString();
}

/// Absent: none. Anything but a list of texts is an error.
std::optional<std::vector<std::string>> prefixesOf(const QJsonObject& object, const char* name) {
    const QJsonValue found = object.value(QLatin1String(name));
    std::vector<std::string> prefixes;
    if (found.isUndefined()) return prefixes;
    const QJsonArray list = found.toArray();
    if (!found.isArray() || list.size() > kMostPrefixes) return std::nullopt;
    for (const QJsonValue entry : list) {
        if (!entry.isString()) return std::nullopt;
        prefixes.push_back(entry.toString().toStdString());
    }
    return prefixes;
}

std::optional<std::vector<MediaMtxPermission>> permissionsOf(const QJsonObject& object) {
    const QJsonValue found = object.value(QLatin1String("mediamtx_permissions"));
    std::vector<MediaMtxPermission> permissions;
    if (found.isUndefined()) return permissions;
    const QJsonArray list = found.toArray();
    if (!found.isArray() || list.size() > kMostPrefixes) return std::nullopt;
    for (const QJsonValue entry : list) {
        const auto action = textOf(entry.toObject(), "action");
        const QJsonValue path = entry.toObject().value(QLatin1String("path"));
        if (!action || !(path.isString() || path.isUndefined())) return std::nullopt;
        permissions.push_back({*action, path.toString().toStdString()});
    }
    return permissions;
}

base::Result<Claims> claimsOf(const QJsonObject& payload) {
    const auto issuer = textOf(payload, "iss"), subject = textOf(payload, "sub"), audience = audienceOf(payload),
               id = textOf(payload, "jti");
    if (!issuer || !subject || !audience || !id) return refused("it lacks one of iss, sub, aud and jti");
    const QJsonValue expires = payload.value(QLatin1String("exp"));
    if (!expires.isDouble() || !(expires.toDouble() >= 0 && expires.toDouble() < kLatestS)) return refused("its exp is no time");
    const auto publish = prefixesOf(payload, "publish"), read = prefixesOf(payload, "read");
    const auto permissions = permissionsOf(payload);
    if (!publish || !read || !permissions) return refused("its paths are no list");
    return Claims{
        *issuer, *subject, *audience, static_cast<std::int64_t>(std::floor(expires.toDouble())), *id, *publish, *read, *permissions};
}

} // namespace

base::Result<Claims> verify(std::string_view token, const JwkSet& set, std::string_view audience, std::int64_t nowMs) {
    startSodium();
    const auto parts = partsOf(token);
    if (!parts) return refused("it has not three parts");
    const auto header = objectOf(parts->header);
    if (!header) return refused("its header cannot be read");
    MR_TRY(checkSignature(*header, *parts, set, audience));
    const auto payload = objectOf(parts->payload); // only now: nobody unknown has his text read
    if (!payload) return refused("its claims cannot be read");
    MR_ASSIGN(Claims claims, claimsOf(*payload));
    if (claims.audience != audience) return refused("it is for somebody else");
    // A token with `nbf` was made elsewhere (HS256); it counts as RFC 7519, 4.1.5 has it.
    const QJsonValue from = payload->value(QLatin1String("nbf"));
    if (!from.isUndefined() && (!from.isDouble() || from.toDouble() * 1000 > static_cast<double>(nowMs + kLeewayMs)))
        return refused("its time has not come");
    if (claims.expiresS * 1000 + kLeewayMs <= nowMs) return refused("it has expired");
    return claims;
}

} // namespace token

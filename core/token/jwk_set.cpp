#include "core/token/jwk_set.hpp"

#include "core/token/encoding.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace token {
namespace {

constexpr std::size_t kLargestSet = 65'536, kMostKeys = 64, kLongestKid = 128;

base::Error bad(const std::string& why) {
    return {base::ErrorCode::InvalidInput, "The key set cannot be used: " + why + "."};
}

/// Whether it is an Ed25519 key for signatures, as ours are; `alg` and `use` may be left out (RFC 7517, 4.2 and 4.4).
bool isOurs(const QJsonObject& jwk) {
    const auto is = [&](const char* name, const char* value, bool mayLack) {
        const QJsonValue found = jwk.value(QLatin1String(name));
        return found.isUndefined() ? mayLack : found.toString() == QLatin1String(value);
    };
    return is("kty", "OKP", false) && is("crv", "Ed25519", false) && is("alg", "EdDSA", true) && is("use", "sig", true) &&
        jwk.value(QLatin1String("kid")).isString();
}

} // namespace

const PublicKey* JwkSet::find(std::string_view kid) const {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const PublicKey& key) { return key.kid == kid; });
    return found == keys.end() ? nullptr : &*found;
}

std::string writeJwks(const JwkSet& set) {
    QJsonArray keys;
    for (const PublicKey& key : set.keys) {
        const std::string_view bytes(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
        keys.append(QJsonObject{{QStringLiteral("kty"), QStringLiteral("OKP")}, {QStringLiteral("crv"), QStringLiteral("Ed25519")},
            {QStringLiteral("alg"), QStringLiteral("EdDSA")}, {QStringLiteral("use"), QStringLiteral("sig")},
            {QStringLiteral("kid"), QString::fromStdString(key.kid)}, {QStringLiteral("x"), QString::fromStdString(base64Url(bytes))}});
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("keys"), keys}}).toJson(QJsonDocument::Compact).toStdString();
}

base::Result<JwkSet> readJwks(std::string_view json) {
    if (json.size() > kLargestSet) return bad("it is larger than 64 KB");
    QJsonParseError problem;
    const auto document = QJsonDocument::fromJson(QByteArray(json.data(), static_cast<qsizetype>(json.size())), &problem);
    if (problem.error != QJsonParseError::NoError) return bad("it is not JSON: " + problem.errorString().toStdString());
    const QJsonValue list = document.object().value(QLatin1String("keys"));
    if (!list.isArray()) return bad("it has no list \"keys\"");
    const QJsonArray entries = list.toArray();
    if (entries.size() > static_cast<qsizetype>(kMostKeys)) return bad("it has more than 64 keys");
    JwkSet set;
    for (const QJsonValue entry : entries) {
        const QJsonObject jwk = entry.toObject();
        if (!isOurs(jwk)) continue;
        PublicKey key;
        key.kid = jwk.value(QLatin1String("kid")).toString().toStdString();
        if (key.kid.empty() || key.kid.size() > kLongestKid) return bad("a kid is empty or too long");
        if (set.find(key.kid)) return bad("a kid is there twice");
        const auto bytes = bytesOfBase64Url(jwk.value(QLatin1String("x")).toString().toStdString());
        if (!bytes || bytes->size() != key.bytes.size()) return bad("an x is not 32 bytes in base64url");
        std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
        set.keys.push_back(std::move(key));
    }
    return set;
}

} // namespace token

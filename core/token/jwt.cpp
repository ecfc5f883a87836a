#include "core/token/jwt.hpp"

#include "core/token/encoding.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <sodium.h>

namespace token {
namespace {

constexpr std::size_t kKidLength = 6;

std::string newKid() {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::string kid;
    for (std::size_t i = 0; i < kKidLength; ++i) kid += kLetters[randombytes_uniform(kLetters.size())];
    return kid;
}

QJsonArray listOf(const std::vector<std::string>& texts) {
    QJsonArray list;
    for (const std::string& text : texts) list.append(QString::fromStdString(text));
    return list;
}

std::string encoded(const QJsonObject& object) {
    return base64Url(QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString());
}

QJsonObject objectOf(const Claims& claims) {
    QJsonObject object{{QStringLiteral("iss"), QString::fromStdString(claims.issuer)},
        {QStringLiteral("sub"), QString::fromStdString(claims.subject)}, {QStringLiteral("aud"), QString::fromStdString(claims.audience)},
        {QStringLiteral("exp"), static_cast<qint64>(claims.expiresS)}, {QStringLiteral("jti"), QString::fromStdString(claims.id)}};
    if (!claims.publish.empty()) object.insert(QStringLiteral("publish"), listOf(claims.publish));
    if (!claims.read.empty()) object.insert(QStringLiteral("read"), listOf(claims.read));
    QJsonArray permissions;
    for (const MediaMtxPermission& each : claims.mediaMtx)
        permissions.append(QJsonObject{
            {QStringLiteral("action"), QString::fromStdString(each.action)}, {QStringLiteral("path"), QString::fromStdString(each.path)}});
    if (!permissions.isEmpty()) object.insert(QStringLiteral("mediamtx_permissions"), permissions);
    return object;
}

} // namespace

base::Result<SigningKey> SigningKey::fromSeed(std::string kid, std::string_view seed) {
    startSodium();
    if (seed.size() != kSeedBytes || kid.empty())
        return base::Error{base::ErrorCode::InvalidInput, "A signing key has a name and a seed of 32 bytes."};
    SigningKey key;
    key.m_public.kid = std::move(kid);
    crypto_sign_seed_keypair(key.m_public.bytes.data(), key.m_secret.data(), reinterpret_cast<const unsigned char*>(seed.data()));
    return key;
}

SigningKey SigningKey::generate() {
    startSodium();
    SigningKey key;
    key.m_public.kid = newKid();
    crypto_sign_keypair(key.m_public.bytes.data(), key.m_secret.data());
    return key;
}

SigningKey::~SigningKey() {
    sodium_memzero(m_secret.data(), m_secret.size());
}

std::string SigningKey::seed() const {
    std::string seed(kSeedBytes, '\0');
    crypto_sign_ed25519_sk_to_seed(reinterpret_cast<unsigned char*>(seed.data()), m_secret.data());
    return seed;
}

std::string SigningKey::sign(std::string_view text) const {
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, reinterpret_cast<const unsigned char*>(text.data()),
        text.size(), m_secret.data());
    return signature;
}

std::string sign(const Claims& claims, const SigningKey& key) {
    const QJsonObject header{{QStringLiteral("alg"), QStringLiteral("EdDSA")}, {QStringLiteral("kid"), QString::fromStdString(key.kid())}};
    const std::string text = encoded(header) + "." + encoded(objectOf(claims));
    return text + "." + base64Url(key.sign(text));
}

std::string sign(const Claims& claims, const SharedSecret& secret) {
    const QJsonObject header{{QStringLiteral("alg"), QStringLiteral("HS256")}, {QStringLiteral("typ"), QStringLiteral("JWT")}};
    const std::string text = encoded(header) + "." + encoded(objectOf(claims));
    return text + "." + base64Url(hmacSha256(secret.secret, text));
}

} // namespace token

#include "core/base/files.hpp"
#include "core/token/encoding.hpp"
#include "core/token/jwt.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <gtest/gtest.h>
#include <numeric>

using base::ErrorCode;
using token::Claims;
using token::JwkSet;

namespace {

constexpr std::int64_t kExpiresMs = 2'000'000'000'000, kEarlierMs = kExpiresMs - 60'000; // of the vectors
const std::string kSecret = "0123456789abcdef0123456789abcdef";

/// Tokens by PyJWT and jwcrypto, and forgeries: made by tests/data/jwt_vectors.py.
const QJsonObject& vectors() {
    static const QJsonObject read =
        QJsonDocument::fromJson(base::readFile(MILLRACE_SOURCE "/tests/data/jwt_vectors.json").value_or({})).object();
    return read;
}

JwkSet theirSet() {
    auto set = token::readJwks(QJsonDocument(vectors()["jwks"].toObject()).toJson().toStdString());
    EXPECT_TRUE(set) << set.error().message;
    return set.value_or({});
}

token::SigningKey ourKey() {
    std::string seed(32, '\0');
    std::iota(seed.begin(), seed.end(), '\0');
    return token::SigningKey::fromSeed("k7Qm2x", seed).value();
}

JwkSet setOf(const token::SigningKey& key) {
    return {{key.publicKey()}, std::nullopt};
}

Claims ingestClaims() {
    return {"studio", "abcdefghij", "millrace-ingest", kExpiresMs / 1000, "t1", {"films/"}, {""}, {}};
}

ErrorCode refusalOf(
    const std::string& text, const JwkSet& set, std::string_view audience = "millrace-ingest", std::int64_t nowMs = kEarlierMs) {
    const auto claims = token::verify(text, set, audience, nowMs);
    return claims ? ErrorCode::Internal : claims.error().code;
}

} // namespace

TEST(MediaToken, TakesWhatOtherLibrariesSign) {
    const QJsonObject good = vectors()["good"].toObject();
    ASSERT_EQ(good.size(), 2);
    for (const QString& name : good.keys()) {
        const auto claims = token::verify(good[name].toString().toStdString(), theirSet(), "millrace-ingest", kEarlierMs);
        ASSERT_TRUE(claims) << name.toStdString() << ": " << claims.error().message;
        EXPECT_EQ(*claims, ingestClaims()) << name.toStdString();
    }
}

TEST(MediaToken, TakesHs256OfTheOneAudienceOnly) {
    JwkSet set = theirSet();
    set.shared = token::SharedSecret{"mediamtx", kSecret};
    const QJsonObject good = vectors()["good_hs256"].toObject();
    ASSERT_EQ(good.size(), 2);
    for (const QString& name : good.keys()) {
        const std::string text = good[name].toString().toStdString();
        const auto claims = token::verify(text, set, "mediamtx", kEarlierMs);
        ASSERT_TRUE(claims) << name.toStdString() << ": " << claims.error().message;
        EXPECT_EQ(claims->mediaMtx, (std::vector<token::MediaMtxPermission>{{"publish", "~^studio/"}}));
        EXPECT_EQ(refusalOf(text, set), ErrorCode::Unauthorized) << "another audience";
        EXPECT_EQ(refusalOf(text, theirSet(), "mediamtx"), ErrorCode::Unauthorized) << "no secret";
        JwkSet weak = set;
        weak.shared->secret.resize(31);
        EXPECT_EQ(refusalOf(text, weak, "mediamtx"), ErrorCode::Unauthorized) << "a short secret";
    }
}

TEST(MediaToken, RefusesForgeries) {
    JwkSet set = theirSet();
    set.shared = token::SharedSecret{"mediamtx", kSecret};
    const QJsonObject bad = vectors()["bad"].toObject();
    ASSERT_GT(bad.size(), 15);
    for (const QString& name : bad.keys())
        EXPECT_EQ(refusalOf(bad[name].toString().toStdString(), set), ErrorCode::Unauthorized) << name.toStdString();
}

/// RFC 7519, 4.1.3 allows a list; one of two could play the token on against the other.
TEST(MediaToken, IsForOneAudience) {
    const std::string text = token::sign(ingestClaims(), ourKey());
    const auto first = text.find('.'), second = text.rfind('.');
    const auto flags = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
    QJsonObject claims =
        QJsonDocument::fromJson(QByteArray::fromBase64(QByteArray::fromStdString(text.substr(first + 1, second - first - 1)), flags))
            .object();
    const auto signedFor = [&](const QJsonArray& audiences) {
        claims[QLatin1String("aud")] = audiences;
        const std::string body =
            text.substr(0, first + 1) + QJsonDocument(claims).toJson(QJsonDocument::Compact).toBase64(flags).toStdString();
        return body + "." + QByteArray::fromStdString(ourKey().sign(body)).toBase64(flags).toStdString();
    };
    EXPECT_TRUE(token::verify(signedFor({QStringLiteral("millrace-ingest")}), setOf(ourKey()), "millrace-ingest", kEarlierMs));
    EXPECT_EQ(
        refusalOf(signedFor({QStringLiteral("millrace-ingest"), QStringLiteral("other")}), setOf(ourKey()), "millrace-ingest", kEarlierMs),
        ErrorCode::Unauthorized);
}

TEST(MediaToken, TellsAKeyThatANewerSetMayHave) {
    EXPECT_EQ(refusalOf(vectors()["unknown_kid"].toString().toStdString(), theirSet()), ErrorCode::NotFound);
}

TEST(MediaToken, EndsFiveSecondsAfterItsTime) {
    const std::string text = token::sign(ingestClaims(), ourKey());
    EXPECT_TRUE(token::verify(text, setOf(ourKey()), "millrace-ingest", kExpiresMs + 4999));
    EXPECT_EQ(refusalOf(text, setOf(ourKey()), "millrace-ingest", kExpiresMs + 5000), ErrorCode::Unauthorized);
}

TEST(MediaToken, EveryChangedCharacterIsNoticed) {
    const std::string text = token::sign(ingestClaims(), ourKey());
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(token::verify(changed, setOf(ourKey()), "millrace-ingest", kEarlierMs)) << i;
        EXPECT_FALSE(token::verify(text.substr(0, i), setOf(ourKey()), "millrace-ingest", kEarlierMs)) << i;
    }
    for (const char* more : {"=", ".", "A", ".e30", "\n", " "})
        EXPECT_FALSE(token::verify(text + more, setOf(ourKey()), "millrace-ingest", kEarlierMs)) << more;
}

TEST(MediaToken, OtherLibrariesTakeOurs) {
    const auto key = token::SigningKey::generate();
    Claims claims = ingestClaims();
    claims.audience = "mediamtx";
    claims.mediaMtx = token::mediaMtxPermissions({"studio/"}, {});
    const std::string text = token::sign(claims, key);
    const std::string payload = token::bytesOfBase64Url(text.substr(text.find('.') + 1, text.rfind('.') - text.find('.') - 1)).value();
    QProcess peers;
    peers.start(QStringLiteral("/usr/bin/python3"), {QStringLiteral(MILLRACE_SOURCE "/tests/integration/jwt_peers.py")});
    if (!peers.waitForStarted()) GTEST_SKIP() << "no python3";
    const QJsonObject given{{QStringLiteral("jwks"), QString::fromStdString(token::writeJwks(setOf(key)))},
        {QStringLiteral("token"), QString::fromStdString(text)}, {QStringLiteral("audience"), QStringLiteral("mediamtx")},
        {QStringLiteral("claims"), QJsonDocument::fromJson(QByteArray::fromStdString(payload)).object()}};
    peers.write(QJsonDocument(given).toJson());
    peers.closeWriteChannel();
    ASSERT_TRUE(peers.waitForFinished());
    if (peers.exitCode() == 77) GTEST_SKIP() << "python3-jwt and python3-jwcrypto are not installed";
    EXPECT_EQ(peers.exitCode(), 0) << (peers.readAllStandardOutput() + peers.readAllStandardError()).toStdString();
    EXPECT_TRUE(token::verify(text, setOf(key), "mediamtx", kEarlierMs));
}

TEST(MediaToken, FitsWhereSrtCarriesIt) {
    const std::string text = token::sign(ingestClaims(), token::SigningKey::generate());
    EXPECT_LE(("#!::m=publish,r=films/harbour,u=jwt,s=" + text).size(), 512u) << "SRT's stream id";
}

TEST(SigningKey, ComesBackFromItsSeed) {
    const auto key = token::SigningKey::generate();
    const auto again = token::SigningKey::fromSeed(key.kid(), key.seed());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->publicKey(), key.publicKey());
    EXPECT_TRUE(token::verify(token::sign(ingestClaims(), *again), setOf(key), "millrace-ingest", kEarlierMs));
    EXPECT_FALSE(token::SigningKey::fromSeed("a", std::string(31, 'x')));
}

TEST(Jwks, OursIsReadAgainAndHoldsNoSecret) {
    JwkSet set{
        {token::SigningKey::generate().publicKey(), token::SigningKey::generate().publicKey()}, token::SharedSecret{"mediamtx", kSecret}};
    const std::string text = token::writeJwks(set);
    EXPECT_EQ(text.find(kSecret), std::string::npos);
    EXPECT_EQ(text.find("\"d\""), std::string::npos);
    const auto again = token::readJwks(text);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->keys, set.keys);
    EXPECT_FALSE(again->shared);
}

TEST(Jwks, PassesOverKeysOfOtherKinds) {
    EXPECT_EQ(theirSet().keys.size(), 1u) << "there is a P-256 key beside ours";
    EXPECT_EQ(theirSet().keys.at(0).bytes, ourKey().publicKey().bytes);
}

TEST(Jwks, RefusesWhatIsNoSet) {
    const std::string x = token::base64Url(std::string(32, 'x'));
    const std::string key = R"({"kty":"OKP","crv":"Ed25519","kid":"a","x":")" + x + "\"}";
    ASSERT_TRUE(token::readJwks("{\"keys\":[" + key + "]}"));
    for (const std::string& bad : {std::string(), std::string("[]"), std::string("{}"), std::string("{\"keys\":{}}"),
             "{\"keys\":[" + key + "," + key + "]}", std::string(R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"AAAA"}]})"),
             "{\"keys\":[" + std::string(70'000, ' ') + "]}"})
        EXPECT_FALSE(token::readJwks(bad)) << bad.substr(0, 80);
}

TEST(Prefixes, HoldWholeNamesOnly) {
    using token::isBelow;
    EXPECT_TRUE(isBelow({"films"}, "films/a.m4s"));
    EXPECT_TRUE(isBelow({"films"}, "films"));
    EXPECT_TRUE(isBelow({"films/"}, "films/a.m4s"));
    EXPECT_TRUE(isBelow({""}, "anything"));
    EXPECT_FALSE(isBelow({"films"}, "films2/a.m4s"));
    EXPECT_FALSE(isBelow({"films/"}, "films"));
    EXPECT_FALSE(isBelow({}, "films"));
}

TEST(Prefixes, AreSaidInMediaMtxsOwnWay) {
    using List = std::vector<token::MediaMtxPermission>;
    EXPECT_EQ(token::mediaMtxPermissions({"studio/", "cam.1"}, {""}),
        (List{{"publish", "~^studio/"}, {"publish", "~^cam\\.1(/|$)"}, {"read", ""}}));
}

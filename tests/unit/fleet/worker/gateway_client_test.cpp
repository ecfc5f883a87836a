#include "core/fleet/wire/recipe.hpp"
#include "core/fleet/worker/gateway_client.hpp"
#include "tests/support/http_peer.hpp"

#include <gtest/gtest.h>

using namespace fleet;
using support::HttpPeer;
using support::runUntil;

namespace {

QUrl urlOf(const HttpPeer& peer) {
    return QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(peer.port()));
}

/// What came of one message to an API that answers so.
template <class T, class Message>
base::Result<T> told(
    const QByteArray& answer, void (GatewayClient::*send)(const Message&, GatewayClient::Done<T>), const Message& message) {
    HttpPeer peer([&](const auto&) { return answer; });
    GatewayClient client(urlOf(peer), {});
    std::optional<base::Result<T>> outcome;
    (client.*send)(message, [&](base::Result<T> its) { outcome = std::move(its); });
    if (!runUntil([&] { return outcome.has_value(); })) return base::Error{base::ErrorCode::Internal, base::Text("never answered")};
    return *outcome;
}

} // namespace

TEST(GatewayClient, ABeatDoesNotWaitBehindAClaim) {
    HttpPeer peer(
        [](const auto& request) { return request.target.endsWith("claim") ? QByteArray() : HttpPeer::json(200, R"({"nowMs":5})"); });
    GatewayClient client(urlOf(peer), {});
    client.setKey("k");
    bool hasClaimed = false;
    client.claim({.id = "c1", .waitSeconds = 25}, [&](const auto&) { hasClaimed = true; });
    ASSERT_TRUE(runUntil([&] { return peer.count("/api/v1/fleet/claim") == 1; }));
    std::optional<BeatAnswer> answer;
    client.beat({}, [&](const base::Result<BeatAnswer>& its) { answer = its.value_or({}); });
    ASSERT_TRUE(runUntil([&] { return answer.has_value(); }));
    EXPECT_EQ(answer->nowMs, 5);
    EXPECT_FALSE(hasClaimed);
    EXPECT_EQ(peer.requests.back().header("Authorization"), "Bearer k");
    EXPECT_EQ(peer.requests.back().method, "POST");
}

TEST(GatewayClient, OfABrokenClaimNobodyHears) {
    HttpPeer peer([](const HttpPeer::Request& request) {
        return request.body.contains("\"c1\"") ? QByteArray() : QByteArray("HTTP/1.1 204 -\r\n\r\n");
    });
    GatewayClient client(urlOf(peer), {});
    int first = 0;
    std::optional<ClaimAnswer> second;
    client.claim({.id = "c1"}, [&](const auto&) { ++first; });
    ASSERT_TRUE(runUntil([&] { return peer.requests.size() == 1; }));
    client.claim({.id = "c2"}, [&](const base::Result<ClaimAnswer>& its) { second = its.value_or({}); });
    ASSERT_TRUE(runUntil([&] { return second.has_value(); }));
    EXPECT_TRUE(second->leases.empty());
    EXPECT_EQ(second->reason, IdleReason::NothingWaiting);
    EXPECT_EQ(first, 0);
}

TEST(GatewayClient, AResultIsTakenSupersededCancelledOrRefused) {
    const auto verdict = [](int status, const QByteArray& body = "{}") {
        return told<GatewayClient::Verdict, Result>(HttpPeer::json(status, body), &GatewayClient::result, {});
    };
    EXPECT_EQ(verdict(202)->verdict, ResultVerdict::Taken);
    EXPECT_EQ(verdict(409)->verdict, ResultVerdict::Superseded);
    EXPECT_EQ(verdict(410)->verdict, ResultVerdict::Cancelled);
    auto refused = verdict(422, R"({"why":"a segment is missing"})");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->verdict, ResultVerdict::Refused);
    EXPECT_EQ(refused->why, "a segment is missing");
    EXPECT_FALSE(verdict(503));
    EXPECT_FALSE(verdict(404)) << "an API that does not know of results has not taken one";
}

TEST(GatewayClient, ErrorsAreToldApart) {
    const auto code = [](const QByteArray& answer) { return told<BeatAnswer, Beat>(answer, &GatewayClient::beat, {}).error().code; };
    EXPECT_EQ(code(HttpPeer::json(401, "{}")), base::ErrorCode::Unauthorized);
    EXPECT_EQ(code(HttpPeer::json(426, "{}")), base::ErrorCode::VersionMismatch);
    EXPECT_EQ(code(HttpPeer::json(503, "{}")), base::ErrorCode::Busy);
    EXPECT_EQ(code(HttpPeer::json(302, "{}", "Location: http://127.0.0.1:1/\r\n")), base::ErrorCode::InvalidInput)
        << "redirects are not followed";
    EXPECT_EQ(code(HttpPeer::json(200, "no json")), base::ErrorCode::InvalidInput);
    EXPECT_EQ(code(HttpPeer::json(200, R"({"want":"dance"})")), base::ErrorCode::InvalidInput);
}

TEST(GatewayClient, WithoutAnAnswerItSaysSo) {
    QUrl nobody;
    {
        HttpPeer peer([](const auto&) { return QByteArray(); });
        nobody = urlOf(peer);
    }
    GatewayClient client(nobody, {});
    std::optional<base::ErrorCode> code;
    client.beat({}, [&](const base::Result<BeatAnswer>& its) { code = its ? base::ErrorCode::Internal : its.error().code; });
    ASSERT_TRUE(runUntil([&] { return code.has_value(); }));
    EXPECT_EQ(*code, base::ErrorCode::RemoteSilent);
}

TEST(GatewayClient, SpeaksToOtherComputersByTlsAlone) {
    GatewayClient client(QUrl(QStringLiteral("http://192.0.2.1:5000")), {});
    client.setKey("secret");
    std::optional<base::ErrorCode> code;
    client.beat({}, [&](const base::Result<BeatAnswer>& its) { code = its ? base::ErrorCode::Internal : its.error().code; });
    ASSERT_TRUE(runUntil([&] { return code.has_value(); }));
    EXPECT_EQ(*code, base::ErrorCode::Unsupported);
}

TEST(GatewayClient, AHandBackThatComesTooLateWasHeard) {
    for (const int status : {200, 204, 409, 410})
        EXPECT_TRUE((told<bool, Release>(HttpPeer::json(status, "{}"), &GatewayClient::release, {}))) << status;
    EXPECT_FALSE((told<bool, Release>(HttpPeer::json(500, "{}"), &GatewayClient::release, {})));
}

TEST(GatewayClient, OfAnEncodersWordsTheLastFourKilobytesGo) {
    QByteArray body;
    HttpPeer peer([&](const HttpPeer::Request& request) {
        body = request.body;
        return HttpPeer::json(202, "{}");
    });
    GatewayClient client(urlOf(peer), {});
    Fail message;
    message.tail = std::string(10'000, 'x') + "end";
    bool isHeard = false;
    client.fail(message, [&](const auto&) { isHeard = true; });
    ASSERT_TRUE(runUntil([&] { return isHeard; }));
    const auto fail = model::fromBytes<Fail>(body);
    ASSERT_TRUE(fail);
    EXPECT_EQ(fail->tail.size(), kMostTailBytes);
    EXPECT_TRUE(fail->tail.ends_with("xend"));
}

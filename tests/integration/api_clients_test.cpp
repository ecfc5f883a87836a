// What clients of the API must know and are told: presets against what was read, versions, waits, other origins.

#include "tests/support/api.hpp"

#include <QJsonArray>
#include <gtest/gtest.h>
#include <set>

using support::Answered;
using support::ApiHost;

TEST(Api, PresetsAreChangedAgainstWhatWasRead) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin(), target = "/api/v1/presets/mine";
    const auto quick = host.ask("GET", "/api/v1/presets/quick", token);
    ASSERT_EQ(quick.status(), 200) << quick.whole.toStdString();
    QJsonObject preset = quick.json();
    preset[QStringLiteral("id")] = QStringLiteral("mine");
    preset[QStringLiteral("name")] = QStringLiteral("My own");
    preset[QStringLiteral("category")] = QStringLiteral("own");
    const auto bytes = [&] { return QJsonDocument(preset).toJson(QJsonDocument::Compact); };
    const QByteArray none = "If-None-Match: *\r\n";
    EXPECT_EQ(host.ask("PUT", target, token, bytes()).status(), 428);
    EXPECT_EQ(host.ask("PUT", target, token, bytes(), "If-Match: \"x\"\r\n").status(), 412) << "there is none that could be meant";
    EXPECT_EQ(host.ask("PUT", target, host.tokenOf(auth::Role::Operator), bytes(), none).status(), 403);
    const auto made = host.ask("PUT", target, token, bytes(), none);
    ASSERT_EQ(made.status(), 200) << made.whole.toStdString();
    EXPECT_EQ(host.ask("PUT", target, token, bytes(), none).status(), 412);
    const auto read = host.ask("GET", target, token);
    EXPECT_EQ(read.header("ETag"), made.header("ETag"));
    EXPECT_EQ(host.ask("GET", target, token, {}, "If-None-Match: " + read.header("ETag") + "\r\n").status(), 304);
    preset[QStringLiteral("audioKbps")] = 96;
    const QByteArray match = "If-Match: " + read.header("ETag") + "\r\n";
    EXPECT_EQ(host.ask("PUT", target, token, bytes(), match).status(), 200);
    EXPECT_EQ(host.ask("PUT", target, token, bytes(), match).status(), 412) << "it is another one now";
    EXPECT_EQ(host.ask("DELETE", target, token, {}, match).status(), 412);
    EXPECT_EQ(host.ask("PUT", "/api/v1/presets/other", token, bytes(), none).status(), 422) << "the address names another";

    preset[QStringLiteral("gopSecnds")] = 1;
    const auto misspelt = host.ask("PUT", target, token, bytes(), "If-Match: *\r\n");
    EXPECT_EQ(misspelt.status(), 422);
    preset.remove(QStringLiteral("gopSecnds"));
    QJsonArray rungs = preset[QLatin1String("rungs")].toArray();
    QJsonObject first = rungs[0].toObject();
    first[QStringLiteral("kbps")] = 7;
    rungs[0] = first;
    preset[QStringLiteral("rungs")] = rungs;
    preset[QStringLiteral("audioKbps")] = 9;
    const auto checked = host.ask("POST", "/api/v1/presets/check", host.tokenOf(auth::Role::Viewer), bytes());
    EXPECT_EQ(checked.status(), 200);
    std::set<QString> pointers;
    for (const QJsonValue problem : checked.json()[QLatin1String("problems")].toArray())
        pointers.insert(problem.toObject()[QLatin1String("pointer")].toString());
    EXPECT_EQ(pointers, (std::set<QString>{QStringLiteral("/audioKbps"), QStringLiteral("/rungs/0/kbps")})) << "all of it at once";
    EXPECT_EQ(host.ask("PUT", target, token, bytes(), "If-Match: *\r\n").status(), 422);
    EXPECT_EQ(host.ask("DELETE", target, token, {}, "If-Match: *\r\n").status(), 204);
    EXPECT_EQ(host.ask("GET", target, token).status(), 404);
    const auto file = host.ask("POST", "/api/v1/jobs", token,
        "{\"source\":{\"testPattern\":true},\"presetId\":\"" + host.engine.path("presets/quick.json").toUtf8() + "\"}");
    EXPECT_EQ(file.status(), 404) << "a path of the server's is no preset: " << file.whole.toStdString();
}

TEST(Api, WhoIsSentAwayIsToldForHowLong) {
    ApiHost host;
    host.start();
    (void)host.admin();
    Answered refused;
    for (int i = 0; i < 11; ++i) {
        host.clock.ms += 10'000; // the rate is another matter; that of wrong passwords has the accounts' own clock
        refused = host.ask("POST", "/api/v1/login", {}, "{\"user\":\"anna\",\"password\":\"wrong number " + QByteArray::number(i) + "\"}");
    }
    EXPECT_EQ(refused.status(), 429) << refused.whole.toStdString();
    EXPECT_GT(refused.header("Retry-After").toInt(), 0);
    EXPECT_LE(refused.header("Retry-After").toInt(), 30);
    EXPECT_TRUE(refused.json()[QLatin1String("detail")].toString().contains(QString::fromUtf8(refused.header("Retry-After"))));
}

TEST(Api, AClientThatIsTooOldIsToldSo) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin(), old = "User-Agent: millrace-desktop/0.0.9 (api 0.9)\r\n";
    const auto refused = host.ask("GET", "/api/v1/jobs", token, {}, old);
    EXPECT_EQ(refused.status(), 426);
    EXPECT_EQ(refused.problem(), "client-too-old");
    EXPECT_FALSE(refused.header("Upgrade").isEmpty());
    EXPECT_EQ(host.ask("GET", "/api/v1/about", {}, {}, old).status(), 200) << "there it learns what is spoken";
    for (const char* other :
        {"millrace-desktop/9 (api 1.0)", "millrace-desktop/9 (api 2.0)", "curl/7.88.1", "x (api ", "x (api 1", "x (api -)"})
        EXPECT_EQ(host.ask("GET", "/api/v1/jobs", token, {}, "User-Agent: " + QByteArray(other) + "\r\n").status(), 200) << other;
}

TEST(Api, APageOfAListedOriginMayUpload) {
    ApiHost host;
    host.options.origins = {"https://play.example.com"};
    const auto tus = [](api::Call&) -> http::Awaitable<http::Response> {
        http::Response response;
        response.status = 204;
        response.with("Tus-Version", "1.0.0");
        co_return response;
    };
    host.options.more = {{.method = "OPTIONS",
                             .pattern = "/api/v1/parcels",
                             .summary = "What is spoken",
                             .success = 204,
                             .handler = tus,
                             .beforeSetup = true},
        {.method = "POST", .pattern = "/api/v1/parcels", .roles = {auth::Role::Operator}, .summary = "Begins one", .handler = tus}};
    host.start();
    const auto preflight = [&](const QByteArray& target, const QByteArray& method, const QByteArray& origin) {
        return host.ask("OPTIONS", target, {}, {}, "Origin: " + origin + "\r\nAccess-Control-Request-Method: " + method + "\r\n");
    };
    const auto begin = preflight("/api/v1/parcels", "POST", "https://play.example.com");
    EXPECT_EQ(begin.header("Tus-Version"), "1.0.0") << "a row of its own answers";
    EXPECT_TRUE(begin.header("Access-Control-Allow-Methods").contains("POST")) << begin.whole.toStdString();
    EXPECT_FALSE(begin.header("Access-Control-Allow-Headers").isEmpty());
    EXPECT_TRUE(preflight("/api/v1/parcels", "POST", "https://evil.example").header("Access-Control-Allow-Methods").isEmpty());
    const auto patch = preflight("/api/v1/jobs/j", "PATCH", "https://play.example.com");
    EXPECT_EQ(patch.status(), 204);
    EXPECT_EQ(patch.header("Access-Control-Allow-Origin"), "https://play.example.com");
    EXPECT_TRUE(patch.header("Access-Control-Allow-Methods").contains("PATCH"));
    EXPECT_TRUE(patch.header("Access-Control-Allow-Headers").contains("Upload-Offset"));
    EXPECT_TRUE(preflight("/api/v1/jobs/j", "PATCH", "https://evil.example").header("Access-Control-Allow-Methods").isEmpty());
}

// What a request for a job may bring beside a film and a preset's id, over a real engine and a real socket.

#include "tests/support/api.hpp"

#include <QJsonArray>
#include <gtest/gtest.h>

using support::Answered;
using support::ApiHost;

namespace {

QByteArray idIn(const Answered& answered) {
    return answered.json()[QLatin1String("id")].toString().toUtf8();
}

} // namespace

TEST(ApiJobs, APresetMayComeWithTheJobAndIsCheckedMemberByMember) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin();
    const auto body = [](const QByteArray& kbps) {
        return R"({"source":{"testPattern":true},"paused":true,"preset":{"name":"Sent along","rungs":[{"name":"360p","shortSide":360,"kbps":)" +
            kbps + "}]}}";
    };
    const auto added = host.ask("POST", "/api/v1/jobs", token, body("700"));
    ASSERT_EQ(added.status(), 201) << added.whole.toStdString();
    const QJsonObject row = host.ask("GET", "/api/v1/jobs/" + idIn(added), token).json();
    EXPECT_EQ(row[QLatin1String("presetName")].toString(), QStringLiteral("Sent along"));
    EXPECT_EQ(row[QLatin1String("preset")].toObject()[QLatin1String("rungs")].toArray().size(), 1);
    const auto pointer = [](const Answered& answered) {
        return answered.json()[QLatin1String("errors")].toArray()[0].toObject()[QLatin1String("pointer")].toString();
    };
    const auto refused = host.ask("POST", "/api/v1/jobs", token, body("7"));
    EXPECT_EQ(refused.status(), 422) << refused.whole.toStdString();
    EXPECT_EQ(pointer(refused), QStringLiteral("/preset/rungs/0/kbps"));
    const auto second = host.ask("POST", "/api/v1/jobs", token, "{\"jobs\":[" + body("700") + "," + body("7") + "]}");
    EXPECT_EQ(second.status(), 422) << second.whole.toStdString();
    EXPECT_EQ(pointer(second), QStringLiteral("/jobs/1/preset/rungs/0/kbps"));
    EXPECT_EQ(host.engine.service->snapshot().jobs.size(), 1u);
}

TEST(ApiJobs, AJobThatBeginsLaterIsChangedWhileItWaits) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin();
    const auto body = [](const QByteArray& at) { return R"({"source":{"testPattern":true},"presetId":"quick","at":)" + at + "}"; };
    for (const char* bad : {"-1", "\"22:00\"", "1e300"}) EXPECT_EQ(host.ask("POST", "/api/v1/jobs", token, body(bad)).status(), 422) << bad;
    const auto added = host.ask("POST", "/api/v1/jobs", token, body("4102444800000"));
    ASSERT_EQ(added.status(), 201) << added.whole.toStdString();
    const QByteArray target = "/api/v1/jobs/" + idIn(added);
    EXPECT_EQ(host.ask("GET", target, token).json()[QLatin1String("at")].toInteger(), 4'102'444'800'000);
    const auto moved = host.ask("PATCH", target, token, R"({"at":4102444860000})", "If-Match: *\r\n");
    EXPECT_EQ(moved.status(), 200) << moved.whole.toStdString();
    EXPECT_EQ(moved.json()[QLatin1String("at")].toInteger(), 4'102'444'860'000);
    EXPECT_EQ(host.ask("PATCH", target, token, R"({"at":-1})", "If-Match: *\r\n").status(), 422);
    const auto taken = host.ask("PATCH", target, token, R"({"at":0})", "If-Match: *\r\n");
    EXPECT_EQ(taken.status(), 200) << taken.whole.toStdString();
    EXPECT_FALSE(taken.json().contains(QLatin1String("at")));
}

TEST(ApiJobs, AnEstimateIsToldOfAFileBelowTheRoots) {
    ApiHost host;
    host.options.sourceRoots = {host.engine.path("data").toStdString()};
    host.start();
    const QByteArray token = host.admin(), viewer = host.tokenOf(auth::Role::Viewer);
    const auto made = host.ask("POST", "/api/v1/jobs", token, R"({"source":{"testPattern":true},"presetId":"quick","paused":true})");
    ASSERT_EQ(made.status(), 201) << made.whole.toStdString();
    const QByteArray film = host.ask("GET", "/api/v1/jobs/" + idIn(made), token).json()[QLatin1String("source")].toString().toUtf8();
    const auto ask = [&](const QByteArray& path, const QByteArray& rest) {
        return host.ask("POST", "/api/v1/estimates", viewer, "{\"source\":{\"path\":\"" + path + "\"}," + rest + "}");
    };
    const auto told = ask(film, R"("presetId":"quick")");
    ASSERT_EQ(told.status(), 200) << told.whole.toStdString();
    EXPECT_GT(told.json()[QLatin1String("bytes")].toInteger(), 0);
    EXPECT_GT(told.json()[QLatin1String("seconds")].toDouble(), 0);
    EXPECT_EQ(ask(film, R"("presetId":"no-such-preset")").status(), 404);
    EXPECT_EQ(ask("/etc/passwd", R"("presetId":"quick")").status(), 403);
    EXPECT_EQ(ask(film, R"("excerpt":{"start":1})").status(), 422) << "without a preset";
    const auto faulty = ask(film, R"("preset":{"name":"x","rungs":[{"name":"360p","shortSide":360,"kbps":7}]})");
    EXPECT_EQ(faulty.status(), 422);
    EXPECT_TRUE(faulty.whole.contains("/preset/rungs/0/kbps")) << faulty.whole.toStdString();
    // What is no film: said without where it lies.
    const auto none = ask((host.engine.options.dataFolder + "/jobs.sqlite").c_str(), R"("presetId":"quick")");
    EXPECT_EQ(none.status(), 422) << none.whole.toStdString();
    EXPECT_FALSE(none.body().contains(host.engine.options.dataFolder.c_str())) << none.whole.toStdString();
    EXPECT_EQ(host.engine.service->snapshot().jobs.size(), 1u) << "nothing is kept";
}

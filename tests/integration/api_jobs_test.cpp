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

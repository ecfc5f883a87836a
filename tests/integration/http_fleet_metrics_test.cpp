// /metrics of a server with a fleet, held against what the API's rows say of it.

#include "tests/support/exposition.hpp"
#include "tests/support/fleet_host.hpp"

#include <QJsonArray>
#include <gtest/gtest.h>

using support::FleetHost;
using support::ReadExposition;
namespace wire = fleet::wire;

namespace {

ReadExposition metricsOf(FleetHost& host) {
    const auto answer = host.talk("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(answer.status(), 200) << answer.whole.toStdString();
    return ReadExposition(answer.body());
}

QJsonArray itemsOf(FleetHost& host, const QByteArray& path) {
    const auto answer = host.ask("GET", path, host.admin);
    EXPECT_EQ(answer.status(), 200) << answer.whole.toStdString();
    return answer.json()[QLatin1String("items")].toArray();
}

fleet::Register registerOf(const std::string& name) {
    fleet::Register message;
    message.name = name;
    message.bootId = "boot";
    message.slots = 4;
    message.digests = {{"h264", FleetHost::kPin + std::string(48, '0')}};
    return message;
}

} // namespace

TEST(HttpFleetMetrics, SayWhatTheRowsSay) {
    FleetHost host;
    fleet::QueueRow row;
    row.job = FleetHost::kJob;
    row.need = "h264";
    row.pin = FleetHost::kPin;
    row.waiting = 12;
    row.leased = 3;
    row.quarantined = 1;
    row.waitingSeconds = 360.5;
    row.oldestWaitingSeconds = 42;
    host.operations.rows = {row};
    const QByteArray key = host.worker("enc-01");
    host.worker("enc-02"); // known, and never heard of
    ASSERT_EQ(host.say("register", key, registerOf("enc-01")).status(), 200);

    const ReadExposition read = metricsOf(host);
    const std::string its = "class=\"h264:" + std::string(FleetHost::kPin) + "\"";
    const QJsonObject queue = itemsOf(host, "fleet/queue")[0].toObject();
    const auto tasks = [&](const std::string& state) {
        return read.of("millrace_fleet_tasks{state=\"" + state + "\"," + its + ",priority=\"normal\"}");
    };
    EXPECT_EQ(tasks("waiting"), queue[QLatin1String("waiting")].toInt());
    EXPECT_EQ(tasks("leased"), queue[QLatin1String("leased")].toInt());
    EXPECT_EQ(read.of("millrace_fleet_quarantined"), queue[QLatin1String("quarantined")].toInt());
    EXPECT_EQ(read.of("millrace_fleet_queue_seconds{" + its + ",priority=\"normal\"}"), queue[QLatin1String("waitingSeconds")].toDouble());
    EXPECT_EQ(read.of("millrace_fleet_oldest_waiting_seconds"), queue[QLatin1String("oldestWaitingSeconds")].toDouble());

    std::map<std::string, int> states;
    int slots = 0;
    for (const QJsonValue each : itemsOf(host, "workers")) {
        ++states[each.toObject()[QLatin1String("state")].toString().toStdString()];
        slots += each.toObject()[QLatin1String("slots")].toInt();
    }
    EXPECT_EQ(read.sumOf("millrace_fleet_workers"), 2);
    for (const auto& [state, count] : states) EXPECT_EQ(read.of("millrace_fleet_workers{state=\"" + state + "\"}"), count) << state;
    EXPECT_EQ(read.sumOf("millrace_fleet_slots"), slots);
    EXPECT_EQ(read.of("millrace_fleet_digest_classes"), 1);
    for (const char* other : {"millrace_api_requests_total", "millrace_engine_blocked"}) EXPECT_TRUE(read.types.contains(other)) << other;
}

TEST(HttpFleetMetrics, CountClaimsAndWhatIsBrought) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    ASSERT_EQ(host.say("claim", key, FleetHost::claim("c0")).status(), 200);
    host.assign();
    host.offer();
    const wire::Lease lease = host.leased(key);
    ASSERT_EQ(host.bring(lease, "720p/init.mp4", "head").status(), 201);
    ASSERT_EQ(host.bring(lease, "720p/init.mp4", "head").status(), 204);
    ASSERT_EQ(host.bring(lease, "720p/00001.m4s", "segment").status(), 201);

    const ReadExposition read = metricsOf(host);
    EXPECT_EQ(read.of("millrace_fleet_claims_total{answer=\"nothing-waiting\"}"), 1);
    EXPECT_EQ(read.of("millrace_fleet_claims_total{answer=\"lease\"}"), 1);
    EXPECT_EQ(read.of("millrace_fleet_claim_wait_seconds_count"), 1) << "of those that were given something";
    EXPECT_EQ(read.of("millrace_fleet_upload_bytes_total"), 11) << "the same file once more brings nothing";
    EXPECT_EQ(read.of("millrace_fleet_staging_bytes"), 11);
}

TEST(HttpFleetMetrics, AreNotForOthers) {
    FleetHost host;
    const auto forwarded =
        host.talk("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n");
    EXPECT_NE(forwarded.status(), 200);
    EXPECT_FALSE(forwarded.body().contains("millrace_fleet_"));
}

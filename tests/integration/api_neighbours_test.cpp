// Several clients behind one address: what one of them does wrong is not another's fault.

#include "tests/support/api.hpp"

#include <gtest/gtest.h>

namespace {

constexpr const char* kQuestion = "/api/v1/jobs?limit=1";

struct ApiNeighbours : testing::Test {
    support::ApiHost host;

    void SetUp() override { host.start(); }
    /// A token that was good once.
    QByteArray dead() {
        const QByteArray token = host.tokenOf(auth::Role::Viewer);
        EXPECT_EQ(host.ask("DELETE", "/api/v1/session", token).status(), 204);
        return token;
    }
};

} // namespace

TEST_F(ApiNeighbours, AGoodTokenHearsNothingOfADeadOneOfItsAddress) {
    const QByteArray good = host.tokenOf(auth::Role::Operator), stale = dead();
    // The clock of the rates stands still: nothing fills up again. So many dead requests are refused for their number in the end.
    int refused = 0, limited = 0;
    for (int round = 0; round < 40; ++round) {
        const int status = host.ask("GET", kQuestion, stale).status();
        ASSERT_TRUE(status == 401 || status == 429) << status;
        ++(status == 401 ? refused : limited);
        ASSERT_EQ(host.ask("GET", kQuestion, good).status(), 200) << "after " << round << " dead requests";
    }
    EXPECT_GT(refused, 0);
    EXPECT_GT(limited, 0) << "who does not stop at the first 401 is stopped";
    EXPECT_EQ(host.ask("POST", "/api/v1/jobs", good, R"({"source":{"testPattern":true},"presetId":"quick","paused":true})").status(), 201)
        << "commands too";
}

TEST_F(ApiNeighbours, TokensOfOneAddressHaveTheirOwnRates) {
    const QByteArray greedy = host.tokenOf(auth::Role::Viewer), modest = host.tokenOf(auth::Role::Viewer);
    int status = 200;
    for (int i = 0; i < 400 && status == 200; ++i) status = host.ask("GET", "/api/v1/session", greedy).status();
    EXPECT_EQ(status, 429) << "a burst has its end";
    EXPECT_EQ(host.ask("GET", "/api/v1/session", modest).status(), 200);
}

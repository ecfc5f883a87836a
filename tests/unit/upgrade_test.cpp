#include "core/http/upgrade.hpp"

#include <gtest/gtest.h>

namespace {

http::Request asking(std::vector<std::pair<std::string_view, std::string_view>> headers) {
    http::Request request;
    request.method = "GET";
    request.headers = std::move(headers);
    return request;
}

} // namespace

TEST(Upgrade, IsOfferedWhenBothHeadersSaySo) {
    EXPECT_TRUE(http::offersUpgrade(asking({{"Connection", "keep-alive, Upgrade"}, {"Upgrade", "WebSocket"}}), "websocket"));
    EXPECT_TRUE(http::offersUpgrade(
        asking({{"connection", "close"}, {"connection", "upgrade"}, {"upgrade", "h2c"}, {"upgrade", "x ,websocket"}}), "websocket"))
        << "several headers are one list";
    EXPECT_FALSE(http::offersUpgrade(asking({{"Upgrade", "websocket"}}), "websocket"));
    EXPECT_FALSE(http::offersUpgrade(asking({{"Connection", "upgrade"}}), "websocket"));
    EXPECT_FALSE(http::offersUpgrade(asking({{"Connection", "upgrades"}, {"Upgrade", "websocket"}}), "websocket"));
    EXPECT_FALSE(http::offersUpgrade(asking({{"Connection", "upgrade"}, {"Upgrade", "websocket/13"}}), "websocket"));
}

TEST(Upgrade, IsNotPossibleWithABodyOrBeforeHttp11) {
    auto request = asking({{"Connection", "upgrade"}, {"Upgrade", "echo"}});
    request.contentLength = 0;
    EXPECT_TRUE(http::offersUpgrade(request, "echo"));
    request.contentLength = 1;
    EXPECT_FALSE(http::offersUpgrade(request, "echo"));
    request.contentLength = -1;
    request.headers.emplace_back("Transfer-Encoding", "chunked");
    EXPECT_FALSE(http::offersUpgrade(request, "echo"));
    request.headers.pop_back();
    request.minorVersion = 0;
    EXPECT_FALSE(http::offersUpgrade(request, "echo"));
}

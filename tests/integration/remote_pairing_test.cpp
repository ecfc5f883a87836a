// How a panel comes to a token by a code that is shown, over a real socket.

#include "core/remote/access_flows.hpp"
#include "tests/support/http_peer.hpp"

#include <gtest/gtest.h>

using remote::Client;
using support::HttpPeer;
using support::runUntil;

TEST(RemotePairing, ACodeIsShownAndTheTokenFetchedWhenSomebodySaysYes) {
    int polls = 0;
    HttpPeer peer([&](const HttpPeer::Request& request) {
        if (request.target.endsWith("/pairings"))
            return HttpPeer::json(201, R"({"deviceCode":"d","userCode":"WDJB-MJHT","page":"pair","expiresIn":600,"interval":1})");
        if (++polls < 2) return HttpPeer::json(400, R"({"type":"/problems/authorization-pending","detail":"Not yet."})");
        return HttpPeer::json(200, R"({"token":"mr_new","tokenId":"t","role":"operator"})");
    });
    remote::Profile profile;
    profile.apiUrl = "http://127.0.0.1:" + std::to_string(peer.port());
    Client client(*remote::checked(profile), "test");
    remote::Pairing pairing(client, {"studio-3", "Debian"}, "operator");
    std::string shown, token;
    QObject::connect(&pairing, &remote::Pairing::codeShown, &pairing, [&](const auto& code) { shown = code.userCode; });
    QObject::connect(&pairing, &remote::Pairing::granted, &pairing, [&](const auto& grant) { token = grant.token; });
    pairing.start();
    ASSERT_TRUE(runUntil([&] { return !token.empty(); }));
    EXPECT_EQ(shown, "WDJB-MJHT");
    EXPECT_EQ(token, "mr_new");
    EXPECT_EQ(polls, 2);
}

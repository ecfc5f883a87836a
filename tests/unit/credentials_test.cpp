#include "core/http/credentials.hpp"

#include <gtest/gtest.h>

using http::BasicLogin;
using http::BearerToken;
using http::Credentials;

TEST(Credentials, ABearersTokenIsTakenAsItIs) {
    EXPECT_EQ(http::credentials("Bearer abc"), Credentials(BearerToken{"abc"}));
    EXPECT_EQ(http::credentials("bEARER  a b=!/ö "), Credentials(BearerToken{"a b=!/ö"})) << "also what RFC 6750 would not allow";
}

TEST(Credentials, ALoginIsDecoded) {
    EXPECT_EQ(http::credentials("Basic bWU6YTpi"), Credentials(BasicLogin{"me", "a:b"}));
    EXPECT_EQ(http::credentials("basic  bWU6"), Credentials(BasicLogin{"me", ""}));
    EXPECT_EQ(http::credentials("Basic OnNlY3JldA=="), Credentials(BasicLogin{"", "secret"}));
    EXPECT_EQ(http::credentials("Basic w7Y6w6Q="), Credentials(BasicLogin{"ö", "ä"}));
}

TEST(Credentials, WhatIsMalformedIsNone) {
    for (const char* bad :
        {"", " ", "Bearer", "Bearer ", "Bearer   ", "Basic", "Basic ", " Bearer abc", "Digest x", "BearerX abc", "Bearer\tabc",
            "Bearer a\tb", "Basic !!", "Basic bWU6YTpi=", "Basic bWU6 YTpi", "Basic bWU=", "Basic bWU6AA==", "Basic bWUKOng="})
        EXPECT_EQ(http::credentials(bad), std::nullopt) << bad;
}

#include "core/base/secret.hpp"
#include "core/ingest/access/access.hpp"

#include <gtest/gtest.h>

using ingest::Access;

TEST(Access, ATicketHoldsForItsFolderAndItsTime) {
    const Access access({}, false, "a key");
    const std::string ticket = access.sign("series/one", 1000);
    EXPECT_TRUE(access.isSigned(ticket, "series/one/720p/1.m4s", 999));
    EXPECT_TRUE(access.isSigned(ticket, "series/one", 1000));
    EXPECT_FALSE(access.isSigned(ticket, "series/one/720p/1.m4s", 1001));
    EXPECT_FALSE(access.isSigned(ticket, "series/two/1.m4s", 999));
    EXPECT_FALSE(access.isSigned(ticket, "series/onemore/1.m4s", 999));
    EXPECT_FALSE(access.isSigned(ticket, "series", 999));
    EXPECT_FALSE(Access({}, false, "another key").isSigned(ticket, "series/one/1.m4s", 999));
    EXPECT_FALSE(Access({}, false, "").isSigned(ticket, "series/one/1.m4s", 999));
    for (const char* forged : {"~", "~1000", "~1000.2", "~1000.2.", "~1000.0.x", "~1000.1.x", "~-1.2.x", "~1000.99999999999.x", "1000.2.x"})
        EXPECT_FALSE(access.isSigned(forged, "series/one/1.m4s", 1)) << forged;
    std::string shallower = ticket;
    shallower.replace(shallower.find(".2."), 3, ".1.");
    EXPECT_FALSE(access.isSigned(shallower, "series/two/1.m4s", 999));
}

TEST(Access, ATokenIsABearersOrAPasswordUnderAnyName) {
    const Access access(
        {{.name = "encoder", .token = "a:b", .publish = true, .read = true, .publishBelow = {}, .readBelow = {}}}, false, "");
    const auto judge = [&](std::string_view authorization) {
        http::Request request;
        if (!authorization.empty()) request.headers.emplace_back("Authorization", authorization);
        return access.judge(request, "film/1.m4s", Access::Action::Read, false).answer;
    };
    EXPECT_EQ(judge("Bearer a:b"), Access::Answer::Allowed);
    EXPECT_EQ(judge("Basic bWU6YTpi"), Access::Answer::Allowed) << "me:a:b";
    EXPECT_EQ(judge("Bearer a"), Access::Answer::WrongToken);
    EXPECT_EQ(judge("Basic !!"), Access::Answer::NeedsToken);
    EXPECT_EQ(judge(""), Access::Answer::NeedsToken);
}

TEST(Access, SecretsAreComparedWhole) {
    EXPECT_TRUE(base::sameSecret("abc", "abc"));
    EXPECT_FALSE(base::sameSecret("abc", "abd"));
    EXPECT_FALSE(base::sameSecret("abc", "abcd"));
    EXPECT_FALSE(base::sameSecret("", "a"));
}

TEST(Access, AListOfTokensIsReadOrRefusedWhole) {
    const auto grants = ingest::grantsOf(
        R"({"tokens":[{"name":"a","token":"12345678","publish":["x/"]},{"name":"b","token":"abcdefgh","publish":true,"read":false}]})");
    ASSERT_TRUE(grants);
    EXPECT_TRUE(grants->at(0).publish);
    EXPECT_EQ(grants->at(0).publishBelow, std::vector<std::string>{"x/"});
    EXPECT_TRUE(grants->at(1).publish);
    EXPECT_FALSE(grants->at(1).read);
    const auto readers =
        ingest::grantsOf(R"({"tokens":[{"name":"a","token":"12345678","read":["films/"]},{"name":"b","token":"87654321","read":[]}]})");
    ASSERT_TRUE(readers);
    EXPECT_EQ(readers->at(0).readBelow, std::vector<std::string>{"films/"});
    EXPECT_FALSE(readers->at(1).read);
    for (const char* bad :
        {"", "[]", "{}", R"({"tokens":[{"name":"a"}]})", R"({"tokens":[{"token":"12345678"}]})",
            R"({"tokens":[{"name":"a","token":"1234567"}]})", R"({"tokens":[{"name":"a","token":"12345678","publish":[""]}]})",
            R"({"tokens":[{"name":"a","token":"12345678","publish":[7]}]})", R"({"tokens":[{"name":"a","token":"12345678","read":"no"}]})"})
        EXPECT_FALSE(ingest::grantsOf(bad)) << bad;
}

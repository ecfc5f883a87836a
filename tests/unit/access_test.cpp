#include "core/base/clock.hpp"
#include "core/base/secret.hpp"
#include "core/ingest/access/access.hpp"
#include "core/token/jwt.hpp"

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
    const Access access({{.name = "encoder", .token = "a:b", .publish = {""}, .read = {""}}}, false, "");
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

TEST(Access, AGrantWithoutPlacesOpensNothing) {
    const Access access({{.name = "nothing", .token = "12345678", .publish = {}, .read = {}}}, false, "");
    http::Request request;
    request.headers.emplace_back("Authorization", "Bearer 12345678");
    for (const auto action : {Access::Action::Read, Access::Action::Publish})
        EXPECT_EQ(access.judge(request, "film/1.m4s", action, false).answer, Access::Answer::Forbidden);
}

TEST(Access, AMediaTokenOpensThePlacesThatItNames) {
    const token::SigningKey key = token::SigningKey::generate(), other = token::SigningKey::generate();
    const auto keys = std::make_shared<const token::JwkSet>(token::JwkSet{{key.publicKey()}, {}});
    const Access access({}, false, "", [keys] { return keys; });
    token::Claims claims;
    claims.issuer = "studio";
    claims.subject = "abcdefghij";
    claims.audience = token::kIngestAudience;
    claims.expiresS = base::SystemClock().wallMs() / 1000 + 60;
    claims.id = "1";
    claims.publish = {"films/one/"};
    const auto judge = [&](const std::string& token, const char* path, Access::Action action) {
        const std::string header = "Bearer " + token;
        http::Request request;
        request.headers.emplace_back("Authorization", header);
        return access.judge(request, path, action, false).answer;
    };
    using enum Access::Action;
    const std::string token = token::sign(claims, key);
    EXPECT_EQ(judge(token, "films/one/1.m4s", Publish), Access::Answer::Allowed);
    EXPECT_EQ(judge(token, "films/two/1.m4s", Publish), Access::Answer::Forbidden);
    EXPECT_EQ(judge(token, "films/one/1.m4s", Read), Access::Answer::Forbidden) << "no entry is nowhere";
    EXPECT_EQ(judge(token::sign(claims, other), "films/one/1.m4s", Publish), Access::Answer::UnknownKey) << "a newer set may have it";
    token::Claims elsewhere = claims, over = claims;
    elsewhere.audience = token::kMediaMtxAudience;
    over.expiresS -= 120;
    EXPECT_EQ(judge(token::sign(elsewhere, key), "films/one/1.m4s", Publish), Access::Answer::WrongToken);
    EXPECT_EQ(judge(token::sign(over, key), "films/one/1.m4s", Publish), Access::Answer::WrongToken);
    EXPECT_EQ(judge("not.a.token", "films/one/1.m4s", Publish), Access::Answer::WrongToken);
    claims.publish.clear();
    claims.read = {""};
    EXPECT_EQ(judge(token::sign(claims, key), "films/two/1.m4s", Read), Access::Answer::Allowed) << "an empty place is everywhere";
    http::Request request;
    const std::string header = "Bearer " + token;
    request.headers.emplace_back("Authorization", header);
    EXPECT_EQ(Access({}, false, "").judge(request, "films/one/1.m4s", Publish, false).answer, Access::Answer::WrongToken)
        << "without keys none is taken";
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
    const std::vector<std::string> everywhere{""};
    EXPECT_EQ(grants->at(0).publish, std::vector<std::string>{"x/"});
    EXPECT_EQ(grants->at(0).read, everywhere) << "where nothing is said of it";
    EXPECT_EQ(grants->at(1).publish, everywhere);
    EXPECT_TRUE(grants->at(1).read.empty());
    const auto readers =
        ingest::grantsOf(R"({"tokens":[{"name":"a","token":"12345678","read":["films/"]},{"name":"b","token":"87654321","read":[]}]})");
    ASSERT_TRUE(readers);
    EXPECT_EQ(readers->at(0).read, std::vector<std::string>{"films/"});
    EXPECT_TRUE(readers->at(0).publish.empty());
    EXPECT_TRUE(readers->at(1).read.empty());
    for (const char* bad :
        {"", "[]", "{}", R"({"tokens":[{"name":"a"}]})", R"({"tokens":[{"token":"12345678"}]})",
            R"({"tokens":[{"name":"a","token":"1234567"}]})", R"({"tokens":[{"name":"a","token":"12345678","publish":[""]}]})",
            R"({"tokens":[{"name":"a","token":"12345678","publish":[7]}]})", R"({"tokens":[{"name":"a","token":"12345678","read":"no"}]})"})
        EXPECT_FALSE(ingest::grantsOf(bad)) << bad;
}

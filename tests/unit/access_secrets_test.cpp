#include "core/access/attempt_limit.hpp"
#include "core/access/role.hpp"
#include "core/access/secrets.hpp"

#include <gtest/gtest.h>
#include <set>

using auth::Role;

TEST(AccessSecrets, ATokenIsKnownByItsForm) {
    const auto token = auth::newToken();
    EXPECT_EQ(token.text.size(), 61u);
    EXPECT_TRUE(token.text.starts_with("mr_" + token.id + "_"));
    EXPECT_EQ(auth::idOfToken(token.text), token.id);
    EXPECT_NE(auth::newToken().text, token.text);
}

TEST(AccessSecrets, ACutOrMistypedTokenIsNone) {
    const std::string text = "mr_k7qm2xabcd_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8427d"; // fixed: one of 65536 changes would pass
    ASSERT_EQ(auth::idOfToken(text), "k7qm2xabcd");
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string typed = text;
        typed[i] = typed[i] == 'a' ? 'b' : 'a';
        EXPECT_EQ(auth::idOfToken(typed), std::nullopt) << i;
        EXPECT_EQ(auth::idOfToken(text.substr(0, i)), std::nullopt) << i;
    }
    EXPECT_EQ(auth::idOfToken(text + "a"), std::nullopt);
    EXPECT_EQ(auth::idOfToken(" " + text), std::nullopt);
}

TEST(AccessSecrets, CodesAreTypedAsPeopleType) {
    const std::string code = auth::newUserCode();
    ASSERT_EQ(code.size(), 9u);
    EXPECT_EQ(code[4], '-');
    for (const char c : auth::typedCode(code)) EXPECT_NE(std::string("BCDFGHJKLMNPQRSTVWXZ").find(c), std::string::npos) << code;
    EXPECT_EQ(auth::typedCode(" wdjb-mjht "), "WDJBMJHT");
    EXPECT_EQ(auth::newSetupCode().size(), 14u);
}

TEST(AccessSecrets, ADigestHashIsTheSameAndNoneEqualsNone) {
    EXPECT_EQ(auth::hashOf("a"), auth::hashOf("a"));
    EXPECT_TRUE(auth::isSameHash(auth::hashOf("a"), auth::hashOf("a")));
    EXPECT_FALSE(auth::isSameHash(auth::hashOf("a"), auth::hashOf("b")));
    EXPECT_FALSE(auth::isSameHash("", ""));
}

TEST(AttemptLimits, CountSecretsThatDiffer) {
    auth::AttemptLimit limit({.free = 3, .pauseMs = 30'000, .forgetMs = 600'000});
    for (int i = 0; i < 20; ++i) limit.noteWrong("a", "the same", 1000);
    EXPECT_EQ(limit.waitMs("a", 1000), 0);
    limit.noteWrong("a", "2", 1000);
    limit.noteWrong("a", "3", 2000);
    EXPECT_EQ(limit.waitMs("a", 2000), 30'000);
    EXPECT_EQ(limit.waitMs("b", 2000), 0);
    EXPECT_EQ(limit.waitMs("a", 32'000), 0);
    limit.noteWrong("a", "4", 32'000);
    EXPECT_EQ(limit.waitMs("a", 33'000), 29'000);
    EXPECT_EQ(limit.waitMs("a", 632'000), 0);
    limit.noteWrong("a", "5", 632'000);
    EXPECT_EQ(limit.waitMs("a", 632'000), 0) << "ten quiet minutes: free again";
}

TEST(AttemptLimits, ForgetWhenAFloodComesAndStaySmall) {
    auth::AttemptLimit limit({.free = 1});
    for (int i = 0; i < 25'000; ++i) limit.noteWrong(std::to_string(i), "x", 1000);
    EXPECT_GT(limit.waitMs("24999", 1000), 0);
}

TEST(AttemptLimits, AnIpv6NetworkIsOneAddress) {
    using auth::addressGroup;
    EXPECT_EQ(addressGroup("2001:db8:1:2:3:4:5:6"), addressGroup("2001:db8:1:2::9"));
    EXPECT_NE(addressGroup("2001:db8:1:2::9"), addressGroup("2001:db8:1:3::9"));
    EXPECT_EQ(addressGroup("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(addressGroup("192.0.2.1"), "192.0.2.1");
    EXPECT_NE(addressGroup("192.0.2.1"), addressGroup("192.0.2.2"));
    EXPECT_EQ(addressGroup("fe80::1%eth0"), addressGroup("fe80::2"));
}

TEST(Roles, PeopleClimbAndMachinesStandBeside) {
    EXPECT_TRUE(auth::allows(Role::Admin, Role::Viewer));
    EXPECT_TRUE(auth::allows(Role::Editor, Role::Operator));
    EXPECT_FALSE(auth::allows(Role::Operator, Role::Editor));
    for (const Role machine : {Role::Worker, Role::Ingest, Role::Internal}) {
        EXPECT_FALSE(auth::allows(machine, Role::Viewer));
        EXPECT_FALSE(auth::allows(Role::Admin, machine));
        EXPECT_TRUE(auth::allows(machine, machine));
        EXPECT_TRUE(auth::mayGive(Role::Admin, machine));
        EXPECT_FALSE(auth::mayGive(Role::Editor, machine));
        EXPECT_FALSE(auth::mayGive(machine, Role::Viewer));
    }
    EXPECT_TRUE(auth::allows(Role::Internal, Role::Worker));
    EXPECT_TRUE(auth::allows(Role::Internal, Role::Ingest));
    EXPECT_FALSE(auth::allows(Role::Worker, Role::Ingest));
    EXPECT_FALSE(auth::mayGive(Role::Operator, Role::Editor));
}

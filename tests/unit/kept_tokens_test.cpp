// Which connection has which token (core/remote/kept_tokens.hpp).

#include "core/remote/kept_tokens.hpp"

#include <gtest/gtest.h>

namespace {

remote::Profile at(const std::string& name, const std::string& address) {
    remote::Profile profile;
    profile.name = name;
    profile.apiUrl = address;
    return *remote::checked(profile);
}

struct KeptTokens : testing::Test {
    remote::MemorySecrets secrets;
    const remote::Profile anna = at("Anna", "https://studio.example.com"), guest = at("guest", "https://studio.example.com"),
                          other = at("other", "https://other.example.com");
    const std::vector<remote::Profile> all{anna, guest, other};

    std::string of(const remote::Profile& profile, const std::vector<remote::Profile>& there) {
        std::string token = "?";
        remote::readToken(secrets, profile, there, [&](const auto& read) { token = read ? read->value_or("") : "!"; });
        return token;
    }
    std::string of(const remote::Profile& profile) { return of(profile, all); }
    std::string under(const std::string& key) {
        std::string token;
        secrets.read(key, [&](const auto& read) { token = read->value_or(""); });
        return token;
    }
    /// What is the server's to end.
    std::string keep(const remote::Profile& profile, const std::string& token) {
        std::string before;
        remote::replaceToken(secrets, profile, all, token, [&](const remote::Replaced& replaced) {
            EXPECT_TRUE(replaced.kept);
            before = replaced.before.value_or("");
        });
        return before;
    }
};

} // namespace

TEST_F(KeptTokens, TwoConnectionsToOneServerHaveTwo) {
    EXPECT_EQ(keep(anna, "mr_admin"), "");
    EXPECT_EQ(keep(guest, "mr_viewer"), "") << "the other's is not replaced";
    EXPECT_EQ(of(anna), "mr_admin");
    EXPECT_EQ(of(guest), "mr_viewer");
    EXPECT_EQ(of(other), "");
    EXPECT_EQ(of(at("ANNA", "https://studio.example.com/")), "mr_admin") << "a name is one in whatever case";
}

TEST_F(KeptTokens, AnotherAddressHasNotEarnedTheToken) {
    keep(anna, "mr_admin");
    EXPECT_EQ(of(at("Anna", "https://elsewhere.example.com")), "");
    EXPECT_EQ(of(at("Anna", "http://studio.example.com")), "") << "nor the same one without TLS";
    EXPECT_EQ(of(at("Anna", "https://studio.example.com:8443")), "");
}

TEST_F(KeptTokens, TheOneThatIsReplacedIsTheServersToEnd) {
    keep(anna, "mr_old");
    EXPECT_EQ(keep(anna, "mr_old"), "") << "the same is not replaced";
    EXPECT_EQ(keep(anna, "mr_new"), "mr_old");
    EXPECT_EQ(of(anna), "mr_new");
    keep(guest, "mr_new"); // typed into both
    EXPECT_EQ(keep(anna, "mr_third"), "") << "the other connection would go dead with it";
}

TEST_F(KeptTokens, OneOfAnEarlierVersionGoesToAllThatHadIt) {
    secrets.write(remote::originOf(anna), "mr_shared", [](const auto&) {});
    EXPECT_EQ(of(guest), "mr_shared");
    EXPECT_EQ(of(anna), "mr_shared");
    EXPECT_EQ(under(remote::originOf(anna)), "") << "it lies there no longer";
    EXPECT_EQ(of(other), "") << "another server";
    EXPECT_EQ(of(at("late", "https://studio.example.com")), "") << "what came after has none";
    EXPECT_EQ(keep(guest, "mr_viewer"), "") << "anna still has the shared one";
    EXPECT_EQ(of(anna), "mr_shared");
}

TEST_F(KeptTokens, AnOwnOneWinsOverAnEarlierVersions) {
    keep(anna, "mr_admin");
    secrets.write(remote::originOf(anna), "mr_shared", [](const auto&) {}); // an earlier version ran once more
    EXPECT_EQ(of(anna), "mr_admin");
    EXPECT_EQ(of(guest), "mr_shared");
    EXPECT_EQ(of(anna), "mr_admin");
}

TEST_F(KeptTokens, AnotherNameTakesItAlong) {
    keep(anna, "mr_admin");
    const remote::Profile renamed = at("studio", "https://studio.example.com");
    remote::moveToken(secrets, anna, renamed, {renamed, guest}, [](const auto& done) { EXPECT_TRUE(done); });
    EXPECT_EQ(of(renamed), "mr_admin");
    EXPECT_EQ(of(anna), "");
    const remote::Profile moved = at("studio", "https://moved.example.com");
    remote::moveToken(secrets, renamed, moved, {moved, guest}, [](const auto& done) { EXPECT_TRUE(done); });
    EXPECT_EQ(of(moved), "") << "another address does not";
    EXPECT_EQ(of(renamed), "") << "and nothing is left behind";
}

TEST_F(KeptTokens, OneThatIsErasedDoesNotComeBackFromAnEarlierVersions) {
    secrets.write(remote::originOf(anna), "mr_shared", [](const auto&) {});
    remote::eraseToken(secrets, anna, {guest}, [](const auto& done) { EXPECT_TRUE(done); });
    EXPECT_EQ(of(anna), "");
    EXPECT_EQ(of(guest), "mr_shared");
}

TEST(ChosenProfile, AnAddressThatSeveralHaveIsNoName) {
    remote::ProfileList list;
    list.profiles = {
        at("Anna", "https://studio.example.com"), at("guest", "https://studio.example.com"), at("lab", "https://lab.example.com")};
    const auto none = [](const char*) { return std::optional<std::string>(); };
    const auto several = remote::chosenProfile(list, "https://studio.example.com/api/v1", none);
    ASSERT_FALSE(several);
    EXPECT_NE(several.error().message.find("\"Anna\", \"guest\""), std::string::npos) << several.error().message;
    const auto one = remote::chosenProfile(list, "lab.example.com", none);
    ASSERT_TRUE(one && *one);
    EXPECT_EQ((*one)->name, "lab");
    const auto named = remote::chosenProfile(list, "GUEST", none);
    ASSERT_TRUE(named && *named);
    EXPECT_EQ((*named)->name, "guest");
}

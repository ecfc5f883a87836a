// What requests show, and when nothing goes without a token.

#include "core/remote/credential.hpp"
#include "core/remote/kept_tokens.hpp"
#include "core/remote/sentences.hpp"

#include <gtest/gtest.h>

using base::ErrorCode;
using remote::Credential;

namespace {

remote::Profile at(const char* url) {
    remote::Profile profile;
    profile.apiUrl = url;
    profile.name = "Trial";
    return *remote::checked(profile);
}

remote::About about(bool isOpen) {
    remote::About about;
    about.open = isOpen;
    about.setup = true;
    return about;
}

const remote::Profile kHere = at("http://127.0.0.1:5000/");

QByteArray shownBy(const Credential& credential) {
    QNetworkRequest request;
    credential.put(request);
    return request.rawHeader("Authorization");
}

} // namespace

TEST(Credential, WithoutATokenNothingIsSentUntilTheServerSaysThatItNeedsNone) {
    Credential credential;
    EXPECT_EQ(credential.obstacle(kHere), remote::sentences::tokenNeeded("Trial"));
    credential.meet(kHere, about(false));
    EXPECT_TRUE(credential.obstacle(kHere));
    credential.meet(kHere, about(true));
    EXPECT_TRUE(credential.isOpen());
    EXPECT_FALSE(credential.obstacle(kHere));
    QNetworkRequest request;
    credential.put(request);
    EXPECT_FALSE(request.hasRawHeader("Authorization")) << "an empty one is no trial to the server";
}

TEST(Credential, WhatSaysSoFromElsewhereIsNotBelieved) {
    for (const char* url : {"https://api.example.com/", "http://192.0.2.7:5000/", "https://localhost.example.com/"}) {
        Credential credential;
        credential.meet(at(url), about(true));
        EXPECT_FALSE(credential.isOpen()) << url;
        EXPECT_TRUE(credential.obstacle(at(url))) << url;
    }
    for (const char* url : {"http://localhost:5000/", "https://127.0.0.1/", "http://[::1]:5000/"})
        EXPECT_TRUE(remote::isOpenTo(at(url), about(true))) << url;
}

TEST(Credential, ATokenIsShownWhateverTheServerSaysAndNothingFollowsItsRefusal) {
    Credential credential("mr_secret");
    credential.meet(kHere, about(true));
    EXPECT_FALSE(credential.isOpen());
    EXPECT_EQ(shownBy(credential), "Bearer mr_secret");
    credential.refuse();
    EXPECT_TRUE(credential.isRefused());
    credential.meet(kHere, about(true));
    EXPECT_EQ(credential.obstacle(kHere), remote::sentences::tokenRefused());
}

TEST(Credential, AServerThatIsNotOpenAnyMoreIsNotAskedWithoutATokenUntilItIsAgain) {
    Credential credential;
    credential.meet(kHere, about(true));
    credential.refuse();
    EXPECT_EQ(credential.obstacle(kHere), remote::sentences::noLongerOpen("Trial"));
    EXPECT_FALSE(credential.isRefused()) << "no token was";
    credential.meet(kHere, about(false));
    EXPECT_EQ(credential.obstacle(kHere), remote::sentences::noLongerOpen("Trial"));
    credential.meet(kHere, about(true));
    EXPECT_FALSE(credential.obstacle(kHere));
    credential.meet(kHere, about(false));
    EXPECT_TRUE(credential.obstacle(kHere));
}

TEST(Credential, OneThatCannotBeReadMayBeThereSoNothingGoesWithoutIt) {
    const base::Error locked{ErrorCode::Io, "The keychain is locked."};
    Credential credential = remote::credentialOf(locked);
    credential.meet(kHere, about(true));
    EXPECT_FALSE(credential.isOpen());
    const auto why = credential.obstacle(kHere);
    ASSERT_TRUE(why);
    EXPECT_EQ(why->code, ErrorCode::Unauthorized);
    EXPECT_EQ(why->message, "The keychain is locked.");
}

TEST(Credential, WithoutAKeychainThereIsNone) {
    Credential credential = remote::credentialOf(base::Error{ErrorCode::Unsupported, "There is no keychain."});
    EXPECT_EQ(credential, Credential());
    credential = remote::credentialOf(std::optional<std::string>());
    EXPECT_EQ(credential, Credential());
    credential = remote::credentialOf(std::optional<std::string>("mr_secret"));
    EXPECT_EQ(credential, Credential("mr_secret"));
}

#include "core/token/jwt.hpp"
#include "tests/support/accounts.hpp"

using auth::Role;
using base::ErrorCode;
using support::codeOf;
using support::kDay;
using support::kHour;
using support::kMinute;
using support::waited;

namespace {

struct MediaTokens : testing::Test {
    MediaTokens() : admin(bed.callerOf(bed.setUp().token)) {}

    base::Result<auth::MediaToken> made(const auth::Caller& caller, const auth::MediaTokenRequest& request) {
        return waited(bed.accounts->mediaToken(caller, request));
    }
    token::JwkSet published() const { return token::readJwks(bed.accounts->authenticator()->jwks()).value_or({}); }

    support::TestAccounts bed;
    auth::Caller admin;
};

} // namespace

TEST_F(MediaTokens, AreVerifiedByThePublishedSet) {
    const auto made = this->made(admin, {"millrace-ingest", {"films/"}, {""}, 600});
    ASSERT_TRUE(made) << made.error().message;
    const auto claims = token::verify(made->token, published(), "millrace-ingest", bed.clock.ms);
    ASSERT_TRUE(claims) << claims.error().message;
    EXPECT_EQ(claims->subject, admin.identity.tokenId);
    EXPECT_EQ(claims->issuer, "studio");
    EXPECT_EQ(claims->publish, std::vector<std::string>{"films/"});
    EXPECT_EQ(made->expiresMs, bed.clock.ms + 600'000);
    EXPECT_FALSE(bed.isGood(made->token)) << "no token of the API";
}

TEST_F(MediaTokens, ForMediaMtxSayWhatItReads) {
    const auto made = this->made(admin, {"mediamtx", {"studio/"}, {}, 600});
    ASSERT_TRUE(made);
    const auto claims = token::verify(made->token, published(), "mediamtx", bed.clock.ms);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->mediaMtx, (std::vector<token::MediaMtxPermission>{{"publish", "~^studio/"}}));
    EXPECT_TRUE(claims->publish.empty());
}

TEST_F(MediaTokens, NeverReachMoreThanWhoAsks) {
    const auto viewer = bed.callerOf(bed.userWith(admin, "vera", Role::Viewer).token);
    EXPECT_EQ(codeOf(made(viewer, {"millrace-ingest", {"films/"}, {}, 600})), ErrorCode::Forbidden);
    EXPECT_TRUE(made(viewer, {"millrace-ingest", {}, {"films/"}, 600}));
    EXPECT_EQ(codeOf(made(admin, {"somebody", {""}, {}, 600})), ErrorCode::InvalidInput);
    EXPECT_EQ(codeOf(made(admin, {"mediamtx", {""}, {}, 59})), ErrorCode::InvalidInput);
    EXPECT_EQ(codeOf(made(admin, {"mediamtx", {""}, {}, 3601})), ErrorCode::InvalidInput);
    EXPECT_EQ(codeOf(made(admin, {"mediamtx", {}, {}, 600})), ErrorCode::InvalidInput);
    const std::vector<std::string> many(20, std::string(100, 'a'));
    EXPECT_EQ(codeOf(made(admin, {"mediamtx", many, {}, 600})), ErrorCode::InvalidInput) << "longer than RTMP carries";
}

TEST_F(MediaTokens, AVerifierThatReadsHourlyRefusesNothingInAHundredDays) {
    token::JwkSet cached = published();
    std::size_t kids = 0;
    std::string last;
    for (int minute = 0; minute < 100 * 24 * 60; minute += 30) {
        bed.clock.ms += 30 * kMinute;
        bed.poll();
        if (minute % 60 == 0) cached = published();
        const auto made = this->made(admin, {"millrace-ingest", {"films/"}, {}, 3600});
        ASSERT_TRUE(made);
        const auto claims = token::verify(made->token, cached, "millrace-ingest", bed.clock.ms);
        ASSERT_TRUE(claims) << "day " << minute / 1440 << ": " << claims.error().message;
        const std::string header = made->token.substr(0, made->token.find('.'));
        if (header != last) ++kids;
        last = header;
    }
    EXPECT_EQ(kids, 2u) << "one rotation";
    EXPECT_EQ(published().keys.size(), 1u) << "the old one is gone";
}

TEST_F(MediaTokens, ARemovedKeyIsRefusedAfterTheSetIsReadAgain) {
    const auto made = this->made(admin, {"millrace-ingest", {"films/"}, {}, 600});
    const auto keys = waited(bed.accounts->keys());
    ASSERT_EQ(keys->size(), 1u);
    EXPECT_EQ(keys->at(0).state, auth::KeyState::Active);
    ASSERT_TRUE(waited(bed.accounts->removeKey(admin, keys->at(0).kid)));
    EXPECT_EQ(codeOf(token::verify(made->token, published(), "millrace-ingest", bed.clock.ms)), ErrorCode::NotFound);
    const auto fresh = this->made(admin, {"millrace-ingest", {"films/"}, {}, 600});
    EXPECT_TRUE(token::verify(fresh->token, published(), "millrace-ingest", bed.clock.ms)) << "another signs at once";
    EXPECT_EQ(codeOf(waited(bed.accounts->removeKey(admin, keys->at(0).kid))), ErrorCode::NotFound);
}

TEST_F(MediaTokens, ARotatedKeyIsPublishedTwoHoursBeforeItSigns) {
    const auto keys = waited(bed.accounts->rotateKeys(admin));
    ASSERT_EQ(keys->size(), 2u);
    EXPECT_EQ(keys->at(1).state, auth::KeyState::Next);
    EXPECT_EQ(keys->at(1).useFromMs, bed.clock.ms + 2 * kHour);
    EXPECT_EQ(published().keys.size(), 2u);
    EXPECT_EQ(waited(bed.accounts->rotateKeys(admin))->size(), 2u) << "there is a next one already";
    bed.clock.ms += 2 * kHour;
    bed.poll();
    const auto after = waited(bed.accounts->keys());
    EXPECT_EQ(after->at(0).state, auth::KeyState::Retired);
    EXPECT_EQ(after->at(1).state, auth::KeyState::Active);
    bed.clock.ms += 3 * kHour;
    bed.poll();
    EXPECT_EQ(published().keys.size(), 1u);
}

TEST(MediaSecret, IsForOneAudienceAndLongEnough) {
    support::TestAccounts bed;
    auth::AccountsOptions options;
    options.folder = bed.folder.path().toStdString();
    options.serves = false;
    options.jwtSecret = std::string(31, 's');
    options.jwtAudience = "mediamtx";
    EXPECT_EQ(codeOf(auth::Accounts::open(options)), ErrorCode::InvalidInput) << "31 bytes";
    options.jwtSecret += "s";
    options.jwtAudience = "";
    EXPECT_EQ(codeOf(auth::Accounts::open(options)), ErrorCode::InvalidInput) << "no audience";
    options.jwtAudience = "mediamtx";
    options.issuer = "studio";
    options.clock = &bed.clock;
    auto accounts = auth::Accounts::open(options);
    ASSERT_TRUE(accounts);
    const auto made = waited((*accounts)->mediaToken(auth::commandLineCaller(), {"mediamtx", {"a/"}, {}, 60}));
    ASSERT_TRUE(made);
    const token::JwkSet set{{}, token::SharedSecret{"mediamtx", options.jwtSecret}};
    EXPECT_TRUE(token::verify(made->token, set, "mediamtx", bed.clock.ms));
    EXPECT_EQ((*accounts)->authenticator()->jwks().find(options.jwtSecret), std::string::npos);
}

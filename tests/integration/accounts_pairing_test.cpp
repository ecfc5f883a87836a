#include "tests/support/accounts.hpp"

using auth::PairingState;
using auth::Role;
using base::ErrorCode;
using support::codeOf;
using support::kHere;
using support::kSecond;
using support::waited;

namespace {

struct Pairing : testing::Test {
    Pairing() : anna(bed.setUp()), admin(bed.callerOf(anna.token)) {}

    auth::PairingOffer started(const std::string& address = "198.51.100.7") {
        auto offer = bed.accounts->startPairing({"studio-mac", "macOS 14", Role::Operator}, address);
        EXPECT_TRUE(offer) << offer.error().message;
        return offer.value_or({});
    }
    auth::PairingAnswer polled(const auth::PairingOffer& offer) {
        bed.clock.ms += 3 * kSecond;
        return waited(bed.accounts->pollPairing(offer.deviceCode)).value_or({});
    }
    base::Result<void> approved(const auth::Caller& caller, const auth::PairingOffer& offer, Role role = Role::Operator) {
        return waited(bed.accounts->decidePairing(caller, offer.userCode, {true, role, {}}));
    }

    support::TestAccounts bed;
    auth::IssuedToken anna;
    auth::Caller admin;
};

} // namespace

TEST_F(Pairing, ATypedCodeGivesTheDeviceATokenOnce) {
    const auto offer = started();
    EXPECT_EQ(offer.userCode.size(), 9u) << offer.userCode;
    EXPECT_EQ(polled(offer).state, PairingState::Pending);
    std::string typed = offer.userCode; // as people type it
    for (char& c : typed) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : ' ');
    const auto seen = bed.accounts->pairing(admin, typed);
    ASSERT_TRUE(seen) << seen.error().message;
    EXPECT_EQ(seen->device, "studio-mac");
    EXPECT_EQ(seen->address, "198.51.100.7");
    ASSERT_TRUE(approved(admin, offer));

    const auto first = polled(offer);
    ASSERT_EQ(first.state, PairingState::Approved);
    const auto identity = bed.callerOf(first.token->token).identity;
    EXPECT_EQ(identity.role, Role::Operator);
    EXPECT_EQ(identity.user, "anna");
    EXPECT_EQ(identity.name, "studio-mac");
    EXPECT_EQ(polled(offer).token->token, first.token->token) << "the answer may have been lost";
    bed.clock.ms += 60 * kSecond;
    EXPECT_EQ(polled(offer).state, PairingState::Expired);
}

TEST_F(Pairing, WhoAsksTooOftenIsToldToSlowDown) {
    const auto offer = started();
    EXPECT_EQ(polled(offer).state, PairingState::Pending);
    bed.clock.ms += kSecond;
    EXPECT_EQ(waited(bed.accounts->pollPairing(offer.deviceCode))->state, PairingState::SlowDown);
    EXPECT_EQ(polled(offer).state, PairingState::Pending);
}

TEST_F(Pairing, EndsAfterTenMinutes) {
    const auto offer = started();
    bed.clock.ms += 600 * kSecond;
    EXPECT_EQ(codeOf(bed.accounts->pairing(admin, offer.userCode)), ErrorCode::NotFound);
    EXPECT_EQ(polled(offer).state, PairingState::Expired);
}

TEST_F(Pairing, CanBeDenied) {
    const auto offer = started();
    ASSERT_TRUE(waited(bed.accounts->decidePairing(admin, offer.userCode, {false, Role::Viewer, {}})));
    EXPECT_EQ(polled(offer).state, PairingState::Denied);
}

TEST_F(Pairing, NobodyGivesMoreThanTheyHave) {
    const auto op = bed.callerOf(bed.userWith(admin, "olga", Role::Operator).token);
    const auto viewer = bed.callerOf(bed.userWith(admin, "vera", Role::Viewer).token);
    const auto offer = started();
    EXPECT_EQ(codeOf(approved(op, offer, Role::Admin)), ErrorCode::Forbidden);
    EXPECT_EQ(codeOf(approved(viewer, offer, Role::Viewer)), ErrorCode::Forbidden);
    EXPECT_EQ(codeOf(approved(admin, offer, Role::Worker)), ErrorCode::InvalidInput);
    EXPECT_TRUE(approved(op, offer, Role::Operator));
}

TEST_F(Pairing, OfTwoApproversTheSecondIsTold) {
    const auto offer = started();
    EXPECT_TRUE(approved(admin, offer, Role::Viewer));
    EXPECT_EQ(codeOf(approved(admin, offer, Role::Admin)), ErrorCode::Conflict);
    EXPECT_EQ(polled(offer).token->role, Role::Viewer);
}

TEST_F(Pairing, AnApproverWhoIsRevokedInBetweenHasApprovedNothing) {
    const auto op = bed.userWith(admin, "olga", Role::Operator);
    const auto offer = started();
    ASSERT_TRUE(approved(bed.callerOf(op.token), offer));
    ASSERT_TRUE(waited(bed.accounts->revokeToken(admin, op.tokenId)));
    EXPECT_EQ(polled(offer).state, PairingState::Denied);
    EXPECT_EQ(polled(offer).state, PairingState::Denied);
}

TEST_F(Pairing, AnApproverWhoseRoleFellHasApprovedNothing) {
    const auto op = bed.callerOf(bed.userWith(admin, "olga", Role::Operator).token);
    const auto offer = started();
    ASSERT_TRUE(approved(op, offer));
    ASSERT_TRUE(waited(bed.accounts->changeUser(admin, op.identity.userId, {.role = Role::Viewer})));
    EXPECT_EQ(polled(offer).state, PairingState::Denied);
}

TEST_F(Pairing, FiveWrongCodesStopTheAskerForTenMinutes) {
    const auto offer = started();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(codeOf(bed.accounts->pairing(admin, "BBBB-BBB" + std::to_string(i))), ErrorCode::NotFound) << i;
    EXPECT_EQ(codeOf(bed.accounts->pairing(admin, offer.userCode)), ErrorCode::RateLimited);
    const auto op = bed.callerOf(bed.userWith(admin, "olga", Role::Operator).token);
    EXPECT_TRUE(bed.accounts->pairing(op, offer.userCode)) << "somebody else";
    bed.clock.ms += 600 * kSecond;
    EXPECT_TRUE(bed.accounts->pairing(admin, started().userCode));
}

TEST_F(Pairing, FiveWaitOfAnAddressAndAHundredInAll) {
    for (int i = 0; i < 5; ++i) started("2001:db8:1:2::" + std::to_string(i));
    const auto more = [&](const std::string& address) { return codeOf(bed.accounts->startPairing({"mac", "", Role::Viewer}, address)); };
    EXPECT_EQ(more("2001:db8:1:2:ffff::1"), ErrorCode::RateLimited) << "the same network";
    for (int i = 0; i < 95; ++i) started("192.0.2." + std::to_string(i));
    EXPECT_EQ(more("203.0.113.1"), ErrorCode::RateLimited);
    bed.clock.ms += 600 * kSecond;
    started("203.0.113.1");
}

TEST_F(Pairing, ACommandBesideTheServerApproves) {
    const auto offer = started();
    const auto beside = bed.opened(false);
    auto seen = beside->askServerForPairing(offer.userCode);
    while (!seen.isFinished()) {
        bed.accounts->poll();
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    ASSERT_TRUE(seen.result()) << seen.result().error().message;
    EXPECT_EQ(seen.result()->device, "studio-mac");
    auto decided = beside->decidePairingAtServer(offer.userCode, {true, Role::Editor, "cutting room"});
    while (!decided.isFinished()) {
        bed.accounts->poll();
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    ASSERT_TRUE(decided.result()) << decided.result().error().message;
    const auto answer = polled(offer);
    ASSERT_EQ(answer.state, PairingState::Approved);
    EXPECT_EQ(answer.token->name, "cutting room");
    EXPECT_EQ(bed.callerOf(answer.token->token).identity.role, Role::Editor);
    beside->drain();
}

#include "core/access/secrets.hpp"
#include "tests/support/accounts.hpp"

#include <algorithm>

using auth::Role;
using auth::TokenKind;
using base::ErrorCode;
using support::codeOf;
using support::kDay;
using support::kHere;
using support::kHour;
using support::kPassword;
using support::kSecond;
using support::waited;

namespace {

struct AccountsTest : testing::Test {
    AccountsTest() : anna(bed.setUp()), admin(bed.callerOf(anna.token)) {}

    base::Result<auth::User> changed(const std::string& id, const auth::UserChange& change) {
        return waited(bed.accounts->changeUser(admin, id, change));
    }
    auth::TokenInfo infoOf(const std::string& id) {
        const auto all = waited(bed.accounts->tokens()).value_or({});
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.id == id; });
        return found == all.end() ? auth::TokenInfo() : *found;
    }
    bool wasTold(const QStringList& list, const std::string& id) { return list.contains(QString::fromStdString(id)); }

    support::TestAccounts bed;
    auth::IssuedToken anna;
    auth::Caller admin;
};

} // namespace

TEST_F(AccountsTest, NamesAreOneWhateverTheirCase) {
    bed.userWith(admin, "Öznur", Role::Viewer);
    EXPECT_EQ(codeOf(waited(bed.accounts->addUser(admin, {"öZNUR", Role::Viewer, {}}))), ErrorCode::Conflict);
    for (const char* bad : {"", "   ", "a\nb",
             "\xe2\x80\xae"
             "anna"})
        EXPECT_EQ(codeOf(waited(bed.accounts->addUser(admin, {bad, Role::Viewer, {}}))), ErrorCode::InvalidInput) << bad;
    EXPECT_EQ(codeOf(waited(bed.accounts->addUser(admin, {"eve", Role::Worker, {}}))), ErrorCode::InvalidInput);
}

TEST_F(AccountsTest, WeakPasswordsAreRefused) {
    for (const char* weak : {"", "short", "aaaaaaaaaaaa", "Margarethe"})
        EXPECT_EQ(codeOf(waited(bed.accounts->addUser(admin, {"margarethe", Role::Viewer, weak}))), ErrorCode::InvalidInput) << weak;
}

TEST_F(AccountsTest, OnlyAnAdminChangesUsers) {
    const auto editor = bed.callerOf(bed.userWith(admin, "ed", Role::Editor).token);
    EXPECT_EQ(codeOf(waited(bed.accounts->addUser(editor, {"eve", Role::Viewer, {}}))), ErrorCode::Forbidden);
    EXPECT_EQ(codeOf(waited(bed.accounts->changeUser(editor, editor.identity.userId, {.role = Role::Admin}))), ErrorCode::Forbidden);
    EXPECT_EQ(codeOf(waited(bed.accounts->removeUser(editor, admin.identity.userId))), ErrorCode::Forbidden);
    EXPECT_EQ(codeOf(waited(bed.accounts->addInvite(editor, {}))), ErrorCode::Forbidden);
    EXPECT_EQ(codeOf(waited(bed.accounts->rotateKeys(editor))), ErrorCode::Forbidden);
}

TEST_F(AccountsTest, TheLastAdminStays) {
    const std::string id = admin.identity.userId;
    EXPECT_EQ(codeOf(changed(id, {.role = Role::Editor})), ErrorCode::Conflict);
    EXPECT_EQ(codeOf(changed(id, {.disabled = true})), ErrorCode::Conflict);
    EXPECT_EQ(codeOf(waited(bed.accounts->removeUser(admin, id))), ErrorCode::Conflict);
    const auto ben = bed.userWith(admin, "ben", Role::Admin);
    ASSERT_TRUE(changed(bed.callerOf(ben.token).identity.userId, {.disabled = true}));
    EXPECT_EQ(codeOf(changed(id, {.role = Role::Editor})), ErrorCode::Conflict) << "a disabled admin is none";
    ASSERT_TRUE(changed(infoOf(ben.tokenId).userId, {.disabled = false}));
    EXPECT_TRUE(changed(id, {.role = Role::Editor}));
}

TEST_F(AccountsTest, AChangeForAnOlderUserIsStale) {
    const auto olga = bed.callerOf(bed.userWith(admin, "olga", Role::Operator).token).identity;
    const auto read = waited(bed.accounts->user(olga.userId));
    ASSERT_TRUE(changed(olga.userId, {.name = "olga k", .ifRev = read->rev}));
    EXPECT_EQ(codeOf(changed(olga.userId, {.role = Role::Editor, .ifRev = read->rev})), ErrorCode::Stale);
    EXPECT_EQ(waited(bed.accounts->user(olga.userId))->role, Role::Operator);
    EXPECT_EQ(waited(bed.accounts->user(olga.userId))->name, "olga k");
}

TEST_F(AccountsTest, ALowerRoleCountsAtOnceAndIsTold) {
    const auto olga = bed.userWith(admin, "olga", Role::Operator);
    ASSERT_TRUE(changed(infoOf(olga.tokenId).userId, {.role = Role::Viewer}));
    EXPECT_EQ(bed.callerOf(olga.token).identity.role, Role::Viewer);
    EXPECT_TRUE(wasTold(bed.changed, olga.tokenId));
    EXPECT_FALSE(wasTold(bed.ended, olga.tokenId));
    ASSERT_TRUE(changed(infoOf(olga.tokenId).userId, {.role = Role::Admin}));
    EXPECT_EQ(bed.callerOf(olga.token).identity.role, Role::Operator) << "a token never has more than it was given";
}

TEST_F(AccountsTest, ADisabledUsersTokensRest) {
    const auto olga = bed.userWith(admin, "olga", Role::Operator);
    const std::string id = infoOf(olga.tokenId).userId;
    ASSERT_TRUE(changed(id, {.disabled = true}));
    EXPECT_FALSE(bed.isGood(olga.token));
    EXPECT_TRUE(wasTold(bed.ended, olga.tokenId));
    EXPECT_EQ(codeOf(bed.logIn("olga", kPassword)), ErrorCode::Unauthorized);
    ASSERT_TRUE(changed(id, {.disabled = false}));
    EXPECT_TRUE(bed.isGood(olga.token));
}

TEST_F(AccountsTest, ARemovedUserIsGoneWithAllTokens) {
    const auto olga = bed.userWith(admin, "olga", Role::Operator);
    const std::string id = infoOf(olga.tokenId).userId;
    ASSERT_TRUE(waited(bed.accounts->removeUser(admin, id)));
    EXPECT_FALSE(bed.isGood(olga.token));
    EXPECT_TRUE(wasTold(bed.ended, olga.tokenId));
    EXPECT_EQ(codeOf(waited(bed.accounts->user(id))), ErrorCode::NotFound);
}

TEST_F(AccountsTest, ANewPasswordEndsTheOtherTokens) {
    const auto here = bed.userWith(admin, "olga", Role::Operator);
    const auto there = bed.logIn("olga", kPassword);
    const auto olga = bed.callerOf(here.token);
    EXPECT_EQ(codeOf(waited(bed.accounts->changePassword(olga, "wrong one here", "a better password"))), ErrorCode::Unauthorized);
    ASSERT_TRUE(waited(bed.accounts->changePassword(olga, kPassword, "a better password")));
    EXPECT_TRUE(bed.isGood(here.token));
    EXPECT_FALSE(bed.isGood(there->token));
    EXPECT_TRUE(wasTold(bed.ended, there->tokenId));
    EXPECT_EQ(codeOf(bed.logIn("olga", kPassword)), ErrorCode::Unauthorized);
    EXPECT_TRUE(bed.logIn("olga", "a better password"));
}

TEST_F(AccountsTest, RevokingTellsAndADeadTokenIsKnown) {
    const auto olga = bed.userWith(admin, "olga", Role::Operator);
    const auto vera = bed.callerOf(bed.userWith(admin, "vera", Role::Editor).token);
    EXPECT_EQ(codeOf(waited(bed.accounts->revokeToken(vera, olga.tokenId))), ErrorCode::Forbidden) << "another's";
    ASSERT_TRUE(waited(bed.accounts->revokeToken(bed.callerOf(olga.token), olga.tokenId)));
    EXPECT_EQ(bed.ended, QStringList{QString::fromStdString(olga.tokenId)});
    const auto& authenticator = *bed.accounts->authenticator();
    EXPECT_EQ(codeOf(authenticator.identify(olga.token, bed.clock.ms)), ErrorCode::Unauthorized);
    EXPECT_TRUE(authenticator.hasEnded(olga.token, bed.clock.ms)) << "no guess";
    EXPECT_FALSE(authenticator.hasEnded(auth::newToken().text, bed.clock.ms)) << "a guess";
    EXPECT_TRUE(waited(bed.accounts->revokeToken(admin, olga.tokenId))) << "done already is done";
    EXPECT_EQ(codeOf(waited(bed.accounts->revokeToken(admin, "aaaaaaaaaa"))), ErrorCode::NotFound);
}

TEST_F(AccountsTest, AnotherProcessRevokesAndItIsNoticed) {
    const auto olga = bed.userWith(admin, "olga", Role::Operator);
    const auto beside = bed.opened(false);
    bed.poll(); // what is done once an hour reads all anew
    ASSERT_TRUE(waited(beside->revokeToken(auth::commandLineCaller(), olga.tokenId)));
    bed.ended.clear(); // the command has told of it as well
    bed.poll();
    EXPECT_FALSE(bed.isGood(olga.token));
    EXPECT_TRUE(wasTold(bed.ended, olga.tokenId));
}

TEST_F(AccountsTest, AUserMadeBesideTheServerEndsTheSetup) {
    support::TestAccounts fresh;
    EXPECT_NE(fresh.accounts->setupCode(), "");
    const auto beside = fresh.opened(false);
    fresh.poll();
    ASSERT_TRUE(waited(beside->addUser(auth::commandLineCaller(), {"root", Role::Admin, kPassword})));
    fresh.poll();
    EXPECT_EQ(fresh.accounts->setupCode(), "");
    EXPECT_TRUE(fresh.accounts->authenticator()->hasUsers());
}

TEST_F(AccountsTest, TokensEndByTime) {
    const auto page = waited(bed.accounts->logIn({"anna", kPassword, ""}, TokenKind::Page, kHere));
    const auto idle = bed.logIn("anna", kPassword), used = bed.logIn("anna", kPassword);
    bed.poll();
    bed.clock.ms += 12 * kHour;
    EXPECT_FALSE(bed.isGood(page->token));
    bed.poll();
    EXPECT_EQ(bed.ended, QStringList{QString::fromStdString(page->tokenId)});
    bed.clock.ms += 60 * kDay;
    EXPECT_TRUE(bed.isGood(used->token));
    bed.clock.ms += 30 * kDay;
    EXPECT_TRUE(bed.isGood(used->token)) << "used a month ago";
    EXPECT_FALSE(bed.isGood(idle->token)) << "90 days without use";
    for (int i = 0; i < 11; ++i) {
        bed.poll();
        bed.clock.ms += 30 * kDay;
        EXPECT_EQ(bed.isGood(used->token), i < 10) << "400 days at most";
    }
}

TEST_F(AccountsTest, TheTimeOfUseIsWrittenOnceAMinute) {
    const auto& authenticator = *bed.accounts->authenticator();
    const auto use = [&](std::int64_t after, const char* from) {
        bed.clock.ms += after;
        EXPECT_TRUE(authenticator.identify(anna.token, bed.clock.ms, from));
        bed.poll();
        return infoOf(anna.tokenId);
    };
    const auto first = use(2 * support::kMinute, "192.0.2.1");
    EXPECT_EQ(first.seenMs, bed.clock.ms);
    EXPECT_EQ(first.seenFrom, "192.0.2.1");
    EXPECT_EQ(use(59 * kSecond, "192.0.2.2").seenMs, first.seenMs);
    EXPECT_EQ(use(kSecond, "192.0.2.3").seenMs, bed.clock.ms);
    EXPECT_EQ(infoOf(anna.tokenId).seenFrom, "192.0.2.3");
    EXPECT_EQ(waited(bed.accounts->user(admin.identity.userId))->seenMs, bed.clock.ms);
}

TEST_F(AccountsTest, NobodyMakesATokenThatReachesMore) {
    const auto editor = bed.callerOf(bed.userWith(admin, "ed", Role::Editor).token);
    const auto code = [&](const auth::Caller& caller, const auth::TokenRequest& request) {
        return codeOf(waited(bed.accounts->addToken(caller, request)));
    };
    EXPECT_EQ(code(editor, {"ci", TokenKind::Api, Role::Admin}), ErrorCode::Forbidden);
    EXPECT_EQ(code(editor, {"w", TokenKind::Worker, Role::Worker}), ErrorCode::Forbidden);
    EXPECT_EQ(code(admin, {"p", TokenKind::Panel, Role::Viewer}), ErrorCode::InvalidInput);
    EXPECT_EQ(code(admin, {"p", TokenKind::Api, Role::Viewer, bed.clock.ms}), ErrorCode::InvalidInput) << "ended already";
    for (const char* bad : {"/films", "films/../x", "..", "a\\b", "a//b"})
        EXPECT_EQ(code(admin, {"p", TokenKind::Api, Role::Viewer, {}, {bad}}), ErrorCode::InvalidInput) << bad;

    const auto films = waited(bed.accounts->addToken(editor, {"ci", TokenKind::Api, Role::Operator, {}, {"films/"}, {"films"}}));
    ASSERT_TRUE(films);
    const auto caller = bed.callerOf(films->token);
    EXPECT_EQ(code(caller, {"x", TokenKind::Api, Role::Viewer, {}, {"films/one/"}}), ErrorCode::Internal) << "below its own: made";
    EXPECT_EQ(code(caller, {"x", TokenKind::Api, Role::Viewer, {}, {"other/"}}), ErrorCode::Forbidden);
    EXPECT_EQ(code(caller, {"x", TokenKind::Api, Role::Viewer, {}, {""}}), ErrorCode::Forbidden) << "everywhere";
}

TEST_F(AccountsTest, ARepeatedRequestIsDoneOnce) {
    auth::Caller keyed = admin;
    keyed.idempotencyKey = "k1";
    keyed.requestHash = "h1";
    const auto first = waited(bed.accounts->addUser(keyed, {"olga", Role::Viewer, {}}));
    const auto again = waited(bed.accounts->addUser(keyed, {"olga", Role::Viewer, {}}));
    ASSERT_TRUE(first && again);
    EXPECT_FALSE(first->replayed);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(first->user.id, again->user.id);
    keyed.requestHash = "h2";
    EXPECT_EQ(codeOf(waited(bed.accounts->addUser(keyed, {"ben", Role::Viewer, {}}))), ErrorCode::InvalidInput);
    keyed.idempotencyKey = "k2";
    ASSERT_TRUE(waited(bed.accounts->addToken(keyed, {"ci"})));
    EXPECT_EQ(codeOf(waited(bed.accounts->addToken(keyed, {"ci"}))), ErrorCode::Conflict) << "its secret was shown";
    EXPECT_EQ(waited(bed.accounts->tokens())->size(), 2u);
}

TEST_F(AccountsTest, WhatIsDoneStandsInTheAudit) {
    bed.userWith(admin, "olga", Role::Viewer);
    bed.logIn("olga", "not her password").value_or({});
    bed.logIn("her password by mistake", kPassword).value_or({});
    bed.accounts->note(admin, "job.remove", "j_1", "done", "2 jobs");
    bed.accounts->drain();
    const auto page = waited(bed.accounts->audit({}));
    ASSERT_TRUE(page);
    std::string actions, all;
    for (const auto& row : page->items) {
        actions += row.action + ":" + row.who + ":" + row.result + " ";
        all += row.who + row.detail + row.object;
    }
    EXPECT_EQ(actions, "job.remove:anna:done login::failed login:olga:failed login:olga:done user.add:anna:done setup:anna:done ");
    EXPECT_EQ(all.find("mistake"), std::string::npos);
    const auto verdict = waited(bed.accounts->verifyAudit());
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->rows, 6);
    EXPECT_EQ(verdict->broken, 0);
}

TEST_F(AccountsTest, TokensAreToldWithoutTheirSecret) {
    const auto info = infoOf(anna.tokenId);
    EXPECT_EQ(info.ending, anna.token.substr(anna.token.size() - 4));
    EXPECT_FALSE(model::toBytes(info).contains(QByteArray::fromStdString(anna.token.substr(14, 20))));
    EXPECT_FALSE(model::toBytes(*waited(bed.accounts->user(admin.identity.userId))).contains("argon2"));
}

TEST_F(AccountsTest, WhoHasNoUserSeesNobodysTokens) {
    ASSERT_TRUE(waited(bed.accounts->addToken(admin, {"encoder", TokenKind::Worker})));
    EXPECT_EQ(waited(bed.accounts->tokens(admin.identity.userId))->size(), 1u);
    EXPECT_TRUE(waited(bed.accounts->tokens(std::string()))->empty());
}

TEST_F(AccountsTest, AllIsThereAfterARestart) {
    const auto olga = bed.userWith(admin, "olga", Role::Operator);
    const auto before = waited(bed.accounts->keys());
    bed.accounts.reset();
    bed.accounts = bed.opened();
    EXPECT_EQ(bed.callerOf(olga.token).identity.user, "olga");
    EXPECT_EQ(bed.accounts->setupCode(), "");
    EXPECT_EQ(waited(bed.accounts->keys())->at(0).kid, before->at(0).kid);
}

#include "core/access/password_hasher.hpp"
#include "core/access/refusals.hpp"
#include "core/access/secrets.hpp"
#include "core/base/files.hpp"
#include "tests/support/accounts.hpp"

#include <QDir>
#include <QFile>

using auth::Role;
using auth::TokenKind;
using base::ErrorCode;
using support::codeOf;
using support::kHere;
using support::kPassword;
using support::waited;

namespace {

constexpr auto kOthers = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;

base::Result<auth::IssuedToken> setUpWith(support::TestAccounts& bed, const std::string& code) {
    return waited(bed.accounts->setUp({code, "anna", kPassword}, kHere));
}

} // namespace

TEST(AccountsEntry, TheFirstUserComesInByTheSetupCode) {
    support::TestAccounts bed;
    EXPECT_FALSE(bed.accounts->authenticator()->hasUsers());
    const std::string code = bed.accounts->setupCode();
    EXPECT_EQ(base::readFile(bed.folder.path().toStdString() + "/setup-code").value().toStdString(), code + "\n");
    EXPECT_EQ(codeOf(setUpWith(bed, "AAAA-AAAA-AAAA")), ErrorCode::Unauthorized);

    const auto issued = setUpWith(bed, QString::fromStdString(code).toLower().remove(QLatin1Char('-')).toStdString());
    ASSERT_TRUE(issued) << issued.error().message;
    EXPECT_EQ(issued->user, "anna");
    EXPECT_EQ(bed.callerOf(issued->token).identity.role, Role::Admin);
    EXPECT_TRUE(bed.accounts->authenticator()->hasUsers());
    EXPECT_EQ(bed.accounts->setupCode(), "");
    EXPECT_FALSE(QFile::exists(bed.folder.filePath(QStringLiteral("setup-code"))));
    EXPECT_EQ(codeOf(setUpWith(bed, code)), ErrorCode::NotFound) << "done already";
}

TEST(AccountsEntry, GuessesOfTheSetupCodeAreSlow) {
    support::TestAccounts bed;
    for (const char* wrong : {"A", "B", "C"}) EXPECT_EQ(codeOf(setUpWith(bed, wrong)), ErrorCode::Unauthorized);
    EXPECT_EQ(codeOf(setUpWith(bed, bed.accounts->setupCode())), ErrorCode::RateLimited) << "the right one as well";
    bed.clock.ms += 30 * support::kSecond;
    EXPECT_TRUE(setUpWith(bed, bed.accounts->setupCode()));
}

TEST(AccountsEntry, FilesAreOfThisAccountAlone) {
    support::TestAccounts bed;
    bed.setUp();
    const QDir folder(bed.folder.path());
    for (const QString& name : folder.entryList(QDir::Files))
        EXPECT_EQ(QFile::permissions(folder.filePath(name)) & kOthers, QFileDevice::Permissions()) << name.toStdString();
    EXPECT_TRUE(folder.exists(QStringLiteral("access.sqlite")));
}

TEST(AccountsEntry, TheFileHoldsNoSecret) {
    support::TestAccounts bed;
    const auto anna = bed.setUp();
    const auto caller = bed.callerOf(anna.token);
    const auto invite = waited(bed.accounts->addInvite(caller, {}));
    ASSERT_TRUE(invite);
    bed.accounts.reset();
    QByteArray all;
    const QDir folder(bed.folder.path());
    for (const QString& name : folder.entryList(QDir::Files)) all += base::readFile(folder.filePath(name).toStdString()).value();
    EXPECT_GT(all.size(), 4096);
    for (const std::string& secret : {anna.token, anna.token.substr(14), kPassword, invite->code, std::string("the internal token")})
        EXPECT_FALSE(all.contains(QByteArray::fromStdString(secret))) << secret;
}

TEST(AccountsEntry, TheLocalTokenIsAnAdminsAndNewAtEachStart) {
    support::TestAccounts bed;
    const std::string path = bed.folder.path().toStdString() + "/local-token";
    const std::string first = base::readFile(path).value().trimmed().toStdString();
    EXPECT_EQ(bed.callerOf(first).identity.role, Role::Admin);
    EXPECT_EQ(bed.callerOf(first).identity.kind, TokenKind::Local);
    bed.accounts.reset();
    EXPECT_FALSE(QFile::exists(QString::fromStdString(path)));
    bed.accounts = bed.opened();
    EXPECT_FALSE(bed.isGood(first));
    EXPECT_TRUE(bed.isGood(base::readFile(path).value().trimmed().toStdString()));
}

TEST(AccountsEntry, TheInternalTokenIsNoAdmin) {
    support::TestAccounts bed;
    const auto identity = bed.callerOf("the internal token").identity;
    EXPECT_EQ(identity.role, Role::Internal);
    EXPECT_FALSE(bed.isGood("the internal toke"));
    EXPECT_FALSE(bed.isGood(""));
}

TEST(AccountsEntry, APasswordGivesAToken) {
    support::TestAccounts bed;
    bed.setUp();
    const auto issued = bed.logIn("ANNA", kPassword);
    ASSERT_TRUE(issued) << issued.error().message;
    EXPECT_EQ(bed.callerOf(issued->token).identity.user, "anna");
    EXPECT_EQ(issued->name, "laptop");
    const auto wrong = bed.logIn("anna", "something else"), nobody = bed.logIn("nobody", kPassword);
    EXPECT_EQ(codeOf(wrong), ErrorCode::Unauthorized);
    EXPECT_EQ(wrong.error(), nobody.error()) << "nobody learns which users there are";
}

TEST(AccountsEntry, TenWrongPasswordsThenOneInHalfAMinute) {
    support::TestAccounts bed;
    bed.setUp();
    for (int i = 0; i < 10; ++i) EXPECT_EQ(codeOf(bed.logIn("anna", "wrong " + std::to_string(i))), ErrorCode::Unauthorized) << i;
    EXPECT_EQ(codeOf(bed.logIn("anna", kPassword)), ErrorCode::RateLimited);
    bed.clock.ms += 30 * support::kSecond;
    EXPECT_TRUE(bed.logIn("anna", kPassword));
}

TEST(AccountsEntry, AClientWithOneOldPasswordShutsNobodyOut) {
    support::TestAccounts bed;
    bed.setUp();
    for (int i = 0; i < 30; ++i) EXPECT_EQ(codeOf(bed.logIn("anna", "the old one")), ErrorCode::Unauthorized) << i;
    EXPECT_TRUE(bed.logIn("anna", kPassword));
}

TEST(AccountsEntry, MoreThanNinePasswordsAtOnceAreSentAway) {
    auth::PasswordHasher hasher({1, 8192});
    int hashed = 0, busy = 0;
    for (int i = 0; i < 12; ++i)
        hasher.hash(kPassword, [&](const base::Result<std::string>& hash) {
            if (hash) ++hashed;
            else if (codeOf(hash) == ErrorCode::Busy) ++busy;
        });
    EXPECT_EQ(busy, 3) << "one at work, eight wait";
    while (hashed < 9) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    hasher.hash(kPassword, [&](const base::Result<std::string>&) { ++hashed; });
    while (hashed < 10) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    EXPECT_EQ(busy, 3);
}

TEST(AccountsEntry, APasswordTakesThirtyTwoMegabytesAndFourPasses) {
    auth::PasswordHasher hasher{auth::HashCost()};
    std::string hash;
    hasher.hash(kPassword, [&](base::Result<std::string> made) { hash = made.value_or("none"); });
    while (hash.empty()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=32768,t=4,p=1$"))
        << "less is guessed sooner, more is memory for whoever guesses: " << hash;
}

TEST(AccountsEntry, WhoIsSentAwayIsToldForHowLong) {
    EXPECT_EQ(auth::secondsToWait(auth::tooManyAttempts(29'001)), 30);
    EXPECT_GT(auth::secondsToWait(auth::tooManyPairings()), 0);
    EXPECT_GT(auth::secondsToWait(auth::tooManyLogins()), 0);
    EXPECT_EQ(auth::secondsToWait(auth::wrongLogin()), 0);
}

TEST(AccountsEntry, AHashThatCostTooLittleIsMadeAnew) {
    std::string cheap;
    auth::PasswordHasher before({1, 8192}), after({2, 16384});
    before.hash(kPassword, [&](base::Result<std::string> hash) { cheap = hash.value_or("none"); });
    while (cheap.empty()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    EXPECT_TRUE(cheap.starts_with("$argon2id$")) << cheap;
    std::optional<auth::PasswordHasher::Checked> checked;
    after.check(cheap, kPassword, [&](const base::Result<auth::PasswordHasher::Checked>& result) { checked = result.value_or({}); });
    while (!checked) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    EXPECT_TRUE(checked->isRight);
    EXPECT_TRUE(checked->rehashed.starts_with("$argon2id$v=19$m=16,t=2")) << checked->rehashed;
}

TEST(AccountsEntry, AnInviteLetsOneIn) {
    support::TestAccounts bed;
    const auto admin = bed.callerOf(bed.setUp().token);
    const auto invite = waited(bed.accounts->addInvite(admin, {auth::InviteKind::Panel, Role::Editor, 2}));
    ASSERT_TRUE(invite);
    const auto issued = waited(bed.accounts->join(invite->code, "studio-mac", kHere));
    ASSERT_TRUE(issued) << issued.error().message;
    EXPECT_EQ(bed.callerOf(issued->token).identity.role, Role::Editor);
    EXPECT_EQ(codeOf(waited(bed.accounts->join(invite->code, "other", kHere))), ErrorCode::NotFound) << "used";

    const auto late = waited(bed.accounts->addInvite(admin, {auth::InviteKind::Panel, Role::Editor, 2}));
    bed.clock.ms += 2 * support::kHour;
    EXPECT_EQ(codeOf(waited(bed.accounts->join(late->code, "other", kHere))), ErrorCode::NotFound) << "over";
}

TEST(AccountsEntry, AnInvitedWorkerIsAWorkerAndNothingElse) {
    support::TestAccounts bed;
    const auto admin = bed.callerOf(bed.setUp().token);
    const auto invite = waited(bed.accounts->addInvite(admin, {auth::InviteKind::Worker, Role::Admin, 72}));
    const auto issued = waited(bed.accounts->join(invite->code, "encoder-1", kHere));
    ASSERT_TRUE(issued);
    const auto identity = bed.callerOf(issued->token).identity;
    EXPECT_EQ(identity.role, Role::Worker);
    EXPECT_EQ(identity.kind, TokenKind::Worker);
    EXPECT_TRUE(identity.publish.empty()) << "it gets a token for each task";
}

TEST(AccountsEntry, OpenInvitesOfWhoIsNoAdminAnyMoreAreOver) {
    support::TestAccounts bed;
    const auto admin = bed.callerOf(bed.setUp().token);
    const auto ben = bed.callerOf(bed.userWith(admin, "ben", Role::Admin).token);
    const auto invite = waited(bed.accounts->addInvite(ben, {}));
    ASSERT_TRUE(waited(bed.accounts->changeUser(admin, ben.identity.userId, {.role = Role::Operator})));
    EXPECT_EQ(codeOf(waited(bed.accounts->join(invite->code, "mac", kHere))), ErrorCode::NotFound);
}

// Addresses, profiles, what answers mean, what is sent twice. No network.

#include "core/base/files.hpp"
#include "core/remote/access_flows.hpp"
#include "core/remote/secret_store.hpp"
#include "core/remote/thumbnail_cache.hpp"

#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

using base::ErrorCode;
using remote::Call;
using remote::Outcome;
using remote::Profile;

namespace {

Profile at(const std::string& url) {
    Profile profile;
    profile.apiUrl = url;
    const auto good = remote::checked(profile);
    EXPECT_TRUE(good) << url;
    return good ? *good : profile;
}

Outcome answered(int status, const QByteArray& body = {}, std::int64_t retryAfterMs = -1) {
    Outcome outcome;
    outcome.answer.status = status;
    outcome.answer.body = body;
    outcome.answer.retryAfterMs = retryAfterMs;
    remote::readFault(outcome, "api.example.com");
    return outcome;
}

Outcome silence() {
    Outcome outcome;
    outcome.isSilence = true;
    outcome.error = base::Error{ErrorCode::RemoteSilent, "silent"};
    return outcome;
}

model::Environment environment(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

} // namespace

TEST(RemoteProfile, AnAddressIsMadeWhole) {
    EXPECT_EQ(at("api.example.com").apiUrl, "https://api.example.com/");
    EXPECT_EQ(at("localhost:5000").apiUrl, "http://localhost:5000/");
    EXPECT_EQ(at("https://example.com/millrace").apiUrl, "https://example.com/millrace/");
    EXPECT_EQ(at("https://example.com/millrace/api/v1/").apiUrl, "https://example.com/millrace/");
    for (const char* bad : {"", "ftp://example.com", "https://", "https://user:secret@example.com", "https://example.com/?token=x"}) {
        Profile profile;
        profile.apiUrl = bad;
        EXPECT_FALSE(remote::checked(profile)) << bad;
    }
}

TEST(RemoteProfile, PathsLieBelowItsPrefixAndSocketsBesideThem) {
    const Profile profile = at("https://example.com/millrace");
    EXPECT_EQ(remote::urlOf(profile, QStringLiteral("jobs/a%2Fb")).toString(QUrl::FullyEncoded),
        "https://example.com/millrace/api/v1/jobs/a%2Fb");
    EXPECT_EQ(remote::socketUrlOf(profile, QStringLiteral("events")).toString(), "wss://example.com/millrace/api/v1/events");
    EXPECT_EQ(remote::originOf(profile), "https://example.com:443");
}

TEST(RemoteProfile, TheTokenGoesByTlsToThisComputerOrByTheProfilesWord) {
    EXPECT_TRUE(remote::mayCarryToken(at("https://lab.example.net")));
    EXPECT_TRUE(remote::mayCarryToken(at("http://127.0.0.1:5000")));
    EXPECT_TRUE(remote::mayCarryToken(at("http://[::1]:5000")));
    Profile plain = at("http://lab.example.net");
    EXPECT_FALSE(remote::mayCarryToken(plain));
    EXPECT_FALSE(remote::mayCarryToken(at("http://127.0.0.1.example.net")));
    plain.isInsecure = true;
    EXPECT_TRUE(remote::mayCarryToken(plain));
}

TEST(RemoteProfile, APinIsReadAsPeopleCopyIt) {
    Profile profile = at("https://lab.example.net");
    std::string shown;
    for (int i = 0; i < 32; ++i) shown += i == 0 ? "3F" : ":9A";
    profile.pin = shown;
    const auto good = remote::checked(profile);
    ASSERT_TRUE(good);
    EXPECT_EQ(good->pin.size(), 64u);
    EXPECT_EQ(remote::fingerprintText(good->pin).substr(0, 8), "3F 9A 9A");
    profile.pin = "3F:9A";
    EXPECT_FALSE(remote::checked(profile));
}

TEST(RemoteProfile, WhatIsChosenIsTheOptionThenTheEnvironmentThenTheLast) {
    remote::ProfileList list;
    list.profiles = {at("https://studio.example.com"), at("https://lab.example.net")};
    list.profiles[0].name = "Studio";
    list.lastUsed = "Studio";
    const auto given = environment({{"GUI_BACKEND_URL", "https://env.example.com"}, {"GUI_INGEST_URL", "https://in.example.com/media/"}});
    EXPECT_EQ((*remote::chosenProfile(list, "lab.example.net", given))->apiUrl, "https://lab.example.net/");
    const auto byEnvironment = remote::chosenProfile(list, "", given);
    ASSERT_TRUE(byEnvironment && *byEnvironment);
    EXPECT_TRUE((*byEnvironment)->isFromEnvironment);
    EXPECT_EQ((*byEnvironment)->ingestUrl, "https://in.example.com/media/");
    EXPECT_EQ((*remote::chosenProfile(list, "", environment({})))->name, "Studio");
    EXPECT_EQ((*remote::chosenProfile(list, "", environment({{"GUI_BACKEND_URL", ""}})))->name, "Studio") << "empty is not set";
    EXPECT_FALSE(*remote::chosenProfile(list, "local", given));
    EXPECT_FALSE(remote::chosenProfile(list, "nobody", given)) << "neither a name nor an address";
    EXPECT_FALSE(*remote::environmentProfile(environment({{"GUI_INGEST_URL", "https://in.example.com/media/"}})));
    EXPECT_FALSE(remote::environmentProfile(environment({{"GUI_BACKEND_URL", "ftp://x"}})));
}

TEST(RemoteProfile, AFileKeepsAllButTheEnvironmentsAndIsNotWrittenOverWhenItCannotBeRead) {
    const QTemporaryDir folder;
    const std::string file = remote::profileFileIn(folder.path().toStdString());
    EXPECT_TRUE(remote::readProfiles(file)->profiles.empty());
    remote::ProfileList list;
    list.profiles = {at("https://studio.example.com"), at("https://env.example.com")};
    list.profiles[1].isFromEnvironment = true;
    list.lastUsed = "studio.example.com";
    ASSERT_TRUE(remote::writeProfiles(file, list));
    const auto back = remote::readProfiles(file);
    ASSERT_TRUE(back);
    ASSERT_EQ(back->profiles.size(), 1u);
    EXPECT_EQ(back->profiles[0], list.profiles[0]);
    EXPECT_EQ(back->lastUsed, "studio.example.com");
    ASSERT_TRUE(base::writeFileAtomically(file, "not JSON"));
    EXPECT_FALSE(remote::readProfiles(file));
}

TEST(RemoteProfile, AChangeKeepsWhatAnotherProgramHasWrittenMeanwhile) {
    const QTemporaryDir folder;
    const std::string file = remote::profileFileIn(folder.path().toStdString() + "/new");
    const auto add = [&](const char* address) {
        return remote::changeProfiles(file, [&](remote::ProfileList& list) -> base::Result<void> {
            list.profiles.push_back(at(address));
            return {};
        });
    };
    ASSERT_TRUE(add("https://studio.example.com")) << "there was neither a file nor its folder";
    remote::ProfileList theirs = *remote::readProfiles(file);
    theirs.profiles.push_back(at("https://lab.example.net"));
    ASSERT_TRUE(remote::writeProfiles(file, theirs));
    const auto now = add("https://third.example.org");
    ASSERT_TRUE(now);
    EXPECT_EQ(now->profiles.size(), 3u);
    EXPECT_EQ(*remote::readProfiles(file), *now);
    EXPECT_FALSE(remote::changeProfiles(file, [](remote::ProfileList& list) -> base::Result<void> {
        list.profiles.clear();
        return base::Error{base::ErrorCode::Conflict, base::Text("no")};
    }));
    EXPECT_EQ(*remote::readProfiles(file), *now) << "what is refused changes nothing";
    ASSERT_TRUE(base::writeFileAtomically(file, "not JSON"));
    EXPECT_FALSE(add("https://fourth.example.org"));
    EXPECT_EQ(*base::readFile(file), "not JSON") << "what cannot be read is not written over";
}

TEST(RemoteSecrets, AFileOfTokensIsReadByItsOwnerAlone) {
    const QTemporaryDir folder;
    const std::string file = (folder.path() + QStringLiteral("/tokens.json")).toStdString();
    remote::FileSecrets secrets(file);
    bool isWritten = false;
    secrets.write("https://a:443", "mr_secret", [&](base::Result<void> done) { isWritten = done.has_value(); });
    ASSERT_TRUE(isWritten);
    const auto others = QFileDevice::ReadGroup | QFileDevice::ReadOther | QFileDevice::WriteGroup | QFileDevice::WriteOther;
#ifndef _WIN32
    EXPECT_FALSE(QFile::permissions(QString::fromStdString(file)) & others);
#endif
    std::optional<std::string> read;
    secrets.read("https://a:443", [&](auto found) { read = found.value_or({}); });
    EXPECT_EQ(read, "mr_secret");
    secrets.write("https://a:443", "", [](base::Result<void>) {});
    secrets.read("https://a:443", [&](auto found) { read = found.value_or("?"); });
    EXPECT_FALSE(read);
#ifndef _WIN32
    QFile::setPermissions(QString::fromStdString(file), QFile::permissions(QString::fromStdString(file)) | QFileDevice::ReadOther);
    secrets.read("https://a:443", [&](auto found) { EXPECT_FALSE(found) << "others may have read it"; });
#endif
}

TEST(RemoteAnswer, ARefusalIsTheServersSentenceWithItsCode) {
    const auto refused = answered(403,
        R"({"type":"/problems/forbidden","status":403,"detail":"Only admins may.","code":"MR-4103","cause":{"code":27,"id":"MR-4103","message":"Only admins may."}})");
    ASSERT_TRUE(refused.error);
    EXPECT_EQ(refused.error->code, ErrorCode::Forbidden);
    EXPECT_EQ(refused.error->message, "Only admins may.");
    EXPECT_EQ(refused.problem, "forbidden");
    const auto future = answered(409, R"({"type":"/problems/x","detail":"New.","cause":{"code":900,"id":"MR-9999","message":"New."}})");
    EXPECT_EQ(future.error->code, ErrorCode::Conflict) << "a code of a newer server: the status says what it is";
    EXPECT_EQ(answered(502, "<html>Bad gateway").error->code, ErrorCode::Io);
    EXPECT_FALSE(answered(204).error);
    EXPECT_FALSE(answered(304).error);
}

TEST(RemoteAnswer, OnlyWhatCannotBeDoneTwiceIsSentAgain) {
    const Call question = remote::get(QStringLiteral("jobs"));
    const Call keyed = remote::post(QStringLiteral("jobs"), "{}", true), bare = remote::post(QStringLiteral("login"), "{}");
    EXPECT_TRUE(remote::repeatAfterMs(question, silence(), 1, 0.5));
    EXPECT_TRUE(remote::repeatAfterMs(keyed, silence(), 1, 0.5));
    EXPECT_FALSE(remote::repeatAfterMs(bare, silence(), 1, 0.5)) << "it may have been done";
    EXPECT_TRUE(remote::repeatAfterMs(bare, answered(429, {}, 1000), 1, 0.5)) << "nothing was done";
    EXPECT_FALSE(remote::repeatAfterMs(question, answered(401), 1, 0.5));
    EXPECT_FALSE(remote::repeatAfterMs(question, answered(404), 1, 0.5));
    EXPECT_TRUE(remote::repeatAfterMs(keyed, answered(409, {}, 1000), 1, 0.5)) << "the first one is still under way";
    EXPECT_FALSE(remote::repeatAfterMs(keyed, answered(409), 1, 0.5));
    EXPECT_FALSE(remote::repeatAfterMs(question, silence(), 4, 0.5)) << "not for ever";
    EXPECT_EQ(remote::repeatAfterMs(question, silence(), 1, 0.5), 500);
    EXPECT_EQ(remote::repeatAfterMs(question, silence(), 3, 0.5), 2000);
    EXPECT_GE(remote::repeatAfterMs(question, answered(503, {}, 7000), 1, 0.0), 7000) << "never before it is asked for";
    EXPECT_FALSE(remote::repeatAfterMs(question, answered(503, {}, 600'000), 1, 0.0)) << "people are told instead";
    Call login = bare;
    login.mostWaitMs = 5'000;
    EXPECT_TRUE(remote::repeatAfterMs(login, answered(429, {}, 5'000), 1, 0.0));
    EXPECT_FALSE(remote::repeatAfterMs(login, answered(429, {}, 6'000), 1, 0.0)) << "whoever looks on is told sooner";
    EXPECT_FALSE(remote::repeatAfterMs(question, answered(503, R"({"type":"/problems/setup-needed"})"), 1, 0.5));
}

TEST(RemoteAnswer, EachCommandHasAKeyOfItsOwn) {
    const Call one = remote::post(QStringLiteral("jobs"), "{}", true), other = remote::post(QStringLiteral("jobs"), "{}", true);
    EXPECT_FALSE(one.idempotencyKey.isEmpty());
    EXPECT_NE(one.idempotencyKey, other.idempotencyKey);
}

TEST(RemoteAccess, ATypedCodeIsReadHoweverItIsTyped) {
    EXPECT_EQ(*remote::pairingCodeOf("wdjb mjht"), "WDJB-MJHT");
    EXPECT_EQ(*remote::pairingCodeOf("WDJB-MJHT"), "WDJB-MJHT");
    for (const char* bad : {"", "WDJB", "WDJB-MJHTX", "WDJB-MJHA", "WDJB_MJHT"}) EXPECT_FALSE(remote::pairingCodeOf(bad)) << bad;
}

TEST(RemoteAccess, AnInviteBringsAddressCodeAndTrust) {
    const std::string pin(64, 'a');
    const auto invite = remote::inviteOf("millrace://join?at=https%3A%2F%2Fapi.example.com%2F&code=abc&pin=" + pin);
    ASSERT_TRUE(invite);
    EXPECT_EQ(invite->code, "abc");
    EXPECT_EQ(remote::profileOf(*invite)->pin, pin);
    for (const char* bad : {"https://join?at=x&code=y", "millrace://join?at=https://a", "millrace://other?at=https://a&code=b", "",
             "millrace://join?at=ftp://a&code=b"})
        EXPECT_FALSE(remote::inviteOf(bad)) << bad;
}

TEST(RemoteThumbnails, TheLongestUnusedGoFirst) {
    remote::ThumbnailCache cache(100);
    cache.keep("a", {"1", QByteArray(40, 'a')});
    cache.keep("b", {"2", QByteArray(40, 'b')});
    ASSERT_TRUE(cache.find("a"));
    cache.keep("c", {"3", QByteArray(40, 'c')});
    EXPECT_TRUE(cache.find("a"));
    EXPECT_FALSE(cache.find("b"));
    EXPECT_EQ(cache.bytes(), 80);
    cache.keep("a", {"4", QByteArray(10, 'a')});
    EXPECT_EQ(cache.bytes(), 50);
    EXPECT_EQ(cache.find("a")->etag, "4");
}

// What is done and said when a server is lost, restarts, refuses or is not what it was. Clocks stand still until the test moves them.

#include "core/remote/connection.hpp"
#include "core/remote/sentences.hpp"

#include <gtest/gtest.h>

using remote::Connection;
using remote::Now;
using remote::Outcome;
using remote::Situation;
using remote::Step;
using Steps = std::vector<Step>;

namespace {

constexpr std::int64_t kNoon = 1'700'000'000'000;

remote::Profile studio(const char* url = "https://api.example.com/") {
    remote::Profile profile;
    profile.apiUrl = url;
    profile.name = "Studio";
    return *remote::checked(profile);
}

Outcome silence() {
    Outcome outcome;
    outcome.isSilence = true;
    outcome.error = remote::sentences::silent("api.example.com");
    return outcome;
}

Outcome answered(int status, const char* body = "") {
    Outcome outcome;
    outcome.answer.status = status;
    outcome.answer.body = body;
    remote::readFault(outcome, "api.example.com");
    return outcome;
}

class RemoteConnection : public testing::Test {
protected:
    Now now() const { return {steadyMs, kNoon + steadyMs + wallAheadMs}; }
    void pass(std::int64_t ms) { steadyMs += ms; }
    std::string said() { return connection.said(now()).text.english(); }

    remote::About about(int major = 1) {
        remote::About about;
        about.instance.name = "Studio cluster";
        about.server = "0.4.0";
        about.api = {major, 0, 0};
        about.time = now().wallMs;
        return about;
    }
    remote::SessionInfo session(const char* role = "operator") {
        remote::SessionInfo session;
        session.role = role;
        session.time = now().wallMs;
        return session;
    }
    remote::Welcome welcome(bool resumed = false) {
        remote::Welcome welcome;
        welcome.epoch = "e";
        welcome.resumed = resumed;
        return welcome;
    }
    void goLive() {
        connection.start(now());
        connection.aboutAnswered(about(), now(), now());
        connection.sessionAnswered(session(), now(), now());
        connection.heard(welcome(), now());
        connection.rowsRead(3, true, now());
        ASSERT_EQ(connection.said(now()).situation, Situation::Live);
    }
    /// A second at a time, as the service's timer does; what is to be done on the way.
    Steps tickFor(std::int64_t ms) {
        Steps all;
        for (std::int64_t gone = 0; gone < ms; gone += 1000) {
            pass(1000);
            const Steps steps = connection.tick(now());
            all.insert(all.end(), steps.begin(), steps.end());
        }
        return all;
    }

    std::int64_t steadyMs = 1'000'000, wallAheadMs = 0;
    double random = 0.5;
    Connection connection{studio(), [this] { return random; }};
};

} // namespace

TEST_F(RemoteConnection, AsksWhatItIsThenWhoWeAreThenOpens) {
    EXPECT_EQ(connection.start(now()), Steps{Step::AskAbout});
    EXPECT_EQ(said(), "") << "what is quicker than a third of a second is not worth a word";
    pass(400);
    EXPECT_EQ(said(), "Connecting to Studio…");
    EXPECT_EQ(connection.aboutAnswered(about(), now(), now()), Steps{Step::AskSession});
    EXPECT_EQ(connection.sessionAnswered(session(), now(), now()), Steps{Step::OpenStream});
    connection.heard(welcome(), now());
    connection.rowsRead(12'400, false, now());
    EXPECT_EQ(said(), "Reading 12400 jobs…");
    connection.rowsRead(12'500, true, now());
    EXPECT_EQ(said(), "");
    EXPECT_TRUE(connection.isUp());
}

TEST_F(RemoteConnection, ALostServerIsTriedAgainEverLessOftenAndItIsSaidWhen) {
    goLive();
    pass(120'000);
    connection.tick(now());
    connection.streamClosed(1006, true, now());
    EXPECT_EQ(connection.nextTryInMs(now()), 1500) << "the first wait is drawn from 0 to 3 s";
    EXPECT_NE(said().find("No answer from api.example.com since "), std::string::npos);
    EXPECT_NE(said().find("Trying again in 2 s."), std::string::npos) << said();
    std::vector<std::int64_t> waits;
    for (int i = 0; i < 7; ++i) {
        EXPECT_EQ(tickFor(*connection.nextTryInMs(now())), Steps{Step::AskSession});
        connection.requestFailed(silence(), now());
        waits.push_back(*connection.nextTryInMs(now()));
    }
    EXPECT_EQ(waits, (std::vector<std::int64_t>{1000, 2000, 4000, 8000, 16'000, 30'000, 30'000}));
}

TEST_F(RemoteConnection, BackAfterMoreThanAMinuteIsToldOnceAndBeforeNothing) {
    goLive();
    connection.streamClosed(1006, true, now());
    pass(30'000);
    connection.tryNow(now());
    connection.sessionAnswered(session(), now(), now());
    connection.heard(welcome(true), now());
    EXPECT_TRUE(connection.takeNotices().empty());
    connection.streamClosed(1006, true, now());
    pass(240'000);
    connection.tryNow(now());
    connection.sessionAnswered(session(), now(), now());
    connection.heard(welcome(true), now());
    const auto notices = connection.takeNotices();
    ASSERT_EQ(notices.size(), 1u);
    EXPECT_EQ(notices[0].english(), "Connected again after 4 min.");
    EXPECT_TRUE(connection.takeNotices().empty());
}

TEST_F(RemoteConnection, AServerThatSaysByeIsComeBackToWhenItSaid) {
    goLive();
    connection.heard(remote::Bye{"restart", 4000}, now());
    EXPECT_EQ(said(), "Studio cluster is restarting. Trying again in 4 s.");
    connection.streamClosed(1012, true, now());
    EXPECT_EQ(connection.nextTryInMs(now()), 4000);
    EXPECT_EQ(tickFor(3000), Steps{});
    EXPECT_EQ(tickFor(1000), Steps{Step::AskSession});
}

TEST_F(RemoteConnection, ADeadTokenIsAskedAboutOnceAndThenThereIsSilence) {
    goLive();
    EXPECT_EQ(connection.streamClosed(4401, true, now()), Steps{Step::AskSession});
    connection.requestFailed(answered(401), now());
    EXPECT_EQ(said(), "The token was refused. Replace it in Settings, Connections.");
    EXPECT_EQ(connection.said(now()).code, base::ErrorCode::Unauthorized);
    EXPECT_EQ(tickFor(600'000), Steps{}) << "nothing for ten minutes";
    EXPECT_EQ(connection.tryNow(now()), Steps{Step::AskAbout}) << "until somebody acts";
}

TEST_F(RemoteConnection, ACommandThatIsRefusedTheTokenEndsTheRestToo) {
    goLive();
    EXPECT_EQ(connection.credentialRefused(remote::sentences::tokenRefused()), Steps{Step::CloseStream});
    EXPECT_EQ(connection.said(now()).situation, Situation::TokenRefused);
    EXPECT_EQ(said(), "The token was refused. Replace it in Settings, Connections.");
    EXPECT_EQ(tickFor(600'000), Steps{}) << "nothing for ten minutes";
    EXPECT_EQ(connection.credentialRefused(remote::sentences::tokenRefused()), Steps{}) << "once";
}

TEST_F(RemoteConnection, OneThatIsOpenToThisComputerIsGoneOnWithThoughItHasNoUsers) {
    Connection here(studio("http://127.0.0.1:5000/"), [] { return 0.5; });
    remote::About open = about();
    open.setup = open.open = true;
    here.start(now());
    EXPECT_EQ(here.aboutAnswered(open, now(), now()), Steps{Step::AskSession});
    Outcome unset = answered(503, R"({"type":"/problems/setup-needed"})");
    EXPECT_EQ(here.requestFailed(unset, now()), Steps{Step::CloseStream}) << "it was started anew, and is not open any more";
    EXPECT_EQ(here.said(now()).situation, Situation::SetupNeeded);
    connection.start(now());
    connection.aboutAnswered(open, now(), now());
    EXPECT_EQ(connection.said(now()).situation, Situation::SetupNeeded) << "no server is open to the network";
}

TEST_F(RemoteConnection, OneThatIsNotOpenAnyMoreWantsASignInAndIsNotAskedUntilThen) {
    goLive();
    connection.streamClosed(4401, true, now());
    Outcome refused = answered(401);
    refused.error = remote::sentences::noLongerOpen("Studio");
    connection.requestFailed(refused, now());
    EXPECT_EQ(connection.said(now()).situation, Situation::TokenNeeded);
    EXPECT_EQ(
        said(), "Studio is no longer open to everybody on its computer. Sign in in Settings, Connections; what waits for it goes on then.");
    EXPECT_EQ(tickFor(600'000), Steps{});
    EXPECT_EQ(connection.tryNow(now()), Steps{Step::AskAbout});
}

TEST_F(RemoteConnection, AnotherRoleIsSaidAfterItReconnects) {
    goLive();
    EXPECT_EQ(connection.streamClosed(4403, true, now()), Steps{Step::AskSession});
    EXPECT_EQ(connection.sessionAnswered(session("viewer"), now(), now()), Steps{Step::OpenStream});
    const auto notices = connection.takeNotices();
    ASSERT_EQ(notices.size(), 1u);
    EXPECT_EQ(notices[0].english(), "Your role is now viewer.");
}

TEST_F(RemoteConnection, WhereUpgradesDoNotPassItPolls) {
    connection.start(now());
    connection.aboutAnswered(about(), now(), now());
    connection.sessionAnswered(session(), now(), now());
    EXPECT_FALSE(connection.isBetweenUpgrades());
    connection.streamClosed(1006, false, now());
    EXPECT_TRUE(connection.isBetweenUpgrades()) << "a command line waits for the poll";
    pass(5000);
    EXPECT_EQ(connection.tick(now()), Steps{Step::AskSession});
    connection.sessionAnswered(session(), now(), now());
    EXPECT_EQ(connection.streamClosed(1006, false, now()), (Steps{Step::CloseStream, Step::Poll}));
    connection.heard(welcome(), now());
    connection.rowsRead(3, true, now());
    EXPECT_EQ(said(), "Live updates do not get through to api.example.com; refreshing every 5 s.");
    EXPECT_TRUE(connection.isUp());
    EXPECT_EQ(connection.polled(now()), Steps{Step::Poll});
    pass(301'000);
    EXPECT_EQ(connection.polled(now()), Steps{Step::AskSession}) << "now and then the upgrade is tried again";
}

TEST_F(RemoteConnection, ASocketThatLooksAliveAndSaysNothingIsLost) {
    goLive();
    EXPECT_EQ(tickFor(37'000), Steps{});
    EXPECT_EQ(tickFor(1000), (Steps{Step::CloseStream, Step::LeaveConnections}));
    EXPECT_EQ(connection.said(now()).situation, Situation::Lost);
}

TEST_F(RemoteConnection, AfterEightHoursOfSleepItConnectsAtTheFirstTick) {
    goLive();
    tickFor(2000);
    wallAheadMs = 8 * 3600 * 1000LL; // the steady clock stood still
    pass(1000);
    EXPECT_EQ(connection.tick(now()), (Steps{Step::CloseStream, Step::LeaveConnections, Step::AskSession}))
        << "on a connection that died in sleep the question would wait for half a minute";
    connection.sessionAnswered(session(), now(), now());
    connection.heard(welcome(true), now());
    const auto notices = connection.takeNotices();
    ASSERT_EQ(notices.size(), 1u);
    EXPECT_EQ(notices[0].english(), "Connected again after 8 h.");
}

TEST_F(RemoteConnection, WhatNoSecondTryWouldChangeStops) {
    struct Case {
        std::function<void()> happen;
        Situation situation;
        const char* says;
    };
    const std::vector<Case> cases{
        {[&] { connection.aboutAnswered(about(2), now(), now()); }, Situation::VersionDiffers,
            "Studio cluster speaks API 2, this panel API 1. Update Millrace."},
        {[&] { connection.aboutAnswered(remote::About(), now(), now()); }, Situation::NotMillrace,
            "api.example.com answers, but not as a Millrace API. Check the address."},
        {[&] { connection.requestFailed(answered(404, "<html>"), now()); }, Situation::NotMillrace,
            "api.example.com answers, but not as a Millrace API. Check the address."},
        {[&] {
             Outcome outcome;
             outcome.isSilence = true;
             outcome.error = remote::sentences::noTls("api.example.com");
             connection.requestFailed(outcome, now());
         },
            Situation::NotMillrace,
            "api.example.com answers, but not by TLS. If it is a server without a certificate, write its address with http:// instead of "
            "https://."},
        {[&] { connection.requestFailed(answered(426), now()); }, Situation::VersionDiffers,
            "api.example.com does not speak with a Millrace as old as this one. Update Millrace."},
        {[&] { connection.requestFailed(answered(503, R"({"type":"/problems/setup-needed"})"), now()); }, Situation::SetupNeeded,
            "This server has no users yet. Enter the code that it printed when it started."},
        {[&] {
             auto fresh = about();
             fresh.setup = true;
             connection.aboutAnswered(fresh, now(), now());
         },
            Situation::SetupNeeded, "This server has no users yet. Enter the code that it printed when it started."},
        {[&] {
             remote::CertificateSeen seen;
             seen.isOther = true;
             connection.certificateRefused(seen);
             Outcome outcome;
             outcome.error = remote::certificateError(seen, "api.example.com");
             connection.requestFailed(outcome, now());
         },
            Situation::CertificateChanged, "The certificate of api.example.com has changed. Somebody may be reading along."},
    };
    for (const Case& each : cases) {
        connection.start(now());
        each.happen();
        EXPECT_EQ(connection.said(now()).situation, each.situation);
        EXPECT_EQ(said(), each.says);
        EXPECT_TRUE(connection.isStopped());
        EXPECT_EQ(tickFor(5000), Steps{}) << each.says;
    }
}

TEST_F(RemoteConnection, ABusyServerIsGoneOnWithWhenItSaid) {
    connection.start(now());
    auto busy = answered(503, R"({"type":"/problems/busy"})");
    busy.answer.retryAfterMs = 12'000;
    connection.requestFailed(busy, now());
    EXPECT_EQ(said(), "The server is busy. Going on in 12 s.");
    EXPECT_EQ(connection.lostBy(), *busy.error) << "it did answer: a command that does not wait says what";
    connection.tryNow(now());
    connection.requestFailed(silence(), now());
    EXPECT_EQ(connection.lostBy(), *silence().error);
}

TEST(RemoteConnectionHttp, TheTokenIsNotSentUnencryptedToAnotherComputer) {
    Connection connection(studio("http://lab.example.net:5000/"), [] { return 0.5; });
    EXPECT_EQ(connection.start({1, kNoon}), Steps{Step::CloseStream});
    EXPECT_EQ(connection.said({1, kNoon}).situation, Situation::PlainHttp);
    EXPECT_EQ(connection.said({1, kNoon}).text.english(),
        "The way to lab.example.net is not encrypted; the token could be read. Use https, or allow it here.");
    Connection local(studio("http://127.0.0.1:5000/"), [] { return 0.5; });
    EXPECT_EQ(local.start({1, kNoon}), Steps{Step::AskAbout});
}

TEST_F(RemoteConnection, ClocksThatDifferByMoreThanFiveSecondsAreToldWithTheirDifference) {
    for (const auto& [apart, says] : std::vector<std::pair<std::int64_t, const char*>>{
             {-3'600'000, "3600 s"}, {-6000, "6 s"}, {-900, ""}, {4900, ""}, {6000, "6 s"}, {3'600'000, "3600 s"}}) {
        connection.start(now());
        auto theirs = about();
        theirs.time += apart;
        const Now sent = now();
        theirs.time += 20; // half of the way there and back
        pass(40);
        connection.aboutAnswered(theirs, sent, now());
        EXPECT_EQ(connection.clockDifferenceMs(), apart);
        const auto error = connection.clockError();
        EXPECT_EQ(error.has_value(), *says != '\0') << apart;
        EXPECT_NE((error ? error->message : "").find(says), std::string::npos);
    }
}

TEST_F(RemoteConnection, ClocksThatDifferAreSaidAsLongAsItIsSo) {
    connection.start(now());
    auto theirs = about();
    theirs.time += 12'000;
    connection.aboutAnswered(theirs, now(), now());
    auto who = session();
    who.time += 12'000;
    connection.sessionAnswered(who, now(), now());
    connection.heard(welcome(), now());
    connection.rowsRead(3, true, now());
    EXPECT_EQ(said().substr(0, 35), "Clocks differ by 12 s (limit 5 s). ");
    EXPECT_EQ(connection.said(now()).code, base::ErrorCode::ClockOff);
    connection.heard(remote::Pong{now().wallMs, now().wallMs}, now()); // somebody has set it
    EXPECT_EQ(said(), "");
}

TEST_F(RemoteConnection, WhatIsShownIsOfWhenTheServerWasHeardLast) {
    EXPECT_EQ(connection.heardMs(), 0);
    goLive();
    pass(5000);
    connection.heard(remote::Tick{}, now());
    const std::int64_t then = now().wallMs;
    pass(30'000);
    connection.streamClosed(1006, true, now());
    EXPECT_EQ(connection.heardMs(), then);
    EXPECT_EQ(connection.said(now()).situation, Situation::Lost);
}

TEST_F(RemoteConnection, WhatTheRoleMayNotIsNamed) {
    using remote::sentences::roleTooLow;
    EXPECT_EQ(roleTooLow("viewer", "Studio cluster", "queue.write").message,
        "Your role, viewer, may not pause or start the queue. Ask an administrator of Studio cluster.");
    EXPECT_EQ(
        roleTooLow("viewer", "Studio cluster").message, "Your role, viewer, may not do this. Ask an administrator of Studio cluster.");
    const auto german = [](const std::string& pattern) -> std::string { return pattern == "viewer" ? "Zuschauer" : "%1, %2"; };
    EXPECT_EQ(roleTooLow("viewer", "Studio cluster", "jobs.write").text.in(german), "Zuschauer, Studio cluster");
    EXPECT_EQ(remote::sentences::roleNow("viewer").in(german), "Zuschauer, %2");
    EXPECT_EQ(roleTooLow("stagehand", "Studio").text.in(german), "stagehand, Studio") << "a newer server's";
}

TEST_F(RemoteConnection, AGapIsMendedAtOnceAndAServerThatMakesThemAgainAndAgainIsNotAskedInACircle) {
    goLive();
    EXPECT_EQ(connection.gap(now()), (Steps{Step::CloseStream, Step::AskSession}));
    connection.sessionAnswered(session(), now(), now());
    connection.heard(welcome(true), now());
    pass(1000);
    EXPECT_EQ(connection.gap(now()), Steps{Step::CloseStream});
    EXPECT_TRUE(connection.nextTryInMs(now()));
}

// What leaves this computer, and what does not: the client and the service against servers that a test scripts, over real sockets.

#include "core/remote/access_flows.hpp"
#include "core/remote/remote_service.hpp"
#include "core/remote/sentences.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/http_peer.hpp"
#include "tests/support/stepped_clock.hpp"

#include <QCoreApplication>
#include <QTemporaryDir>
#include <algorithm>
#include <gtest/gtest.h>

using base::ErrorCode;
using remote::Client;
using remote::Outcome;
using remote::Profile;
using remote::Situation;
using support::HttpPeer;
using support::runUntil;

namespace {

constexpr const char* kToken = "mr_abcdefghij_TheSecretOfThisTest";

Profile profileOf(const HttpPeer& peer, bool tls = false, const std::string& pin = {}) {
    Profile profile;
    profile.apiUrl = (tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(peer.port());
    profile.name = "Studio";
    profile.pin = pin;
    return *remote::checked(profile);
}

Outcome sendAndWait(Client& client, remote::Call call) {
    std::optional<Outcome> answered;
    client.send(std::move(call), [&](const Outcome& outcome) { answered = outcome; });
    EXPECT_TRUE(runUntil([&] { return answered.has_value(); })) << "no answer";
    return answered.value_or(Outcome());
}

remote::Call session() {
    remote::Call call = remote::get(QStringLiteral("session"));
    call.mostTries = 1;
    return call;
}

const QByteArray kAbout = R"({"instance":{"id":"i","name":"Studio cluster"},"server":"0.4.0","api":{"major":1,"minor":0,"oldest":0}})";
const QByteArray kOpenAbout =
    R"({"instance":{"id":"i","name":"Trial"},"server":"0.4.0","api":{"major":1,"minor":0,"oldest":0},"setup":true,"open":true})";
const QByteArray kSession = R"({"user":"ann","role":"operator","may":["jobs.write"],"tokenId":"t"})";
const QByteArray kWelcome = R"({"type":"welcome","epoch":"e","seq":7,"role":"operator","heartbeatMs":15000})";
const QByteArray kSnapshot = R"({"type":"snapshot","topic":"jobs","seq":7,"part":0,"last":true,"paused":false,)"
                             R"("items":[{"id":"a","name":"film","rev":5,"position":1,"state":"waiting"}]})";

std::string pinIn(const QString& folder) {
    QFile file(folder + QStringLiteral("/cert.pem"));
    (void)file.open(QIODevice::ReadOnly);
    return remote::pinOf(QSslCertificate(file.readAll()));
}

} // namespace

TEST(RemoteClient, NoRedirectIsFollowedAndTheOtherHostHearsNothing) {
    HttpPeer other([](const auto&) { return HttpPeer::json(200, "{}"); });
    int status = 302;
    HttpPeer peer([&](const auto&) {
        return HttpPeer::json(status, "{}", "Location: http://127.0.0.1:" + QByteArray::number(other.port()) + "/api/v1/session\r\n");
    });
    Client client(profileOf(peer), "test");
    client.setToken(kToken);
    for (const int each : {301, 302, 303, 307, 308}) {
        status = each;
        const Outcome outcome = sendAndWait(client, session());
        ASSERT_TRUE(outcome.error) << each;
        EXPECT_NE(outcome.error->message.find("127.0.0.1"), std::string::npos);
    }
    EXPECT_TRUE(other.heard().isEmpty());
    EXPECT_TRUE(peer.heard().contains(kToken));
}

TEST(RemoteClient, AfterTheFirst401NothingIsSentUntilThereIsAnotherToken) {
    HttpPeer peer([](const auto&) { return HttpPeer::json(401, "{}", "WWW-Authenticate: Bearer realm=\"millrace\"\r\n"); });
    Client client(profileOf(peer), "test");
    client.setToken(kToken);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(sendAndWait(client, session()).error->code, ErrorCode::Unauthorized);
    EXPECT_EQ(peer.requests.size(), 1u);
    client.setToken("another");
    (void)sendAndWait(client, session());
    EXPECT_EQ(peer.requests.size(), 2u);
}

TEST(RemoteClient, AnOpenServerIsAskedWithoutAHeaderAndAfterItsFirst401NotAtAll) {
    int status = 200;
    HttpPeer peer([&](const HttpPeer::Request& request) {
        if (request.target.endsWith("/about")) return HttpPeer::json(200, kOpenAbout);
        return HttpPeer::json(status, status == 200 ? kSession : QByteArray("{}"));
    });
    Client client(profileOf(peer), "test");
    EXPECT_EQ(sendAndWait(client, session()).error, remote::sentences::tokenNeeded("Studio")) << "nobody has said that none is needed";
    EXPECT_TRUE(peer.requests.empty());
    std::optional<remote::About> about;
    remote::askAbout(client, [&](const base::Result<remote::About>& answered) { about = answered ? *answered : remote::About(); });
    ASSERT_TRUE(runUntil([&] { return about.has_value(); }));
    EXPECT_FALSE(sendAndWait(client, session()).error);
    EXPECT_FALSE(peer.heard().contains("Authorization"));
    status = 401;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(sendAndWait(client, session()).error, remote::sentences::noLongerOpen("Studio"));
    EXPECT_EQ(peer.requests.size(), 3u) << "/about, and /session twice";
}

TEST(RemoteClient, ACommandThatWasCutOffIsSentAgainWithItsKeyAndOneWithoutAKeyIsNot) {
    int cuts = 1;
    HttpPeer peer(
        [&](const auto&) { return cuts-- > 0 ? QByteArray("HTTP/1.1 503 -\r\nContent-Length: 0\r\n\r\n") : HttpPeer::json(200, "{}"); });
    Client client(profileOf(peer), "test");
    client.setToken(kToken);
    EXPECT_FALSE(sendAndWait(client, remote::post(QStringLiteral("jobs"), "{}", true)).error);
    ASSERT_EQ(peer.requests.size(), 2u);
    EXPECT_FALSE(peer.requests[0].header("Idempotency-Key").isEmpty());
    EXPECT_EQ(peer.requests[0].header("Idempotency-Key"), peer.requests[1].header("Idempotency-Key"));
    cuts = 1;
    EXPECT_TRUE(sendAndWait(client, remote::post(QStringLiteral("login"), "{}")).error);
    EXPECT_EQ(peer.requests.size(), 3u);
}

TEST(RemoteClient, ACommandThatIsNotAnsweredMayHaveBeenDoneAndNothingElseMay) {
    const auto failureOf = [](const Profile& profile, remote::Call call) {
        Client client(profile, "test");
        client.setToken(kToken);
        call.timeoutMs = 200; // the peer never answers
        call.mostTries = 1;
        return sendAndWait(client, std::move(call)).error;
    };
    Profile profile;
    {
        HttpPeer peer([](const auto&) { return QByteArray(); });
        profile = profileOf(peer);
        EXPECT_EQ(failureOf(profile, remote::post(QStringLiteral("tokens"), "{}")), remote::sentences::unanswered(remote::hostOf(profile)));
        EXPECT_EQ(failureOf(profile, remote::get(QStringLiteral("tokens"))), remote::sentences::silent(remote::hostOf(profile)));
    }
    EXPECT_EQ(failureOf(profile, remote::post(QStringLiteral("tokens"), "{}")), remote::sentences::silent(remote::hostOf(profile)))
        << "nobody is there, so nothing was changed";
}

TEST(RemoteClient, OneThatIsNotTrustedIsShownAndHearsNothing) {
    const QTemporaryDir folder;
    test::makeCertificate(folder.path(), "127.0.0.1");
    HttpPeer peer([](const auto&) { return HttpPeer::json(200, kSession); }, folder.path());
    Client client(profileOf(peer, true), "test");
    client.setToken(kToken);
    std::optional<remote::CertificateSeen> seen;
    QObject::connect(&client, &Client::certificateRefused, &client, [&](const auto& each) { seen = each; });
    const Outcome outcome = sendAndWait(client, session());
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->code, ErrorCode::CertificateRefused);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->pin, pinIn(folder.path()));
    EXPECT_FALSE(seen->isOther);
    EXPECT_NE(outcome.error->message.find(remote::fingerprintText(seen->fingerprint)), std::string::npos);
    EXPECT_TRUE(peer.heard().isEmpty());

    Client trusting(profileOf(peer, true, seen->pin), "test");
    trusting.setToken(kToken);
    EXPECT_FALSE(sendAndWait(trusting, session()).error);
    EXPECT_TRUE(peer.heard().contains(kToken));
}

TEST(RemoteClient, AnotherKeyThanThePinnedOneGetsNotAByte) {
    const QTemporaryDir before, now;
    test::makeCertificate(before.path(), "127.0.0.1");
    test::makeCertificate(now.path(), "127.0.0.1");
    HttpPeer peer([](const auto&) { return HttpPeer::json(200, kSession); }, now.path());
    Client client(profileOf(peer, true, pinIn(before.path())), "test");
    client.setToken(kToken);
    const Outcome outcome = sendAndWait(client, session());
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->code, ErrorCode::CertificateRefused);
    EXPECT_NE(outcome.error->message.find("has changed"), std::string::npos);
    EXPECT_TRUE(peer.heard().isEmpty());
}

TEST(RemoteClient, AnotherKeyGetsNothingAlsoWhereTheSystemTrustsIt) {
    const QTemporaryDir before, now;
    test::makeCertificate(before.path(), "localhost");
    test::makeCertificate(now.path(), "localhost");
    HttpPeer peer([](const auto&) { return HttpPeer::json(200, kSession); }, now.path());
    // As an authority of the system would vouch for it: in this process it is one.
    const QSslConfiguration system = QSslConfiguration::defaultConfiguration();
    QSslConfiguration trusting = system;
    QFile file(now.path() + QStringLiteral("/cert.pem"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    trusting.addCaCertificate(QSslCertificate(file.readAll()));
    QSslConfiguration::setDefaultConfiguration(trusting);
    Profile profile = profileOf(peer, true, pinIn(before.path()));
    profile.apiUrl = "https://localhost:" + std::to_string(peer.port()) + "/";
    {
        Client client(profile, "test");
        client.setToken(kToken);
        EXPECT_EQ(sendAndWait(client, session()).error->code, ErrorCode::CertificateRefused);
        remote::EventStream stream(client, {"jobs"});
        bool isClosed = false, isRefused = false;
        QObject::connect(&stream, &remote::EventStream::closed, &stream, [&] { isClosed = true; });
        QObject::connect(&stream, &remote::EventStream::certificateRefused, &stream, [&] { isRefused = true; });
        stream.open(std::nullopt, {});
        EXPECT_TRUE(runUntil([&] { return isRefused && isClosed; }));
    }
    QSslConfiguration::setDefaultConfiguration(system);
    EXPECT_TRUE(peer.heard().isEmpty()) << peer.heard().toStdString();
}

TEST(RemoteClient, AnAnswerThatIsTooLargeIsNotTaken) {
    HttpPeer peer([](const auto&) { return HttpPeer::json(200, QByteArray(100'000, ' ')); });
    Client client(profileOf(peer), "test");
    client.setToken(kToken);
    remote::Call call = session();
    call.mostBytes = 1000;
    EXPECT_EQ(sendAndWait(client, call).error->code, ErrorCode::TooLarge);
}

namespace {

/// A service over a scripted server, with a clock that the test moves.
class RemoteServiceWire : public testing::Test {
protected:
    QByteArray answer(const HttpPeer::Request& request) {
        if (request.target.startsWith("/api/v1/about")) return HttpPeer::json(200, isOpen ? kOpenAbout : kAbout);
        if (request.target.startsWith("/api/v1/session")) return sessionAnswer;
        if (!request.header("Upgrade").isEmpty()) return passesUpgrades ? HttpPeer::upgrade(request) : HttpPeer::json(400, "{}");
        if (request.target.startsWith("/api/v1/events")) return pollAnswer;
        if (request.target.startsWith("/api/v1/settings")) return request.method == "PUT" ? saveAnswer : settingsAnswer;
        return {};
    }
    void start(const std::string& token = kToken) {
        remote::RemoteOptions options;
        options.clock = &clock;
        options.startTimer = false;
        service = std::make_unique<remote::RemoteService>(profileOf(peer), token, options);
        service->start();
    }
    bool untilUp() {
        return runUntil([&] { return service->connection().isUp(); });
    }
    void goLive() {
        start();
        ASSERT_TRUE(runUntil([&] { return peer.isUpgraded() && peer.heard().contains("Sec-WebSocket-Key"); }));
        peer.sendText(kWelcome);
        peer.sendText(kSnapshot);
        ASSERT_TRUE(untilUp());
    }
    /// Seconds pass; what waits in the loop is done after each.
    void tickFor(int seconds) {
        for (int i = 0; i < seconds; ++i) {
            clock.ms += 1000;
            service->tick();
            QCoreApplication::processEvents();
        }
    }

    support::SteppedClock clock;
    QByteArray sessionAnswer = HttpPeer::json(200, kSession);
    QByteArray pollAnswer, settingsAnswer, saveAnswer;
    bool passesUpgrades = true, isOpen = false;
    HttpPeer peer{[this](const HttpPeer::Request& request) { return answer(request); }};
    std::unique_ptr<remote::RemoteService> service;
};

} // namespace

TEST_F(RemoteServiceWire, ShowsTheServersRowsAndSaysHelloAsSpecified) {
    goLive();
    const auto snapshot = service->snapshot();
    ASSERT_EQ(snapshot.jobs.size(), 1u);
    EXPECT_EQ(snapshot.jobs[0].name, "film");
    const auto& upgrade = peer.requests.back();
    EXPECT_EQ(upgrade.header("Sec-WebSocket-Protocol"), "millrace.v1");
    EXPECT_EQ(upgrade.header("Authorization"), QByteArray("Bearer ") + kToken);
    EXPECT_TRUE(peer.requests.front().header("Authorization").isEmpty()) << "/about is asked before anything is trusted";
}

TEST_F(RemoteServiceWire, OnAnOpenServerTheStreamComesWithoutATokenToo) {
    isOpen = true;
    start({});
    ASSERT_TRUE(runUntil([&] { return peer.isUpgraded() && peer.heard().contains("Sec-WebSocket-Key"); }));
    peer.sendText(kWelcome);
    peer.sendText(kSnapshot);
    ASSERT_TRUE(untilUp());
    EXPECT_FALSE(peer.heard().contains("Authorization"));
    isOpen = false;
    sessionAnswer = HttpPeer::json(401, "{}");
    peer.sendClose(4401);
    ASSERT_TRUE(runUntil([&] { return service->said().situation == Situation::TokenNeeded; }));
    const auto before = peer.requests.size();
    tickFor(600);
    EXPECT_EQ(peer.requests.size(), before) << "until somebody signs in";
    EXPECT_EQ(service->snapshot().jobs.size(), 1u) << "the list stays";
}

TEST_F(RemoteServiceWire, ADeadTokenInTheStreamMeansOneRequestMoreAndThenSilenceForTenMinutes) {
    goLive();
    const auto before = peer.requests.size();
    sessionAnswer = HttpPeer::json(401, "{}");
    peer.sendClose(4401);
    ASSERT_TRUE(runUntil([&] { return service->said().situation == Situation::TokenRefused; }));
    tickFor(600);
    EXPECT_EQ(peer.requests.size(), before + 1);
    const auto paused = service->setAllPaused(true);
    ASSERT_TRUE(paused.isFinished());
    EXPECT_EQ(paused.result().error().code, ErrorCode::Unauthorized) << "commands are refused here";
    EXPECT_EQ(peer.requests.size(), before + 1);
}

TEST_F(RemoteServiceWire, WhatWaitsForAnAnswerEndsAsCancelledWhenTheConnectionIsSwitched) {
    goLive();
    const auto log = service->log("a", 0); // nobody answers
    const auto added =
        service->addJobs({model::AddRequest{model::Source(model::SourceKind::Url, "https://example.com/a.mp4"), "web-h264", ""}});
    ASSERT_TRUE(runUntil([&] { return peer.count("/api/v1/jobs") == 2; }));
    service.reset();
    ASSERT_TRUE(log.isFinished() && added.isFinished());
    EXPECT_EQ(log.result().error().code, ErrorCode::Cancelled);
    EXPECT_EQ(added.result().error().code, ErrorCode::Cancelled);
}

TEST_F(RemoteServiceWire, WhatARoleMayNotAndAFileThatNothingUploadsAreRefusedHereWithASentence) {
    goLive();
    const auto settings = service->settings(); // of an operator: the server would say no in English
    EXPECT_TRUE(settings.isFinished() && !settings.result() && settings.result().error().code == ErrorCode::Forbidden);
    const auto added = service->addJobs({model::AddRequest{model::Source("/films/a.mp4"), "web-h264", ""}});
    ASSERT_TRUE(runUntil([&] { return added.isFinished(); }));
    ASSERT_TRUE(added.result());
    ASSERT_TRUE(added.result()->front().problem);
    EXPECT_EQ(added.result()->front().problem->error().code, ErrorCode::Unsupported);
    EXPECT_EQ(peer.count("/api/v1/jobs"), 0);
}

TEST_F(RemoteServiceWire, WhereUpgradesDoNotPassTheSameRowsComeByLongPoll) {
    passesUpgrades = false;
    pollAnswer = HttpPeer::json(200, "{\"frames\":[" + kSnapshot + "]}", "Millrace-Seq: e.7\r\n");
    start();
    ASSERT_TRUE(runUntil([&] { return service->said().situation == Situation::Lost; })) << "the first refusal may be anything's";
    tickFor(5);
    ASSERT_TRUE(untilUp());
    EXPECT_EQ(service->said().situation, Situation::Polling);
    EXPECT_EQ(service->snapshot().jobs.size(), 1u);
    ASSERT_TRUE(runUntil([&] { return peer.count("/api/v1/events?after=e.7") > 0; })) << "it goes on from where it is";
}

TEST_F(RemoteServiceWire, OfTwoWhoSaveSettingsTheSecondSeesBothAndNothingIsSentThatWasNotChanged) {
    const auto held = [](int retries, const QByteArray& tag) {
        return HttpPeer::json(
            200, R"({"settings":{"publishToken":"set","chunkRetries":)" + QByteArray::number(retries) + "}}", "ETag: " + tag + "\r\n");
    };
    sessionAnswer = HttpPeer::json(200, R"({"user":"ann","role":"admin","may":["jobs.write","settings.write"],"tokenId":"t"})");
    settingsAnswer = held(3, R"("e.1")");
    saveAnswer = HttpPeer::json(412, R"({"type":"/problems/stale","status":412,"detail":"It has changed meanwhile."})");
    goLive();
    std::optional<model::SettingsView> theirs;
    std::optional<model::SettingsChange> mine;
    QObject::connect(service.get(), &remote::RemoteService::settingsConflict, service.get(),
        [&](const model::SettingsView& view, const model::SettingsChange& change) {
            theirs = view;
            mine = change;
        });
    const auto seen = service->settings();
    ASSERT_TRUE(runUntil([&] { return seen.isFinished(); }));
    settingsAnswer = held(7, R"("e.2")"); // the other one was quicker
    model::SettingsChange change;
    change.values.chunkRetries = 5;
    change.keys = {"chunkRetries"};
    const auto saved = service->changeSettings(change);
    ASSERT_TRUE(runUntil([&] { return saved.isFinished() && theirs.has_value(); }));
    EXPECT_FALSE(saved.result());
    EXPECT_EQ(theirs->settings.chunkRetries, 7);
    EXPECT_EQ(mine->values.chunkRetries, 5);
    const auto put = std::find_if(peer.requests.begin(), peer.requests.end(), [](const auto& request) { return request.method == "PUT"; });
    ASSERT_NE(put, peer.requests.end());
    EXPECT_EQ(put->header("If-Match"), R"("e.1")") << "made to what was seen";
    const QJsonObject sent = QJsonDocument::fromJson(put->body).object().value(QLatin1String("settings")).toObject();
    EXPECT_EQ(sent.keys(), QStringList{QStringLiteral("chunkRetries")}) << "a secret that was never seen here stays what it is";
}

TEST_F(RemoteServiceWire, AfterALossItGoesOnFromItsPosition) {
    goLive();
    peer.sendText(R"({"type":"tick","seq":40,"prev":7,"time":1})");
    peer.sendClose(1012);
    ASSERT_TRUE(runUntil([&] { return service->said().situation == Situation::Restarting; }));
    peer.texts.clear();
    tickFor(5);
    ASSERT_TRUE(runUntil([&] { return !peer.texts.isEmpty(); }));
    const QJsonObject hello = QJsonDocument::fromJson(peer.texts.first()).object();
    EXPECT_EQ(hello.value(QLatin1String("type")).toString(), "hello");
    const QJsonObject resume = hello.value(QLatin1String("resume")).toObject();
    EXPECT_EQ(resume.value(QLatin1String("epoch")).toString(), "e");
    EXPECT_EQ(resume.value(QLatin1String("seq")).toInteger(), 40) << "the bookmark counts";
    EXPECT_EQ(resume.value(QLatin1String("role")).toString(), "operator");
    peer.sendText(R"({"type":"welcome","epoch":"e","seq":40,"resumed":true,"role":"operator"})");
    ASSERT_TRUE(untilUp());
    EXPECT_EQ(service->snapshot().jobs.size(), 1u) << "the list stayed";
}

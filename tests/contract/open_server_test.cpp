// A panel on a server that is open to its computer (`millrace serve --open`): no token, all that an operator may; and what becomes of it
// when the server is open no more. A real client, a real API with uploads, a real socket; the engine's executor is a script.

#include "core/remote/access_flows.hpp"
#include "core/remote/remote_service.hpp"
#include "core/remote/test_card.hpp"
#include "core/remote/tus_uploader.hpp"
#include "tests/contract/open_server.hpp"

namespace contract {
namespace {

using remote::Situation;
using remote::UploadState;

class OpenToAll : public testing::Test {
protected:
    remote::Profile profile() const {
        remote::Profile profile;
        profile.apiUrl = "http://127.0.0.1:" + std::to_string(host.port());
        profile.name = "Trial";
        return *remote::checked(profile);
    }
    /// A window's wiring: both are given what the keychain has, and the uploads hear when there is a way.
    void connect(const remote::Credential& credential = remote::Credential()) {
        remote::TusUploaderOptions uploads;
        uploads.stateFile = folder.filePath(QStringLiteral("uploads.json")).toStdString();
        uploader = std::make_unique<remote::TusUploader>(profile(), credential, uploads);
        panel = std::make_unique<remote::RemoteService>(profile(), std::string());
        panel->setUploader(uploader.get());
        QObject::connect(panel.get(), &remote::RemoteService::connectionChanged, panel.get(), [this] {
            if (panel->connection().isUp()) uploader->setCredential(panel->client().credential());
        });
        panel->setCredential(credential);
    }
    bool untilUp() {
        return host.local.until([&] { return panel->connection().isUp(); });
    }
    bool until(Situation situation) {
        return host.local.until([&] { return panel->said().situation == situation; });
    }
    void TearDown() override {
        if (panel) panel->setUploader(nullptr);
        panel.reset();
        uploader.reset();
    }
    /// A file of this computer, to be uploaded.
    model::Service::Results drop(const QString& name) {
        QFile file(folder.filePath(name));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(300'000, 'f'));
        file.close();
        model::AddRequest request;
        request.source = file.fileName().toStdString();
        request.presetId = "web-h264";
        request.paused = true;
        return panel->addJobs({request});
    }
    bool untilUploaded() {
        return host.local.until([&] { return uploader->rows().empty(); });
    }

    OpenServer host;
    QTemporaryDir folder;
    std::unique_ptr<remote::TusUploader> uploader;
    std::unique_ptr<remote::RemoteService> panel;
};

} // namespace

TEST_F(OpenToAll, APanelWithoutATokenListsAddsUploadsAndHears) {
    connect();
    ASSERT_TRUE(untilUp()) << panel->said().text.english();
    EXPECT_TRUE(panel->client().credential().isOpen());
    EXPECT_EQ(panel->connection().session().role, "operator");
    EXPECT_TRUE(panel->may("jobs.write"));
    const auto added = drop(QStringLiteral("harbour.mov"));
    ASSERT_TRUE(host.local.until([&] { return added.isFinished(); }));
    ASSERT_TRUE(added.result()) << added.result().error().message;
    ASSERT_FALSE(added.result()->front().problem) << added.result()->front().problem->message;
    EXPECT_TRUE(untilUploaded());
    ASSERT_EQ(host.jobCount(), 1u);
    ASSERT_EQ(panel->snapshot().jobs.size(), 1u);
    const std::string id = panel->snapshot().jobs[0].id;
    (void)host.local.service().change({{id, "renamed", std::nullopt}});
    EXPECT_TRUE(host.local.until([&] { return panel->snapshot().jobs[0].name == "renamed"; })) << "events come";
    const auto cancelled = panel->act({id}, model::JobAction::Cancel);
    ASSERT_TRUE(host.local.until([&] { return cancelled.isFinished(); }));
    EXPECT_TRUE(cancelled.result() && !cancelled.result()->front().problem);
    EXPECT_EQ(host.local.service().snapshot().jobs[0].state, model::JobState::Cancelled);
}

TEST_F(OpenToAll, OnceThereAreUsersItIsSaidThatATokenIsNeededAndWhatWaitsGoesOnWithOne) {
    connect();
    ASSERT_TRUE(untilUp());
    const auto added = drop(QStringLiteral("first.mov"));
    ASSERT_TRUE(host.local.until([&] { return added.isFinished(); }) && untilUploaded());
    const std::string token = host.setUp();
    ASSERT_TRUE(until(Situation::TokenNeeded)) << "the stream of nobody in particular is closed";
    EXPECT_NE(panel->said().text.english().find("no longer open"), std::string::npos) << panel->said().text.english();
    EXPECT_FALSE(panel->client().credential().isOpen());
    EXPECT_EQ(panel->snapshot().jobs.size(), 1u) << "the list stays";

    const auto waits = drop(QStringLiteral("second.mov"));
    ASSERT_TRUE(host.local.until([&] { return uploader->rows().size() == 1 && uploader->rows()[0].trouble; }));
    EXPECT_EQ(uploader->rows()[0].state, UploadState::Waiting);
    EXPECT_EQ(uploader->rows()[0].trouble->code, base::ErrorCode::Unauthorized);
    EXPECT_FALSE(waits.isFinished());

    uploader->setToken(token);
    panel->setToken(token);
    ASSERT_TRUE(untilUp()) << panel->said().text.english();
    EXPECT_EQ(panel->connection().session().role, "admin");
    EXPECT_TRUE(untilUploaded());
    EXPECT_TRUE(host.local.until([&] { return host.jobCount() == 2 && panel->snapshot().jobs.size() == 2; }));
}

TEST_F(OpenToAll, WhoSignsInWhileItIsOpenIsSomebodyAtOnce) {
    connect();
    ASSERT_TRUE(untilUp());
    const std::string token = host.setUp();
    panel->setToken(token);
    EXPECT_TRUE(host.local.until([&] { return panel->connection().isUp() && panel->connection().session().role == "admin"; }));
}

TEST_F(OpenToAll, AnotherStartThatIsNotOpenHasNoUsersAndSaysSo) {
    connect();
    ASSERT_TRUE(untilUp());
    const unsigned short port = host.port();
    host.stop();
    ASSERT_TRUE(host.local.until([&] { return !panel->connection().isUp(); }));
    host.start(false, port);
    panel->tryNow();
    ASSERT_TRUE(until(Situation::SetupNeeded)) << panel->said().text.english();
    host.stop();
    host.start(true, port);
    panel->tryNow();
    EXPECT_TRUE(untilUp()) << "it is open again: " << panel->said().text.english();
}

TEST_F(OpenToAll, AConnectionThatHasATokenIsNotGoneOnWithWithoutOne) {
    connect(remote::Credential("mr_abcdefghij_OfAnotherServer"));
    ASSERT_TRUE(until(Situation::TokenRefused)) << panel->said().text.english();
    EXPECT_FALSE(panel->client().credential().isOpen());
    panel->tryNow();
    EXPECT_TRUE(until(Situation::TokenRefused));
}

TEST_F(OpenToAll, OneWhoseTokenCannotBeReadWaitsForIt) {
    connect(remote::Credential::unreadable({base::ErrorCode::Io, "The keychain is locked."}));
    ASSERT_TRUE(until(Situation::TokenNeeded));
    EXPECT_EQ(panel->said().text.english(), "The keychain is locked.");
}

TEST_F(OpenToAll, TheConnectionTestSaysThatEverybodyThereMayAndGoesOn) {
    using Check = remote::Check;
    remote::Profile tested = profile();
    tested.ingestUrl = tested.playbackUrl = "http://127.0.0.1:9/media/"; // nobody is there
    remote::Client client(tested, "test");
    remote::TestCard card(client);
    card.start();
    ASSERT_TRUE(host.local.until([&] { return card.isDone(); }));
    const auto check = [&](Check::Subject subject) { return card.checks()[static_cast<std::size_t>(subject)]; };
    const Check token = check(Check::Subject::Token);
    EXPECT_EQ(token.state, Check::State::Notable);
    EXPECT_TRUE(token.isOpen);
    EXPECT_NE(token.text.english().find("open to everybody"), std::string::npos) << token.text.english();
    EXPECT_EQ(check(Check::Subject::RoundTrip).state, Check::State::Good);
    EXPECT_EQ(check(Check::Subject::Upload).state, Check::State::Skipped);
    EXPECT_NE(check(Check::Subject::FromServer).state, Check::State::Skipped) << "the server's own test needs no token of ours";
}

TEST_F(OpenToAll, TheConnectionTestOfOneThatIsNotSetUpStopsThere) {
    const unsigned short port = host.port();
    host.stop();
    host.start(false, port);
    remote::Client client(profile(), "test");
    remote::TestCard card(client);
    card.start();
    ASSERT_TRUE(host.local.until([&] { return card.isDone(); }));
    const remote::Check token = card.checks()[static_cast<std::size_t>(remote::Check::Subject::Token)];
    EXPECT_EQ(token.state, remote::Check::State::Failed);
    EXPECT_FALSE(token.isOpen);
}

} // namespace contract

// Recorded servers replayed to the client: the oldest minor, whose every answer must still do, and one of the future, of which everything
// that is known must be shown. The recordings are made by recorded_traffic.py.

#include "core/model/patch.hpp"
#include "core/remote/remote_service.hpp"
#include "core/remote/test_card.hpp"
#include "tests/support/http_peer.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <gtest/gtest.h>

using model::JobState;
using support::HttpPeer;
using support::runUntil;

namespace {

constexpr const char* kToken = "mr_abcdefghij_TheSecretOfThisTest";

QJsonObject recording(const QString& name) {
    QFile file(QStringLiteral(MILLRACE_SOURCE "/tests/data/traffic/") + name);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << file.fileName().toStdString();
    return QJsonDocument::fromJson(file.readAll()).object();
}

/// A server that answers as one did once, and tells its story when the test wants to hear it.
class RecordedServer : public testing::Test {
protected:
    void replay(const QString& name) {
        whole = recording(name);
        job = whole.value(QLatin1String("job")).toString().toStdString();
        const QJsonArray all = whole.value(QLatin1String("frames")).toArray();
        ASSERT_FALSE(all.isEmpty());
        bool isAdded = false;
        for (const QJsonValue frame : all) {
            isAdded = isAdded || frame.toObject().value(QLatin1String("jobs")).toObject().contains(QLatin1String("add"));
            (isAdded ? story : beginning).push_back(QJsonDocument(frame.toObject()).toJson(QJsonDocument::Compact));
        }
        remote::Profile profile;
        profile.apiUrl = "http://127.0.0.1:" + std::to_string(peer.port());
        remote::RemoteOptions options;
        options.paths = remote::Paths::OfServer;
        options.startTimer = false;
        service = std::make_unique<remote::RemoteService>(*remote::checked(profile), kToken, options);
        service->start();
        ASSERT_TRUE(runUntil([this] { return peer.isUpgraded(); }));
        for (const QByteArray& frame : beginning) peer.sendText(frame);
        ASSERT_TRUE(runUntil([this] { return service->connection().isUp(); })) << service->said().text.english();
    }
    QByteArray answer(const HttpPeer::Request& request) {
        if (!request.header("Upgrade").isEmpty()) return HttpPeer::upgrade(request);
        const QString path = QString::fromLatin1(request.method + ' ' + request.target.left((request.target + '?').indexOf('?')));
        const QJsonObject known = whole.value(QLatin1String("answers")).toObject().value(path).toObject();
        if (known.isEmpty()) return HttpPeer::json(404, R"({"type":"/problems/not-found","detail":"It was not recorded."})");
        return HttpPeer::json(known.value(QLatin1String("status")).toInt(),
            QJsonDocument(known.value(QLatin1String("body")).toObject()).toJson(QJsonDocument::Compact));
    }
    /// The recorded job: added as it was, then all that happened to it. The states that its row went through.
    std::vector<std::string> runTheJob() {
        std::vector<std::string> states;
        const auto heard = QObject::connect(service.get(), &model::Service::eventPublished, service.get(), [&](const model::Event& event) {
            if (event.jobId != job || !event.job) return;
            const std::string word = event.job->stateWord.empty() ? model::word(event.job->state) : event.job->stateWord;
            if (states.empty() || states.back() != word) states.push_back(word);
        });
        model::AddRequest request;
        request.source = model::Source("/films/film.mp4");
        request.presetId = "web-h264";
        const auto added = service->addJobs({request});
        EXPECT_TRUE(runUntil([this] { return peer.count("/api/v1/jobs") > 0; }));
        for (const QByteArray& frame : story) peer.sendText(frame);
        EXPECT_TRUE(runUntil([&] { return added.isFinished(); })) << "the command is done when its row is seen";
        EXPECT_TRUE(runUntil([&] { return row(job).state == JobState::Done; })) << model::word(row(job).state);
        QObject::disconnect(heard);
        EXPECT_TRUE(added.isFinished() && added.result() && !added.result()->empty());
        if (added.isFinished() && added.result() && !added.result()->empty()) {
            EXPECT_EQ(added.result()->front().id, job);
            EXPECT_FALSE(added.result()->front().problem);
        }
        return states;
    }
    model::Job row(const std::string& id) const {
        for (const model::Job& each : service->snapshot().jobs)
            if (each.id == id) return each;
        return {};
    }
    template <class T> model::Result<T> waited(QFuture<model::Result<T>> asked) {
        EXPECT_TRUE(runUntil([&] { return asked.isFinished(); }));
        return asked.isFinished() ? asked.result() : model::Result<T>(base::Error());
    }
    /// What the pages of the panel ask.
    void askEverything() {
        const auto presets = waited(service->presets());
        EXPECT_TRUE(presets && !presets->empty());
        const auto settings = waited(service->settings());
        EXPECT_TRUE(settings) << settings.error().message;
        const auto checks = waited(service->readiness());
        EXPECT_TRUE(checks && !checks->empty());
        const auto page = waited(service->page({}));
        ASSERT_TRUE(page);
        ASSERT_FALSE(page->jobs.empty());
        EXPECT_EQ(page->jobs.front().id, job);
        const auto log = waited(service->log(job, 0));
        EXPECT_TRUE(log && !log->lines.empty());
        const auto hellos =
            std::count_if(peer.texts.begin(), peer.texts.end(), [](const QByteArray& text) { return text.contains("\"type\":\"hello\""); });
        EXPECT_EQ(hellos, 1) << "one stream: nothing that came broke it";
    }

    QJsonObject whole;
    std::string job;
    std::vector<QByteArray> beginning, story;
    HttpPeer peer{[this](const HttpPeer::Request& request) { return answer(request); }};
    std::unique_ptr<remote::RemoteService> service;
};

} // namespace

TEST_F(RecordedServer, OfTheOldestMinorRunsAJobToDone) {
    replay(QStringLiteral("server_1_0.json"));
    const auto states = runTheJob();
    EXPECT_EQ(states, (std::vector<std::string>{"waiting", "encoding", "publishing", "done"}));
    const model::Job done = row(job);
    EXPECT_EQ(done.name, "film");
    EXPECT_EQ(done.width, 320);
    EXPECT_EQ(done.chunksDone, 1);
    EXPECT_EQ(done.inFlight, 1);
    EXPECT_GT(done.bytesWritten, 0);
    EXPECT_FALSE(done.hlsUrl.empty());
    const auto fleet = service->fleet().snapshot();
    EXPECT_EQ(fleet.access.state, model::FleetAccess::State::NotOffered);
    EXPECT_EQ(fleet.access.why.english(),
        service->connection().serverName() + " runs 0.1.0, which has no fleet yet. Update the server to see workers.");
    EXPECT_TRUE(fleet.workers.empty());
    askEverything();
}

TEST_F(RecordedServer, OfTheFutureShowsAllThatIsKnownAndUnknownWordsAsTheyAre) {
    replay(QStringLiteral("server_future.json"));
    EXPECT_EQ(service->connection().about().api.minor, 99) << "a newer minor goes on";
    EXPECT_TRUE(service->connection().about().has("hologram"));
    const auto states = runTheJob();
    EXPECT_EQ(states, (std::vector<std::string>{"waiting", "humming", "publishing", "done"}));
    const model::Job done = row(job);
    EXPECT_EQ(done.width, 320) << "what came with the unknown word came";
    EXPECT_EQ(done.stateWord, "") << "and the word goes with its state";
    const model::Job dreaming = row(whole.value(QLatin1String("dreaming")).toString().toStdString());
    EXPECT_EQ(dreaming.name, "dreaming") << "a row with unknown words is shown beside the others";
    EXPECT_EQ(dreaming.state, JobState::Unknown);
    EXPECT_EQ(dreaming.stateWord, "dreaming");
    EXPECT_EQ(dreaming.sourceKind, model::SourceKind::Unknown);
    EXPECT_FALSE(dreaming.isFinal());
    EXPECT_FALSE(model::rowOf(dreaming, model::Renditions::Without).contains(QLatin1String("stateWord"))) << "it is nobody else's";
    askEverything();
}

TEST_F(RecordedServer, OfTheFutureIsSaidToBeNewerByTheTest) {
    replay(QStringLiteral("server_future.json"));
    remote::Client client(service->client().profile(), "test");
    client.setToken(kToken);
    remote::TestCard card(client);
    std::optional<remote::Check> api;
    QObject::connect(&card, &remote::TestCard::checkChanged, &card, [&](const remote::Check& check) {
        if (check.subject == remote::Check::Subject::Api && check.state != remote::Check::State::Running && !api) api = check;
    });
    card.start();
    ASSERT_TRUE(runUntil([&] { return api.has_value(); }));
    EXPECT_EQ(api->state, remote::Check::State::Notable);
    EXPECT_EQ(api->text.english(), "Version 9.0.0, newer than this panel.");
}

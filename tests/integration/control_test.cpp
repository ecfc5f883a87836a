// millrace jobs commands the Millrace that runs: here a real `millrace serve`, over a folder of its own.

#include "core/engine/job_store.hpp"
#include "tests/support/run.hpp"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace {

struct ControlTest : testing::Test {
    QTemporaryDir folder;
    QProcess server;

    ~ControlTest() override {
        server.kill();
        server.waitForFinished();
    }
    QString path(const char* name) const { return folder.path() + QLatin1Char('/') + QLatin1String(name); }
    QStringList environment() const {
        return {QStringLiteral("XDG_RUNTIME_DIR=") + path("run"), QStringLiteral("XDG_DATA_HOME=") + path("home"),
            QStringLiteral("TRANSCODER_INGEST_PORT=0"), QStringLiteral("TRANSCODER_INTERNAL_TOKEN=secret")};
    }
    void SetUp() override {
        ASSERT_TRUE(QDir().mkpath(path("run")));
        QFile::setPermissions(path("run"), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        ASSERT_TRUE(QDir().mkpath(path("data")));
    }
    /// Until it says where its API is: then it listens.
    void serve() {
        server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        server.setEnvironment(QProcess::systemEnvironment() + environment());
        server.start(support::program(QStringLiteral("millrace")),
            {QStringLiteral("serve"), QStringLiteral("--port"), QStringLiteral("0"), QStringLiteral("--data"), path("data")});
        QByteArray said;
        while (!said.contains("API on") && server.waitForReadyRead(60'000)) said += server.readAllStandardOutput();
        ASSERT_TRUE(said.contains("API on")) << "it did not start";
    }
    support::Ran jobs(QStringList arguments) {
        arguments.prepend(QStringLiteral("jobs"));
        return support::run(QStringLiteral("millrace"), arguments + QStringList{QStringLiteral("--data"), path("data")}, environment());
    }
    /// The rows that list tells.
    std::vector<QJsonObject> rows() {
        std::vector<QJsonObject> found;
        const auto ran = jobs({QStringLiteral("list"), QStringLiteral("--json")});
        EXPECT_EQ(ran.code, 0) << ran.err.toStdString();
        for (const QByteArray& line : ran.out.split('\n'))
            if (!line.isEmpty()) found.push_back(QJsonDocument::fromJson(line).object());
        return found;
    }
    QString film(const char* name) {
        QFile file(path(name));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write("no film, and a job all the same");
        return file.fileName();
    }
};

std::string text(const QJsonObject& row, const char* key) {
    return row.value(QLatin1String(key)).toString().toStdString();
}

} // namespace

TEST_F(ControlTest, WithoutOneThatRunsItSaysSoAndWhatToDo) {
    const auto ran = jobs({QStringLiteral("list")});
    EXPECT_EQ(ran.code, 69);
    EXPECT_TRUE(ran.err.contains("No Millrace runs")) << ran.err.toStdString();
    EXPECT_TRUE(ran.err.contains("millrace serve")) << ran.err.toStdString();
    EXPECT_TRUE(ran.out.isEmpty());
    EXPECT_FALSE(QFile::exists(path("data/jobs.sqlite"))) << "a question makes nothing";
}

#ifdef __linux__
TEST_F(ControlTest, ACommandOfAnotherSessionFindsTheOneThatRuns) {
    serve();
    if (HasFatalFailure()) return;
    ASSERT_TRUE(QDir().mkpath(path("other")));
    QFile::setPermissions(path("other"), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    const QStringList list{QStringLiteral("jobs"), QStringLiteral("list"), QStringLiteral("--data"), path("data")};
    const auto elsewhere = [&] {
        return support::run(
            QStringLiteral("millrace"), list, environment() + QStringList{QStringLiteral("XDG_RUNTIME_DIR=") + path("other")});
    };
    const auto found = elsewhere();
    EXPECT_EQ(found.code, 0) << found.err.toStdString();
    EXPECT_TRUE(found.out.contains("There are no jobs.")) << found.out.toStdString();
    // Its socket is gone, as where a session's folder was cleared away; it runs all the same.
    ASSERT_TRUE(QDir(path("run")).removeRecursively());
    const auto unreachable = elsewhere();
    EXPECT_EQ(unreachable.code, 69);
    EXPECT_FALSE(unreachable.err.contains("No Millrace runs")) << unreachable.err.toStdString();
    EXPECT_TRUE(unreachable.err.contains(QByteArray::number(server.processId()))) << unreachable.err.toStdString();
    EXPECT_TRUE(unreachable.err.contains(path("run").toUtf8())) << unreachable.err.toStdString();
    server.kill();
    server.waitForFinished();
    const auto crashed = elsewhere();
    EXPECT_EQ(crashed.code, 69);
    EXPECT_TRUE(crashed.err.contains("No Millrace runs")) << "what it left behind is no engine: " << crashed.err.toStdString();
}
#endif

TEST_F(ControlTest, JobsThatEndedLongAgoAreListedAndCommandedLikeTheOthers) {
    {
        auto store = engine::JobStore::open(path("data/jobs.sqlite").toStdString());
        ASSERT_TRUE(store);
        const engine::JobStore::WriteBatch together(*store);
        for (int i = 0; i < 1100; ++i) {
            engine::StoredJob old;
            old.job.id = "id" + std::to_string(10'000 + i);
            old.job.name = "old-" + std::to_string(i);
            old.job.state = i == 7 ? model::JobState::Failed : model::JobState::Done;
            old.job.position = old.job.finishedMs = i;
            store->save(old);
        }
    }
    serve();
    if (HasFatalFailure()) return;
    const auto all = rows();
    ASSERT_EQ(all.size(), 1100U) << "all pages";
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(text(all[i], "name"), "old-" + std::to_string(i));
    const auto shown = jobs({QStringLiteral("list"), QStringLiteral("old-3"), QStringLiteral("id10004")});
    EXPECT_EQ(shown.code, 0) << shown.err.toStdString();
    EXPECT_TRUE(shown.out.contains("old-3") && shown.out.contains("old-4") && !shown.out.contains("old-30")) << shown.out.toStdString();
    EXPECT_EQ(jobs({QStringLiteral("duplicate"), QStringLiteral("old-3")}).code, 0);
    EXPECT_EQ(jobs({QStringLiteral("remove"), QStringLiteral("id10005")}).code, 0);
    EXPECT_EQ(jobs({QStringLiteral("remove"), QStringLiteral("id10005")}).code, 1) << "it is gone";
    EXPECT_EQ(jobs({QStringLiteral("retry"), QStringLiteral("old-8")}).code, 1) << "it is done";
    EXPECT_EQ(jobs({QStringLiteral("clear-finished")}).code, 0);
    const auto left = rows();
    ASSERT_EQ(left.size(), 2U);
    EXPECT_EQ(text(left[0], "name"), "old-7") << "what failed stays";
    EXPECT_EQ(text(left[1], "name"), "old-3-2");
}

TEST_F(ControlTest, TheQueueOfTheServerIsSeenAndCommanded) {
    serve();
    if (HasFatalFailure()) return;
    const auto added = jobs({QStringLiteral("add"), film("a.mp4"), film("b.mp4"), QStringLiteral("--paused")});
    ASSERT_EQ(added.code, 0) << added.err.toStdString();
    auto queue = rows();
    ASSERT_EQ(queue.size(), 2U);
    EXPECT_EQ(text(queue[0], "name"), "a");
    EXPECT_EQ(text(queue[1], "state"), "paused");

    EXPECT_EQ(jobs({QStringLiteral("rename"), QStringLiteral("a"), QStringLiteral("first")}).code, 0);
    EXPECT_EQ(jobs({QStringLiteral("preset"), QStringLiteral("phone-vertical"), QStringLiteral("b")}).code, 0);
    EXPECT_EQ(jobs({QStringLiteral("move"), QStringLiteral("top"), QStringLiteral("b")}).code, 0);
    queue = rows();
    ASSERT_EQ(queue.size(), 2U);
    EXPECT_EQ(text(queue[0], "presetId"), "phone-vertical");
    EXPECT_EQ(text(queue[1], "name"), "first");

    const QString id = QString::fromStdString(text(queue[0], "id"));
    EXPECT_EQ(jobs({QStringLiteral("duplicate"), id.left(8)}).code, 0);
    EXPECT_EQ(jobs({QStringLiteral("cancel"), id}).code, 0);
    EXPECT_EQ(rows().size(), 3U);
    EXPECT_EQ(jobs({QStringLiteral("clear-finished")}).code, 0);
    EXPECT_EQ(jobs({QStringLiteral("remove"), QStringLiteral("first")}).code, 0);
    queue = rows();
    ASSERT_EQ(queue.size(), 1U);
    EXPECT_EQ(text(queue[0], "name"), "b-2");
    const auto shown = jobs({QStringLiteral("list")});
    EXPECT_TRUE(shown.out.contains("b-2")) << shown.out.toStdString();
    EXPECT_TRUE(shown.out.contains("paused")) << shown.out.toStdString();
}

TEST_F(ControlTest, WhatIsRefusedIsSaidForEachAndOne) {
    serve();
    if (HasFatalFailure()) return;
    ASSERT_EQ(jobs({QStringLiteral("add"), film("a.mp4"), film("b.mp4"), QStringLiteral("--paused")}).code, 0);
    EXPECT_EQ(jobs({QStringLiteral("cancel"), QStringLiteral("a")}).code, 0);
    const auto ran = jobs({QStringLiteral("resume"), QStringLiteral("a"), QStringLiteral("nobody")});
    EXPECT_EQ(ran.code, 1);
    EXPECT_TRUE(ran.err.contains("\"nobody\"")) << ran.err.toStdString();
    const auto some = jobs({QStringLiteral("pause"), QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("--json")});
    EXPECT_EQ(some.code, 1) << "of two, one was not done";
    ASSERT_EQ(some.out.trimmed().split('\n').size(), 2) << some.out.toStdString();
    EXPECT_EQ(some.out.count("\"problem\""), 1) << some.out.toStdString();
    const auto unasked = jobs({QStringLiteral("delete-output"), QStringLiteral("b")});
    EXPECT_EQ(unasked.code, 2);
    EXPECT_TRUE(unasked.err.contains("--yes")) << unasked.err.toStdString();
    EXPECT_EQ(jobs({QStringLiteral("delete-output"), QStringLiteral("b"), QStringLiteral("--yes")}).code, 1) << "it has none";
}

TEST_F(ControlTest, AJobIsAddedWithAFileAsPresetAndATimeToStart) {
    serve();
    if (HasFatalFailure()) return;
    QFile preset(path("mine.json"));
    ASSERT_TRUE(preset.open(QIODevice::WriteOnly));
    preset.write(R"({"name":"Mine for Friday","rungs":[{"name":"360p","shortSide":360,"kbps":700}]})");
    preset.close();
    const auto add = [&](const char* name, const QStringList& how) { return jobs(QStringList{QStringLiteral("add"), film(name)} + how); };
    const auto added =
        add("a.mp4", {QStringLiteral("--preset"), preset.fileName(), QStringLiteral("--at"), QStringLiteral("2099-12-31T22:00")});
    ASSERT_EQ(added.code, 0) << added.err.toStdString();
    EXPECT_EQ(text(rows().at(0), "presetName"), "Mine for Friday");
    EXPECT_TRUE(jobs({QStringLiteral("list")}).out.contains("starts at 2099-12-31 22:00"));
    EXPECT_EQ(jobs({QStringLiteral("start"), QStringLiteral("2099-12-31T23:30"), QStringLiteral("a")}).code, 0);
    EXPECT_TRUE(jobs({QStringLiteral("list")}).out.contains("starts at 2099-12-31 23:30"));
    EXPECT_EQ(jobs({QStringLiteral("start"), QStringLiteral("now"), QStringLiteral("a")}).code, 0);
    EXPECT_FALSE(jobs({QStringLiteral("list")}).out.contains("starts at"));
    EXPECT_EQ(add("b.mp4", {QStringLiteral("--at"), QStringLiteral("later")}).code, 2);
    const auto unread = support::run(
        QStringLiteral("millrace"), {QStringLiteral("estimate"), film("b.mp4"), QStringLiteral("--data"), path("data")}, environment());
    EXPECT_EQ(unread.code, 1) << "it is no film: " << unread.out.toStdString();
    EXPECT_FALSE(unread.err.isEmpty());
}

TEST_F(ControlTest, PauseAllHoldsWhatComesLater) {
    serve();
    if (HasFatalFailure()) return;
    EXPECT_EQ(jobs({QStringLiteral("pause"), QStringLiteral("--all")}).code, 0);
    ASSERT_EQ(jobs({QStringLiteral("add"), film("a.mp4")}).code, 0);
    EXPECT_EQ(text(rows().at(0), "state"), "paused");
    EXPECT_TRUE(jobs({QStringLiteral("list")}).out.contains("resume --all"));
}

TEST_F(ControlTest, WhoWatchesIsSaid) {
    const QStringList arguments{QStringLiteral("viewers"), QStringLiteral("--data"), path("data"), QStringLiteral("--json")};
    EXPECT_EQ(support::run(QStringLiteral("millrace"), arguments, environment()).code, 69);
    serve();
    if (HasFatalFailure()) return;
    const auto ran = support::run(QStringLiteral("millrace"), arguments, environment());
    EXPECT_EQ(ran.code, 0) << ran.err.toStdString();
    const auto list = QJsonDocument::fromJson(ran.out).object();
    EXPECT_TRUE(list[QStringLiteral("known")].toBool()) << ran.out.toStdString();
    EXPECT_EQ(list[QStringLiteral("total")].toInt(-1), 0);
    EXPECT_EQ(jobs({QStringLiteral("list")}).code, 0);
}

TEST_F(ControlTest, WrongUsageIsTwoAndAsksNobody) {
    for (const QStringList& words : {QStringList{}, {QStringLiteral("dance")}, {QStringLiteral("pause")},
             {QStringLiteral("rename"), QStringLiteral("a")}, {QStringLiteral("move"), QStringLiteral("away"), QStringLiteral("a")},
             {QStringLiteral("remove"), QStringLiteral("--all")}, {QStringLiteral("preset"), QStringLiteral("web-h264")},
             {QStringLiteral("pause"), QStringLiteral("a"), QStringLiteral("--all")}, {QStringLiteral("add")}}) {
        const auto ran = jobs(words);
        EXPECT_EQ(ran.code, 2) << words.join(QLatin1Char(' ')).toStdString() << ran.err.toStdString();
        EXPECT_EQ(ran.err.count('\n'), 1) << ran.err.toStdString();
    }
}

TEST(PresetList, NamesEachPresetBelowItsCategory) {
    const auto shown = support::run(QStringLiteral("millrace"), {QStringLiteral("presets")});
    EXPECT_EQ(shown.code, 0) << shown.err.toStdString();
    EXPECT_TRUE(shown.out.startsWith("general\n  web-h264 ")) << shown.out.toStdString();
    EXPECT_TRUE(shown.out.contains("\narchive\n  archive-review ")) << shown.out.toStdString();
    const auto listed = support::run(QStringLiteral("millrace"), {QStringLiteral("presets"), QStringLiteral("--json")});
    const auto first = QJsonDocument::fromJson(listed.out.split('\n').first()).object();
    EXPECT_EQ(text(first, "id"), "web-h264");
    EXPECT_EQ(text(first, "category"), "general");
}

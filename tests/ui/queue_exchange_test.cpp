// The queue taken along as a file.

#include "core/base/files.hpp"
#include "tests/ui/open_window.hpp"
#include "tests/ui/shown_words.hpp"
#include "ui/models/found_videos.hpp"
#include "ui/pages/queue_page.hpp"

#include <QLabel>
#include <QTemporaryDir>

namespace {

struct QueueExchange : OpenWindow {
    QTemporaryDir folder;
    QString path = folder.path() + QStringLiteral("/queue.json");

    void write(const char* text) { ASSERT_TRUE(base::writeFileAtomically(path.toStdString(), text)); }
    bool says(const QString& text) const { return test::says(*window, text); }
};

} // namespace

TEST_F(QueueExchange, WhatIsNotDoneComesBackWithPresetNameAndRest) {
    service.add("alpha", model::JobState::Done);
    service.add("beta", model::JobState::Waiting);
    service.add("gamma", model::JobState::Paused);
    for (auto& job : service.jobs) job.presetId = "phone-vertical";
    open();
    window->queue().exportQueue(path);
    processPendingEvents();
    EXPECT_TRUE(says(QStringLiteral("queue.json")));
    window->queue().importQueue(path);
    processPendingEvents();
    ASSERT_EQ(service.added.size(), 2u);
    EXPECT_EQ(service.added[0].source.text, "/films/beta.mov");
    EXPECT_EQ(service.added[0].name, "beta");
    EXPECT_EQ(service.added[0].presetId, "phone-vertical");
    EXPECT_FALSE(service.added[0].paused);
    EXPECT_TRUE(service.added[1].paused);
}

TEST_F(QueueExchange, APresetThatIsAJobsOwnGoesAlong) {
    service.add("beta", model::JobState::Waiting);
    model::Job& job = service.jobs.front();
    job.presetId.clear();
    job.preset.emplace().name = job.presetName = "Mine for Friday";
    job.preset->rungs.push_back({.name = "360p", .shortSide = 360, .kbps = 700});
    open();
    window->queue().exportQueue(path);
    processPendingEvents();
    window->queue().importQueue(path);
    processPendingEvents();
    ASSERT_EQ(service.added.size(), 1u);
    EXPECT_EQ(service.added[0].preset, job.preset);
    EXPECT_EQ(service.added[0].presetId, "");
}

TEST_F(QueueExchange, AFileThatIsNoneSaysWhereAndAddsNothing) {
    open();
    write("{\"format\":\"millrace-queue\",\"jobs\":[{\"source\":{\"text\":\"/a.mov\"},\"presetId\":7}]}");
    window->queue().importQueue(path);
    processPendingEvents();
    EXPECT_TRUE(service.added.empty());
    EXPECT_TRUE(says(QStringLiteral("jobs: [0]: presetId")));
}

TEST_F(QueueExchange, AnotherIngestThanTheFilesIsSaid) {
    open();
    write(
        "{\"format\":\"millrace-queue\",\"jobs\":[{\"source\":{\"text\":\"/a.mov\"},\"destination\":\"https://ingest.example.com/media/\"}]}");
    window->queue().importQueue(path);
    processPendingEvents();
    EXPECT_EQ(service.added.size(), 1u);
    EXPECT_TRUE(says(QStringLiteral("ingest.example.com")));
}

TEST(VideoPatterns, HoldWhatIsTakenAsAVideoInBothCases) {
    const QStringList patterns = ui::videoPatterns().split(QLatin1Char(' '));
    EXPECT_TRUE(patterns.contains(QStringLiteral("*.mp4")));
    EXPECT_TRUE(patterns.contains(QStringLiteral("*.MOV")));
    for (const QString& pattern : patterns)
        EXPECT_EQ(ui::findVideos({QStringLiteral("/nowhere/a") + pattern.mid(1)}).videos.size(), 1) << pattern.toStdString();
}

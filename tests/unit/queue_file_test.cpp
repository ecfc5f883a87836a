// The queue as a file: what is written is read again, and what is wrong is named with its place.

#include "core/model/queue_file.hpp"

#include <gtest/gtest.h>

namespace {

std::string problemOf(const QByteArray& text) {
    const auto read = model::parseQueue(text, "/queues");
    return read ? "" : read.error().message;
}

QByteArray withJobs(const char* jobs) {
    return QByteArray(R"({"format":"millrace-queue","version":1,"jobs":[)") + jobs + "]}";
}

} // namespace

TEST(QueueFile, WhatIsWrittenIsReadAgain) {
    const std::vector<model::QueueEntry> entries{{.source = std::string("/films/ä \"quoted\"\n.mov"),
                                                     .presetId = "phone-vertical",
                                                     .name = "ä-film",
                                                     .destination = "https://ingest.example.com/media/",
                                                     .paused = true,
                                                     .excerpt = model::Excerpt{62.5, 130.0, std::vector{1, 2}}},
        {.source = model::Source(model::SourceKind::TestPattern, ""),
            .presetId = "web-h264",
            .name = {},
            .destination = {},
            .paused = false}};
    const auto read = model::parseQueue(model::writeQueue(entries), "/elsewhere");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, entries);
    EXPECT_EQ(model::requestOf(read->at(0)).excerpt, entries[0].excerpt);
    EXPECT_TRUE(model::parseQueue(model::writeQueue({}), "")->empty());
}

TEST(QueueFile, APresetThatIsAJobsOwnGoesAlongAndTakesThePlaceOfTheId) {
    model::QueueEntry entry;
    entry.source = std::string("/films/a.mov");
    entry.presetId.clear();
    entry.preset.emplace().name = "Mine for Friday";
    entry.preset->rungs.push_back({.name = "360p", .shortSide = 360, .kbps = 700});
    const QByteArray text = model::writeQueue({entry});
    EXPECT_TRUE(text.contains("\"version\": 3")) << "an earlier Millrace would make another film";
    const auto read = model::parseQueue(text, "");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->front(), entry);
    EXPECT_EQ(model::requestOf(read->front()).preset, entry.preset);
    EXPECT_EQ(model::requestOf(read->front()).presetId, "");
    const auto plain = model::parseQueue(
        withJobs(R"({"source":{"text":"/a"},"preset":{"name":"x","rungs":[{"name":"1","shortSide":360,"kbps":700}]}})"), "");
    ASSERT_TRUE(plain) << plain.error().message;
    EXPECT_EQ(model::requestOf(plain->front()).presetId, "") << "where no id is written";
    EXPECT_EQ(problemOf(withJobs(R"({"source":{"text":"/a"},"preset":{"name":"x"}})")).substr(0, 17), "jobs: [0]: preset");
}

TEST(QueueFile, ATimeToStartGoesAlong) {
    model::QueueEntry entry;
    entry.source = std::string("/films/a.mov");
    entry.at = 4'102'444'800'000;
    const QByteArray text = model::writeQueue({entry});
    EXPECT_TRUE(text.contains("\"version\": 3")) << "an earlier Millrace would begin at once";
    const auto read = model::parseQueue(text, "");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(model::requestOf(read->front()).at, entry.at);
    EXPECT_EQ(problemOf(withJobs(R"({"source":{"text":"/a"},"at":-1})")).substr(0, 13), "jobs: [0]: at");
}

TEST(QueueFile, OnlyTheSourceMustBeThereAndRelativePathsCountFromTheFile) {
    const auto read = model::parseQueue(withJobs(R"({"source":{"text":"films/../a.mov"}},{"source":{"text":"/b.mov"}})"), "/queues");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->at(0).source.text, "/queues/a.mov");
    EXPECT_EQ(read->at(0).presetId, "web-h264");
    EXPECT_EQ(read->at(1).source.text, "/b.mov");
    const auto link = model::parseQueue(withJobs(R"({"source":{"kind":"url","text":"https://example.com/a/../b.mov"}})"), "/queues");
    ASSERT_TRUE(link) << link.error().message;
    EXPECT_EQ(link->at(0).source, model::Source(model::SourceKind::Url, "https://example.com/a/../b.mov")) << "as it is written";
}

TEST(QueueFile, WhatIsNoJsonIsNamedByLineAndColumn) {
    EXPECT_EQ(problemOf("{\n  \"format\": \"millrace-queue\",\n  oops\n}").substr(0, 7), "line 3,");
    EXPECT_EQ(problemOf("").substr(0, 7), "line 1,");
}

TEST(QueueFile, WhatIsWrongInAJobIsNamedByItsKey) {
    const std::pair<const char*, const char*> wrong[] = {
        {R"({"source":{"text":"/a"}},{"presetId":"x"})", "jobs: [1]: source: text"},
        {R"({"source":{"text":"/a"},"presetId":3})", "jobs: [0]: presetId"},
        {R"({"source":{"text":"/a"},"presetId":""})", "jobs: [0]: presetId"},
        {R"({"source":{"kind":"tape","text":"/a"}})", "jobs: [0]: source: kind"},
        {R"({"source":{"kind":"unknown","text":"/a"}})", "jobs: [0]: source: kind"},
        {R"({"source":{"text":"/a\u0000b"}})", "jobs: [0]: source: text"},
        {R"({"source":{"kind":"url","text":"/a.mp4"}})", "jobs: [0]: source: text"},
        {R"({"source":{"text":"/a"},"name":"../b"})", "jobs: [0]: name"},
        {R"({"source":{"text":"/a"},"destination":"ftp://x/"})", "jobs: [0]: destination"},
        {R"({"source":{"text":"/a"},"paused":"yes"})", "jobs: [0]: paused"},
        {R"({"source":{"text":"/a"},"excerpt":{"start":"1:02"}})", "jobs: [0]: excerpt: start"},
        {R"({"source":{"text":"/a"},"excerpt":{"start":9,"end":3}})", "jobs: [0]: excerpt: The end"},
        {R"({"source":{"text":"/a"},"excerpt":{"audioTracks":[-1]}})", "jobs: [0]: excerpt: An audio track"},
        {"7", "jobs: [0]"},
    };
    for (const auto& [jobs, place] : wrong)
        EXPECT_EQ(problemOf(withJobs(jobs)).rfind(place, 0), 0u) << jobs << ": " << problemOf(withJobs(jobs));
}

TEST(QueueFile, OtherFilesAreRefused) {
    EXPECT_EQ(problemOf("[]"), "expected an object");
    EXPECT_EQ(problemOf("{}").rfind("format:", 0), 0u);
    EXPECT_EQ(problemOf(R"({"format":"millrace-queue","version":4,"jobs":[]})").rfind("version:", 0), 0u);
    EXPECT_EQ(problemOf(R"({"format":"millrace-queue","version":1,"jobs":{}})").rfind("jobs:", 0), 0u);
}

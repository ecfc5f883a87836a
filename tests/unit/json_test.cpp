#include "core/model/event.hpp"
#include "core/model/settings.hpp"
#include "core/model/task.hpp"

#include <gtest/gtest.h>

TEST(Json, ATaskComesBackEqual) {
    model::Task task;
    task.kind = model::TaskKind::Video;
    task.source = "/films/ä \"quoted\"\n.mov";
    task.picture.rate = {24000, 1001};
    task.video.push_back({.name = "720p",
        .profile = "high",
        .speed = "fast",
        .width = 1280,
        .height = 720,
        .rateControl = model::RateControl::AverageBitrate,
        .quality = 21.5,
        .kbps = 3000,
        .frameStep = 2,
        .analysis = {}});
    task.segments = {{0, 144144, 144}, {144144, 1001, 1}};

    const auto back = model::fromBytes<model::Task>(model::toBytes(task));

    ASSERT_TRUE(back);
    EXPECT_EQ(*back, task);
}

TEST(Json, MissingKeysKeepTheirDefaultsSoThatOldFilesOpen) {
    const auto preset = model::fromBytes<model::Preset>(R"({"name":"Old","rungs":[{"name":"720p"}]})");

    ASSERT_TRUE(preset);
    EXPECT_EQ(preset->segmentSeconds, 6);
    EXPECT_EQ(preset->rungs.at(0).profile, "high");
}

TEST(Json, AWrongTypeNamesTheKeyThatHoldsIt) {
    const auto preset = model::fromBytes<model::Preset>(R"({"rungs":[{"name":"a"},{"kbps":"many"}]})");

    ASSERT_FALSE(preset);
    EXPECT_NE(preset.error().message.find("rungs: [1]: kbps"), std::string::npos) << preset.error().message;
}

TEST(Json, NumbersThatDoNotFitAndDocumentsOfAnotherShapeAreErrors) {
    for (const char* number : {"3000000000", "-3000000000", "1e30", "2.5"})
        EXPECT_FALSE(model::fromBytes<model::Settings>(QByteArray("{\"chunkRetries\":") + number + "}")) << number;
    for (const char* document : {"[]", "null", "3", "\"x\"", "[{\"chunkRetries\":1}]"})
        EXPECT_FALSE(model::fromBytes<model::Settings>(document)) << document;
    EXPECT_EQ(model::fromBytes<model::Settings>("{\"chunkRetries\":7}")->chunkRetries, 7);
}

TEST(Json, AnUnknownEnumWordIsRefused) {
    EXPECT_EQ(model::fromBytes<model::Job>(R"({"state":"paused"})")->state, model::JobState::Paused);
    const auto unknown = model::fromBytes<model::Job>(R"({"state":"dreaming"})");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().message.find("dreaming"), std::string::npos) << unknown.error().message;
}

TEST(Json, OnTheWireANewerMillracesWordsFallBackAndEverythingElseIsRead) {
    const QByteArray row =
        R"({"id":"a","state":"dreaming","width":1920,"sourceKind":"torrent","mood":"good","renditions":[{"name":"720p","shade":1}]})";
    const auto job = model::fromBytes<model::Job>(row, model::From::Wire);
    ASSERT_TRUE(job) << job.error().message;
    EXPECT_EQ(job->state, model::JobState::Unknown);
    EXPECT_EQ(job->sourceKind, model::SourceKind::Unknown);
    EXPECT_EQ(job->width, 1920);
    EXPECT_EQ(job->renditions.at(0).name, "720p");
    EXPECT_FALSE(model::fromBytes<model::Job>(row, model::From::Disk)) << "on disk it may have meant something";
    // Where a wrong guess would do harm there is no fallback, and what is no word is an error everywhere.
    EXPECT_FALSE(model::fromJson<model::JobAction>(QStringLiteral("explode"), model::From::Wire));
    EXPECT_FALSE(model::fromJson<model::JobState>(7, model::From::Wire));
    const auto event = model::fromBytes<model::Event>(R"({"seq":8,"kind":"moon-phase"})", model::From::Wire);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind, model::Event::Kind::Unknown);
    EXPECT_EQ(event->seq, 8) << "its number counts all the same";
}

TEST(Json, AnAbsentOptionalStaysAbsent) {
    model::Job job;
    EXPECT_FALSE(model::toBytes(job).contains("trouble"));
    job.trouble = model::Trouble{.code = 5, .id = "MR-2107", .message = "stopped", .chunk = 3};
    const auto back = model::fromBytes<model::Job>(model::toBytes(job));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, job);
}

TEST(Json, ATextIsAStringOrAPatternWithItsArguments) {
    const base::Text text = base::text("%1 failed: %2", "chunk", base::text("%1 is empty.", "a.mp4"));
    EXPECT_EQ(QJsonDocument(model::toJson(text).toArray()).toJson(QJsonDocument::Compact),
        R"(["%1 failed: %2","chunk",["%1 is empty.","a.mp4"]])");
    EXPECT_EQ(model::fromJson<base::Text>(model::toJson(text)).value(), text);
    EXPECT_EQ(model::fromJson<base::Text>(QStringLiteral("words")).value(), base::Text("words"));
    for (const QJsonValue& wrong : {QJsonValue(3), QJsonValue(QJsonArray()), QJsonValue(QJsonArray{7}), QJsonValue(QJsonObject())})
        EXPECT_FALSE(model::fromJson<base::Text>(wrong));
    QJsonValue deep = QStringLiteral("end");
    for (int i = 0; i < 100; ++i) deep = QJsonArray{QStringLiteral("%1"), deep};
    EXPECT_FALSE(model::fromJson<base::Text>(deep)) << "nobody nests so, unless to do harm";
}

TEST(Json, ATroubleKeepsItsPartsAndOneOfAnEarlierVersionHasNone) {
    const auto trouble = model::troubleOf({base::ErrorCode::Io, base::text("%1 is empty.", "a.mp4")}, 3);
    const QByteArray bytes = model::toBytes(trouble);
    EXPECT_TRUE(bytes.contains(R"("message":"a.mp4 is empty.")")) << "those who know no parts read it as before";
    EXPECT_EQ(model::fromBytes<model::Trouble>(bytes).value(), trouble);
    const auto earlier = model::fromBytes<model::Trouble>(R"({"code":5,"message":"It stopped.","chunk":1})");
    ASSERT_TRUE(earlier);
    EXPECT_TRUE(earlier->parts.isEmpty());
    EXPECT_FALSE(model::toBytes(*earlier).contains("parts"));
}

TEST(Preset, RungNamesThatAreNoTwoFoldersOnEverySystemAreRefused) {
    const auto usable = [](const std::vector<std::string>& names) {
        model::Preset preset;
        preset.name = "Mine";
        for (const std::string& name : names) preset.rungs.push_back({.name = name, .shortSide = 720, .kbps = 3000});
        return model::validate(preset).has_value();
    };
    EXPECT_TRUE(usable({"720p", "hd", "console", "com"}));
    EXPECT_FALSE(usable({"HD", "hd"}));
    EXPECT_FALSE(usable({"Audio"}));
    for (const char* device : {"con", "NUL", "com1", "lpt9"}) EXPECT_FALSE(usable({device})) << device;
}

TEST(Preset, ARungNameThatIsNoFolderIsRefusedWithItsReason) {
    model::Preset preset;
    preset.name = "Mine";
    preset.rungs.push_back({.name = "../etc", .shortSide = 720, .kbps = 3000});

    const auto valid = model::validate(preset);

    ASSERT_FALSE(valid);
    EXPECT_NE(valid.error().message.find("../etc"), std::string::npos);
}

TEST(Preset, EachFaultIsASentenceThatNamesTheRungAndTheMemberOfTheFile) {
    model::Preset preset;
    preset.name = "Mine";
    preset.audioKbps = 1;
    preset.rungs.push_back({.name = "720p", .shortSide = 720, .kbps = 5});
    const auto faults = model::faultsOf(preset);
    ASSERT_EQ(faults.size(), 2u);
    EXPECT_EQ(faults[0].pointer, "/audioKbps");
    EXPECT_EQ(faults[0].what.english(), "The bitrate of the sound (audioKbps) must lie between 32 and 512 kb/s.");
    EXPECT_EQ(faults[1].pointer, "/rungs/0/kbps");
    EXPECT_EQ(faults[1].what.english(), "The bitrate of rung \"720p\" (kbps) must lie between 50 and 200000 kb/s.");
    EXPECT_EQ(model::validate(preset).error().message,
        "The preset \"Mine\" cannot be used. The bitrate of the sound (audioKbps) must lie between 32 and 512 kb/s.");
}

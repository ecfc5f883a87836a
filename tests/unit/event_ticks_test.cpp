// Events of a Service gathered into ticks, written once, kept in a ring. Time is a number that the test hands in.

#include "core/api/events/event_ring.hpp"
#include "core/api/events/snapshot.hpp"
#include "core/api/events/tick_gatherer.hpp"
#include "core/model/patch.hpp"

#include <QJsonDocument>
#include <gtest/gtest.h>

using api::TickGatherer;
using api::Topic;
using Kind = model::Event::Kind;

namespace {

model::Job row(const std::string& id, model::JobState state = model::JobState::Encoding) {
    model::Job job;
    job.id = job.name = id;
    job.source = "/home/anna/" + id + ".mov";
    job.state = state;
    job.renditions.push_back({.name = "720p", .profile = "high", .targetKbps = 3000});
    return job;
}

/// What a listener of all topics, who watches `watched`, reads of a tick; as an administrator or not.
QJsonObject read(const api::Tick& tick, bool isAdmin = false) {
    std::string text = "{\"seq\":" + std::to_string(tick.seq);
    for (const auto& piece : tick.pieces) text += piece.of(isAdmin);
    std::string watched;
    for (const auto& [id, piece] : tick.watched) watched += (watched.empty() ? "" : ",") + piece;
    text += ",\"watch\":{" + watched + "}}";
    QJsonParseError problem;
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(text), &problem);
    EXPECT_EQ(problem.error, QJsonParseError::NoError) << text;
    return document.object();
}

struct Ticks : testing::Test {
    std::int64_t now = 1'000'000, seq = 0, events = 0;
    model::Snapshot start;
    std::unique_ptr<TickGatherer> gatherer;

    void begin(std::vector<model::Job> jobs) {
        start.jobs = std::move(jobs);
        gatherer = std::make_unique<TickGatherer>(start);
    }
    void tell(Kind kind, model::Job job) {
        model::Event event;
        event.kind = kind;
        event.seq = job.rev = ++events;
        event.jobId = job.id;
        event.job = std::move(job);
        gatherer->take(event, now);
    }
    void tell(model::Event event) {
        event.seq = ++events;
        gatherer->take(event, now);
    }
    void progress(const std::string& id, double inFlight) {
        model::Job job = *gatherer->row(id);
        job.inFlight = inFlight;
        tell(Kind::JobChanged, job);
    }
    /// What has come due, after so long.
    QJsonObject after(std::int64_t ms, bool isAdmin = false) {
        now += ms;
        const auto due = gatherer->dueMs();
        if (!due || *due > now) return {};
        const auto draft = gatherer->flush(seq + 1, now);
        if (!draft) return {};
        ++seq;
        return read(api::writeTick(*draft), isAdmin);
    }
};

QJsonArray jobs(const QJsonObject& tick, const char* what) {
    return tick.value(QStringLiteral("jobs")).toObject().value(QLatin1String(what)).toArray();
}

} // namespace

TEST_F(Ticks, ProgressOfManyChangesIsOneFrameInATick) {
    begin({row("a"), row("b")});
    progress("a", 0.1);
    EXPECT_EQ(jobs(after(0), "set").size(), 1) << "after a pause the first comes at once";
    for (int i = 2; i < 9; ++i) {
        progress("a", i / 10.0);
        progress("b", i / 10.0);
        EXPECT_TRUE(after(60).isEmpty()) << i;
    }
    const QJsonObject tick = after(80);
    ASSERT_EQ(jobs(tick, "set").size(), 2);
    const QJsonObject patch = jobs(tick, "set").at(0).toObject();
    EXPECT_EQ(patch.value(QStringLiteral("id")).toString(), QStringLiteral("a"));
    EXPECT_EQ(patch.value(QStringLiteral("base")).toInteger(), 1) << "against what was told last, not against what happened last";
    EXPECT_EQ(patch.value(QStringLiteral("rev")).toInteger(), 14);
    EXPECT_EQ(patch.value(QStringLiteral("inFlight")).toDouble(), 0.8);
    EXPECT_EQ(patch.size(), 4) << "what has not changed is not told";
    EXPECT_FALSE(gatherer->dueMs()) << "nothing is due where nothing happens";
}

TEST_F(Ticks, WhatPeopleWaitForComesWithin50MsAndProgressWaitsForItsTick) {
    begin({row("a"), row("b")});
    progress("a", 0.1);
    after(0);
    progress("a", 0.2);
    model::Job paused = row("b", model::JobState::Paused);
    tell(Kind::JobChanged, paused);
    tell(Kind::JobAdded, row("c", model::JobState::Waiting));
    model::Event all;
    all.kind = Kind::PausedChanged;
    all.paused = true;
    tell(all);
    const QJsonObject tick = after(49);
    ASSERT_EQ(jobs(tick, "set").size(), 1);
    EXPECT_EQ(jobs(tick, "set").at(0).toObject().value(QStringLiteral("state")).toString(), QStringLiteral("paused"));
    ASSERT_EQ(jobs(tick, "add").size(), 1);
    EXPECT_FALSE(jobs(tick, "add").at(0).toObject().contains(QStringLiteral("renditions"))) << "half of a row; who watches it has them";
    EXPECT_TRUE(tick.value(QStringLiteral("paused")).toBool());
    EXPECT_EQ(jobs(after(451), "set").size(), 1) << "the progress";
}

TEST_F(Ticks, OrderIsAPatchOfPositionsWithTheRevisionOfTheEvent) {
    begin({row("a"), row("b")});
    model::Event order;
    order.kind = Kind::OrderChanged;
    order.positions = {{"b", -10}, {"gone", 3}};
    tell(order);
    const QJsonObject tick = after(50);
    ASSERT_EQ(jobs(tick, "set").size(), 1);
    EXPECT_EQ(jobs(tick, "set").at(0).toObject(),
        (QJsonObject{{QStringLiteral("id"), QStringLiteral("b")}, {QStringLiteral("base"), 0}, {QStringLiteral("rev"), 1},
            {QStringLiteral("position"), -10}}));
}

TEST_F(Ticks, ARowThatGoesAndComesBackWithinATickIsAPatch) {
    begin({row("a")});
    model::Event removed;
    removed.kind = Kind::JobsRemoved;
    removed.ids = {"a"};
    tell(removed);
    tell(Kind::JobAdded, row("a", model::JobState::Paused));
    const QJsonObject back = after(50);
    EXPECT_EQ(jobs(back, "set").size(), 1);
    EXPECT_TRUE(jobs(back, "remove").isEmpty());
    tell(removed);
    EXPECT_EQ(jobs(after(50), "remove"), (QJsonArray{QStringLiteral("a")}));
    EXPECT_FALSE(gatherer->row("a"));
}

TEST_F(Ticks, WhereASourceLiesIsReadByAdministratorsAlone) {
    begin({});
    tell(Kind::JobAdded, row("a"));
    now += 50;
    const auto draft = gatherer->flush(1, now);
    ASSERT_TRUE(draft);
    const api::Tick tick = api::writeTick(*draft);
    const auto sourceIn = [&](bool isAdmin) {
        return jobs(read(tick, isAdmin), "add").at(0).toObject().value(QStringLiteral("source")).toString();
    };
    EXPECT_EQ(sourceIn(false), QStringLiteral("a.mov"));
    EXPECT_EQ(sourceIn(true), QStringLiteral("/home/anna/a.mov"));
    EXPECT_EQ(tick.pieces[api::indexOf(Topic::Jobs)].text.find("anna"), std::string::npos);
    progress("a", 0.5);
    now += 500;
    const auto next = gatherer->flush(2, now);
    ASSERT_TRUE(next);
    EXPECT_TRUE(api::writeTick(*next).pieces[api::indexOf(Topic::Jobs)].admins.empty()) << "one text serves all where it tells no source";
}

TEST_F(Ticks, NorIsItReadInWhatIsSaidOfAJob) {
    begin({row("a")});
    gatherer->watch("a");
    model::Job failed = row("a", model::JobState::Failed);
    failed.trouble = model::troubleOf({base::ErrorCode::NoMedia, base::text("%1 is empty.", failed.source)});
    tell(Kind::JobChanged, failed);
    model::Event line;
    line.kind = Kind::Logged;
    line.jobId = "a";
    line.line = model::LogLine{.number = 1, .atMs = 5, .mark = model::LogLevel::Note, .text = failed.source + " is empty."};
    tell(line);
    now += 500;
    const auto draft = gatherer->flush(1, now);
    ASSERT_TRUE(draft);
    const api::Tick tick = api::writeTick(*draft);
    EXPECT_EQ(tick.pieces[api::indexOf(Topic::Jobs)].text.find("anna"), std::string::npos) << tick.pieces[api::indexOf(Topic::Jobs)].text;
    EXPECT_EQ(tick.watched.at("a").find("anna"), std::string::npos) << tick.watched.at("a");
    const auto messageFor = [&](bool isAdmin) {
        const QJsonObject set = jobs(read(tick, isAdmin), "set").at(0).toObject();
        return set.value(QStringLiteral("trouble")).toObject().value(QStringLiteral("message")).toString();
    };
    EXPECT_EQ(messageFor(false), QStringLiteral("a.mov is empty."));
    EXPECT_EQ(messageFor(true), QStringLiteral("/home/anna/a.mov is empty."));
}

TEST_F(Ticks, DetailsOfAJobAreToldWhileItIsWatched) {
    begin({row("a")});
    std::vector<model::ChunkCell> cells(3);
    const auto change = [&] {
        model::Job job = *gatherer->row("a");
        job.renditions[0].stored += 0.25;
        job.stored = job.renditions[0].stored;
        tell(Kind::JobChanged, job);
        model::Event line;
        line.kind = Kind::Logged;
        line.jobId = "a";
        line.line = model::LogLine{.number = events, .atMs = 5, .mark = model::LogLevel::Note, .text = "chunk done"};
        tell(line);
        cells[1].state = model::ChunkState::Encoding;
        cells[1].fraction += 0.25;
        gatherer->takeCells("a", cells, now);
        return after(500).value(QStringLiteral("watch")).toObject();
    };
    EXPECT_TRUE(change().isEmpty());
    gatherer->watch("a");
    const QJsonObject all = change().value(QStringLiteral("a")).toObject();
    EXPECT_EQ(all.value(QStringLiteral("renditions")).toArray().size(), 1);
    EXPECT_EQ(all.value(QStringLiteral("cells")).toArray().size(), 3) << "the first time all are new";
    EXPECT_EQ(all.value(QStringLiteral("log")).toArray().size(), 1);
    const QJsonArray changed = change().value(QStringLiteral("a")).toObject().value(QStringLiteral("cells")).toArray();
    ASSERT_EQ(changed.size(), 1);
    EXPECT_EQ(changed.at(0).toArray().at(0).toInt(), 1) << "its index";
    EXPECT_EQ(changed.at(0).toArray().at(1).toString(), QStringLiteral("encoding"));
    EXPECT_EQ(changed.at(0).toArray().at(2).toDouble(), 0.75);
    gatherer->unwatch("a");
    EXPECT_TRUE(change().isEmpty());
}

TEST_F(Ticks, StatusSettingsAndRowsOfOtherTopicsHaveMembersOfTheirOwn) {
    begin({});
    model::Event status;
    status.kind = Kind::Status;
    status.status.emplace().viewers = 7;
    tell(status);
    model::Event settings;
    settings.kind = Kind::SettingsChanged;
    settings.keys = {"slots", "priority"};
    tell(settings);
    const auto upload = [&](int bytes, api::Pace pace) {
        gatherer->takeRow(
            Topic::Uploads, "u_1", {{QStringLiteral("id"), QStringLiteral("u_1")}, {QStringLiteral("bytes"), bytes}}, pace, now);
    };
    upload(5, api::Pace::Tick);
    upload(9, api::Pace::Tick);
    gatherer->takeRow(Topic::Fleet, "w_1", {}, api::Pace::Prompt, now);
    const QJsonObject tick = after(500);
    EXPECT_EQ(tick.value(QStringLiteral("status")).toObject().value(QStringLiteral("viewers")).toInt(), 7);
    EXPECT_EQ(tick.value(QStringLiteral("settings")).toArray(), (QJsonArray{QStringLiteral("priority"), QStringLiteral("slots")}));
    const QJsonArray uploads = tick.value(QStringLiteral("uploads")).toObject().value(QStringLiteral("set")).toArray();
    ASSERT_EQ(uploads.size(), 1);
    EXPECT_EQ(uploads.at(0).toObject().value(QStringLiteral("bytes")).toInt(), 9);
    EXPECT_EQ(tick.value(QStringLiteral("workers")).toObject().value(QStringLiteral("remove")).toArray().size(), 1);
    tell(status);
    EXPECT_TRUE(after(500).isEmpty()) << "the same again is no news";
    upload(12, api::Pace::Tick);
    EXPECT_TRUE(after(50).isEmpty()) << "progress waits for its tick";
    upload(15, api::Pace::Prompt);
    EXPECT_TRUE(after(25).contains(QStringLiteral("uploads")));
}

TEST_F(Ticks, OldRowsThatHaveEndedAreForgottenHereAndComeWholeWhenTheyChange) {
    std::vector<model::Job> many;
    for (int i = 0; i < 500; ++i) {
        many.push_back(row("f" + std::to_string(i), model::JobState::Done));
        many.back().finishedMs = i + 1;
    }
    many.push_back(row("open"));
    begin(std::move(many));
    progress("open", 0.5);
    after(500);
    EXPECT_EQ(gatherer->rows().size(), 201u);
    EXPECT_FALSE(gatherer->row("f0"));
    EXPECT_TRUE(gatherer->row("f499"));
    tell(Kind::JobChanged, row("f0", model::JobState::Done));
    EXPECT_EQ(jobs(after(500), "add").size(), 1);
}

TEST(EventSnapshot, ComesInPartsOf64KbWithCountsAndTheNewestOfWhatHasEnded) {
    api::SnapshotSource source;
    source.seq = 9;
    source.topics = api::topicsOf({Topic::Jobs, Topic::Status, Topic::Alerts});
    source.paused = true;
    for (int i = 0; i < 3000; ++i) {
        model::Job job = row("j" + std::to_string(i), i % 3 == 0 ? model::JobState::Waiting : model::JobState::Done);
        job.position = 3000 - i;
        job.finishedMs = i;
        source.jobs.push_back(std::make_shared<const model::Job>(job));
    }
    std::map<QString, int> parts, items;
    std::vector<QString> ids;
    for (const std::string& part : api::writeParts(source)) {
        EXPECT_LE(part.size(), 64u * 1024);
        const QJsonObject message = QJsonDocument::fromJson(QByteArray::fromStdString(part)).object();
        const QString topic = message.value(QStringLiteral("topic")).toString();
        EXPECT_EQ(message.value(QStringLiteral("type")).toString(), QStringLiteral("snapshot"));
        EXPECT_EQ(message.value(QStringLiteral("seq")).toInt(), 9);
        EXPECT_EQ(message.value(QStringLiteral("part")).toInt(), parts[topic]++);
        if (topic == QLatin1String("jobs") && parts[topic] == 1) {
            EXPECT_EQ(message.value(QStringLiteral("counts")).toObject().value(QStringLiteral("done")).toInt(), 2000);
            EXPECT_TRUE(message.value(QStringLiteral("paused")).toBool());
        }
        const QJsonArray rows = message.value(QStringLiteral("items")).toArray();
        items[topic] += static_cast<int>(rows.size());
        if (topic == QLatin1String("jobs"))
            for (const QJsonValue item : rows) {
                ids.push_back(item.toObject().value(QStringLiteral("id")).toString());
                EXPECT_FALSE(item.toObject().value(QStringLiteral("source")).toString().contains(QLatin1Char('/')));
            }
    }
    EXPECT_EQ(items[QStringLiteral("jobs")], 1000 + 200);
    EXPECT_GT(parts[QStringLiteral("jobs")], 5);
    EXPECT_EQ(items[QStringLiteral("status")], 1);
    EXPECT_EQ(parts[QStringLiteral("alerts")], 1) << "an empty topic is told too: part 0 empties it";
    ASSERT_EQ(ids.size(), 1200u);
    EXPECT_EQ(ids.front(), QStringLiteral("j2997")) << "by position";
    EXPECT_EQ(ids.back(), QStringLiteral("j2701")) << "the 200th newest that has ended";
}

TEST(EventSnapshot, CellsOfALongJobComeInSeveralItems) {
    const auto job = std::make_shared<const model::Job>(row("a"));
    std::size_t cells = 0;
    int renditions = 0;
    for (const std::string& part : api::writeWatchParts(3, {{job, std::vector<model::ChunkCell>(3000)}})) {
        EXPECT_LE(part.size(), 64u * 1024);
        const QJsonObject message = QJsonDocument::fromJson(QByteArray::fromStdString(part)).object();
        for (const QJsonValue item : message.value(QStringLiteral("items")).toArray()) {
            renditions += item.toObject().contains(QStringLiteral("renditions")) ? 1 : 0;
            for (const QJsonValue cell : item.toObject().value(QStringLiteral("cells")).toArray())
                EXPECT_EQ(cell.toArray().at(0).toInt(), static_cast<int>(cells++));
        }
    }
    EXPECT_EQ(cells, 3000u);
    EXPECT_EQ(renditions, 1);
}

namespace {

std::shared_ptr<const api::Tick> tick(std::int64_t seq, std::int64_t atMs, std::size_t bytes = 100) {
    auto made = std::make_shared<api::Tick>();
    made->seq = seq;
    made->atMs = atMs;
    made->bytes = bytes;
    return made;
}

} // namespace

TEST(EventRing, GivesWhatFollowsAndSaysWhoHasFallenOut) {
    api::EventRing ring({.ticks = 4, .bytes = 1000, .ageMs = 60'000});
    EXPECT_FALSE(ring.after(0, 0).isLost) << "nothing has happened, nothing was missed";
    EXPECT_TRUE(ring.after(5, 0).isLost) << "a number of another life";
    for (int i = 1; i <= 6; ++i) ring.append(tick(i, i));
    EXPECT_EQ(ring.newest(), 6);
    EXPECT_TRUE(ring.after(0, 6).isLost);
    EXPECT_TRUE(ring.after(1, 6).isLost);
    ASSERT_TRUE(ring.after(2, 6).tick);
    EXPECT_EQ(ring.after(2, 6).tick->seq, 3);
    EXPECT_EQ(ring.after(5, 6).tick->seq, 6);
    EXPECT_FALSE(ring.after(6, 6).tick || ring.after(6, 6).isLost);
    EXPECT_TRUE(ring.after(2, 70'000).isLost) << "older than a reader may be";
    EXPECT_FALSE(ring.after(6, 70'000).isLost) << "who has all has missed nothing, however long ago that was";
    ring.append(tick(7, 7, 950));
    EXPECT_LE(ring.bytes(), 1000u);
    EXPECT_TRUE(ring.after(5, 7).isLost);
    EXPECT_TRUE(ring.after(6, 7).tick);
    ring.append(tick(8, 100'000));
    EXPECT_TRUE(ring.after(6, 100'000).isLost);
}

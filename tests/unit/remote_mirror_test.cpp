// What a panel holds of a server's jobs, whatever the way that it was told.

#include "core/model/patch.hpp"
#include "core/remote/mirror.hpp"

#include <deque>
#include <gtest/gtest.h>
#include <random>

using model::Event;
using model::Job;
using remote::Changes;
using remote::Mirror;
using remote::Mirrored;
using remote::Position;
using remote::ServerMessage;

namespace {

/// A server's side of the stream: rows, ticks, revisions.
struct Server {
    explicit Server(std::mt19937& its) : random(its) {}

    int pick(int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); }

    void change() {
        const int what = pick(6);
        if (jobs.size() < 3 || what == 0) return add();
        auto each = std::next(jobs.begin(), pick(static_cast<int>(jobs.size())));
        if (what == 1) {
            removed[each->first] = each->second;
            jobs.erase(each);
            return;
        }
        if (what == 2 && !removed.empty()) { // "Undo"
            Job back = removed.begin()->second;
            removed.erase(removed.begin());
            back.rev = ++rev;
            jobs[back.id] = back;
            return;
        }
        Job& job = each->second;
        job.rev = ++rev;
        if (what == 3) job.position = pick(1000);
        if (what == 4) job.trouble = job.trouble ? std::nullopt : std::optional(model::Trouble{1, "MR-1102", "gone"});
        if (what >= 4) job.inFlight += 0.01;
    }

    void tick() {
        Changes changes;
        changes.prev = seq;
        changes.seq = ++seq;
        for (const auto& [id, job] : jobs) {
            const auto before = published.find(id);
            if (before == published.end()) changes.add.push_back(model::toJson(job).toObject());
            else if (!(before->second == job)) {
                const QJsonObject patch = model::diff(before->second, job);
                changes.set.push_back({id, before->second.rev, job.rev, patch});
            }
        }
        for (const auto& [id, job] : published)
            if (!jobs.contains(id)) changes.remove.push_back(id);
        published = jobs;
        ring.push_back(changes);
    }

    void restart() {
        epoch += "'";
        rev = seq = 0;
        ring.clear();
        for (auto& [id, job] : jobs) job.rev = 0;
        published = jobs;
    }

    std::vector<ServerMessage> snapshot() const {
        std::vector<ServerMessage> messages;
        remote::SnapshotPart part;
        part.topic = "jobs";
        part.seq = seq;
        for (const auto& [id, job] : published) {
            part.items.append(model::toJson(job).toObject());
            if (part.items.size() < 3) continue;
            messages.emplace_back(part);
            part.items = {};
            ++part.part;
        }
        part.last = true;
        messages.emplace_back(part);
        return messages;
    }

    std::mt19937& random;
    std::string epoch = "e";
    std::map<std::string, Job> jobs, published, removed;
    std::int64_t rev = 0, seq = 0;
    int made = 0;
    std::vector<Changes> ring;

private:
    void add() {
        Job job;
        job.id = "j" + std::to_string(made++);
        job.name = job.id;
        job.position = pick(1000);
        job.rev = ++rev;
        jobs[job.id] = job;
    }
};

/// A panel at the other end of a bad line.
struct Panel {
    explicit Panel(Server& its) : server(its) { connect(); }

    void connect() {
        way.clear();
        const auto position = mirror.position();
        remote::Welcome welcome;
        welcome.epoch = server.epoch;
        welcome.seq = server.seq;
        welcome.resumed = position && position->epoch == server.epoch;
        way.emplace_back(welcome);
        if (welcome.resumed) {
            for (const Changes& changes : server.ring)
                if (changes.seq > position->seq) way.emplace_back(changes);
        } else {
            for (auto& part : server.snapshot()) way.push_back(std::move(part));
        }
        heardSeq = server.seq;
    }

    /// What the server has ticked since goes on its way; the line may lose one.
    void listen(bool loses) {
        for (const Changes& changes : server.ring)
            if (changes.seq > heardSeq && !std::exchange(loses, false)) way.emplace_back(changes);
        heardSeq = server.seq;
    }

    void hear() {
        if (way.empty()) return;
        const ServerMessage message = way.front();
        way.pop_front();
        take(mirror.apply(message));
    }

    void ask(const std::string& id) {
        const auto found = server.jobs.find(id);
        const auto row = found == server.jobs.end() ? std::nullopt : std::optional(model::toJson(found->second).toObject());
        answers.emplace_back(mirror.ask(id), row);
    }
    void answer(std::size_t which) {
        const auto [asked, row] = answers[which];
        answers.erase(answers.begin() + static_cast<std::ptrdiff_t>(which));
        take(mirror.answered(asked, row));
    }

    void take(const Mirrored& mirrored) {
        for (const Event& event : mirrored.events) apply(event);
        for (const std::string& id : mirrored.missing) ask(id);
        if (mirrored.isGap) connect();
    }

    /// As the panel's models do.
    void apply(const Event& event) {
        ASSERT_EQ(event.seq, ++seq);
        if (event.kind == Event::Kind::JobAdded) {
            ASSERT_FALSE(model.contains(event.jobId));
        }
        if (event.kind == Event::Kind::JobChanged) {
            ASSERT_TRUE(model.contains(event.jobId));
            ASSERT_EQ(event.job->rev, event.seq);
        }
        if (event.job) model[event.jobId] = *event.job;
        for (const auto& id : event.ids) ASSERT_EQ(model.erase(id), 1u);
        for (const auto& place : event.positions) {
            ASSERT_TRUE(model.contains(place.id));
            model[place.id].position = place.position;
            model[place.id].rev = event.seq;
        }
    }

    Server& server;
    Mirror mirror;
    std::deque<ServerMessage> way;
    std::vector<std::pair<remote::RowAsked, std::optional<QJsonObject>>> answers;
    std::int64_t heardSeq = 0, seq = 0;
    std::map<std::string, Job> model;
};

void restUntilQuiet(Panel& panel) {
    panel.server.tick();
    panel.listen(false);
    while (!panel.way.empty() || !panel.answers.empty()) {
        while (!panel.way.empty()) panel.hear();
        while (!panel.answers.empty()) panel.answer(0);
    }
}

void expectSame(const Panel& panel) {
    const auto snapshot = panel.mirror.snapshot();
    ASSERT_EQ(snapshot.jobs.size(), panel.server.jobs.size());
    ASSERT_EQ(panel.model.size(), panel.server.jobs.size());
    ASSERT_EQ(snapshot.seq, panel.seq);
    for (const Job& job : snapshot.jobs) {
        ASSERT_TRUE(panel.server.jobs.contains(job.id)) << "a ghost";
        Job theirs = panel.server.jobs.at(job.id);
        theirs.rev = job.rev;
        ASSERT_EQ(job, theirs);
        ASSERT_EQ(panel.model.at(job.id), job);
    }
    ASSERT_TRUE(
        std::is_sorted(snapshot.jobs.begin(), snapshot.jobs.end(), [](const auto& a, const auto& b) { return a.position < b.position; }));
}

ServerMessage heard(const char* json) {
    auto message = remote::serverMessageOf(json);
    EXPECT_TRUE(message) << json;
    return message ? *message : ServerMessage(remote::UnknownMessage{});
}

void begin(Mirror& mirror) {
    mirror.apply(heard(R"({"type":"welcome","epoch":"e","seq":7})"));
    mirror.apply(heard(R"({"type":"snapshot","topic":"jobs","seq":7,"part":0,"last":true,"paused":false,"items":[
        {"id":"a","name":"a","rev":5,"position":1,"state":"waiting"},{"id":"b","name":"b","rev":6,"position":2,"state":"waiting"}]})"));
}

} // namespace

TEST(RemoteMirror, AnyLegalInterleavingOfFramesRowsCutsAndRestartsGivesTheServersRows) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        Server server(random);
        for (int i = 0; i < 5; ++i) server.change();
        server.tick();
        Panel panel(server);
        for (int step = 0; step < 400 && !testing::Test::HasFatalFailure(); ++step) {
            const int what = server.pick(20);
            if (what < 7) server.change();
            else if (what < 10) server.tick();
            else if (what < 12) panel.listen(server.pick(10) == 0);
            else if (what < 16) panel.hear();
            else if (what < 17 && !server.jobs.empty())
                panel.ask(std::next(server.jobs.begin(), server.pick(static_cast<int>(server.jobs.size())))->first);
            else if (what < 18 && !panel.answers.empty()) panel.answer(random() % panel.answers.size());
            else if (what == 18 && server.pick(8) == 0) panel.connect();
            else if (what == 19 && server.pick(20) == 0) {
                server.restart();
                panel.connect();
            }
            if (server.pick(40) != 0) continue;
            restUntilQuiet(panel);
            expectSame(panel);
        }
        restUntilQuiet(panel);
        expectSame(panel);
        if (testing::Test::HasFatalFailure()) return;
    }
}

TEST(RemoteMirror, APatchOfARevisionThatIsNotHeldAsksForTheRow) {
    Mirror mirror;
    begin(mirror);
    const auto behind =
        mirror.apply(heard(R"({"type":"changes","seq":8,"prev":7,"jobs":{"set":[{"id":"a","base":9,"rev":10,"state":"encoding"}]}})"));
    EXPECT_EQ(behind.missing, std::vector<std::string>{"a"});
    EXPECT_TRUE(behind.events.empty());
    const auto old =
        mirror.apply(heard(R"({"type":"changes","seq":9,"prev":8,"jobs":{"set":[{"id":"b","base":2,"rev":3,"state":"failed"}]}})"));
    EXPECT_TRUE(old.missing.empty() && old.events.empty()) << "what is known already";
}

TEST(RemoteMirror, AFrameThatDoesNotFollowIsAGap) {
    Mirror mirror;
    begin(mirror);
    const auto gap = mirror.apply(heard(R"({"type":"changes","seq":10,"prev":9,"jobs":{"remove":["a"]}})"));
    EXPECT_TRUE(gap.isGap);
    EXPECT_EQ(mirror.snapshot().jobs.size(), 2u) << "and is not applied";
    EXPECT_EQ(mirror.position(), (Position{"e", 7}));
}

TEST(RemoteMirror, ATickMovesThePositionWhenFiltersLetNothingThrough) {
    Mirror mirror;
    begin(mirror);
    mirror.apply(heard(R"({"type":"tick","seq":1080,"prev":7,"time":5})"));
    EXPECT_EQ(mirror.position(), (Position{"e", 1080})) << "nine quiet minutes later it can be gone on from there";
}

TEST(RemoteMirror, WhatOnlyMovesIsTheOrderAndNothingElse) {
    Mirror mirror;
    begin(mirror);
    const auto moved =
        mirror.apply(heard(R"({"type":"changes","seq":8,"prev":7,"jobs":{"set":[{"id":"b","base":6,"rev":9,"position":0}]}})"));
    ASSERT_EQ(moved.events.size(), 1u);
    EXPECT_EQ(moved.events[0].kind, Event::Kind::OrderChanged);
    EXPECT_EQ(mirror.snapshot().jobs.front().id, "b");
}

TEST(RemoteMirror, WordsOfANewerServerAreShownAndTheRestOfTheRowToo) {
    Mirror mirror;
    begin(mirror);
    const auto future = mirror.apply(heard(
        R"({"type":"changes","seq":8,"prev":7,"new":{},"jobs":{"add":[{"id":"c","rev":8,"state":"teleporting","name":"c","mood":{"x":1}}],"merge":[]}})"));
    ASSERT_EQ(future.events.size(), 1u);
    EXPECT_EQ(future.events[0].job->state, model::JobState::Unknown);
    EXPECT_EQ(future.events[0].job->stateWord, "teleporting") << "as the server calls it";
    EXPECT_EQ(future.events[0].job->name, "c");
    const auto known =
        mirror.apply(heard(R"({"type":"changes","seq":9,"prev":8,"jobs":{"set":[{"id":"c","base":8,"rev":9,"state":"done"}]}})"));
    ASSERT_EQ(known.events.size(), 1u);
    EXPECT_EQ(known.events[0].job->stateWord, "");
    EXPECT_TRUE(std::holds_alternative<remote::UnknownMessage>(heard(R"({"type":"sing","notes":[]})")));
}

TEST(RemoteMirror, ALongListIsShownAsItsPartsCome) {
    constexpr int kRows = 31'000, kOfPart = 50;
    Mirror mirror;
    mirror.apply(heard(R"({"type":"welcome","epoch":"e","seq":7,"role":"admin"})"));
    for (int part = 0; part * kOfPart < kRows; ++part) {
        QJsonArray items;
        for (int i = part * kOfPart; i < (part + 1) * kOfPart; ++i)
            items.append(QJsonObject{{QStringLiteral("id"), QStringLiteral("j%1").arg(i)}, {QStringLiteral("rev"), 5},
                {QStringLiteral("position"), kRows - i}, {QStringLiteral("state"), QStringLiteral("waiting")}});
        const QJsonObject message{{QStringLiteral("type"), QStringLiteral("snapshot")}, {QStringLiteral("topic"), QStringLiteral("jobs")},
            {QStringLiteral("seq"), 7}, {QStringLiteral("part"), part}, {QStringLiteral("last"), (part + 1) * kOfPart >= kRows},
            {QStringLiteral("items"), items}};
        const auto mirrored = mirror.apply(heard(QJsonDocument(message).toJson(QJsonDocument::Compact).constData()));
        const auto told =
            std::count_if(mirrored.events.begin(), mirrored.events.end(), [](const Event& event) { return event.job.has_value(); });
        ASSERT_EQ(told, kOfPart) << "each part brings its rows, and none once more";
        if (!mirror.isWhole()) {
            ASSERT_EQ(mirror.rowsRead(), static_cast<std::size_t>((part + 1) * kOfPart)) << "it is said how many";
        }
    }
    EXPECT_TRUE(mirror.isWhole());
    const auto jobs = mirror.snapshot().jobs;
    ASSERT_EQ(jobs.size(), static_cast<std::size_t>(kRows));
    EXPECT_EQ(jobs.front().id, "j30999") << "in the queue's order, not in that of the parts";
}

TEST(RemoteMirror, RenditionsThatOnlyWatchersHearStayInTheRow) {
    Mirror mirror;
    begin(mirror);
    mirror.apply(heard(R"({"type":"changes","seq":8,"prev":7,"watch":{"a":{"renditions":[{"name":"720p","stored":0.5}],
        "cells":[[2,"encoding",0.5,1,0,[],8,4]],"log":[{"number":3,"text":"hello"}]}}})"));
    const auto changed =
        mirror.apply(heard(R"({"type":"changes","seq":9,"prev":8,"jobs":{"set":[{"id":"a","base":5,"rev":9,"state":"encoding"}]}})"));
    ASSERT_EQ(changed.events.size(), 1u);
    ASSERT_EQ(changed.events[0].job->renditions.size(), 1u);
    EXPECT_EQ(changed.events[0].job->renditions[0].stored, 0.5);
    ASSERT_TRUE(mirror.cells("a"));
    EXPECT_EQ(mirror.cells("a")->at(2).startSeconds, 8);
}

TEST(RemoteMirror, AnAnswerFromBeforeASnapshotSaysNothing) {
    Mirror mirror;
    begin(mirror);
    const auto asked = mirror.ask("b");
    mirror.apply(heard(R"({"type":"changes","seq":8,"prev":7,"jobs":{"remove":["b"]}})"));
    mirror.apply(heard(R"({"type":"resync","why":"expired"})"));
    mirror.apply(heard(R"({"type":"snapshot","topic":"jobs","seq":30,"part":0,"last":true,"items":[{"id":"a","rev":5,"position":1}]})"));
    mirror.answered(asked, QJsonObject{{QStringLiteral("id"), QStringLiteral("b")}, {QStringLiteral("rev"), 99}});
    EXPECT_EQ(mirror.snapshot().jobs.size(), 1u);
}

TEST(RemoteMirror, BrokenMessagesAreErrors) {
    for (const char* bytes : {"", "[]", "{}", R"({"type":7})", R"({"type":"changes","seq":2,"prev":3})", R"({"type":"changes","seq":"2"})",
             R"({"type":"snapshot","seq":1,"part":0})", R"({"type":"changes","seq":3,"prev":2,"jobs":{"set":[{"id":"a"}]}})",
             R"({"type":"welcome","seq":1.5})"})
        EXPECT_FALSE(remote::serverMessageOf(bytes)) << bytes;
}

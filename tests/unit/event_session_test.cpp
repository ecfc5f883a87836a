// What one listener is told: a session over a ring, without sockets. Time is a number that the test hands in.

#include "tests/support/event_session.hpp"

using api::Session;
using api::Topic;
using support::Kind;
using support::number;
using support::Sessions;
using support::type;
using support::Types;
using support::types;

TEST_F(Sessions, BeginWithAWelcomeAndASnapshotAndGoOnFromThere) {
    tell(Kind::JobAdded, "a");
    tick();
    begin();
    EXPECT_TRUE(heard().empty()) << "not before hello";
    say(R"({"type":"hello","topics":["jobs","telepathy"],"client":"test","api":1})");
    const auto first = heard();
    ASSERT_EQ(types(first), (Types{"welcome", "problem", "snapshot"}));
    EXPECT_TRUE(first[1].value(QStringLiteral("detail")).toString().contains(QStringLiteral("telepathy"))) << "and the others go on";
    EXPECT_EQ(first[0].value(QStringLiteral("epoch")).toString(), QStringLiteral("0123456789abcdef"));
    EXPECT_FALSE(first[0].value(QStringLiteral("resumed")).toBool());
    EXPECT_EQ(number(first[0], "time"), now.wallMs);
    EXPECT_EQ(number(first[2], "seq"), 1);
    EXPECT_EQ(first[2].value(QStringLiteral("items")).toArray().size(), 1);
    tell(Kind::JobChanged, "a", 0.5);
    tick();
    const auto next = heard();
    ASSERT_EQ(types(next), Types{"changes"});
    EXPECT_EQ(number(next[0], "prev"), 1);
    EXPECT_EQ(number(next[0], "seq"), 2);
    EXPECT_TRUE(next[0].contains(QStringLiteral("jobs")));
    EXPECT_FALSE(next[0].contains(QStringLiteral("watch"))) << "renditions go to those alone who watch";
}

TEST_F(Sessions, OneWhoResumesHearsWhatWasMissedAndNothingElse) {
    for (int i = 0; i < 5; ++i) {
        tell(Kind::JobAdded, "j" + std::to_string(i));
        tick();
    }
    begin();
    say(R"({"type":"hello","topics":["jobs"],"resume":{"epoch":"0123456789abcdef","seq":3,"topics":["jobs"]}})");
    const auto all = heard();
    ASSERT_EQ(types(all), (Types{"welcome", "changes", "changes"}));
    EXPECT_TRUE(all[0].value(QStringLiteral("resumed")).toBool());
    EXPECT_EQ(number(all[0], "seq"), 3);
    EXPECT_EQ(number(all[1], "prev"), 3);
    EXPECT_EQ(number(all[2], "prev"), 4);
    EXPECT_EQ(number(all[2], "seq"), 5);
}

TEST_F(Sessions, AResumeThatCannotBeSaysWhyAndSnapshotsFollow) {
    for (int i = 0; i < 60; ++i) {
        tell(Kind::JobChanged, "a", i / 100.0, i % 2 == 0 ? model::JobState::Paused : model::JobState::Encoding);
        tick();
    }
    const std::vector<std::pair<const char*, const char*>> cases{{R"({"epoch":"0123456789abcdef","seq":3})", "expired"},
        {R"({"epoch":"0123456789abcdef","seq":1000})", "expired"}, {R"({"epoch":"fedcba9876543210","seq":59})", "epoch"},
        {R"({"epoch":"0123456789abcdef","seq":59,"role":"admin"})", "role"},
        {R"({"epoch":"0123456789abcdef","seq":59,"topics":["status"]})", "topics"}};
    for (const auto& [resume, why] : cases) {
        begin();
        say((std::string(R"({"type":"hello","topics":["jobs"],"resume":)") + resume + "}").c_str());
        const auto all = heard();
        ASSERT_EQ(types(all), (Types{"welcome", "snapshot"})) << resume;
        EXPECT_FALSE(all[0].value(QStringLiteral("resumed")).toBool());
        EXPECT_EQ(all[0].value(QStringLiteral("why")).toString(), QLatin1String(why)) << resume;
        EXPECT_EQ(number(all[1], "seq"), 60);
    }
}

TEST_F(Sessions, WhoFallsOutOfTheRingIsToldToBeginAnew) {
    tell(Kind::JobAdded, "ghost");
    tell(Kind::JobAdded, "a");
    tick();
    begin();
    say(R"({"type":"hello","topics":["jobs"]})");
    heard();
    tell(Kind::JobsRemoved, "ghost");
    for (int i = 0; i < 60; ++i) {
        tell(Kind::JobChanged, "a", i / 100.0);
        tick();
    }
    const auto all = heard();
    ASSERT_EQ(types(all), (Types{"resync", "snapshot"}));
    EXPECT_EQ(number(all[1], "part"), 0) << "part 0 empties the topic: no ghost row";
    EXPECT_EQ(all[1].value(QStringLiteral("items")).toArray().size(), 1);
    tell(Kind::JobChanged, "a", 0.9);
    tick();
    const auto next = heard();
    ASSERT_EQ(types(next), Types{"changes"});
    EXPECT_EQ(number(next[0], "prev"), number(all[1], "seq"));
}

TEST_F(Sessions, AHeartbeatMovesTheReaderPastWhatItsFiltersHoldBack) {
    begin();
    say(R"({"type":"hello","topics":["alerts"]})");
    ASSERT_EQ(types(heard()), (Types{"welcome", "snapshot"}));
    std::int64_t told = 0;
    for (int minute = 0; minute < 9; ++minute) {
        for (int i = 0; i < 4; ++i) {
            tell(Kind::JobChanged, "a", minute / 10.0 + i / 100.0);
            tick();
            pass(Session::kHeartbeatMs);
            session->heard(now);
            const auto all = heard();
            ASSERT_EQ(types(all), Types{"tick"});
            EXPECT_EQ(number(all[0], "prev"), told);
            told = number(all[0], "seq");
            EXPECT_EQ(told, seq);
        }
    }
    EXPECT_EQ(pings, 36);
    begin();
    const std::string resume =
        R"({"type":"hello","topics":["alerts"],"resume":{"epoch":"0123456789abcdef","seq":)" + std::to_string(told) + "}}";
    say(resume.c_str());
    const auto welcome = heard();
    ASSERT_EQ(types(welcome), Types{"welcome"});
    EXPECT_TRUE(welcome[0].value(QStringLiteral("resumed")).toBool());
}

TEST_F(Sessions, ATopicThatIsAddedComesAsASnapshotBetweenTheRightTicks) {
    tell(Kind::JobAdded, "a");
    tick();
    begin();
    say(R"({"type":"hello","topics":["status"]})");
    heard();
    say(R"({"type":"topics","add":["jobs"]})");
    const auto order = session->takeOrder();
    ASSERT_TRUE(order);
    // While the snapshot is made the world goes on.
    tell(Kind::JobChanged, "a", 0.3);
    tick();
    EXPECT_TRUE(heard().empty()) << "held until it is there";
    api::SnapshotSource source;
    source.seq = seq;
    source.topics = order->topics;
    source.jobs = gatherer.rows();
    session->deliver({seq, std::make_shared<const std::vector<std::string>>(api::writeParts(source)), nullptr});
    tell(Kind::JobChanged, "a", 0.4);
    tick();
    const auto all = heard();
    ASSERT_EQ(types(all), (Types{"snapshot", "changes"}));
    EXPECT_EQ(number(all[0], "seq"), 2);
    EXPECT_EQ(number(all[1], "prev"), 2);
    say(R"({"type":"topics","drop":["jobs"]})");
    tell(Kind::JobChanged, "a", 0.5);
    tick();
    EXPECT_TRUE(heard().empty());
}

TEST_F(Sessions, WhileASnapshotIsMadeNoLaterTickIsTold) {
    tell(Kind::JobAdded, "a");
    tick();
    begin();
    say(R"({"type":"hello","topics":["jobs"]})");
    heard();
    say(R"({"type":"watch","ids":["a"]})");
    const auto order = session->takeOrder();
    ASSERT_TRUE(order);
    tell(Kind::JobChanged, "a", 0.3);
    tick();
    EXPECT_TRUE(heard().empty()) << "the snapshot may be of the time before, and would take the row back";
    session->deliver({1, nullptr, std::make_shared<const std::vector<std::string>>()});
    const auto all = heard();
    ASSERT_FALSE(all.empty());
    EXPECT_EQ(type(all.back()), "changes");
    EXPECT_EQ(number(all.back(), "seq"), 2);
}

TEST_F(Sessions, AWatchedJobComesWithItsDetailsOnceAndThenWithWhatChanges) {
    tell(Kind::JobAdded, "a");
    tell(Kind::JobAdded, "b");
    tick();
    begin();
    say(R"({"type":"hello","topics":["jobs"],"watch":["a"]})");
    const auto first = heard();
    ASSERT_EQ(types(first), (Types{"welcome", "snapshot", "snapshot"}));
    EXPECT_EQ(first[2].value(QStringLiteral("topic")).toString(), QStringLiteral("watch"));
    const QJsonObject details = first[2].value(QStringLiteral("items")).toArray().at(0).toObject();
    EXPECT_EQ(details.value(QStringLiteral("renditions")).toArray().size(), 1);
    EXPECT_EQ(details.value(QStringLiteral("cells")).toArray().size(), 2);
    tell(Kind::JobChanged, "a", 0.5);
    tell(Kind::JobChanged, "b", 0.5);
    tick();
    const auto next = heard();
    ASSERT_EQ(next.size(), 1u);
    EXPECT_EQ(next[0].value(QStringLiteral("watch")).toObject().keys(), QStringList{QStringLiteral("a")});
    say(R"({"type":"watch","ids":["b"]})");
    EXPECT_EQ(types(heard()), Types{"snapshot"});
    tell(Kind::JobChanged, "a", 0.6);
    tell(Kind::JobChanged, "b", 0.6);
    tick();
    EXPECT_EQ(heard().at(0).value(QStringLiteral("watch")).toObject().keys(), QStringList{QStringLiteral("b")});
    say(R"({"type":"watch","ids":["b"]})");
    EXPECT_FALSE(session->takeOrder()) << "the same list again asks for nothing";
}

TEST_F(Sessions, WhoAsksForWhatThereIsNotIsTold) {
    begin();
    say(R"({"type":"hello","topics":["jobs","weather"]})");
    const auto first = heard();
    ASSERT_GE(first.size(), 2u);
    EXPECT_EQ(types(first)[0], "welcome") << "a reader waits for it first";
    EXPECT_EQ(types(first)[1], "problem");
    EXPECT_TRUE(first[1].value(QStringLiteral("detail")).toString().contains(QStringLiteral("\"weather\"")));
    say(R"({"type":"topics","add":["tides"]})");
    EXPECT_EQ(types(heard()), Types{"problem"});
    QJsonArray ids;
    for (int i = 0; i < 65; ++i) ids.append(QStringLiteral("j%1").arg(i));
    say(QJsonDocument(QJsonObject{{QStringLiteral("type"), QStringLiteral("watch")}, {QStringLiteral("ids"), ids}}).toJson().constData());
    const auto watched = types(heard());
    EXPECT_EQ(std::count(watched.begin(), watched.end(), "problem"), 1) << "65 jobs are one more than are watched";
    EXPECT_EQ(closed, 0u) << "none of it ends the stream";
}

TEST_F(Sessions, PingsAreAnsweredWithTheServersTime) {
    begin();
    say(R"({"type":"hello","topics":[]})");
    heard();
    say(R"({"type":"ping","at":77})");
    const auto all = heard();
    ASSERT_EQ(types(all), Types{"pong"});
    EXPECT_EQ(number(all[0], "at"), 77);
    EXPECT_EQ(number(all[0], "time"), now.wallMs);
}

TEST_F(Sessions, WhoBreaksTheRulesIsClosedWithTheirCode) {
    const auto code = [&](const std::vector<const char*>& messages) {
        begin();
        closed = 0;
        for (const char* message : messages) say(message);
        heard();
        return closed;
    };
    EXPECT_EQ(code({"{"}), 4400u);
    EXPECT_EQ(code({"[]"}), 4400u);
    EXPECT_EQ(code({R"({"topics":[]})"}), 4400u);
    EXPECT_EQ(code({R"({"type":"watch","ids":[]})"}), 4400u) << "before hello";
    EXPECT_EQ(code({R"({"type":"hello"})", R"({"type":"hello"})"}), 4400u);
    EXPECT_EQ(code({R"({"type":"hello"})", R"({"type":"teleport"})"}), 0u) << "a newer client's message is answered with a problem";
    std::vector<const char*> flood{R"({"type":"hello"})"};
    flood.resize(20, R"({"type":"ping"})");
    EXPECT_EQ(code(flood), 0u);
    flood.push_back(R"({"type":"ping"})");
    EXPECT_EQ(code(flood), 4429u);
    begin();
    closed = 0;
    pass(4999);
    heard();
    EXPECT_EQ(closed, 0u);
    pass(1);
    heard();
    EXPECT_EQ(closed, 4408u) << "no hello";
}

TEST_F(Sessions, ASilentListenerIsGivenUpAndOneThatAnswersPingsIsNot) {
    begin();
    say(R"({"type":"hello","topics":[]})");
    heard();
    for (int i = 0; i < 10; ++i) {
        pass(Session::kHeartbeatMs);
        session->heard(now); // a pong
        heard();
    }
    EXPECT_EQ(closed, 0u);
    for (int i = 0; i < 5; ++i) {
        pass(Session::kHeartbeatMs);
        heard();
    }
    EXPECT_EQ(closed, 4408u);
}

TEST_F(Sessions, EndsWithTheTokenAndSaysByeWhenTheServerLeaves) {
    facts.expiresMs = now.wallMs + 60'000;
    begin();
    say(R"({"type":"hello","topics":[]})");
    heard();
    EXPECT_LE(session->wakeMs(now), now.monotonicMs + 60'000);
    pass(60'000);
    session->heard(now);
    heard();
    EXPECT_EQ(closed, 4401u);
    facts.expiresMs = 0;
    begin();
    say(R"({"type":"hello","topics":[]})");
    heard();
    session->end(1012, "", "restart", 4000);
    const auto all = heard();
    ASSERT_EQ(types(all), Types{"bye"});
    EXPECT_EQ(number(all[0], "afterMs"), 4000);
    EXPECT_EQ(closed, 1012u);
    EXPECT_FALSE(session->next(now)) << "nothing follows a close";
}

TEST_F(Sessions, ALongPollHearsTheSameFrames) {
    tell(Kind::JobAdded, "a");
    tick();
    begin();
    ASSERT_TRUE(session->beginPoll(api::topicsOf({Topic::Jobs}), {}, std::nullopt, now));
    EXPECT_EQ(types(heard()), (Types{"welcome", "snapshot"}));
    begin();
    ASSERT_TRUE(session->beginPoll(api::topicsOf({Topic::Jobs}), {}, 1, now));
    EXPECT_TRUE(heard().empty());
    tell(Kind::JobChanged, "a", 0.5);
    tick();
    const auto all = heard();
    ASSERT_EQ(types(all), Types{"changes"});
    EXPECT_EQ(number(all[0], "prev"), 1);
    EXPECT_EQ(session->position(), 2);
    begin();
    EXPECT_FALSE(session->beginPoll(api::topicsOf({Topic::Jobs}), {}, 99, now)) << "a position of another life";
}

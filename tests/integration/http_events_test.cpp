// GET /api/v1/events over real sockets: what is promised to a reader whose line is cut, who is slow, or who may no more.

#include "tests/support/event_server.hpp"

#include <set>

using test::WebSocketClient;

namespace {

struct HttpEvents : test::EventServer {
    static constexpr const char* kHello = R"({"type":"hello","topics":["jobs","status"],"client":"test","api":1})";

    static qint64 number(const QJsonObject& message, const char* key) { return message.value(QLatin1String(key)).toInteger(-1); }
    static QByteArray resume(const QJsonObject& welcome, qint64 seq) {
        return R"({"type":"hello","topics":["jobs","status"],"resume":{"epoch":")" +
            welcome.value(QStringLiteral("epoch")).toString().toLatin1() + R"(","seq":)" + QByteArray::number(seq) +
            R"(,"topics":["jobs","status"]}})";
    }
    /// Says hello and reads the snapshots; the welcome.
    static QJsonObject enter(WebSocketClient& client, const QByteArray& hello = kHello) {
        client.say(hello);
        const QJsonObject welcome = client.message("welcome");
        for (int whole = 0; whole < 2;)
            whole += client.message("snapshot").value(QStringLiteral("last")).toBool() || client.isGone() ? 1 : 0;
        return welcome;
    }
    /// The state of a job, as the next changes that tell it say.
    static QString stateIn(const QJsonObject& changes, const QString& id) {
        const QJsonObject jobs = changes.value(QStringLiteral("jobs")).toObject();
        for (const char* what : {"set", "add"})
            for (const QJsonValue row : jobs.value(QLatin1String(what)).toArray())
                if (row.toObject().value(QStringLiteral("id")).toString() == id)
                    return row.toObject().value(QStringLiteral("state")).toString();
        return {};
    }
    /// Reads until a job is told to be in this state; how many changes that took, or -1.
    static int untilState(WebSocketClient& client, const QString& id, const QString& state) {
        for (int frames = 1;; ++frames) {
            const QJsonObject changes = client.message("changes");
            if (changes.isEmpty()) return -1;
            if (stateIn(changes, id) == state) return frames;
        }
    }
};

} // namespace

TEST_F(HttpEvents, ABrowsersTokenOpensTheSocketAndIsNotSentBack) {
    start();
    auto client = this->client("viewer");
    EXPECT_EQ(test::status(client.head), 101) << client.head.toStdString();
    EXPECT_EQ(test::header(client.head, "Sec-WebSocket-Protocol"), "millrace.v1");
    EXPECT_FALSE(client.head.contains("bearer"));
    WebSocketClient refused(server->port(), "/api/v1/events", offer("bad"));
    EXPECT_EQ(test::status(refused.head), 401) << "before any upgrade";
    WebSocketClient plain(server->port(), "/api/v1/events", "Authorization: Bearer viewer\r\n");
    EXPECT_EQ(test::status(plain.head), 400) << "without the subprotocol";
    WebSocketClient foreign(server->port(), "/api/v1/events", offer("viewer") + "Origin: https://elsewhere.example\r\n");
    EXPECT_EQ(test::status(foreign.head), 403);
}

TEST_F(HttpEvents, ASnapshotThenWhatChanges) {
    addJobs(3);
    start();
    auto client = this->client();
    client.say(kHello);
    const QJsonObject welcome = client.message("welcome");
    EXPECT_EQ(welcome.value(QStringLiteral("epoch")).toString().size(), 16);
    EXPECT_EQ(welcome.value(QStringLiteral("role")).toString(), QStringLiteral("viewer"));
    const QJsonObject snapshot = client.message("snapshot");
    EXPECT_EQ(snapshot.value(QStringLiteral("items")).toArray().size(), 3);
    EXPECT_EQ(snapshot.value(QStringLiteral("items")).toArray().at(0).toObject().value(QStringLiteral("source")).toString(),
        QStringLiteral("j0.mov"));
    change(1, 0.5, model::JobState::Paused);
    const QJsonObject changes = client.message("changes");
    EXPECT_EQ(number(changes, "prev"), number(snapshot, "seq"));
    EXPECT_EQ(stateIn(changes, QStringLiteral("j1")), QStringLiteral("paused"));
    auto admin = this->client("admin");
    admin.say(kHello);
    EXPECT_EQ(
        admin.message("snapshot").value(QStringLiteral("items")).toArray().at(0).toObject().value(QStringLiteral("source")).toString(),
        QStringLiteral("/films/j0.mov"));
}

TEST_F(HttpEvents, AfterACutOnlyWhatWasMissedIsTold) {
    addJobs(50);
    start();
    QJsonObject welcome;
    qint64 seq = 0;
    {
        auto client = this->client();
        welcome = enter(client);
        change(0, 0.1, model::JobState::Paused);
        seq = number(client.message("changes"), "seq");
        client.cut();
    }
    std::set<QString> missed;
    for (std::size_t i = 10; i < 20; ++i) change(i, 0.5, model::JobState::Paused);
    auto watcher = this->client("other");
    enter(watcher);
    change(20, 0.5, model::JobState::Paused);
    ASSERT_GT(untilState(watcher, QStringLiteral("j20"), QStringLiteral("paused")), 0);

    auto client = this->client();
    client.say(resume(welcome, seq));
    EXPECT_TRUE(client.message("welcome").value(QStringLiteral("resumed")).toBool());
    qint64 last = seq;
    while (!missed.contains(QStringLiteral("j20"))) {
        const QJsonObject message = client.message();
        ASSERT_EQ(message.value(QStringLiteral("type")).toString(), QStringLiteral("changes")) << "no snapshot";
        EXPECT_EQ(number(message, "prev"), last);
        last = number(message, "seq");
        for (const QJsonValue row : message.value(QStringLiteral("jobs")).toObject().value(QStringLiteral("set")).toArray())
            missed.insert(row.toObject().value(QStringLiteral("id")).toString());
    }
    EXPECT_EQ(missed.size(), 11u);
}

TEST_F(HttpEvents, AfterARestartTheOldPositionIsWorthNothing) {
    addJobs(1);
    start();
    auto client = this->client();
    const QJsonObject welcome = enter(client);
    TearDown();
    EXPECT_EQ(client.message().value(QStringLiteral("type")).toString(), QStringLiteral("bye"));
    EXPECT_EQ(client.closed(), 1012);
    start();
    auto again = this->client();
    again.say(resume(welcome, 0));
    const QJsonObject second = again.message("welcome");
    EXPECT_FALSE(second.value(QStringLiteral("resumed")).toBool());
    EXPECT_EQ(second.value(QStringLiteral("why")).toString(), QStringLiteral("epoch"));
    EXPECT_EQ(number(again.message("snapshot"), "part"), 0);
}

TEST_F(HttpEvents, OneWhoDoesNotReadHoldsNobodyUpAndIsRightInTheEnd) {
    hubOptions.ring.ticks = 5;
    addJobs(400);
    start();
    auto slow = this->client("slow", 16);
    slow.say(kHello);
    auto quick = this->client("quick");
    enter(quick);
    // Far more than sockets hold, and far more ticks than the ring does.
    for (int round = 0; round < 30; ++round) {
        const bool isPaused = round % 2 == 0;
        for (std::size_t i = 0; i < 400; ++i) change(i, round / 30.0, isPaused ? model::JobState::Paused : model::JobState::Encoding);
        ASSERT_GT(untilState(quick, QStringLiteral("j399"), isPaused ? QStringLiteral("paused") : QStringLiteral("encoding")), 0) << round;
    }
    EXPECT_LE(hub->ring().bytes(), hubOptions.ring.bytes);
    slow.readAhead();
    EXPECT_FALSE(slow.message("resync").isEmpty()) << "it has fallen out";
    std::set<QString> states;
    for (;;) {
        const QJsonObject part = slow.message("snapshot");
        ASSERT_FALSE(part.isEmpty());
        if (part.value(QStringLiteral("topic")).toString() != QLatin1String("jobs")) break;
        for (const QJsonValue row : part.value(QStringLiteral("items")).toArray())
            states.insert(row.toObject().value(QStringLiteral("state")).toString());
    }
    EXPECT_EQ(states, std::set<QString>{QStringLiteral("encoding")}) << "as it is now";
}

TEST_F(HttpEvents, ARevokedTokenEndsItsSocketsAtOnceAlsoThoseThatStall) {
    addJobs(400);
    start();
    auto reading = this->client("stolen"), other = this->client("honest");
    enter(reading);
    enter(other);
    auto stalled = this->client("stolen", 16);
    stalled.say(kHello); // its snapshot is more than fits
    ASSERT_TRUE(test::waitUntil([&] { return hub->listeners().size() == 3; }));
    change(1, 0.5, model::JobState::Paused);
    ASSERT_GT(untilState(other, QStringLiteral("j1"), QStringLiteral("paused")), 0) << "by now it stalls";
    hub->endToken("stolen", 4401);
    EXPECT_EQ(reading.closed(), 4401);
    auto late = this->client("stolen"); // it was let in before, and is here only now
    EXPECT_EQ(late.closed(), 4401);
    EXPECT_TRUE(test::waitUntil([&] { return hub->listeners().size() == 1; }));
    change(0, 0.5, model::JobState::Paused);
    EXPECT_GT(untilState(other, QStringLiteral("j0"), QStringLiteral("paused")), 0) << "nobody else is touched";
}

TEST_F(HttpEvents, TheNumberOfListenersIsLimitedByTokenAndInAll) {
    hubOptions.listeners = {.all = 3, .ofToken = 2, .beforeHello = 3};
    start();
    auto first = this->client("one"), second = this->client("one"), third = this->client("one");
    EXPECT_EQ(third.closed(), 4429);
    EXPECT_EQ(test::status(get("?topics=jobs", "Authorization: Bearer one\r\n")), 429);
    auto fourth = this->client("two"), fifth = this->client("three");
    EXPECT_EQ(fifth.closed(), 1013);
    EXPECT_EQ(test::status(get("?topics=jobs", "Authorization: Bearer four\r\n")), 503);
    first.cut();
    EXPECT_TRUE(test::waitUntil([&] { return hub->listeners().size() == 2; }));
    auto again = this->client("one");
    again.say(kHello);
    EXPECT_FALSE(again.message("welcome").isEmpty()) << "there is room again";
}

TEST_F(HttpEvents, WhatIsNoMessageIsClosedWithItsCode) {
    start();
    const auto codeOf = [this](int firstByte, const QByteArray& payload) {
        auto client = this->client();
        client.send(firstByte, payload);
        return client.closed();
    };
    EXPECT_EQ(codeOf(0x81, "not JSON"), 4400);
    EXPECT_EQ(codeOf(0x81, QByteArray(64 * 1024 + 1, 'x')), 4413);
    EXPECT_EQ(codeOf(0x82, "{}"), 1003);
    EXPECT_EQ(codeOf(0x81, "\xff"), 1007);
    EXPECT_EQ(codeOf(0xc1, "{}"), 1002);
}

TEST_F(HttpEvents, ALongPollHearsTheSameFromTheSameRing) {
    addJobs(2);
    start();
    const QByteArray first = get("?topics=jobs");
    ASSERT_EQ(test::status(first), 200) << first.toStdString();
    // The answer is chunked; its pieces are joined here.
    const auto framesOf = [](const QByteArray& answer) {
        QByteArray body = test::body(answer), joined;
        while (!body.isEmpty()) {
            const auto end = body.indexOf("\r\n");
            const auto size = body.left(end).toLongLong(nullptr, 16);
            joined += body.mid(end + 2, size);
            body.remove(0, end + 2 + size + 2);
        }
        return QJsonDocument::fromJson(joined).object().value(QStringLiteral("frames")).toArray();
    };
    const QJsonArray frames = framesOf(first);
    ASSERT_EQ(frames.size(), 2) << first.toStdString();
    const QString epoch = frames.at(0).toObject().value(QStringLiteral("epoch")).toString();
    EXPECT_EQ(frames.at(1).toObject().value(QStringLiteral("items")).toArray().size(), 2);
    const QByteArray after = "?topics=jobs&after=" + epoch.toLatin1() + ".";
    const QByteArray nothing = get(after + "0&wait=0");
    EXPECT_EQ(test::status(nothing), 204);
    EXPECT_EQ(hub->position(), epoch.toStdString() + ".0") << "what whoever routes tells as Millrace-Seq";
    change(0, 0.5, model::JobState::Paused);
    const QJsonArray changes = framesOf(get(after + "0&wait=20"));
    ASSERT_EQ(changes.size(), 1);
    EXPECT_EQ(number(changes.at(0).toObject(), "prev"), 0);
    EXPECT_EQ(stateIn(changes.at(0).toObject(), QStringLiteral("j0")), QStringLiteral("paused"));
    EXPECT_EQ(test::status(get(after + "7")), 410);
    EXPECT_EQ(test::status(get("?topics=jobs&after=0000000000000000.0")), 410);
    EXPECT_EQ(test::status(get("?topics=jobs&after=x")), 410);
}

TEST_F(HttpEvents, APollForWhatThereIsNotIsRefused) {
    start();
    for (const char* bad : {"?topics=jobs,weather", "?topics=jobs&wait=abc", "?topics=jobs&wait=61", "?topics=jobs&wait=-1", "?topics=%zz"})
        EXPECT_EQ(test::status(get(bad)), 400) << bad;
    QByteArray many = "?topics=jobs&wait=0&watch=j0";
    for (int i = 1; i < 64; ++i) many += ",j" + QByteArray::number(i);
    EXPECT_EQ(test::status(get(many)), 200);
    EXPECT_EQ(test::status(get(many + ",j64")), 400) << "one more would be left out without a word";
    EXPECT_TRUE(get("?topics=weather").contains("\\\"weather\\\""));
}

TEST_F(HttpEvents, AWaitingPollIsAnsweredWhenTheServerStops) {
    addJobs(1);
    start();
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), server->port());
    socket.write("GET /api/v1/events?topics=jobs&wait=25&after=" + QByteArray::fromStdString(hub->epoch()) +
        ".0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer viewer\r\n\r\n");
    ASSERT_TRUE(test::waitUntil([&] { return hub->listeners().size() == 1; }));
    TearDown();
    EXPECT_TRUE(test::waitUntil([&] { return socket.state() == QAbstractSocket::UnconnectedState; }));
    EXPECT_EQ(test::status(socket.readAll()), 204);
}

TEST_F(HttpEvents, ListenersAreAllRightAgainAfterARestart) {
    constexpr int kListeners = 200; // a thousand are in tests/bench/run events
    addJobs(100);
    start();
    std::vector<std::unique_ptr<WebSocketClient>> clients;
    const auto connectAll = [&] {
        clients.clear();
        for (int i = 0; i < kListeners; ++i) {
            const QByteArray token = "t" + QByteArray::number(i / 10);
            clients.push_back(std::make_unique<WebSocketClient>(server->port(), "/api/v1/events", offer(token)));
            clients.back()->say(kHello);
        }
    };
    connectAll();
    TearDown();
    start();
    connectAll();
    change(0, 0.5, model::JobState::Paused);
    for (auto& client : clients) {
        const QJsonObject part = client->message("snapshot");
        ASSERT_FALSE(part.isEmpty());
    }
    change(1, 0.5, model::JobState::Failed);
    for (auto& client : clients) ASSERT_GT(untilState(*client, QStringLiteral("j1"), QStringLiteral("failed")), 0);
}

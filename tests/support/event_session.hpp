#pragma once
/// One listener's session over a ring, with a hub that answers at once, and time that the test lets pass.

#include "core/api/events/session.hpp"
#include "core/api/events/tick_gatherer.hpp"

#include <QJsonDocument>
#include <gtest/gtest.h>

namespace support {

using api::Outgoing;
using api::Session;
using Kind = model::Event::Kind;

struct Sessions : testing::Test {
    api::Times now{1'000'000, 5'000'000'000};
    api::EventRing ring{{.ticks = 50, .bytes = 1 << 20, .ageMs = 600'000}};
    api::TickGatherer gatherer{model::Snapshot{}};
    std::int64_t seq = 0, events = 0;
    std::map<std::string, model::Job> service; ///< rows as they are, told or not
    std::unique_ptr<Session> session;
    api::SessionFacts facts{.epoch = "0123456789abcdef", .server = "0.4.0", .role = "viewer"};

    void pass(std::int64_t ms) {
        now.monotonicMs += ms;
        now.wallMs += ms;
    }
    void tell(Kind kind, const std::string& id, double inFlight = 0, model::JobState state = model::JobState::Encoding) {
        model::Event event;
        event.kind = kind;
        event.seq = ++events;
        event.jobId = id;
        model::Job& job = event.job.emplace();
        job.id = id;
        job.rev = events;
        job.state = state;
        job.inFlight = inFlight;
        job.renditions.push_back({.name = "720p", .profile = "high", .targetKbps = 3000, .stored = inFlight});
        if (kind == Kind::JobsRemoved) event.ids = {id};
        service[id] = job;
        gatherer.take(event, now.monotonicMs);
    }
    /// Half a second goes by, and what has come is told.
    void tick() {
        pass(500);
        if (auto draft = gatherer.flush(seq + 1, now.monotonicMs)) {
            ++seq;
            ring.append(std::make_shared<const api::Tick>(api::writeTick(*draft)));
        }
    }
    void begin() { session = std::make_unique<Session>(facts, ring, now); }
    void say(const char* message) { session->receive(message, now); }
    /// As the hub does when it is asked; nothing when nothing was.
    bool serve() {
        const auto order = session->takeOrder();
        if (!order) return false;
        EXPECT_LE(order->notBefore, seq);
        if (order->watchedNow)
            for (const std::string& id : *order->watchedNow) gatherer.watch(id);
        api::SnapshotSource source;
        source.seq = seq;
        source.topics = order->topics;
        source.isAdmin = order->isAdmin;
        source.jobs = gatherer.rows();
        api::Snapshot snapshot;
        snapshot.seq = seq;
        if (order->topics.any()) snapshot.topics = std::make_shared<const std::vector<std::string>>(api::writeParts(source));
        std::vector<api::WatchedJob> watched;
        for (const std::string& id : order->watch)
            if (const auto row = gatherer.row(id)) watched.push_back({row, std::vector<model::ChunkCell>(2)});
        if (!order->watch.empty()) snapshot.watched = std::make_shared<const std::vector<std::string>>(api::writeWatchParts(seq, watched));
        session->deliver(snapshot);
        return true;
    }
    static std::string textOf(const Outgoing& outgoing) {
        std::string text = outgoing.head;
        for (const auto piece : outgoing.shared) text += piece;
        return text + outgoing.tail;
    }
    /// All that it has to say now; the hub answers at once.
    std::vector<QJsonObject> heard() {
        std::vector<QJsonObject> messages;
        for (;;) {
            const auto outgoing = session->next(now);
            if (!outgoing && serve()) continue;
            if (!outgoing) return messages;
            if (outgoing->kind == Outgoing::Kind::Close) closed = outgoing->code;
            if (outgoing->kind == Outgoing::Kind::Ping) ++pings;
            if (outgoing->kind != Outgoing::Kind::Text) continue;
            QJsonParseError problem;
            messages.push_back(QJsonDocument::fromJson(QByteArray::fromStdString(textOf(*outgoing)), &problem).object());
            EXPECT_EQ(problem.error, QJsonParseError::NoError) << textOf(*outgoing);
        }
    }
    unsigned closed = 0;
    int pings = 0;
};

inline std::string type(const QJsonObject& message) {
    return message.value(QStringLiteral("type")).toString().toStdString();
}
inline std::int64_t number(const QJsonObject& message, const char* key) {
    return message.value(QLatin1String(key)).toInteger(-1);
}
inline std::vector<std::string> types(const std::vector<QJsonObject>& messages) {
    std::vector<std::string> all;
    for (const auto& message : messages) all.push_back(type(message));
    return all;
}
using Types = std::vector<std::string>;

} // namespace support

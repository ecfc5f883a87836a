// Who has a chunk, from a server's tick to a panel's mirror, also where one of them does not know of it.

#include "core/api/events/tick.hpp"
#include "core/remote/mirror.hpp"

#include <gtest/gtest.h>

namespace {

/// What a panel has of a watched cell that came so.
model::ChunkCell mirrored(const QJsonArray& cell) {
    remote::Mirror mirror;
    remote::Welcome welcome;
    welcome.epoch = "e";
    welcome.seq = 1;
    mirror.apply(welcome);
    remote::SnapshotPart part;
    part.topic = "jobs";
    part.seq = 1;
    part.last = true;
    part.items.append(QJsonObject{{QStringLiteral("id"), QStringLiteral("a")}, {QStringLiteral("rev"), 1}});
    mirror.apply(part);
    remote::Changes changes;
    changes.prev = 1;
    changes.seq = 2;
    remote::WatchUpdate update;
    update.id = "a";
    update.cells.append(cell);
    changes.watch.push_back(std::move(update));
    mirror.apply(changes);
    const auto* const cells = mirror.cells("a");
    return cells && cells->contains(3) ? cells->at(3) : model::ChunkCell();
}

model::ChunkCell encoding() {
    model::ChunkCell cell;
    cell.state = model::ChunkState::Encoding;
    cell.attempts = 1;
    cell.fraction = 0.5;
    cell.startSeconds = 8;
    cell.seconds = 4;
    cell.bytes = 100;
    return cell;
}

} // namespace

TEST(ChunkAttempts, TravelBehindWhatOlderPanelsRead) {
    model::ChunkCell cell = encoding();
    cell.worker = "enc-02";
    cell.attempt = 2;
    cell.failedOn = "enc-01";
    cell.cause = "lost";
    const QJsonArray json = api::cellToJson(3, cell);
    ASSERT_EQ(json.size(), 12);
    EXPECT_EQ(json.at(7).toDouble(), 4);
    EXPECT_EQ(mirrored(json), cell);
}

TEST(ChunkAttempts, AServerWithoutAFleetSaysNothingOfThem) {
    const QJsonArray json = api::cellToJson(3, encoding());
    EXPECT_EQ(json.size(), 8);
    EXPECT_EQ(mirrored(json), encoding());
}

// A worker's blocks from the real API: by ticket, through an end of the ticket, and never of another film.

#include "core/fleet/worker/block_sources.hpp"
#include "core/work/block_source.hpp"
#include "tests/support/fleet_host.hpp"
#include "tests/support/stepped_clock.hpp"

#include <gtest/gtest.h>

using support::FleetHost;
namespace wire = fleet::wire;

namespace {

struct FleetSource : testing::Test {
    FleetHost host;
    QByteArray key = host.worker("enc-01");
    support::SteppedClock clock;
    QTemporaryDir folder;
    std::shared_ptr<fleet::BlockCache> cache;
    std::unique_ptr<fleet::BlockSources> sources;
    wire::Lease lease;
    std::unique_ptr<fleet::OpenedSource> opened;
    std::shared_ptr<work::BlockSource> blocks;

    void SetUp() override {
        host.assign();
        host.offer();
        lease = host.leased(key);
        auto made = fleet::BlockCache::open(folder.path().toStdString(), {.bytes = 10'000'000, .keepFree = 0});
        ASSERT_TRUE(made) << made.error().message;
        cache = std::move(*made);
        fleet::BlockSourceOptions options;
        options.addressOf = [this](const std::string& path) { return "http://127.0.0.1:" + std::to_string(host.server->port()) + path; };
        options.api.attempts = 10'000;
        options.api.firstPauseMs = 1;
        options.api.longestPauseMs = 2;
        sources = std::make_unique<fleet::BlockSources>(std::move(options), cache, clock);
        opened = sources->open(lease);
        QObject::connect(opened.get(), &fleet::OpenedSource::ready, opened.get(), [&](const work::Place& place) { blocks = place.blocks; });
        ASSERT_TRUE(support::runUntil([&] { return blocks != nullptr; }));
    }
    using Came = std::optional<base::Result<model::SourceHave>>;
    std::shared_ptr<Came> ask(std::int64_t block) const {
        const auto came = std::make_shared<Came>();
        blocks->need({block, 1}, [came](const base::Result<model::SourceHave>& have) { *came = have; });
        return came;
    }
    static bool waited(const std::shared_ptr<Came>& came) {
        return support::runUntil([&] { return came->has_value(); });
    }
    /// Whether what came are the film's bytes.
    bool isRight(const model::SourceHave& have) const {
        QFile film(QString::fromStdString(host.filmPath())), file(QString::fromStdString(have.file));
        const std::int64_t bytes = model::blockBytes(have.block, 100'000);
        return film.open(QIODevice::ReadOnly) && file.open(QIODevice::ReadOnly) && film.seek(have.block * model::kSourceBlock) &&
            file.seek(have.at) && film.read(bytes) == file.read(bytes);
    }
};

} // namespace

TEST_F(FleetSource, ComesByTicketAndWaitsForANewOneWhereThatHasEnded) {
    const auto first = ask(1);
    ASSERT_TRUE(waited(first));
    ASSERT_TRUE(**first) << (*first)->error().message;
    EXPECT_TRUE(isRight(***first)) << "the last block is a short one";
    EXPECT_EQ(opened->fetched().bytes, 100'000 - model::kSourceBlock);

    host.accounts.clock.ms += fleet::kSourceTicketMs + 1;
    const auto second = ask(0);
    wire::Beat beat;
    beat.bootId = "boot";
    beat.held.push_back({.task = lease.task, .fence = lease.fence});
    const auto tickets = host.say("beat", key, beat).as<wire::BeatAnswer>().tickets;
    ASSERT_EQ(tickets.size(), 1U);
    EXPECT_FALSE(second->has_value()) << "what may pass is no failure";
    opened->renew(tickets[0].source);
    ASSERT_TRUE(waited(second));
    ASSERT_TRUE(**second) << (*second)->error().message;
    EXPECT_TRUE(isRight(***second));
}

TEST_F(FleetSource, OfAFilmThatWasChangedNothingIsRead) {
    QFile film(QString::fromStdString(host.filmPath()));
    ASSERT_TRUE(film.open(QIODevice::Append));
    film.write("more");
    film.close();
    const auto came = ask(0);
    ASSERT_TRUE(waited(came));
    ASSERT_FALSE(**came);
    EXPECT_EQ((*came)->error().code, base::ErrorCode::SourceChanged);
}

TEST(FleetSourceReads, SoManyReadASourceAtATime) {
    FleetHost host;
    const QByteArray key = host.worker("enc-01");
    host.assign();
    host.offer();
    const wire::Lease lease = host.leased(key);
    std::vector<std::shared_ptr<void>> others;
    while (const auto read = host.gateway->reads().begin(lease.source.path.substr(lease.source.path.rfind('/') + 1)))
        others.push_back(read);
    EXPECT_EQ(others.size(), static_cast<std::size_t>(fleet::SourceReads::kMost));
    const QByteArray path = QByteArray::fromStdString(lease.source.path).mid(static_cast<int>(qstrlen("/api/v1/")));
    const auto asked = [&] { return host.ask("GET", path, QByteArray::fromStdString(lease.source.ticket)); };
    const auto refused = asked();
    EXPECT_EQ(refused.status(), 503);
    EXPECT_FALSE(refused.header("Retry-After").isEmpty());
    others.pop_back();
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(support::runUntil([&] { return asked().status() == 200; })) << "what was sent is over";
}

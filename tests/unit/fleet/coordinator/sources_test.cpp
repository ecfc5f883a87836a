// What the coordinator tells of a source, and to whom it offers no more of it.

#include "core/fleet/coordinator/order_terms.hpp"
#include "tests/support/scripted_fleet.hpp"

using namespace fleet;
namespace film = support::film;

namespace {

class FleetSources : public support::ScriptedFleet {
protected:
    /// 200 000 bytes that differ.
    QByteArray write(const std::string& name) const {
        QByteArray bytes;
        for (int i = 0; i < 20'000; ++i) bytes += QByteArray::number(i).rightJustified(10, '0');
        EXPECT_TRUE(base::writeFileAtomically(path(name), bytes));
        return bytes;
    }
    static work::Order orderOf(std::int64_t bytes) {
        work::Order order = film::order("job", 1);
        order.inputs[0] = {work::kSource, bytes, 5, "content", {{0, 100}, {900, 1000}}};
        return order;
    }
};

} // namespace

TEST_F(FleetSources, TellWhereTheyCameFromAndWhatProvesIt) {
    const QByteArray bytes = write("film.MKV");
    const work::Order order = orderOf(bytes.size());
    work::Place place{path("film.MKV"), path("job")};
    place.origin = work::Origin{"https://films.example.com/a?key=secret", "\"tag\""};
    m_coordinator->want(1, order, place);
    step();
    const auto source = m_table->source("job");
    ASSERT_TRUE(source);
    EXPECT_EQ(source->file, path("film.MKV")) << "who cannot reach its origin reads it here";
    EXPECT_EQ(source->url, "https://films.example.com/a?key=secret");
    EXPECT_EQ(source->etag, "\"tag\"");
    EXPECT_EQ(source->key, model::sourceKeyOf("\"tag\"", bytes.size(), bytes.left(64 << 10) + bytes.right(64 << 10)));
    EXPECT_EQ(source->ending, "mkv");
    EXPECT_EQ(source->fingerprint, (model::Fingerprint{bytes.size(), 5, "content"}));
    EXPECT_EQ(source->head, (std::vector<ByteRange>{{0, 100}, {900, 1000}}));
    for (const QFileInfo& each : QDir(m_folder.path()).entryInfoList({QStringLiteral("fleet.sqlite*")}, QDir::Files)) {
        QFile journal(each.filePath());
        ASSERT_TRUE(journal.open(QIODevice::ReadOnly));
        EXPECT_FALSE(journal.readAll().contains("secret")) << each.fileName().toStdString();
    }
}

TEST_F(FleetSources, WhereTheyCameFromIsToldAgainAfterARestart) {
    const QByteArray bytes = write("film.mp4");
    work::Place place{path("film.mp4"), path("job")};
    place.origin = work::Origin{"https://films.example.com/a", "\"tag\""};
    m_coordinator->want(1, orderOf(bytes.size()), place);
    step();
    start();
    ASSERT_TRUE(m_table->source("job"));
    EXPECT_EQ(m_table->source("job")->url, "") << "the journal must not have it";
    m_coordinator->want(2, orderOf(bytes.size()), place);
    EXPECT_EQ(m_table->source("job")->url, "https://films.example.com/a");
    const auto task = m_table->find("job/chunk-1");
    ASSERT_TRUE(task);
    EXPECT_EQ(task->source->url, "https://films.example.com/a");
}

TEST_F(FleetSources, OfWhichTheServerVouchesForNothingAreReadHere) {
    const QByteArray bytes = write("film.mp4");
    work::Place place{path("film.mp4"), path("job")};
    place.origin = work::Origin{"https://films.example.com/a", ""};
    EXPECT_EQ(sourceOf("job", orderOf(bytes.size()), place).url, "");
    place.origin->validator = "\"tag\"";
    EXPECT_EQ(sourceOf("job", orderOf(bytes.size() + 1), place).url, "") << "it is another file by now";
    EXPECT_EQ(sourceOf("job", orderOf(bytes.size()), place).url, "https://films.example.com/a");
    place.source = path("film.m\"4");
    EXPECT_EQ(sourceOf("job", orderOf(bytes.size()), place).ending, "") << "nothing travels that could be no name's end";
}

TEST_F(FleetSources, AreNotOfferedForTenMinutesToWhoCouldNotReadThem) {
    come("enc-1");
    come("enc-2");
    want(1, film::order("job", 1));
    want(2, film::order("other", 1));
    const auto attempt = claim("enc-1");
    ASSERT_TRUE(attempt);
    ASSERT_EQ(attempt->task, "job/chunk-1");
    fail("enc-1", *attempt, Cause::Source, EventKind::HandBack);
    const auto next = claim("enc-1");
    ASSERT_TRUE(next);
    EXPECT_EQ(next->task, "other/chunk-1") << "another film may do";
    EXPECT_FALSE(claim("enc-1"));
    want(3, film::order("job", 2));
    EXPECT_FALSE(claim("enc-1")) << "the film's other chunks neither";
    pass(Coordinator::kSourcelessMs, {{"enc-1", {*next}}});
    EXPECT_TRUE(claim("enc-1"));
    ASSERT_EQ(m_told.ends.size(), 0U) << "nothing is counted";
}

TEST_F(FleetSources, LimitsOfWorkersAreKnownToTheGatewayAlsoAfterARestart) {
    come("enc-1");
    EXPECT_EQ(m_table->slotLimit("enc-1"), 0);
    WorkerChange change;
    change.slots = 1;
    ASSERT_TRUE(m_coordinator->changeWorker("enc-1", change));
    step();
    EXPECT_EQ(m_table->slotLimit("enc-1"), 1);
    start();
    EXPECT_EQ(m_table->slotLimit("enc-1"), 1);
    ASSERT_TRUE(m_coordinator->removeWorker("enc-1"));
    EXPECT_EQ(m_table->slotLimit("enc-1"), 0);
}

// Films that come as whole files, and encoders that are checked.

#include "tests/unit/fleet/worker/worker_support.hpp"

#include <gtest/gtest.h>

using namespace fleet;
using support::HttpPeer;
using support::runUntil;

namespace {

constexpr qint64 kPiece = 8 << 20;

class Films : public testing::Test {
protected:
    Films() {
        for (qint64 i = 0; i < kPiece + 1000; ++i) film += static_cast<char>(i * 7 / 3);
    }
    QByteArray answer(const HttpPeer::Request& request) {
        const QByteArray range = request.header("Range");
        const qint64 from = range.mid(6, range.indexOf('-') - 6).toLongLong(), to = range.mid(range.indexOf('-') + 1).toLongLong();
        const QByteArray piece = film.mid(from, to - from + 1);
        return "HTTP/1.1 206 -\r\nETag: \"e1\"\r\nContent-Range: bytes " + QByteArray::number(from) + "-" + QByteArray::number(to) + "/" +
            QByteArray::number(film.size()) + "\r\nContent-Length: " + QByteArray::number(piece.size()) + "\r\n\r\n" + piece;
    }
    Lease lease(const std::string& content = "c") const {
        Lease made;
        made.task = "j1/chunk-1";
        made.fence = 1;
        made.source.path = "/api/v1/fleet/sources/s1";
        made.source.ticket = "t1";
        made.source.fingerprint = {film.size(), 1, content};
        return made;
    }
    WholeFileSource provider(HttpPeer& peer, std::int64_t mostBytes = 1 << 30) {
        return {line,
            [port = peer.port()](
                const std::string& path) { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(port) + QString::fromStdString(path)); },
            folder.path().toStdString(), mostBytes};
    }
    /// Where the film lies, or why not.
    base::Result<std::string> opened(WholeFileSource& source, const Lease& wanted) {
        const auto film1 = source.open(wanted);
        std::optional<base::Result<std::string>> outcome;
        QObject::connect(film1.get(), &OpenedSource::ready, film1.get(), [&](const work::Place& place) { outcome = place.source; });
        QObject::connect(film1.get(), &OpenedSource::failed, film1.get(), [&](const base::Error& error) { outcome = error; });
        if (!runUntil([&] { return outcome.has_value(); })) return base::Error{base::ErrorCode::Internal, base::Text("never")};
        return *outcome;
    }
    QByteArray film;
    QTemporaryDir folder;
    HttpLine line{Trust{}};
};

} // namespace

TEST_F(Films, ComeInBoundedPiecesAndAreThereTheNextTime) {
    HttpPeer peer([&](const auto& request) { return answer(request); });
    auto source = provider(peer);
    const auto path = opened(source, lease());
    ASSERT_TRUE(path) << path.error().message;
    EXPECT_EQ(*base::readFile(*path), film);
    ASSERT_EQ(peer.requests.size(), 2u);
    EXPECT_EQ(peer.requests[0].header("Range"), "bytes=0-8388607");
    EXPECT_EQ(peer.requests[1].header("Range"), "bytes=8388608-8389607");
    EXPECT_EQ(peer.requests[1].header("If-Range"), "\"e1\"");
    EXPECT_EQ(peer.requests[0].header("Authorization"), "Bearer t1");
    EXPECT_TRUE(opened(source, lease()));
    EXPECT_EQ(peer.requests.size(), 2u);
}

TEST_F(Films, GoOnWhereAnEarlierProcessEnded) {
    HttpPeer peer([&](const auto& request) { return answer(request); });
    auto source = provider(peer);
    ASSERT_TRUE(base::writeFileAtomically(source.fileOf(lease()) + ".part", film.left(5000)));
    const auto path = opened(source, lease());
    ASSERT_TRUE(path) << path.error().message;
    EXPECT_EQ(*base::readFile(*path), film);
    EXPECT_TRUE(peer.requests[0].header("Range").startsWith("bytes=5000-"));
}

TEST_F(Films, AnotherFilmThanWasPlannedIsSaidToBeOne) {
    HttpPeer peer([&](const auto&) { return QByteArray("HTTP/1.1 206 -\r\nContent-Range: bytes 0-2/3\r\nContent-Length: 3\r\n\r\nabc"); });
    auto source = provider(peer);
    const auto path = opened(source, lease());
    ASSERT_FALSE(path);
    EXPECT_EQ(path.error().code, base::ErrorCode::SourceChanged);
    HttpPeer whole([&](const HttpPeer::Request& request) { // changed in the middle: If-Range gives all of the new one
        return request.header("Range").startsWith("bytes=0-") ? answer(request) : HttpPeer::json(200, "other");
    });
    auto second = provider(whole);
    const auto other = opened(second, lease("d"));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, base::ErrorCode::SourceChanged);
}

TEST_F(Films, WaitForANewTicketWhereTheOldOneEnded) {
    HttpPeer peer([&](const HttpPeer::Request& request) {
        return request.header("Authorization") == "Bearer t2" ? answer(request) : HttpPeer::json(403, "{}");
    });
    auto source = provider(peer);
    const auto film1 = source.open(lease());
    bool isReady = false;
    QObject::connect(film1.get(), &OpenedSource::ready, film1.get(), [&](const auto&) { isReady = true; });
    ASSERT_TRUE(runUntil([&] { return peer.requests.size() == 1; }));
    ASSERT_TRUE(runUntil([&] {
        film1->renew("t2"); // each beat says it again
        return isReady;
    }));
    EXPECT_EQ(film1->fetched().bytes, film.size());
}

TEST_F(Films, TwoAttemptsFetchOneOnce) {
    HttpPeer peer([&](const auto& request) { return answer(request); });
    auto source = provider(peer);
    const auto a = source.open(lease()), b = source.open(lease());
    int ready = 0;
    for (const auto* each : {a.get(), b.get()}) QObject::connect(each, &OpenedSource::ready, each, [&](const auto&) { ++ready; });
    ASSERT_TRUE(runUntil([&] { return ready == 2; }));
    EXPECT_EQ(peer.requests.size(), 2u);
}

TEST_F(Films, TheCacheIsBoundedAndWhatIsInUseStays) {
    HttpPeer peer([&](const auto& request) { return answer(request); });
    auto source = provider(peer, film.size() * 2);
    const auto held = source.open(lease("held"));
    bool isReady = false;
    QObject::connect(held.get(), &OpenedSource::ready, held.get(), [&](const auto&) { isReady = true; });
    ASSERT_TRUE(runUntil([&] { return isReady; }));
    ASSERT_TRUE(opened(source, lease("b")));
    ASSERT_TRUE(opened(source, lease("c")));
    EXPECT_TRUE(QFileInfo::exists(QString::fromStdString(source.fileOf(lease("held")))));
    EXPECT_FALSE(QFileInfo::exists(QString::fromStdString(source.fileOf(lease("b")))));
    EXPECT_TRUE(QFileInfo::exists(QString::fromStdString(source.fileOf(lease("c")))));
}

TEST_F(Films, OneThatDoesNotFitOrLiesElsewhereIsRefused) {
    HttpPeer peer([&](const auto& request) { return answer(request); });
    auto small = provider(peer, 1000);
    const auto tooLarge = opened(small, lease());
    ASSERT_FALSE(tooLarge);
    EXPECT_EQ(tooLarge.error().code, base::ErrorCode::WorkFolderFull);
    auto source = provider(peer);
    Lease foreign = lease();
    foreign.source.path.clear();
    foreign.source.url = "https://films.example.com/a.mp4";
    EXPECT_FALSE(opened(source, foreign));
    EXPECT_TRUE(peer.requests.empty());
}

TEST(EncoderCheck, AsksTheEncodersOnceAndAgainWhenAnythingOfThemChanged) {
    QTemporaryDir folder;
    test::Executor executor;
    EncoderCheck check(executor, folder.path().toStdString() + "/digests.json");
    const auto checked = [&](bool anew) {
        std::optional<CheckedEncoders> made;
        check.check(anew, [&](const base::Result<CheckedEncoders>& its) { made = its.value_or({}); });
        EXPECT_TRUE(runUntil([&] { return made.has_value(); }));
        return made.value_or(CheckedEncoders{});
    };
    const CheckedEncoders first = checked(false);
    EXPECT_EQ(first.digests.size(), 2u);
    EXPECT_EQ(executor.checks, 2); // what the computer is, and the digests
    EXPECT_EQ(checked(false), first);
    EXPECT_EQ(executor.checks, 3) << "they are kept";
    executor.host.libraries = "one byte else";
    executor.digest = "d2";
    EXPECT_EQ(checked(false).digests[0].sha256, "d2h264");
    EXPECT_EQ(executor.checks, 5);
    executor.digest = "d3"; // memory that went bad
    EXPECT_EQ(checked(false).digests[0].sha256, "d2h264");
    EXPECT_EQ(checked(true).digests[0].sha256, "d3h264") << "after a rest all is tried";
}

// A film that lies elsewhere and is read by ranges: the pieces alone, and the player over them with the real decoder.

#include "core/decode/film_pieces.hpp"
#include "core/playback/player.hpp"
#include "tests/support/run.hpp"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QThread>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <thread>

namespace {

using decode::FilmPieces;
constexpr std::int64_t kPiece = FilmPieces::kPiece;

QByteArray film(std::int64_t length) {
    QByteArray bytes(length, '\0');
    for (qsizetype i = 0; i < length; ++i) bytes[i] = static_cast<char>((i * 31 + i / 251) & 0xff);
    return bytes;
}

struct Pieces : testing::Test {
    const QByteArray whole = film(2 * kPiece + 1000);
    std::vector<std::int64_t> asked;
    std::function<void(std::int64_t, std::int64_t)> answer; ///< on the thread that asks; it holds the pieces' lock
    decode::Interrupt interrupt;
    FilmPieces pieces{whole.size(), [this](std::int64_t offset, std::int64_t size) {
                          asked.push_back(offset);
                          if (answer) answer(offset, size);
                      }};

    /// What is asked for comes from another thread, as in the program.
    std::vector<std::thread> others;
    void answerAll() {
        answer = [this](std::int64_t offset, std::int64_t size) {
            others.emplace_back([this, offset, size] { pieces.came(offset, whole.mid(offset, size)); });
        };
    }
    void TearDown() override {
        for (auto& other : others) other.join();
    }
    QByteArray read(std::int64_t offset, int size) {
        QByteArray bytes(size, '\0');
        const auto count = pieces.read(offset, reinterpret_cast<std::uint8_t*>(bytes.data()), size, interrupt);
        EXPECT_TRUE(count) << count.error().message;
        return bytes.left(count.value_or(0));
    }
};

} // namespace

TEST_F(Pieces, AreReadInAnyOrderAndAskedForOnce) {
    answerAll();
    EXPECT_EQ(read(kPiece + 7, 100), whole.mid(kPiece + 7, 100));
    EXPECT_EQ(read(10, 100), whole.mid(10, 100));
    EXPECT_EQ(read(kPiece - 10, 100), whole.mid(kPiece - 10, 10)) << "to the end of the piece; the next read goes on";
    EXPECT_EQ(read(whole.size() - 5, 100), whole.right(5));
    EXPECT_EQ(read(whole.size(), 100), QByteArray()) << "the end";
    std::vector<std::int64_t> once = asked;
    std::sort(once.begin(), once.end());
    EXPECT_EQ(std::unique(once.begin(), once.end()), once.end()) << "a piece was asked for twice";
}

TEST_F(Pieces, AnInterruptEndsTheWait) {
    interrupt.raise();
    std::uint8_t byte = 0;
    const auto count = pieces.read(0, &byte, 1, interrupt);
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().code, base::ErrorCode::Cancelled);
}

TEST_F(Pieces, WhyAPieceDoesNotComeIsToldAndTheNextReadAsksAgain) {
    answer = [this](std::int64_t offset, std::int64_t) {
        others.emplace_back([this, offset] { pieces.failed(offset, base::text("No answer from %1.", "api.example.com")); });
    };
    std::uint8_t byte = 0;
    const auto count = pieces.read(0, &byte, 1, interrupt);
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().message, "No answer from api.example.com.");
    answerAll();
    EXPECT_EQ(read(0, 1), whole.left(1));
}

TEST_F(Pieces, BytesOfAnotherLengthAreAnotherFilms) {
    answer = [this](std::int64_t offset, std::int64_t size) {
        others.emplace_back([this, offset, size] { pieces.came(offset, whole.mid(offset, size - 1)); });
    };
    std::uint8_t byte = 0;
    const auto count = pieces.read(0, &byte, 1, interrupt);
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().code, base::ErrorCode::Io);
}

TEST_F(Pieces, WhatNobodyAskedForIsPassedOver) {
    pieces.came(0, whole.left(kPiece));
    pieces.failed(kPiece, base::Text("No."));
    answerAll();
    EXPECT_EQ(read(0, 1), whole.left(1));
    EXPECT_FALSE(asked.empty());
}

namespace {

class StillClock final : public base::Clock {
public:
    std::int64_t monotonicMs() const override { return 1000; }
    std::int64_t wallMs() const override { return 1000; }
};

struct BytesOfElsewhere : testing::Test {
    static const QByteArray& clip() {
        static const QByteArray bytes = [] {
            const QTemporaryDir folder;
            QFile file(support::testPattern(folder.path(), 8));
            EXPECT_TRUE(file.open(QIODevice::ReadOnly));
            return file.readAll();
        }();
        return bytes;
    }
    StillClock clock;
    playback::Player player{clock};
    double shown = -1;
    QImage image;
    QString failure;
    std::int64_t fetched = 0;
    std::optional<base::Error> refusal;

    void SetUp() override {
        QObject::connect(&player, &playback::Player::picture, [this](const QImage& picture, double seconds) {
            image = picture.copy();
            shown = seconds;
        });
        QObject::connect(
            &player, &playback::Player::failed, [this](const base::Text& problem) { failure = QString::fromStdString(problem.english()); });
    }
    playback::FilmBytes elsewhere() {
        return {.length = clip().size(), .read = [this](std::int64_t offset, std::int64_t size, playback::FilmBytes::Came came) {
                    fetched += size;
                    QTimer::singleShot(1, &player, [this, offset, size, came] {
                        came(refusal ? base::Result<QByteArray>(*refusal) : base::Result<QByteArray>(clip().mid(offset, size)));
                    });
                }};
    }
    bool until(const std::function<bool()>& done) {
        for (int i = 0; i < 4000 && !done(); ++i) {
            QCoreApplication::processEvents();
            player.tick();
            QThread::msleep(5);
        }
        return done();
    }
};

} // namespace

TEST_F(BytesOfElsewhere, ShowTheSamePicturesAsTheFileItself) {
    player.open(elsewhere(), "clip.mp4");
    ASSERT_TRUE(until([&] { return shown >= 0 || !failure.isEmpty(); })) << "nothing was shown";
    ASSERT_EQ(failure, QString());
    for (const double target : {3.5, 0.5, 7.9}) {
        shown = -1;
        player.seek(target);
        ASSERT_TRUE(until([&] { return shown >= 0; })) << target;
        EXPECT_NEAR(shown, std::floor(target * 25 + 1e-6) / 25, 1e-4) << target;
    }
    EXPECT_NEAR(player.duration(), 8, 0.1);
    const QImage there = image;
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("clip.mp4"));
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(clip());
    file.close();
    shown = -1;
    player.open(path.toStdString(), 7.9);
    ASSERT_TRUE(until([&] { return shown >= 0 || !failure.isEmpty(); }));
    EXPECT_EQ(image, there);
}

TEST_F(BytesOfElsewhere, WhyTheyDoNotComeIsSaid) {
    refusal = base::Error{base::ErrorCode::Forbidden, base::text("Your role, %1, may not do this.", "viewer")};
    player.open(elsewhere(), "clip.mp4");
    ASSERT_TRUE(until([&] { return !failure.isEmpty(); }));
    EXPECT_EQ(failure, QStringLiteral("Your role, viewer, may not do this."));
}

TEST_F(BytesOfElsewhere, WhatComesAfterItWasClosedIsPassedOver) {
    player.open(elsewhere(), "clip.mp4");
    ASSERT_TRUE(until([&] { return fetched > 0; }));
    player.close();
    for (int i = 0; i < 20; ++i) QCoreApplication::processEvents();
    player.open(elsewhere(), "clip.mp4");
    ASSERT_TRUE(until([&] { return shown >= 0 || !failure.isEmpty(); }));
    EXPECT_EQ(failure, QString());
}

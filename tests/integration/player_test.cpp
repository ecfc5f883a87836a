// The player on real output: exact positions, steps, a rendition's change. The clock is ours, so that nothing depends on time.

#include "core/playback/player.hpp"
#include "tests/support/run.hpp"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QThread>
#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>

namespace {

class ManualClock final : public base::Clock {
public:
    std::int64_t now = 1000;
    std::int64_t monotonicMs() const override { return now; }
    std::int64_t wallMs() const override { return now; }
};

struct PlayerTest : testing::Test {
    static QString output() {
        static QTemporaryDir folder;
        static const QString path = [] {
            const QString clip = support::testPattern(folder.path(), 8);
            const auto made = support::run(QStringLiteral("millrace"),
                {QStringLiteral("transcode"), clip, QStringLiteral("--preset"), QStringLiteral("low-latency-h264"),
                    QStringLiteral("--output"), folder.path()});
            EXPECT_EQ(made.code, 0) << made.err.toStdString();
            return folder.path() + QStringLiteral("/pattern/master.m3u8");
        }();
        return path;
    }
    ManualClock clock;
    playback::Player player{clock};
    double shown = -1;
    QImage image;
    QString failure;

    void SetUp() override {
        QObject::connect(&player, &playback::Player::picture, [this](const QImage& picture, double seconds) {
            image = picture;
            shown = seconds;
        });
        QObject::connect(&player, &playback::Player::failed, [this](const QString& message) { failure = message; });
    }
    /// Decoding happens on another thread; its result is waited for, with a generous limit.
    bool until(const std::function<bool()>& done) {
        for (int i = 0; i < 4000 && !done(); ++i) {
            QCoreApplication::processEvents();
            player.tick();
            QThread::msleep(5);
        }
        return done();
    }
    void open(const QString& address) {
        player.open(address.toStdString());
        ASSERT_TRUE(until([&] { return shown >= 0 || !failure.isEmpty(); })) << "nothing was shown";
    }
};

} // namespace

TEST_F(PlayerTest, TheFirstPictureIsAtZeroAndSeeksAreExact) {
    open(output());
    EXPECT_NEAR(shown, 0, 1e-6);
    for (const double target : {3.5, 0.5, 7.9, 4.0, 2.02}) {
        shown = -1;
        player.seek(target);
        ASSERT_TRUE(until([&] { return shown >= 0; })) << target;
        EXPECT_NEAR(shown, std::floor(target * 25 + 1e-6) / 25, 1e-4) << target;
    }
}

TEST_F(PlayerTest, OneFrameOnAndOneBack) {
    open(output());
    player.seek(1.96); // the last frame of the first segment
    shown = -1;
    ASSERT_TRUE(until([&] { return shown >= 0; }));
    for (const double next : {2.0, 2.04, 2.08}) {
        player.step(1);
        ASSERT_TRUE(until([&] { return std::abs(shown - next) < 1e-4; })) << shown;
    }
    player.step(-1);
    EXPECT_TRUE(until([&] { return std::abs(shown - 2.04) < 1e-4; })) << shown;
}

TEST_F(PlayerTest, ChangingTheRenditionKeepsThePlace) {
    open(output());
    player.seek(5.0);
    shown = -1;
    ASSERT_TRUE(until([&] { return shown >= 0; }));
    EXPECT_EQ(image.height(), 720);
    shown = -1;
    player.chooseRendition("360p");
    ASSERT_TRUE(until([&] { return shown >= 0; }));
    EXPECT_EQ(image.height(), 360);
    EXPECT_NEAR(shown, 5.0, 1e-4);
}

TEST_F(PlayerTest, PlayingFollowsTheClockToTheEnd) {
    open(output());
    bool ended = false;
    QObject::connect(&player, &playback::Player::ended, [&] { ended = true; });
    player.play();
    double last = 0, leap = 0;
    ASSERT_TRUE(until([&] {
        EXPECT_GE(shown, last);
        leap = std::max(leap, shown - last);
        last = shown;
        clock.now += 20;
        return ended;
    }));
    EXPECT_LT(leap, 0.5) << "a busy machine leaves out pictures, not parts of the film";
    EXPECT_NEAR(shown, 7.96, 1e-4);
}

TEST_F(PlayerTest, WhatIsNotThereIsSaid) {
    open(QStringLiteral("/no/such/master.m3u8"));
    EXPECT_LT(shown, 0);
    EXPECT_TRUE(failure.contains(QStringLiteral("/no/such/master.m3u8"))) << failure.toStdString();
}

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}

TEST_F(PlayerTest, AWidthThatIsNoWholeVectorStaysInItsRows) {
    // 426 pixels: libswscale's vectors write past the end of such a row; the heap was overrun and the panel aborted.
    QTemporaryDir folder;
    const QString clip = support::testPattern(folder.path(), 3);
    QFile preset(folder.path() + QStringLiteral("/small.json"));
    ASSERT_TRUE(preset.open(QIODevice::WriteOnly));
    preset.write(
        R"({"version":1,"id":"small","name":"Small","speed":"ultrafast","segmentSeconds":2,"gopSeconds":1,"rungs":[{"name":"240p","shortSide":240,"kbps":300}]})");
    preset.close();
    ASSERT_EQ(
        support::run(QStringLiteral("millrace"),
            {QStringLiteral("transcode"), clip, QStringLiteral("--preset"), preset.fileName(), QStringLiteral("--output"), folder.path()})
            .code,
        0);
    open(folder.path() + QStringLiteral("/pattern/master.m3u8"));
    EXPECT_EQ(image.size(), QSize(426, 240));
    EXPECT_GE(image.bytesPerLine(), 426 * 4 + 24); // measured: 24 bytes are written past the last pixel
    for (int frame = 1; frame < 60; ++frame) {
        const double before = shown;
        player.step(1);
        ASSERT_TRUE(until([&] { return shown > before; })) << frame;
    }
}

TEST_F(PlayerTest, ASourceIsShownUprightWithSquarePixels) {
    const QString turned = support::media(QStringLiteral("camera/rotated_video.mp4")),
                  wide = support::media(QStringLiteral("interlaced-anamorphic/video_with_rectangular_samples.mp4"));
    if (turned.isEmpty() || wide.isEmpty()) GTEST_SKIP() << "shared/media is not here";
    open(turned);
    EXPECT_EQ(image.size(), QSize(480, 640));
    shown = -1;
    open(wide); // 1280×1080 stored, pixels 3:2
    EXPECT_EQ(image.size(), QSize(1280, 720));
}

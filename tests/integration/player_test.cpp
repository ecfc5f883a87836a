// The player on real output: exact positions, steps, a rendition's change. The clock is ours, so that nothing depends on time.

#include "core/decode/packet_source.hpp"
#include "core/playback/player.hpp"
#include "tests/support/run.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QThread>
#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <limits>
#include <vector>
#ifndef _WIN32
#include <csignal>
#endif

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
        QObject::connect(
            &player, &playback::Player::failed, [this](const base::Text& problem) { failure = QString::fromStdString(problem.english()); });
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

TEST_F(PlayerTest, ASeekBeforeAnythingIsKnownOfTheSourceIsKept) {
    player.open(output().toStdString());
    player.seek(3.5);
    ASSERT_TRUE(until([&] { return shown >= 0 || !failure.isEmpty(); })) << "nothing was shown";
    EXPECT_NEAR(shown, std::floor(3.5 * 25 + 1e-6) / 25, 1e-4);
    EXPECT_NEAR(player.duration(), 8, 0.1);
    EXPECT_FALSE(player.choices().video.empty()) << "what was told of the source was lost";
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

TEST_F(PlayerTest, ADurationThatTheFileCannotHoldIsNotBelieved) {
    const QString path = support::media(QStringLiteral("malformed/1840002.webm")); // 512 bytes, "17179869184 s"
    if (path.isEmpty()) GTEST_SKIP() << "shared/media is not here";
    const decode::Interrupt never;
    const auto source = decode::openFile({.address = path.toStdString(), .isFile = true}, decode::TrackKind::Video, never);
    EXPECT_TRUE(!source || (*source)->duration() == 0);
    bool ended = false;
    QObject::connect(&player, &playback::Player::ended, [&] { ended = true; });
    player.open(path.toStdString());
    player.seek(1.7e10);
    EXPECT_LE(player.position(), 1e8);
    player.seek(std::numeric_limits<double>::quiet_NaN());
    EXPECT_EQ(player.position(), 0);
    player.play();
    double longest = 0;
    EXPECT_TRUE(until([&] {
        clock.now += 20;
        longest = std::max(longest, player.duration());
        return ended || !failure.isEmpty();
    }));
    EXPECT_EQ(longest, 0);
}

TEST_F(PlayerTest, SoundAloneIsSeenAsAWave) {
    const QString path = support::media(QStringLiteral("audio/bear.flac"));
    if (path.isEmpty()) GTEST_SKIP() << "shared/media is not here";
    open(path);
    EXPECT_TRUE(failure.isEmpty()) << failure.toStdString();
    EXPECT_TRUE(player.isSoundAlone());
    EXPECT_TRUE(until([&] { return player.sound().codec == "flac"; })) << player.sound().codec;
    EXPECT_FALSE(image.isNull());
    const QImage first = image;
    shown = -1;
    player.seek(1);
    ASSERT_TRUE(until([&] { return shown >= 0; }));
    for (int frame = 0; frame < 5; ++frame) {
        const double before = shown;
        player.step(1);
        ASSERT_TRUE(until([&] { return shown > before; })) << frame;
    }
    EXPECT_NE(image, first) << "the wave stands still";
}

TEST_F(PlayerTest, AManifestAndAPlaylistOfSegmentsAreOpenedLikeAMaster) {
    const QString folder = QFileInfo(output()).path();
    for (const QString& name : {QStringLiteral("/manifest.mpd"), QStringLiteral("/360p/index.m3u8")}) {
        shown = -1;
        open(folder + name);
        EXPECT_TRUE(failure.isEmpty()) << failure.toStdString();
        EXPECT_NEAR(player.duration(), 8, 0.1) << name.toStdString();
        shown = -1;
        player.seek(3.5);
        ASSERT_TRUE(until([&] { return shown >= 0; }));
        EXPECT_NEAR(shown, std::floor(3.5 * 25 + 1e-6) / 25, 1e-4) << name.toStdString();
    }
}

TEST_F(PlayerTest, APeakMeansPictureAndSoundInAManifestAsInAMaster) {
    const auto peaks = [this](const QString& address) {
        shown = -1;
        open(address);
        std::vector<std::int64_t> told;
        for (const auto& choice : player.choices().video) told.push_back(choice.bandwidth);
        std::sort(told.begin(), told.end());
        return told;
    };
    const auto master = peaks(output()), manifest = peaks(QFileInfo(output()).path() + QStringLiteral("/manifest.mpd"));
    ASSERT_FALSE(master.empty());
    EXPECT_EQ(manifest, master);
}

TEST_F(PlayerTest, WhatHasEndedGrowsNoMoreThoughNothingIsPlayed) {
    const QString playlist = QFileInfo(output()).path() + QStringLiteral("/360p/index.m3u8");
    QFile file(playlist);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QByteArray whole = file.readAll();
    file.close();
    const auto write = [&](QByteArray text) {
        QFile to(playlist);
        EXPECT_TRUE(to.open(QIODevice::WriteOnly) && to.write(text) == text.size());
    };
    write(QByteArray(whole).replace("#EXT-X-ENDLIST\n", ""));
    open(playlist);
    EXPECT_TRUE(player.growing());
    write(whole);
    EXPECT_TRUE(until([&] { return !player.growing(); })) << "paused, and still said to grow";
}

#ifndef _WIN32
TEST_F(PlayerTest, ADecoderThatIsKilledIsSaidAndTheNextFileOpens) {
    open(output());
    const QImage before = image.copy();
    ::kill(static_cast<pid_t>(player.decoderProcess()), SIGKILL);
    ASSERT_TRUE(until([&] { return !failure.isEmpty(); }));
    EXPECT_TRUE(failure.contains(QStringLiteral("stopped unexpectedly"))) << failure.toStdString();
    EXPECT_EQ(image, before) << "what is on the screen stays";
    shown = -1;
    failure.clear();
    open(output());
    EXPECT_TRUE(failure.isEmpty()) << failure.toStdString();
    EXPECT_EQ(image, before);
}

TEST_F(PlayerTest, ADecoderThatHangsIsEndedAndSaid) {
    playback::Player impatient(clock, nullptr, 500);
    bool isShown = false;
    QString said;
    QObject::connect(&impatient, &playback::Player::picture, [&] { isShown = true; });
    QObject::connect(
        &impatient, &playback::Player::failed, [&](const base::Text& problem) { said = QString::fromStdString(problem.english()); });
    const auto untilThen = [&](const std::function<bool()>& done) {
        return until([&] {
            impatient.tick();
            return done();
        });
    };
    impatient.open(output().toStdString());
    ASSERT_TRUE(untilThen([&] { return isShown; })) << said.toStdString();
    const auto hanging = static_cast<pid_t>(impatient.decoderProcess());
    ::kill(hanging, SIGSTOP);
    impatient.seek(4);
    ASSERT_TRUE(untilThen([&] { return !said.isEmpty(); }));
    EXPECT_TRUE(said.contains(QStringLiteral("did not answer"))) << said.toStdString();
    EXPECT_TRUE(untilThen([&] { return ::kill(hanging, 0) != 0; })) << "it is left behind";
}

TEST_F(PlayerTest, WhoWaitsForASilentServerIsNotTakenForHanging) {
    // A growing rendition whose next segment does not come yet: the decoder asks again and again, and says that it does.
    QTemporaryDir folder;
    const QString film = folder.path() + QStringLiteral("/growing");
    ASSERT_TRUE(QDir().mkpath(film));
    for (const QString& name : QDir(QFileInfo(output()).path() + QStringLiteral("/360p")).entryList(QDir::Files))
        ASSERT_TRUE(QFile::copy(QFileInfo(output()).path() + QStringLiteral("/360p/") + name, film + QLatin1Char('/') + name));
    QFile playlist(film + QStringLiteral("/index.m3u8"));
    ASSERT_TRUE(playlist.open(QIODevice::ReadWrite));
    QByteArray text = playlist.readAll();
    text.truncate(text.indexOf("#EXTINF", text.indexOf("#EXTINF") + 1)); // one segment, no end
    ASSERT_TRUE(playlist.resize(0) && playlist.seek(0) && playlist.write(text) == text.size());
    playlist.close();
    QFile master(folder.path() + QStringLiteral("/master.m3u8"));
    ASSERT_TRUE(master.open(QIODevice::WriteOnly));
    master.write("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100000,RESOLUTION=640x360\ngrowing/index.m3u8\n");
    master.close();

    playback::Player impatient(clock, nullptr, 3000);
    double at = -1;
    QString said;
    int ticks = 0;
    QObject::connect(&impatient, &playback::Player::picture, [&](const QImage&, double seconds) { at = seconds; });
    QObject::connect(
        &impatient, &playback::Player::failed, [&](const base::Text& problem) { said = QString::fromStdString(problem.english()); });
    impatient.open(master.fileName().toStdString());
    impatient.play();
    // Far longer than it may be silent. (The last pictures of a segment come with the next one.)
    ASSERT_TRUE(until([&] {
        clock.now += 5;
        impatient.tick();
        return !said.isEmpty() || (at > 1.7 && ++ticks > 1200);
    })) << at;
    EXPECT_TRUE(said.isEmpty()) << said.toStdString();
}

#ifdef __linux__
TEST_F(PlayerTest, NothingIsLeftOfTheMemoryThatWasShared) {
    const auto left = [] { return QDir(QStringLiteral("/dev/shm")).entryList({QStringLiteral("millrace-*")}); };
    open(output());
    player.chooseRendition("360p");
    shown = -1;
    ASSERT_TRUE(until([&] { return shown >= 0; }));
    ::kill(static_cast<pid_t>(player.decoderProcess()), SIGKILL);
    ASSERT_TRUE(until([&] { return !failure.isEmpty(); }));
    EXPECT_TRUE(left().isEmpty()) << left().join(QLatin1Char(' ')).toStdString();
}
#endif
#endif

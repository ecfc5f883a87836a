// "Try again" in Preview, with a real decoder on a ladder of which no rendition can be read.

#include "tests/support/fake_service.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/widgets/rendition_list.hpp"

#include <QAbstractButton>
#include <QFile>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <gtest/gtest.h>
#include <vector>

namespace {

constexpr int kLimitMs = 30'000;
constexpr double kPlace = 3.2;

struct PreviewAgain : testing::Test {
    support::FakeService service;
    ui::Theme theme;
    ui::JobModel jobs{service};
    ui::PreviewPage page{jobs, theme};
    QTemporaryDir folder;
    QStringList opened;         ///< the rendition of each opening, as it is once the page has heard of it
    std::vector<double> places; ///< likewise

    void SetUp() override {
        page.resize(1200, 800);
        page.show();
        connect(page.player());
    }
    void connect(playback::Player& player) {
        QObject::connect(&player, &playback::Player::opened, &page, [this, &player] {
            opened << QString::fromStdString(player.renditionName());
            places.push_back(player.position());
            if (opened.size() > 1) return;
            // At once: what cannot be read stops it in the next moment.
            choose(QStringLiteral("low"));
            Q_EMIT player.picture(QImage(64, 36, QImage::Format_RGB32), kPlace);
        });
    }
    void choose(const QString& name) {
        const auto* list = page.findChild<ui::RenditionList*>();
        for (const auto& row : list->rows())
            if (row.name == name) list->button(row.id)->click();
    }
    /// Of two renditions whose playlists are not there.
    QString ladder() const {
        QFile file(folder.filePath(QStringLiteral("master.m3u8")));
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write("#EXTM3U\n#EXT-X-VERSION:7\n"
                   "#EXT-X-STREAM-INF:BANDWIDTH=5000000,RESOLUTION=1920x1080,CODECS=\"avc1.640028\"\nhigh/index.m3u8\n"
                   "#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,CODECS=\"avc1.64001e\"\nlow/index.m3u8\n");
        return file.fileName();
    }
    QPushButton* again() const {
        for (auto* each : page.findChildren<QPushButton*>())
            if (each->isVisible() && each->text() == QStringLiteral("Try again")) return each;
        return nullptr;
    }
    /// It has stopped for good reason, and is begun again.
    void tryAgain() {
        ASSERT_TRUE(QTest::qWaitFor([this] { return again() != nullptr; }, kLimitMs)) << "it did not stop";
        const auto before = opened.size();
        again()->click();
        ASSERT_TRUE(QTest::qWaitFor([&] { return opened.size() > before; }, kLimitMs)) << "it was not opened";
    }
};

} // namespace

TEST_F(PreviewAgain, KeepsTheRenditionAndThePlace) {
    page.openAddress(ladder());
    ASSERT_TRUE(QTest::qWaitFor([this] { return opened.size() >= 2; }, kLimitMs)) << "nothing was opened, or nothing was chosen";
    ASSERT_EQ(opened, (QStringList{QStringLiteral("high"), QStringLiteral("low")}));
    ASSERT_NO_FATAL_FAILURE(tryAgain());
    EXPECT_EQ(opened[2], QStringLiteral("low"));
    EXPECT_DOUBLE_EQ(places[2], kPlace);
}

TEST_F(PreviewAgain, KeepsThemWhereNoPictureCameMeanwhile) {
    page.openAddress(ladder());
    ASSERT_TRUE(QTest::qWaitFor([this] { return opened.size() >= 2; }, kLimitMs)) << "nothing was opened, or nothing was chosen";
    ASSERT_NO_FATAL_FAILURE(tryAgain());
    const auto before = opened.size();
    ASSERT_NO_FATAL_FAILURE(tryAgain());
    EXPECT_EQ(opened[before], QStringLiteral("low"));
    EXPECT_DOUBLE_EQ(places[static_cast<std::size_t>(before)], kPlace);
}

TEST_F(PreviewAgain, AnotherFilmBeginsWithItsFirstRendition) {
    page.openAddress(ladder());
    ASSERT_TRUE(QTest::qWaitFor([this] { return again() != nullptr; }, kLimitMs)) << "it did not stop";
    const auto before = opened.size();
    page.openAddress(ladder());
    ASSERT_TRUE(QTest::qWaitFor([&] { return opened.size() > before; }, kLimitMs));
    EXPECT_EQ(opened[before], QStringLiteral("high"));
}

// The status bar where it has little room: what matters least gives way first, and nothing is cut.

#include "tests/support/translated.hpp"
#include "ui/widgets/status_strip.hpp"

#include <QApplication>
#include <QWidget>
#include <gtest/gtest.h>

namespace {

struct StatusRoom : testing::Test {
    ui::Theme theme;
    QWidget window; // alone the strip could not be narrower than what it shows
    ui::StatusStrip strip{theme, &window};

    void useFont(int pixels) {
        QFont font = QApplication::font();
        font.setPixelSize(pixels);
        theme.setSystemFonts(font, font);
    }
    void show(int width) {
        window.resize(width, strip.height());
        strip.resize(width, strip.height());
        window.show();
        for (int i = 0; i < 5; ++i) QApplication::processEvents();
    }
    static model::SystemStatus busy() {
        model::SystemStatus status;
        status.cpuPercent = 71;
        status.diskFreeBytes = 412'000'000'000;
        status.ingestUrl = "http://127.0.0.1:5005/media/";
        status.egressBitsPerSecond = 148'000'000;
        status.viewers = 23;
        return status;
    }
    /// The most that it ever says: a server that does not answer, and work that goes on here.
    void fillWhole() {
        strip.setStatus(busy(), 2);
        strip.setConnection(QStringLiteral("state-offline"), QStringLiteral("Studio cluster"), QStringLiteral("keine Antwort"), true);
        strip.setStale(QStringLiteral("14:02:31"));
        strip.setLocalWork(QStringLiteral("Dieser Computer arbeitet an 12 Aufträgen weiter"));
        strip.setFleet(ui::FleetLoad{.slots = 128, .busy = 121, .alerts = 3, .nodes = {}});
        strip.setCounts(12, 140, 11, 900);
    }
    QList<ui::StatusItem*> shown() const {
        QList<ui::StatusItem*> found;
        for (auto* each : strip.findChildren<ui::StatusItem*>())
            if (each->isVisible()) found << each;
        return found;
    }
    ui::StatusItem* item(const QString& beginning) const {
        for (auto* each : strip.findChildren<ui::StatusItem*>())
            if (each->accessibleName().startsWith(beginning)) return each;
        return nullptr;
    }
    /// Each as wide as what it shows, beside the others and inside.
    void expectNothingCut(int width) const {
        int end = 0;
        for (const auto* each : shown()) {
            EXPECT_GE(each->geometry().left(), end) << each->accessibleName().toStdString() << " at " << width;
            EXPECT_GE(each->width(), each->sizeHint().width()) << each->accessibleName().toStdString() << " at " << width;
            end = each->geometry().right() + 1;
        }
        EXPECT_LE(end, width);
    }
};

} // namespace

TEST_F(StatusRoom, NothingIsCutInAnyLanguageWithALargeFontWhileTheServerDoesNotAnswer) {
    for (const char* language : {"millrace_de.ts", "millrace_en.ts"}) {
        const support::Translated words(QStringLiteral(MILLRACE_SOURCE "/translations/") + QLatin1String(language));
        for (const int font : {13, 20})
            for (const int width : {1120, 1366}) {
                useFont(font);
                fillWhole();
                show(width);
                expectNothingCut(width);
                const auto* connection = item(QStringLiteral("Studio cluster"));
                ASSERT_TRUE(connection && connection->isVisible());
                EXPECT_GE(connection->width(), connection->widthOf(ui::StatusItem::Shows::ValueAlone)) << "whose numbers these are";
                EXPECT_TRUE(strip.findChildren<ui::StatusItem*>().last()->isVisible()) << "how the jobs do";
            }
    }
}

TEST_F(StatusRoom, FirstGoesTheLineThenTheGreyWordsThenWhatIsLeastLookedAt) {
    useFont(13);
    strip.setStatus(busy(), 2);
    strip.setCounts(3, 2, 1, 9);
    show(1600);
    using Shows = ui::StatusItem::Shows;
    int whole = 8;
    for (const auto* each : shown()) whole += each->widthOf(Shows::All);
    const auto *cpu = item(QStringLiteral("CPU")), *disk = item(QStringLiteral("412")), *viewers = item(QStringLiteral("23"));
    ASSERT_TRUE(cpu && disk && viewers);
    show(whole);
    EXPECT_EQ(cpu->width(), cpu->widthOf(Shows::All)) << "there is room for all";
    show(whole - 1);
    EXPECT_EQ(cpu->width(), cpu->widthOf(Shows::NoPlot));
    EXPECT_EQ(viewers->width(), viewers->widthOf(Shows::All));
    show(whole - 60);
    EXPECT_EQ(viewers->width(), viewers->widthOf(Shows::ValueAlone));
    EXPECT_TRUE(cpu->isVisible());
    show(440);
    EXPECT_FALSE(cpu->isVisible());
    expectNothingCut(440);
    show(1600);
    EXPECT_TRUE(cpu->isVisible() && disk->isVisible() && viewers->isVisible()) << "what there is room for comes back";
    EXPECT_EQ(cpu->width(), cpu->widthOf(Shows::All));
}

TEST_F(StatusRoom, WhatWarnsStaysWhereOthersGo) {
    useFont(13);
    model::SystemStatus status = busy();
    strip.setStatus(status, 2);
    strip.setCounts(3, 2, 1, 9);
    show(330);
    const auto* disk = item(QStringLiteral("412"));
    ASSERT_TRUE(disk);
    EXPECT_FALSE(disk->isVisible());
    status.diskFreeBytes = 1'000'000'000;
    strip.setStatus(status, 2);
    show(330);
    EXPECT_TRUE(disk->isVisible()) << "it is nearly full";
    expectNothingCut(330);
}

// What is dropped on the queue or pasted into it: with which preset it is made, and what is said of the rest.

#include "tests/ui/open_window.hpp"
#include "ui/models/dropped_items.hpp"
#include "ui/pages/queue_page.hpp"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace {

struct TakeTest : WindowFixture<> {
    QTemporaryDir folder;

    QString make(const char* name) {
        QFile file(folder.filePath(QLatin1String(name)));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        return file.fileName();
    }
};

} // namespace

TEST_F(TakeTest, WhatIsLeftOutOfAFolderAndOfTheLinesIsSaidTogether) {
    make("a.mp4");
    make("notes.txt");
    service.add("alpha", model::JobState::Done);
    show();
    processPendingEvents();
    QApplication::clipboard()->setText(folder.path() + QStringLiteral("\nnothing of the kind"));
    window->queue().paste();
    processPendingEvents();
    EXPECT_EQ(service.added.size(), 1u);
    EXPECT_TRUE(says(QStringLiteral("notes.txt")));
    EXPECT_TRUE(says(QStringLiteral("\"nothing of the kind\" is neither")));
}

TEST_F(TakeTest, AFileOfAnUnknownKindIsMadeWithThePresetItWasDroppedOn) {
    const QString file = make("recording.unknown");
    show();
    processPendingEvents();
    window->queue().addPaths({file}, false, "phones");
    processPendingEvents();
    ASSERT_EQ(service.added.size(), 1u);
    EXPECT_EQ(service.added[0].presetId, "phones");
}

TEST_F(TakeTest, AnAddressThatNamesNoHostIsNoLink) {
    show();
    processPendingEvents();
    for (const char* wrong : {"http://", "https:///film.mp4", "http://:80/master.m3u8"}) {
        const ui::DroppedItems items = ui::itemsOf(QStringList(QLatin1String(wrong)));
        EXPECT_EQ(items.others, QStringList(QLatin1String(wrong)));
        EXPECT_TRUE(items.playlists.isEmpty() && items.videos.isEmpty()) << wrong;
    }
    QApplication::clipboard()->setText(QStringLiteral("http://"));
    window->queue().paste();
    processPendingEvents();
    EXPECT_TRUE(service.added.empty());
    EXPECT_TRUE(says(QStringLiteral("\"http://\" is neither a file of this computer nor a link")));
}

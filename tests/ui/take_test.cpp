// What is dropped on the queue or pasted into it: with which preset it is made, and what is said of the rest.

#include "tests/ui/open_window.hpp"
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

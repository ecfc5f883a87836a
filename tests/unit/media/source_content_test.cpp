// What tells a source from another: its content, not its name or its time.

#include "core/media/source_content.hpp"

#include <QDateTime>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace {

constexpr qint64 kMega = 1 << 20;

struct SourceContent : testing::Test {
    QTemporaryDir folder;

    QString write(const char* name, const QByteArray& bytes) {
        const QString path = folder.path() + QLatin1Char('/') + QLatin1String(name);
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        return path;
    }
    static void change(const QString& path, qint64 at) {
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::ReadWrite));
        ASSERT_TRUE(file.seek(at));
        file.write("!");
    }
    static std::string contentOf(const QString& path) {
        const auto fingerprint = media::fingerprintOf(path.toStdString(), nullptr);
        EXPECT_TRUE(fingerprint) << fingerprint.error().message;
        return fingerprint ? fingerprint->content : "";
    }
};

} // namespace

TEST_F(SourceContent, ACopyWithAnotherTimeHasTheSame) {
    const QString first = write("first", QByteArray(10 * kMega, 'x')), second = write("second", QByteArray(10 * kMega, 'x'));
    QFile file(second);
    ASSERT_TRUE(file.open(QIODevice::ReadWrite));
    ASSERT_TRUE(file.setFileTime(QDateTime::currentDateTime().addDays(-3), QFileDevice::FileModificationTime));
    file.close();
    const auto a = media::fingerprintOf(first.toStdString(), nullptr), b = media::fingerprintOf(second.toStdString(), nullptr);
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->content, b->content);
    EXPECT_EQ(a->content.size(), 64U);
    EXPECT_EQ(a->bytes, 10 * kMega);
    EXPECT_NE(a->modifiedMs, b->modifiedMs);
}

TEST_F(SourceContent, HeadAndTailOfALongFileCount) {
    for (const qint64 at : {qint64{0}, 20 * kMega - 1}) {
        const QString path = write("long", QByteArray(20 * kMega, 'x'));
        const std::string before = contentOf(path);
        change(path, at);
        EXPECT_NE(contentOf(path), before) << "byte " << at;
    }
}

TEST_F(SourceContent, EveryByteOfAShortFileCounts) {
    const QString path = write("short", QByteArray(3 * kMega + 17, 'x'));
    std::string before = contentOf(path);
    for (const qint64 at : {qint64{0}, kMega + 12'345, 3 * kMega + 16}) {
        change(path, at);
        const std::string now = contentOf(path);
        EXPECT_NE(now, before) << "byte " << at;
        before = now;
    }
}

TEST_F(SourceContent, TheSizeCounts) {
    EXPECT_NE(contentOf(write("a", QByteArray(100, '\0'))), contentOf(write("b", QByteArray(101, '\0'))));
    EXPECT_FALSE(contentOf(write("empty", {})).empty());
}

TEST_F(SourceContent, WhatIsAwayIsSaidToBe) {
    const auto away = media::fingerprintOf(folder.path().toStdString() + "/nothing", nullptr);
    ASSERT_FALSE(away);
    EXPECT_EQ(away.error().code, base::ErrorCode::SourceMissing);
}

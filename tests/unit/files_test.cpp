#include "core/base/files.hpp"

#include <QString>
#include <QTemporaryDir>
#include <gtest/gtest.h>

TEST(SafeFileName, NeverLeavesItsFolder) {
    for (const char* name : {"../../etc/passwd", "/", "..", ".", "", "a\\..\\b", "con", "COM1.mp4", "x\ny", " . "}) {
        const std::string safe = base::safeFileName(name);
        EXPECT_FALSE(safe.empty()) << name;
        EXPECT_EQ(safe.find_first_of("/\\\n:"), std::string::npos) << name;
        EXPECT_NE(safe.front(), '.') << name;
    }
    EXPECT_EQ(base::safeFileName("Holiday in Köln 2026"), "Holiday-in-Köln-2026");
    EXPECT_EQ(base::safeFileName("con"), "_con");
    EXPECT_EQ(base::safeFileName("holiday\u202egpj.exe"), "holidaygpj.exe") << "else it reads as holidayexe.jpg";
    EXPECT_EQ(base::safeFileName("a\u0085b"), "a-b") << "a control character of the upper row";
    EXPECT_EQ(base::safeFileName("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"), "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")
        << "a joiner is part of the word";
    EXPECT_EQ(base::safeFileName("two\nlines.mp4"), "two-lines.mp4");
    EXPECT_EQ(base::safeFileName("two\u2028lines.mp4"), "two-lines.mp4");
    EXPECT_EQ(base::safeFileName("LPT\u00B2.mp4"), "_LPT\u00B2.mp4");
}

TEST(SafeFileName, CutsLongNamesBetweenCharacters) {
    const std::string safe = base::safeFileName(std::string(79, 'a') + "ä");
    EXPECT_LE(safe.size(), 80u);
    EXPECT_EQ(safe.substr(0, 71), std::string(71, 'a'));
    EXPECT_TRUE(QString::fromStdString(safe).toUtf8() == QByteArray::fromStdString(safe)) << "cut inside a character";
}

TEST(FileName, IsTheSameWhereADiskDisregardsCase) {
    for (const auto& [a, b] : {std::pair{"film", "Film"}, {"KÖLN", "Köln"}, {"caf\u00E9", "cafe\u0301"}, {"a-1", "A-1"}}) {
        EXPECT_TRUE(base::isSameFileName(a, b)) << a << " " << b;
        EXPECT_EQ(base::foldedFileName(a), base::foldedFileName(b)) << a << " " << b;
    }
    for (const auto& [a, b] :
        {std::pair{"film", "films"}, {"film-1", "film-2"}, {"k\u00F6ln", "koln"}, {"a@", "a`"}, {"a[", "a{"}, {"", "a"}}) {
        EXPECT_FALSE(base::isSameFileName(a, b)) << a << " " << b;
        EXPECT_NE(base::foldedFileName(a), base::foldedFileName(b)) << a << " " << b;
    }
}

TEST(WriteFileAtomically, MakesFoldersAndReplaces) {
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString() + "/a/b/file";

    ASSERT_TRUE(base::writeFileAtomically(path, "one"));
    ASSERT_TRUE(base::writeFileAtomically(path, "two"));

    const auto bytes = base::readFile(path);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*bytes, "two");
}

TEST(ReadFile, SaysWhenThereIsNone) {
    const auto bytes = base::readFile("/no/such/file");
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error().code, base::ErrorCode::NotFound);
}

#include "core/base/files.hpp"
#include "core/base/source_path.hpp"
#include "core/model/remark.hpp"

#include <gtest/gtest.h>

#ifdef __linux__
TEST(SourcePath, AnyBytesSurviveAsText) {
    for (const std::string bytes : {"plain.mp4", "caf\xe9.mkv", "\xff\xfe\x80",
             "gr\xc3\xbc\xc3\x9f"
             "e.mp4",
             "cut\xc3", "\xef\x9e\x80 private", "\xed\xa0\x80"}) {
        const std::string text = base::textOfPath(bytes);
        EXPECT_EQ(base::bytesOfPath(text), bytes);
        EXPECT_EQ(QString::fromStdString(text).toStdString(), text) << "it is UTF-8";
    }
    EXPECT_EQ(base::shownPath(base::textOfPath("caf\xe9")), "caf\xef\xbf\xbd");
}
#endif

TEST(SafeFileName, LongNamesThatBeginAlikeStayTwo) {
    const std::string same(90, 'x');
    EXPECT_NE(base::safeFileName(same + "1"), base::safeFileName(same + "2"));
    EXPECT_LE(base::safeFileName(same + "1").size(), 80U);
    EXPECT_EQ(base::safeFileName("short name"), "short-name");
}

TEST(Remark, TimesStandBeforeTheWords) {
    EXPECT_EQ(
        model::sentence({.kind = model::RemarkKind::FilledIn, .text = "silence", .from = 6, .to = 75.25}), "0:06.0 to 1:15.3: silence");
    EXPECT_EQ(model::sentence({.kind = model::RemarkKind::Assumed, .text = "BT.709"}), "BT.709");
}

#include "core/ingest/store/media_path.hpp"

#include <gtest/gtest.h>

TEST(MediaPath, PlainPathsAndPercentEncodingPass) {
    EXPECT_EQ(ingest::relativePath("job/720p/00001.m4s"), "job/720p/00001.m4s");
    EXPECT_EQ(ingest::relativePath("K%C3%B6ln/master.m3u8?x=1"), "Köln/master.m3u8");
    EXPECT_EQ(ingest::relativePath(""), "");
    EXPECT_EQ(ingest::relativePath(std::vector<std::string>{"job", "a%2Fb", "ö.m4s"}), "job/a%2Fb/ö.m4s") << "decoded already";
    EXPECT_EQ(ingest::relativePath(std::vector<std::string>{}), "");
    for (const std::string_view plain : {"con-air/x", "com/x", "com10", "lpt.m4s", "a\xE2\x80\x8D.b"})
        EXPECT_EQ(ingest::relativePath(plain), plain);
}

TEST(MediaPath, NoTrickLeavesTheRoot) {
    for (const std::string_view trick : {"..", "../x", "a/../b", "a/..", "%2e%2e/x", "a/%2e%2e/b", "%2E%2E%2Fx", "..%2fx", "a/.", "./a",
             "a/./b", "a//b", "//a", "a/", ".hidden", "a/.hidden", ".incoming/x", "a%00b", "a%00.m4s", "%00", "a\\b", "a%5cb", "..\\x",
             "..%5cx", "C:/x", "C%3A/x", "a:b", "a%3Ab", "file.m4s::$DATA", "con", "CON", "con.mp4", "a/nul", "aux.x", "COM1", "com9.txt",
             "lpt1", "prn", "conin$", "a%0ab", "a%0db", "a%7fb", "a\tb", "a*b", "a%3Fb", "a%", "a%2", "a%zz", "a%gg", "trailing.",
             "a/trailing./b", "space%20", "%ff", "%c0%af", "%c0%ae%c0%ae/x", "%e0%80%af", "%ed%a0%80", "%f0%80%80%af", "%f8%80%80%80%80",
             "a%2fb", "%2f", "/", "a<b", "a>b", "a|b", "a\"b", "%c3", "a%c3", "con%20.mp4", "nul%20%20.tar.gz", "COM%C2%B9",
             "lpt%C2%B3.m4s", "%E2%80%8C.waiting/x", "a/%EF%BB%BF%E2%80%8D.hidden"})
        EXPECT_FALSE(ingest::relativePath(trick)) << trick;
    EXPECT_FALSE(ingest::relativePath(std::string(201, 'a')));
    EXPECT_FALSE(ingest::relativePath(std::string(1001, 'a')));
}

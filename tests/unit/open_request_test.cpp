#include "core/base/source_path.hpp"
#include "core/model/open_request.hpp"

#include <gtest/gtest.h>

namespace {

#ifdef _WIN32
const std::string kFilm = "C:\\films\\a.mp4";
#else
const std::string kFilm = "/films/a.mp4";
#endif

} // namespace

TEST(OpenRequest, APathOfAnyBytesSurvivesItsLine) {
    model::OpenRequest request{
        .files = {kFilm, "https://example.com/a.mp4"}, .activationToken = "gnome-shell/Files/42-0_TIME77", .connect = "Studio"};
#ifdef __linux__
    const std::string bytes = "/films/caf\xe9 \"quoted\"\nsecond line\xff.mkv";
    request.files.push_back(base::textOfPath(bytes));
#endif
    const QByteArray line = model::lineOf(request);
    EXPECT_EQ(line.count('\n'), 1) << "the line feed ends it and stands nowhere else";
    const auto back = model::openRequestOf(line);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, request);
#ifdef __linux__
    EXPECT_EQ(base::bytesOfPath(back->files.back()), bytes);
#endif
}

TEST(OpenRequest, WhatIsNoRequestIsRefused) {
    for (const char* line :
        {"", "\n", "hello", "[]", "{\"files\":\"/a\"}", "{\"files\":[7]}", "{\"files\":[\"a.mp4\"]}", "{\"files\":[\"\"]}",
            "{\"files\":[\"../a.mp4\"]}", "{\"files\":[\"/films/a\\u0000b.mp4\"]}", "{\"files\":[\"file.mp4\",\"/films/a.mp4\"]}"})
        EXPECT_FALSE(model::openRequestOf(line)) << line;
    EXPECT_FALSE(model::openRequestOf(QByteArray(model::kLongestOpenRequest + 1, ' ')));
}

TEST(OpenRequest, NoFilesMeansComeToTheFront) {
    const auto request = model::openRequestOf("{}");
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->files.empty());
}

TEST(OpenRequest, ATokenThatIsNoneIsLeftOutAndTheFilesAreKept) {
    for (const std::string& token : {std::string("two words"), std::string("line\nfeed"), std::string(5000, 'x')}) {
        const auto request = model::openRequestOf(model::lineOf({.files = {kFilm}, .activationToken = token, .connect = {}}));
        ASSERT_TRUE(request);
        EXPECT_EQ(request->activationToken, "");
        EXPECT_EQ(request->files, std::vector<std::string>{kFilm});
    }
}

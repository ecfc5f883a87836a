#include "core/api/seed/multipart.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

using api::MultipartParser;
using Kind = MultipartParser::Event::Kind;

namespace {

struct Part {
    std::string name, fileName, data;
    bool isFile = false;
    bool operator==(const Part&) const = default;
};

struct Read {
    std::vector<Part> parts;
    Kind end = Kind::NeedsMore;
    int whole = 0; ///< parts whose end was told
};

Read read(const std::string& body, std::size_t piece, const std::string& boundary = "XX") {
    MultipartParser parser(boundary);
    Read got;
    for (std::size_t at = 0;;) {
        const auto event = parser.next();
        if (event.kind == Kind::NeedsMore) {
            if (at == body.size()) return got;
            parser.give(std::string_view(body).substr(at, piece));
            at = std::min(at + piece, body.size());
        } else if (event.kind == Kind::PartBegins) {
            got.parts.push_back({event.name, event.fileName.value_or(""), "", event.fileName.has_value()});
        } else if (event.kind == Kind::Data) {
            got.parts.back().data += event.data;
        } else if (event.kind == Kind::PartEnds) {
            ++got.whole;
        } else {
            got.end = event.kind;
            return got;
        }
    }
}

} // namespace

TEST(Multipart, AFormIsTheSameHoweverItIsCut) {
    // What curl sends, with a file that holds what nearly is a boundary.
    const std::string file = "\r\n--X \r\n-- XX\r\n--" + std::string(1, '\0') + "\r\n";
    const std::string body = "--XX\r\nContent-Disposition: form-data; name=\"preset\"\r\n\r\nweb-h264\r\n"
                             "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".mp4\"\r\n"
                             "Content-Type: video/mp4\r\n\r\n" +
        file + "\r\n--XX\r\nContent-Disposition: form-data; name=\"empty\"; filename=\"\"\r\n\r\n\r\n--XX--\r\nepilogue";
    const std::vector<Part> expected{{"preset", "", "web-h264", false}, {"file", "a \"b\".mp4", file, true}, {"empty", "", "", true}};
    for (const std::size_t piece : {std::size_t(1), std::size_t(2), std::size_t(3), std::size_t(7), std::size_t(64), body.size()}) {
        const Read got = read(body, piece);
        EXPECT_EQ(got.parts, expected) << piece;
        EXPECT_EQ(got.whole, 3) << piece;
        EXPECT_EQ(got.end, Kind::End) << piece;
    }
}

TEST(Multipart, AQuoteInANameIsReadAsCurlAndAsBrowsersWriteIt) {
    for (const char* written : {"a\\\"b.mp4", "a%22b.mp4"}) {
        const std::string body =
            "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + std::string(written) + "\"; x=\"y\"\r\n\r\nz\r\n--XX--\r\n";
        const Read got = read(body, body.size());
        ASSERT_EQ(got.end, Kind::End) << written;
        EXPECT_EQ(got.parts, (std::vector<Part>{{"f", "a\"b.mp4", "z", true}})) << written;
    }
    const std::string percent = "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"100%25.mp4\"\r\n\r\nz\r\n--XX--\r\n";
    EXPECT_EQ(read(percent, percent.size()).parts, (std::vector<Part>{{"f", "100%25.mp4", "z", true}})) << "a percent sign is one";
}

TEST(Multipart, WhatIsCutShortNeverEnds) {
    const std::string body = "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\nbytes\r\n--XX-";
    const Read got = read(body, body.size());
    EXPECT_EQ(got.end, Kind::NeedsMore);
    EXPECT_EQ(got.parts.at(0).data, "bytes");
}

TEST(Multipart, WhatIsNoFormIsRefused) {
    EXPECT_EQ(read("--XX garbage\r\n", 100).end, Kind::Broken);
    EXPECT_EQ(read("--XX\r\nContent-Type: text/plain\r\n\r\nx\r\n--XX--", 100).end, Kind::Broken) << "a part that is no field";
    EXPECT_EQ(read("--XX\r\n" + std::string(20'000, 'h') + "\r\n\r\n", 100).end, Kind::Broken) << "endless headers";
    EXPECT_EQ(read(std::string(200'000, 'x'), 1000).end, Kind::Broken) << "no boundary at all";
}

TEST(Multipart, TheBoundaryIsInTheContentType) {
    EXPECT_EQ(api::boundaryOf("multipart/form-data; boundary=----abc"), "----abc");
    EXPECT_EQ(api::boundaryOf("Multipart/Form-Data; charset=utf-8; boundary=\"a b\""), "a b");
    for (const char* none :
        {"", "application/json", "multipart/mixed; boundary=x", "multipart/form-data", "multipart/form-data; boundary="})
        EXPECT_EQ(api::boundaryOf(none), std::nullopt) << none;
    EXPECT_EQ(api::boundaryOf("multipart/form-data; boundary=" + std::string(71, 'b')), std::nullopt);
}

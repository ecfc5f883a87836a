#include "core/http/forwarded.hpp"
#include "core/http/request_parser.hpp"

#include <gtest/gtest.h>
#include <string>

using http::RequestParser;
using Step = http::RequestParser::Step;

namespace {

Step parse(const std::string& text) {
    RequestParser parser(1000);
    return parser.parseHead(text);
}

/// The payload of a chunked body that arrives in pieces of `size` bytes; "BAD" when it is refused.
std::string bodyInPieces(const std::string& body, std::size_t size) {
    RequestParser parser(1000);
    const std::string head = "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(parser.parseHead(head), Step::Done);
    std::string waiting, got;
    for (std::size_t at = 0; at < body.size() && !parser.bodyDone(); at += size) {
        waiting += body.substr(at, size);
        while (!waiting.empty() && !parser.bodyDone()) {
            if (parser.parseBody(waiting.data(), waiting.size()) == Step::Bad) return "BAD";
            got.append(waiting, 0, parser.payload());
            if (parser.used() == 0) break;
            waiting.erase(0, parser.used());
        }
    }
    return parser.bodyDone() ? got : "UNFINISHED " + got;
}

} // namespace

TEST(RequestParser, AHeadInPiecesIsTheSameHead) {
    const std::string text = "\r\nGET http://host/a?b=c HTTP/1.1\r\nHost: host\r\nUser-Agent:  me \r\n\r\nGET /next";
    for (std::size_t i = 0; i + 9 < text.size(); ++i) {
        RequestParser parser(1000);
        ASSERT_EQ(parser.parseHead(std::string_view(text).substr(0, i)), Step::NeedsMore) << i;
        ASSERT_EQ(parser.parseHead(text), Step::Done) << i;
        EXPECT_EQ(parser.used(), text.size() - 9);
        EXPECT_EQ(parser.head().target, "/a?b=c");
        EXPECT_EQ(parser.head().headers.at(1).second, "me");
        EXPECT_TRUE(parser.bodyDone());
    }
}

TEST(RequestParser, TheVersionIsKnown) {
    RequestParser fresh(1000), old(1000);
    ASSERT_EQ(fresh.parseHead("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), Step::Done);
    EXPECT_EQ(fresh.head().minorVersion, 1u);
    ASSERT_EQ(old.parseHead("GET / HTTP/1.0\r\n\r\n"), Step::Done);
    EXPECT_EQ(old.head().minorVersion, 0u);
}

TEST(RequestParser, WhatLetsRequestsBeSmuggledIsBad) {
    EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), Step::Done);
    for (const char* text : {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\rA: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1,1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n", "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
             "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/3.0\r\nHost: x\r\n\r\n", "\n\n"})
        EXPECT_EQ(parse(text), Step::Bad) << text;
    EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"), Step::Unsupported);
    EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(1000, 'a')), Step::TooLarge);
}

TEST(RequestParser, AChunkedBodyIsTheSameInPiecesOfAnySize) {
    const std::string body = "4\r\nabcd\r\n3;name=value\r\nefg\r\n10\r\n0123456789abcdef\r\n0\r\nTrailer: x\r\n\r\n";
    for (std::size_t size = 1; size <= body.size(); ++size) EXPECT_EQ(bodyInPieces(body, size), "abcdefg0123456789abcdef") << size;
    EXPECT_EQ(bodyInPieces("zz\r\nabcd\r\n", 100), "BAD");
    EXPECT_EQ(bodyInPieces("4\r\nabcdXY\r\n", 100), "BAD");
    EXPECT_EQ(bodyInPieces("ffffffffffffffffff\r\n", 100), "BAD");
}

TEST(Forwarded, TheLastStrangerIsTheClient) {
    const auto trusted = http::Networks::parse({"127.0.0.1", "10.0.0.0/8", "fd00::/8"});
    ASSERT_TRUE(trusted);
    EXPECT_EQ(http::clientOf("198.51.100.1", "203.0.113.1", *trusted), "198.51.100.1") << "a stranger's word counts nothing";
    EXPECT_EQ(http::clientOf("127.0.0.1", "203.0.113.1", *trusted), "203.0.113.1");
    EXPECT_EQ(http::clientOf("127.0.0.1", "1.1.1.1, 203.0.113.1 , 10.9.9.9", *trusted), "203.0.113.1");
    EXPECT_EQ(http::clientOf("fd00::1", "2001:db8::1", *trusted), "2001:db8::1");
    EXPECT_EQ(http::clientOf("127.0.0.1", "nonsense", *trusted), "127.0.0.1");
    EXPECT_EQ(http::clientOf("127.0.0.1", "", *trusted), "127.0.0.1");
    EXPECT_FALSE(http::Networks::parse({"10.0.0.0/40"}));
    EXPECT_FALSE(http::Networks::parse({"proxy.example.com"}));
}

// The opening handshake and the frames of WebSocket, with the examples of RFC 6455.

#include "core/http/websocket.hpp"
#include "core/http/websocket_frames.hpp"

#include <gtest/gtest.h>

using http::CloseCode;
using http::FrameParser;
using http::Opcode;

namespace {

http::Request asking(std::vector<std::pair<std::string_view, std::string_view>> more) {
    http::Request request;
    request.method = "GET";
    request.headers = {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}};
    request.headers.insert(request.headers.end(), more.begin(), more.end());
    return request;
}

std::string bytes(std::initializer_list<unsigned> list) {
    std::string text;
    for (const unsigned byte : list) text.push_back(static_cast<char>(byte));
    return text;
}

/// A client's frame, masked.
std::string frame(unsigned first, const std::string& payload) {
    const std::string mask = bytes({0x37, 0xfa, 0x21, 0x3d});
    std::string text = bytes({first});
    if (payload.size() < 126) text += bytes({0x80u | static_cast<unsigned>(payload.size())});
    else if (payload.size() <= 0xffff)
        text += bytes({0xfe, static_cast<unsigned>(payload.size() >> 8), static_cast<unsigned>(payload.size() & 0xff)});
    else {
        text += bytes({0xff});
        for (int shift = 56; shift >= 0; shift -= 8) text += bytes({static_cast<unsigned>(payload.size() >> shift & 0xff)});
    }
    text += mask;
    for (std::size_t i = 0; i < payload.size(); ++i) text.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
    return text;
}

struct Parsed {
    std::vector<http::WebSocketMessage> messages;
    std::optional<FrameParser::Fault> fault;
    unsigned code() const { return fault ? static_cast<unsigned>(fault->code) : 0; }
};

/// Fed in pieces of `step` bytes.
Parsed parse(const std::string& text, std::size_t step = SIZE_MAX, std::size_t limit = 64 * 1024) {
    Parsed parsed;
    FrameParser parser(limit);
    for (std::size_t at = 0; at < text.size() && !parsed.fault; at += std::min(step, text.size() - at))
        parsed.fault = parser.feed(std::string_view(text).substr(at, step), parsed.messages);
    return parsed;
}

} // namespace

TEST(WebSocketHandshake, AnswersTheKeyOfTheRfc) {
    const auto request = asking({{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}, {"Sec-WebSocket-Version", "13"},
        {"Sec-WebSocket-Protocol", "millrace.v1, millrace.bearer.mr_abc"}, {"Sec-WebSocket-Protocol", "chat"}});
    ASSERT_TRUE(http::asksForWebSocket(request));
    const auto asked = http::webSocketRequest(request);
    ASSERT_TRUE(asked) << asked.refusal.body;
    EXPECT_EQ(asked.accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_TRUE(asked.offers("millrace.v1"));
    EXPECT_TRUE(asked.offers("chat")) << "several headers are one list";
    EXPECT_FALSE(asked.offers("millrace"));
    EXPECT_EQ(http::subprotocolAfter(request, "millrace.bearer."), "mr_abc");
    const auto answer = http::webSocketAnswer(asked, "millrace.v1");
    EXPECT_EQ(answer.status, 101u);
    EXPECT_NE(answer.head.find("Sec-WebSocket-Protocol: millrace.v1\r\n"), std::string::npos);
    EXPECT_EQ(answer.head.find("mr_abc"), std::string::npos) << "a token is never sent back";
}

TEST(WebSocketHandshake, RefusesWhatIsNoneWithAReason) {
    const std::pair<std::string_view, std::string_view> key{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
        version{"Sec-WebSocket-Version", "13"};
    const auto statusOf = [](const http::Request& request) {
        const auto asked = http::webSocketRequest(request);
        return asked ? 101u : asked.refusal.status;
    };
    EXPECT_EQ(statusOf(asking({key, version})), 101u);
    EXPECT_EQ(statusOf(asking({version})), 400u);
    EXPECT_EQ(statusOf(asking({key, key, version})), 400u) << "two keys";
    EXPECT_EQ(statusOf(asking({{"Sec-WebSocket-Key", "c2hvcnQ="}, version})), 400u) << "not 16 bytes";
    EXPECT_EQ(statusOf(asking({{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ!!"}, version})), 400u) << "no Base64";
    EXPECT_EQ(statusOf(asking({key})), 426u);
    const auto old = http::webSocketRequest(asking({key, {"Sec-WebSocket-Version", "8"}}));
    EXPECT_EQ(old.refusal.status, 426u);
    EXPECT_NE(old.refusal.head.find("Sec-WebSocket-Version: 13\r\n"), std::string::npos) << "says which one it speaks (RFC 6455, 4.4)";
    auto post = asking({key, version});
    post.method = "POST";
    EXPECT_EQ(statusOf(post), 400u);
}

TEST(WebSocketFrames, TheExamplesOfTheRfcAreRead) {
    const auto hello = parse(bytes({0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}));
    ASSERT_EQ(hello.messages.size(), 1u);
    EXPECT_EQ(hello.messages[0].kind, Opcode::Text);
    EXPECT_EQ(hello.messages[0].payload, "Hello");
    EXPECT_EQ(parse(bytes({0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f})).code(), 1002u) << "unmasked, as only servers send";
    const auto pong = parse(bytes({0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}));
    ASSERT_EQ(pong.messages.size(), 1u);
    EXPECT_EQ(pong.messages[0].kind, Opcode::Pong);
}

TEST(WebSocketFrames, TheHeadersOfTheRfcAreWritten) {
    EXPECT_EQ(http::FrameHeader(Opcode::Text, 5).bytes(), bytes({0x81, 0x05}));
    EXPECT_EQ(http::FrameHeader(Opcode::Ping, 5).bytes(), bytes({0x89, 0x05}));
    EXPECT_EQ(http::FrameHeader(Opcode::Binary, 125).bytes(), bytes({0x82, 0x7d}));
    EXPECT_EQ(http::FrameHeader(Opcode::Binary, 126).bytes(), bytes({0x82, 0x7e, 0x00, 0x7e}));
    EXPECT_EQ(http::FrameHeader(Opcode::Binary, 256).bytes(), bytes({0x82, 0x7e, 0x01, 0x00}));
    EXPECT_EQ(http::FrameHeader(Opcode::Binary, 65536).bytes(), bytes({0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0}));
}

TEST(WebSocketFrames, HoweverTheBytesAreCutTheMessagesAreTheSame) {
    const std::string large(70'000, 'x'), middle(300, 'y');
    const std::string stream = frame(0x01, "Hel") + frame(0x89, "between") + frame(0x80, "lo") + frame(0x82, middle) + frame(0x81, "") +
        frame(0x81, large) + frame(0x88, bytes({0x03, 0xe8}) + "bye");
    for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{4096}, SIZE_MAX}) {
        const auto parsed = parse(stream, step, 100'000);
        ASSERT_FALSE(parsed.fault) << step << ": " << parsed.fault->why;
        ASSERT_EQ(parsed.messages.size(), 6u) << step;
        EXPECT_EQ(parsed.messages[0].payload, "between") << "a control frame may come between fragments";
        EXPECT_EQ(parsed.messages[0].kind, Opcode::Ping);
        EXPECT_EQ(parsed.messages[1].payload, "Hello");
        EXPECT_EQ(parsed.messages[1].kind, Opcode::Text);
        EXPECT_EQ(parsed.messages[2].payload, middle);
        EXPECT_EQ(parsed.messages[2].kind, Opcode::Binary);
        EXPECT_EQ(parsed.messages[3].payload, "");
        EXPECT_EQ(parsed.messages[4].payload, large);
        EXPECT_EQ(parsed.messages[5].kind, Opcode::Close);
        EXPECT_EQ(parsed.messages[5].code, 1000u);
        EXPECT_EQ(parsed.messages[5].payload, "bye");
    }
}

TEST(WebSocketFrames, BreachesOfTheProtocolAreRefused) {
    for (const unsigned reserved : {0xc1u, 0xa1u, 0x91u}) EXPECT_EQ(parse(frame(reserved, "x")).code(), 1002u) << reserved;
    for (const unsigned opcode : {3u, 4u, 7u, 0xbu, 0xfu}) EXPECT_EQ(parse(frame(0x80 | opcode, "x")).code(), 1002u) << opcode;
    EXPECT_EQ(parse(frame(0x09, "x")).code(), 1002u) << "a fragmented ping";
    EXPECT_EQ(parse(frame(0x89, std::string(126, 'x'))).code(), 1002u) << "a ping of 126 bytes";
    EXPECT_EQ(parse(frame(0x89, std::string(125, 'x'))).code(), 0u);
    EXPECT_EQ(parse(frame(0x80, "x")).code(), 1002u) << "nothing to continue";
    EXPECT_EQ(parse(frame(0x01, "x") + frame(0x81, "y")).code(), 1002u) << "a message within another";
    EXPECT_EQ(parse(bytes({0x81, 0xfe, 0x00, 0x05, 0, 0, 0, 0})).code(), 1002u) << "a length of five in two bytes";
    EXPECT_EQ(parse(bytes({0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})).code(), 1002u) << "a length with its highest bit";
}

TEST(WebSocketFrames, WhatFollowsACloseOrAFaultIsNotRead) {
    const auto closed = parse(frame(0x88, "") + frame(0x81, "late"));
    ASSERT_EQ(closed.messages.size(), 1u);
    EXPECT_EQ(closed.messages[0].code, static_cast<unsigned>(CloseCode::NoCode));
    std::vector<http::WebSocketMessage> messages;
    FrameParser parser;
    EXPECT_TRUE(parser.feed(frame(0x83, "x"), messages));
    EXPECT_FALSE(parser.feed(frame(0x81, "late"), messages));
    EXPECT_TRUE(messages.empty());
    EXPECT_TRUE(parser.isClosed());
}

TEST(WebSocketFrames, CloseCodesThatMustNotBeSentAreRefused) {
    const auto closing = [](unsigned code) { return parse(frame(0x88, bytes({code >> 8, code & 0xff}))).code(); };
    for (const unsigned good : {1000u, 1001u, 1003u, 1007u, 1011u, 3000u, 4401u, 4999u}) EXPECT_EQ(closing(good), 0u) << good;
    for (const unsigned bad : {0u, 999u, 1004u, 1005u, 1006u, 1015u, 1016u, 2000u, 2999u, 5000u, 65535u})
        EXPECT_EQ(closing(bad), 1002u) << bad;
    EXPECT_EQ(parse(frame(0x88, "x")).code(), 1002u) << "half a code";
    EXPECT_EQ(parse(frame(0x88, bytes({0x03, 0xe8, 0xff}))).code(), 1007u) << "a reason that is no text";
}

TEST(WebSocketFrames, TextIsUtf8AcrossFragmentsAndSeenAsSoonAsItIsNot) {
    const std::string kosme = "κόσμε 𝄞 €";
    for (std::size_t cut = 0; cut <= kosme.size(); ++cut) {
        const auto parsed = parse(frame(0x01, kosme.substr(0, cut)) + frame(0x80, kosme.substr(cut)), 1);
        ASSERT_EQ(parsed.messages.size(), 1u) << cut;
        EXPECT_EQ(parsed.messages[0].payload, kosme);
    }
    const std::vector<std::string> bad{bytes({0x80}), bytes({0xc0, 0xaf}), bytes({0xe0, 0x80, 0x80}), bytes({0xed, 0xa0, 0x80}),
        bytes({0xf0, 0x80, 0x80, 0x80}), bytes({0xf4, 0x90, 0x80, 0x80}), bytes({0xf5}), bytes({0xff}), bytes({0xe2, 0x82}),
        bytes({0xe2, 0x28})};
    for (const std::string& text : bad) EXPECT_EQ(parse(frame(0x81, "ok" + text)).code(), 1007u) << text.size();
    EXPECT_EQ(parse(frame(0x01, bytes({0xe2, 0x82})) + frame(0x80, "x")).code(), 1007u) << "a character broken off between fragments";
    EXPECT_EQ(parse(frame(0x01, bytes({0xff}))).code(), 1007u) << "before the message ends";
    EXPECT_EQ(parse(frame(0x82, bytes({0xff}))).code(), 0u) << "binary is no text";
}

TEST(WebSocketFrames, AMessageOverTheLimitIsRefusedBeforeItIsThere) {
    EXPECT_EQ(parse(frame(0x81, std::string(64 * 1024, 'x'))).code(), 0u);
    EXPECT_EQ(parse(frame(0x81, std::string(64 * 1024 + 1, 'x'))).code(), 1009u);
    EXPECT_EQ(parse(bytes({0x82, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0})).code(), 1009u) << "by its announced length alone";
    EXPECT_EQ(parse(frame(0x01, std::string(40'000, 'x')) + frame(0x80, std::string(40'000, 'x'))).code(), 1009u) << "in fragments";
    EXPECT_EQ(parse(frame(0x81, std::string(64 * 1024, 'x')) + frame(0x81, std::string(64 * 1024, 'y'))).messages.size(), 2u)
        << "the limit is a message's";
}

TEST(WebSocketFrames, AReasonIsCutBetweenCharacters) {
    EXPECT_EQ(http::closePayload(4401, "over"), bytes({0x11, 0x31}) + "over");
    std::string reason;
    while (reason.size() < 200) reason += "€"; // three bytes
    const std::string payload = http::closePayload(1000, reason);
    EXPECT_EQ(payload.size(), 2u + 123u);
    EXPECT_EQ(parse(frame(0x88, payload)).code(), 0u);
    EXPECT_EQ(parse(frame(0x88, http::closePayload(1000, "x" + reason))).code(), 0u) << "where the limit lies within a character";
}

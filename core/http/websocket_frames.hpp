#pragma once
/// Frames of WebSocket, server side (RFC 6455, 5): an incremental parser of what a client sends, which may be anything, and the headers of
/// what a server sends. Pure; knows no socket. One thread at a time.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace http {

enum class Opcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

/// Codes of the protocol itself (RFC 6455, 7.4.1); an application's own are 4000 to 4999.
enum class CloseCode : unsigned {
    Normal = 1000,
    GoingAway = 1001,
    ProtocolError = 1002,
    NotAccepted = 1003, ///< a kind of data, such as binary
    NoCode = 1005,      ///< none was sent; never on the wire
    NotUtf8 = 1007,
    TooBig = 1009,
    ServiceRestart = 1012,
    TryAgainLater = 1013,
};

/// A whole message, its fragments joined, or a control frame.
struct WebSocketMessage {
    Opcode kind = Opcode::Text; ///< never Continuation
    std::string payload;        ///< of text: valid UTF-8; of Close: the reason
    unsigned code = 0;          ///< of Close; NoCode when it has none
};

/// A server's frames are unmasked: a header, and behind it the payload as it lies, which all listeners share.
class FrameHeader {
public:
    /// Of a whole message in one frame.
    FrameHeader(Opcode opcode, std::uint64_t payloadSize);
    std::string_view bytes() const { return {m_bytes.data(), m_size}; }

private:
    std::array<char, 10> m_bytes{};
    std::size_t m_size = 2;
};

/// A Close frame's payload. `reason` is cut to 123 bytes, between characters.
std::string closePayload(unsigned code, std::string_view reason);

class FrameParser {
public:
    struct Fault {
        CloseCode code; ///< to close with
        const char* why;
    };

    explicit FrameParser(std::size_t messageLimit = 64 * 1024) : m_limit(messageLimit) {}

    /// Takes all of `bytes`, however they are cut, and appends what is whole. After a fault, or a Close, nothing more is taken. Keeps at
    /// most the message limit and a control frame.
    std::optional<Fault> feed(std::string_view bytes, std::vector<WebSocketMessage>& messages);
    bool isClosed() const { return m_closed; }

private:
    /// UTF-8 byte by byte, so that a fault is seen before the message ends. (Qt's decoder copies, and does not tell of a character that is
    /// cut off at the end.)
    class Utf8 {
    public:
        bool take(unsigned char byte);
        bool isWhole() const { return m_missing == 0; }

    private:
        unsigned m_missing = 0;
        unsigned char m_from = 0x80, m_to = 0xbf; ///< what the next byte may be
    };

    std::optional<Fault> readHeader();
    std::optional<Fault> checkHeader(unsigned first, bool masked, std::uint64_t size) const;
    std::optional<Fault> takePayload(std::string_view& bytes);
    std::optional<Fault> endFrame(std::vector<WebSocketMessage>& messages);
    std::optional<Fault> endClose(std::vector<WebSocketMessage>& messages);
    bool isControl() const { return m_opcode >= Opcode::Close; }
    /// Of the header that is being read, as far as it has come.
    std::size_t headerSize() const;

    const std::size_t m_limit;
    std::array<unsigned char, 14> m_header{};
    std::size_t m_headerBytes = 0; ///< of the frame that is under way; m_inPayload: all of them
    bool m_inPayload = false, m_final = false, m_closed = false;
    Opcode m_opcode = Opcode::Continuation;  ///< of the frame
    Opcode m_message = Opcode::Continuation; ///< of the message whose fragments come; Continuation: none is under way
    std::array<unsigned char, 4> m_mask{};
    std::uint64_t m_size = 0, m_done = 0; ///< of the frame's payload
    std::string m_payload, m_control;
    Utf8 m_utf8;
};

/// Whether a Close frame may carry it (RFC 6455, 7.4).
bool isCloseCode(unsigned code);

} // namespace http

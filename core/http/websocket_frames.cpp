#include "core/http/websocket_frames.hpp"

#include <algorithm>
#include <utility>

namespace http {
namespace {

constexpr std::size_t kMostControl = 125; // RFC 6455, 5.5

bool isKnown(Opcode opcode) {
    switch (opcode) {
    case Opcode::Continuation:
    case Opcode::Text:
    case Opcode::Binary:
    case Opcode::Close:
    case Opcode::Ping:
    case Opcode::Pong: return true;
    }
    return false;
}

} // namespace

bool isCloseCode(unsigned code) {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

FrameHeader::FrameHeader(Opcode opcode, std::uint64_t payloadSize) {
    m_bytes[0] = static_cast<char>(0x80 | static_cast<unsigned>(opcode)); // the whole message
    std::size_t lengthBytes = 0;
    if (payloadSize < 126) m_bytes[1] = static_cast<char>(payloadSize);
    else lengthBytes = payloadSize <= 0xffff ? 2 : 8;
    if (lengthBytes > 0) m_bytes[1] = lengthBytes == 2 ? 126 : 127;
    for (std::size_t i = 0; i < lengthBytes; ++i) m_bytes[m_size++] = static_cast<char>(payloadSize >> (8 * (lengthBytes - 1 - i)) & 0xff);
}

std::string closePayload(unsigned code, std::string_view reason) {
    std::string payload{static_cast<char>(code >> 8 & 0xff), static_cast<char>(code & 0xff)};
    std::size_t size = std::min(reason.size(), kMostControl - 2);
    while (size < reason.size() && size > 0 && (static_cast<unsigned char>(reason[size]) & 0xc0) == 0x80) --size;
    return payload.append(reason.substr(0, size));
}

bool FrameParser::Utf8::take(unsigned char byte) {
    if (m_missing > 0) {
        if (byte < m_from || byte > m_to) return false;
        --m_missing;
        m_from = 0x80;
        m_to = 0xbf;
        return true;
    }
    if (byte < 0x80) return true;
    // RFC 3629, 4: neither overlong forms nor surrogates, nothing above U+10FFFF.
    if (byte >= 0xc2 && byte <= 0xdf) m_missing = 1;
    else if (byte >= 0xe0 && byte <= 0xef) m_missing = 2;
    else if (byte >= 0xf0 && byte <= 0xf4) m_missing = 3;
    else return false;
    if (byte == 0xe0) m_from = 0xa0;
    if (byte == 0xed) m_to = 0x9f;
    if (byte == 0xf0) m_from = 0x90;
    if (byte == 0xf4) m_to = 0x8f;
    return true;
}

std::size_t FrameParser::headerSize() const {
    if (m_headerBytes < 2) return 2;
    const unsigned length = m_header[1] & 0x7f;
    return 2 + (length == 126 ? 2u : length == 127 ? 8u : 0u) + ((m_header[1] & 0x80) != 0 ? 4u : 0u);
}

std::optional<FrameParser::Fault> FrameParser::checkHeader(unsigned first, bool masked, std::uint64_t size) const {
    const auto opcode = static_cast<Opcode>(first & 0x0f);
    const bool final = (first & 0x80) != 0;
    if ((first & 0x70) != 0) return Fault{CloseCode::ProtocolError, "a reserved bit is set"};
    if (!isKnown(opcode)) return Fault{CloseCode::ProtocolError, "this opcode is reserved"};
    if (!masked) return Fault{CloseCode::ProtocolError, "a client's frame must be masked"};
    if (size >> 63 != 0) return Fault{CloseCode::ProtocolError, "a length's highest bit is set"};
    if (opcode >= Opcode::Close) {
        if (!final) return Fault{CloseCode::ProtocolError, "a control frame must not be fragmented"};
        if (size > kMostControl) return Fault{CloseCode::ProtocolError, "a control frame has at most 125 bytes"};
        return std::nullopt;
    }
    const bool underWay = m_message != Opcode::Continuation;
    if (opcode == Opcode::Continuation && !underWay) return Fault{CloseCode::ProtocolError, "there is no message to continue"};
    if (opcode != Opcode::Continuation && underWay) return Fault{CloseCode::ProtocolError, "a message begins within another"};
    if (size > m_limit - m_payload.size()) return Fault{CloseCode::TooBig, "the message is too large"};
    return std::nullopt;
}

std::optional<FrameParser::Fault> FrameParser::readHeader() {
    const unsigned length = m_header[1] & 0x7f;
    const std::size_t lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
    m_size = lengthBytes == 0 ? length : 0;
    for (std::size_t i = 0; i < lengthBytes; ++i) m_size = m_size << 8 | m_header[2 + i];
    if (auto fault = checkHeader(m_header[0], (m_header[1] & 0x80) != 0, m_size)) return fault;
    if ((length == 126 && m_size < 126) || (length == 127 && m_size <= 0xffff))
        return Fault{CloseCode::ProtocolError, "a length must take as few bytes as it can"};
    std::copy_n(m_header.begin() + static_cast<std::ptrdiff_t>(2 + lengthBytes), 4, m_mask.begin());
    m_opcode = static_cast<Opcode>(m_header[0] & 0x0f);
    m_final = (m_header[0] & 0x80) != 0;
    m_done = 0;
    m_inPayload = true;
    if (!isControl() && m_opcode != Opcode::Continuation) m_message = m_opcode;
    return std::nullopt;
}

std::optional<FrameParser::Fault> FrameParser::takePayload(std::string_view& bytes) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), m_size - m_done));
    std::string& to = isControl() ? m_control : m_payload;
    const bool isText = !isControl() && m_message == Opcode::Text;
    to.reserve(to.size() + size);
    for (std::size_t i = 0; i < size; ++i) {
        const auto byte = static_cast<unsigned char>(static_cast<unsigned char>(bytes[i]) ^ m_mask[(m_done + i) % 4]);
        if (isText && !m_utf8.take(byte)) return Fault{CloseCode::NotUtf8, "the text is not UTF-8"};
        to.push_back(static_cast<char>(byte));
    }
    m_done += size;
    bytes.remove_prefix(size);
    return std::nullopt;
}

std::optional<FrameParser::Fault> FrameParser::endClose(std::vector<WebSocketMessage>& messages) {
    WebSocketMessage message{Opcode::Close, {}, static_cast<unsigned>(CloseCode::NoCode)};
    if (m_control.size() == 1) return Fault{CloseCode::ProtocolError, "a close code has two bytes"};
    if (m_control.size() >= 2) {
        message.code = static_cast<unsigned>(static_cast<unsigned char>(m_control[0])) << 8 | static_cast<unsigned char>(m_control[1]);
        if (!isCloseCode(message.code)) return Fault{CloseCode::ProtocolError, "this close code must not be sent"};
        message.payload = m_control.substr(2);
        Utf8 utf8;
        for (const char byte : message.payload)
            if (!utf8.take(static_cast<unsigned char>(byte))) return Fault{CloseCode::NotUtf8, "the reason is not UTF-8"};
        if (!utf8.isWhole()) return Fault{CloseCode::NotUtf8, "the reason is not UTF-8"};
    }
    m_closed = true;
    messages.push_back(std::move(message));
    return std::nullopt;
}

std::optional<FrameParser::Fault> FrameParser::endFrame(std::vector<WebSocketMessage>& messages) {
    m_inPayload = false;
    m_headerBytes = 0;
    if (m_opcode == Opcode::Close) return endClose(messages);
    if (isControl()) {
        messages.push_back({m_opcode, std::exchange(m_control, {}), 0});
        return std::nullopt;
    }
    if (!m_final) return std::nullopt;
    if (m_message == Opcode::Text && !m_utf8.isWhole()) return Fault{CloseCode::NotUtf8, "the text is not UTF-8"};
    messages.push_back({std::exchange(m_message, Opcode::Continuation), std::exchange(m_payload, {}), 0});
    return std::nullopt;
}

std::optional<FrameParser::Fault> FrameParser::feed(std::string_view bytes, std::vector<WebSocketMessage>& messages) {
    std::optional<Fault> fault;
    while (!fault && !m_closed) {
        if (!m_inPayload) {
            while (m_headerBytes < headerSize() && !bytes.empty()) {
                m_header[m_headerBytes++] = static_cast<unsigned char>(bytes.front());
                bytes.remove_prefix(1);
            }
            if (m_headerBytes < headerSize()) break;
            fault = readHeader();
            if (fault) break;
        }
        fault = takePayload(bytes);
        if (fault || m_done < m_size) break;
        fault = endFrame(messages);
    }
    if (fault) m_closed = true;
    return fault;
}

} // namespace http

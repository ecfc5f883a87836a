#include "core/http/websocket_frames.hpp"

#include <algorithm>
#include <cstdlib>

// The first byte says in which pieces the rest is fed: in pieces or at once, the same messages and the same fault come out, none is larger
// than the limit, and no more comes out than went in.
namespace {

constexpr std::size_t kLimit = 2000;

struct Outcome {
    std::vector<http::WebSocketMessage> messages;
    std::optional<http::FrameParser::Fault> fault;
    bool isClosed = false;
};

Outcome parse(std::string_view bytes, std::size_t step) {
    Outcome outcome;
    http::FrameParser parser(kLimit);
    while (!bytes.empty() && !outcome.fault) {
        outcome.fault = parser.feed(bytes.substr(0, step), outcome.messages);
        bytes.remove_prefix(std::min(step, bytes.size()));
    }
    outcome.isClosed = parser.isClosed();
    return outcome;
}

void require(bool holds) {
    if (!holds) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Outcome whole = parse(bytes, bytes.size()), cut = parse(bytes, data[0] % 16 + 1);
    require(whole.isClosed == cut.isClosed && whole.fault.has_value() == cut.fault.has_value());
    require(!whole.fault || whole.fault->code == cut.fault->code);
    require(whole.messages.size() == cut.messages.size());
    std::size_t payload = 0;
    for (std::size_t i = 0; i < whole.messages.size(); ++i) {
        require(whole.messages[i].payload == cut.messages[i].payload && whole.messages[i].kind == cut.messages[i].kind);
        require(whole.messages[i].payload.size() <= kLimit);
        payload += whole.messages[i].payload.size();
    }
    require(payload <= bytes.size());
    return 0;
}

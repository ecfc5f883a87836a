#include "core/api/events/session.hpp"

#include <cstdlib>

// Lines are a client's messages: whatever they say, the session stays within its bounds, ends when it says so, and what it answers is told.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::string_view lines(reinterpret_cast<const char*>(data), size);
    const api::EventRing ring({});
    api::Times now{1000, 1000};
    api::Session session({.epoch = "0123456789abcdef", .server = "", .role = "viewer"}, ring, now);
    bool isClosed = false;
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        session.receive(lines.substr(0, end), now);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        now.monotonicMs += 100;
        if (const auto order = session.takeOrder()) {
            if (order->watch.size() > api::Session::kMostWatched) std::abort();
            api::SnapshotSource source;
            source.topics = order->topics;
            session.deliver({0, std::make_shared<const std::vector<std::string>>(api::writeParts(source)), nullptr});
        }
        for (int answers = 0; const auto outgoing = session.next(now); ++answers) {
            if (isClosed || answers > 200) std::abort();
            isClosed = outgoing->kind == api::Outgoing::Kind::Close;
        }
        if (session.wakeMs(now) < now.monotonicMs) std::abort();
    }
    return 0;
}

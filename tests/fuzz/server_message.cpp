#include "core/remote/mirror.hpp"

#include <cstdint>

// Whatever a server says, in lines: events stay contiguous, a row is told before it changes or goes, and the snapshot is what they add up
// to.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    remote::Mirror mirror;
    std::set<std::string> held;
    std::int64_t seq = 0;
    const QList<QByteArray> lines = bytes.split('\n');
    for (const QByteArray& line : lines) {
        const auto message = remote::serverMessageOf(line);
        if (!message) continue;
        const remote::Mirrored mirrored = mirror.apply(*message);
        for (const model::Event& event : mirrored.events) {
            if (event.seq != ++seq) __builtin_trap();
            if (event.kind == model::Event::Kind::JobAdded && !held.insert(event.jobId).second) __builtin_trap();
            if (event.kind == model::Event::Kind::JobChanged && !held.contains(event.jobId)) __builtin_trap();
            for (const std::string& id : event.ids)
                if (held.erase(id) != 1) __builtin_trap();
        }
    }
    const model::Snapshot snapshot = mirror.snapshot();
    if (snapshot.seq != seq || snapshot.jobs.size() != held.size()) __builtin_trap();
    (void)remote::polledMessages(bytes);
    return 0;
}

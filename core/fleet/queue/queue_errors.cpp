#include "core/fleet/queue/queue_errors.hpp"

#include <algorithm>

namespace fleet {
inline namespace queue {
namespace errors {
namespace {

using base::Error;
using base::ErrorCode;
using base::text;

bool isRefusal(std::string_view line) {
    static constexpr std::string_view kStarts[] = {"NOAUTH", "WRONGPASS", "NOPERM", "ERR AUTH", "ERR Client sent AUTH", "DENIED"};
    return std::any_of(std::begin(kStarts), std::end(kStarts), [&](std::string_view start) { return line.starts_with(start); });
}

Error notReady(const std::string& server) {
    return {ErrorCode::QueueNotReady,
        text(QT_TRANSLATE_NOOP(
                 "Core", "Redis at %1 is still loading, or busy with another program's script. The queue goes on when it is done."),
            server)};
}

Error isReplica(const std::string& server) {
    return {ErrorCode::QueueNotReady,
        text(QT_TRANSLATE_NOOP("Core", "Redis at %1 is a replica, which takes nothing. Give the address of the one that is written to."),
            server)};
}

} // namespace

Error notBegun() {
    return {ErrorCode::QueueLost, text(QT_TRANSLATE_NOOP("Core", "The queue has not been begun. It will be, from the job list."))};
}

Error noEpoch(std::int64_t epoch) {
    return {ErrorCode::InvalidInput, text(QT_TRANSLATE_NOOP("Core", "%1 is no epoch of a queue: 1 to 2097151, please."), epoch)};
}

Error otherCoordinator(std::int64_t epoch) {
    return {ErrorCode::OtherCoordinator,
        text(QT_TRANSLATE_NOOP(
                 "Core", "Another coordinator has begun this queue (epoch %1). End one of the two, or give each a fleet name of its own."),
            epoch)};
}

Error noAddress(std::string_view written) {
    return {ErrorCode::InvalidInput,
        text(
            QT_TRANSLATE_NOOP("Core", "%1 is no address of a Redis: redis://[user:password@]host[:port][/number] or unix:///path, please."),
            written)};
}

Error noTls(std::string_view server) {
    return {ErrorCode::Unsupported,
        text(
            QT_TRANSLATE_NOOP("Core",
                "Redis at %1 is asked for by TLS, which Millrace does not speak to it. Keep it on this host or in a private network: workers "
                "never speak to it."),
            server)};
}

Error silent(const std::string& server, std::string_view why) {
    return {ErrorCode::QueueSilent,
        text(QT_TRANSLATE_NOOP("Core",
                 "Redis at %1 does not answer. What runs goes on, and new chunks are given out when it is back; see whether it runs: %2"),
            server, why)};
}

Error lost(const std::string& server) {
    return {ErrorCode::QueueLost,
        text(QT_TRANSLATE_NOOP(
                 "Core", "Redis at %1 was restarted, emptied or replaced. The queue is built again from the job list; nothing is lost."),
            server)};
}

Error tooOld(const std::string& server, std::string_view version) {
    return {ErrorCode::QueueUnfit,
        text(QT_TRANSLATE_NOOP("Core", "Redis at %1 is version %2. The queue needs Redis 7.0 or later."), server, version)};
}

Error evicts(const std::string& server, std::string_view policy) {
    return {ErrorCode::QueueUnfit,
        text(QT_TRANSLATE_NOOP("Core",
                 "Redis at %1 throws things away when it is full (maxmemory-policy %2). Set maxmemory-policy to noeviction for the queue."),
            server, policy)};
}

Error ofReply(const std::string& server, std::string_view line) {
    const auto starts = [&](std::string_view start) { return line.starts_with(start); };
    if (starts("STALE") || starts("ERR Function not found")) return lost(server);
    if (starts("LOADING") || starts("BUSY") || starts("MASTERDOWN")) return notReady(server);
    if (starts("READONLY")) return isReplica(server);
    if (starts("OOM"))
        return {ErrorCode::QueueFull,
            text(QT_TRANSLATE_NOOP("Core", "Redis at %1 has no memory left. Nothing new is given out until it has: raise its maxmemory."),
                server)};
    if (isRefusal(line))
        return {ErrorCode::QueueRefused,
            text(QT_TRANSLATE_NOOP("Core", "Redis at %1 refuses the user or the password of its address: %2"), server, line)};
    return {ErrorCode::Internal, text(QT_TRANSLATE_NOOP("Core", "Redis at %1 refuses what it was asked: %2"), server, line)};
}

Error strange(const std::string& server, std::string_view step) {
    return {ErrorCode::Internal,
        text(QT_TRANSLATE_NOOP("Core", "Redis at %1 gives an answer to %2 that is none. Another version of Millrace may use it."), server,
            step)};
}

} // namespace errors
} // namespace queue
} // namespace fleet

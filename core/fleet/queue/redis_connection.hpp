#pragma once
/// One connection to a Redis: made when something is asked, made again when it broke. Waits 1 s for a connection, 2 s for an answer.
///
/// Between two attempts that failed it waits for nobody: whoever asks too early hears QueueSilent at once. One thread at a time.

#include "core/fleet/queue/redis_address.hpp"
#include "core/fleet/queue/redis_reply.hpp"

#include "core/base/clock.hpp"

#include <memory>

struct redisContext;

namespace fleet {
inline namespace queue {

class RedisConnection {
public:
    static constexpr int kConnectMs = 1000, kAnswerMs = 2000;
    /// `clock` outlives it.
    RedisConnection(RedisAddress address, const base::Clock& clock);
    ~RedisConnection();
    RedisConnection(const RedisConnection&) = delete;
    RedisConnection& operator=(const RedisConnection&) = delete;

    /// Errors: those of `errors::ofReply` and of `connect`. A list may hold errors: none of ours does.
    base::Result<RedisReply> call(const std::vector<std::string>& words);
    /// Makes sure that there is one. Errors: QueueSilent, QueueRefused, QueueNotReady, QueueUnfit.
    base::Result<void> connect();
    /// Of a connection that has subscribed to something: what was published meanwhile, or is within so many ms. Errors: QueueSilent.
    base::Result<std::vector<std::string>> published(int ms);
    bool isConnected() const { return m_context != nullptr; }
    /// The Redis that answers: another one after each start of it. "" before the first connection.
    const std::string& runId() const { return m_runId; }
    /// How often there was a connection.
    int made() const { return m_made; }
    const std::string& server() const { return m_server; }

private:
    struct Free {
        void operator()(redisContext* context) const;
    };

    base::Result<void> takePublished(std::vector<std::string>& messages);
    base::Result<RedisReply> ask(const std::vector<std::string>& words);
    base::Result<void> open();
    base::Result<void> introduce();
    base::Error broken();
    base::Error failed(base::Error error);

    const RedisAddress m_address;
    const std::string m_server;
    const base::Clock& m_clock;
    std::unique_ptr<redisContext, Free> m_context;
    std::string m_runId;
    int m_made = 0;
    int m_failures = 0; ///< attempts in a row
    std::int64_t m_notBeforeMs = 0;
    base::Error m_why; ///< of the last attempt that failed
};

/// What INFO says of the field; "" where it does not.
std::string infoField(const std::string& info, std::string_view field);
/// How long after so many attempts in a row that failed the next is made: 100 ms to 2 s.
std::int64_t reconnectMs(int failures);

} // namespace queue
} // namespace fleet

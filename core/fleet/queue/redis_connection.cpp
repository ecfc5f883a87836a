#include "core/fleet/queue/redis_connection.hpp"

#include "core/fleet/queue/queue_errors.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#ifdef _WIN32
#include <winsock2.h> // timeval
#else
#include <csignal>
#include <poll.h>
#include <sys/time.h>
#endif
#include <hiredis/hiredis.h>

namespace fleet {
inline namespace queue {
namespace {

constexpr int kOldestMajor = 7;

struct FreeReply {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

timeval timeOf(int ms) {
    timeval time{};
    time.tv_sec = ms / 1000;
    time.tv_usec = (ms % 1000) * 1000;
    return time;
}

/// hiredis 0.14 writes to a socket whose other end has gone without asking for no signal, which would end the program.
void ignoreBrokenPipes() {
#ifndef _WIN32
    struct sigaction present {};
    if (sigaction(SIGPIPE, nullptr, &present) == 0 && present.sa_handler == SIG_DFL) {
        struct sigaction ignored {};
        ignored.sa_handler = SIG_IGN;
        sigaction(SIGPIPE, &ignored, nullptr);
    }
#endif
}

RedisReply valueOf(const redisReply& reply) {
    RedisReply value;
    switch (reply.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS: value.kind = RedisReply::Kind::Text; break;
    case REDIS_REPLY_ERROR: value.kind = RedisReply::Kind::Error; break;
    case REDIS_REPLY_INTEGER:
        value.kind = RedisReply::Kind::Number;
        value.number = reply.integer;
        return value;
    case REDIS_REPLY_ARRAY:
        value.kind = RedisReply::Kind::List;
        value.items.reserve(reply.elements);
        for (std::size_t i = 0; i < reply.elements; ++i) value.items.push_back(valueOf(*reply.element[i]));
        return value;
    default: return value;
    }
    value.text.assign(reply.str, static_cast<std::size_t>(reply.len));
    return value;
}

/// Whether something can be read within so many ms, also an end.
template <class Descriptor> bool isReadable(Descriptor descriptor, int ms) {
#ifdef _WIN32
    WSAPOLLFD asked{static_cast<SOCKET>(descriptor), POLLRDNORM, 0};
    return WSAPoll(&asked, 1, ms) != 0;
#else
    pollfd asked{descriptor, POLLIN, 0};
    return poll(&asked, 1, ms) != 0;
#endif
}

} // namespace

std::string infoField(const std::string& info, std::string_view field) {
    const std::string start = "\n" + std::string(field) + ":";
    const auto at = info.find(start);
    if (at == std::string::npos) return {};
    const auto from = at + start.size();
    return info.substr(from, info.find_first_of("\r\n", from) - from);
}

std::int64_t reconnectMs(int failures) {
    return std::min<std::int64_t>(2000, std::int64_t{100} << std::clamp(failures - 1, 0, 5));
}

void RedisConnection::Free::operator()(redisContext* context) const {
    redisFree(context);
}

RedisConnection::RedisConnection(RedisAddress address, const base::Clock& clock)
    : m_address(std::move(address)), m_server(m_address.shown()), m_clock(clock) {}

RedisConnection::~RedisConnection() = default;

base::Result<RedisReply> RedisConnection::call(const std::vector<std::string>& words) {
    MR_TRY(connect());
    return ask(words);
}

base::Result<void> RedisConnection::connect() {
    if (m_context) return {};
    if (m_clock.monotonicMs() < m_notBeforeMs) return m_why;
    if (auto opened = open(); !opened) return failed(opened.error());
    if (auto known = introduce(); !known) {
        m_context.reset();
        return failed(known.error());
    }
    m_failures = 0;
    ++m_made;
    return {};
}

base::Error RedisConnection::failed(base::Error error) {
    m_why = std::move(error);
    m_notBeforeMs = m_clock.monotonicMs() + reconnectMs(++m_failures);
    return m_why;
}

base::Result<void> RedisConnection::open() {
    ignoreBrokenPipes();
    const timeval connecting = timeOf(kConnectMs), answering = timeOf(kAnswerMs);
    m_context.reset(m_address.path.empty() ? redisConnectWithTimeout(m_address.host.c_str(), m_address.port, connecting)
                                           : redisConnectUnixWithTimeout(m_address.path.c_str(), connecting));
    if (!m_context) return errors::silent(m_server, "no memory");
    if (m_context->err != 0 || redisSetTimeout(m_context.get(), answering) != REDIS_OK) return broken();
    return {};
}

/// Says who we are, and sees whether this Redis is fit for the queue.
base::Result<void> RedisConnection::introduce() {
    if (!m_address.password.empty()) {
        std::vector<std::string> words{"AUTH"};
        if (!m_address.user.empty()) words.push_back(m_address.user);
        words.push_back(m_address.password);
        MR_TRY(ask(words));
    }
    if (m_address.database != 0) MR_TRY(ask({"SELECT", std::to_string(m_address.database)}));
    MR_ASSIGN(const RedisReply said, ask({"INFO"}));
    const std::string info = "\n" + said.text;
    const std::string version = infoField(info, "redis_version"), policy = infoField(info, "maxmemory_policy");
    if (std::atoi(version.c_str()) < kOldestMajor) return errors::tooOld(m_server, version);
    if (infoField(info, "loading") == "1") return errors::ofReply(m_server, "LOADING");
    if (infoField(info, "role") == "slave") return errors::ofReply(m_server, "READONLY");
    if (policy != "noeviction") return errors::evicts(m_server, policy);
    m_runId = infoField(info, "run_id");
    return {};
}

base::Result<RedisReply> RedisConnection::ask(const std::vector<std::string>& words) {
    std::vector<const char*> starts;
    std::vector<std::size_t> sizes;
    starts.reserve(words.size());
    sizes.reserve(words.size());
    for (const auto& word : words) {
        starts.push_back(word.data());
        sizes.push_back(word.size());
    }
    const std::unique_ptr<redisReply, FreeReply> reply(
        static_cast<redisReply*>(redisCommandArgv(m_context.get(), static_cast<int>(words.size()), starts.data(), sizes.data())));
    if (!reply) return broken();
    RedisReply value = valueOf(*reply);
    if (value.kind == RedisReply::Kind::Error) return errors::ofReply(m_server, value.text);
    return value;
}

base::Result<std::vector<std::string>> RedisConnection::published(int ms) {
    std::vector<std::string> messages;
    if (!m_context) return messages;
    MR_TRY(takePublished(messages)); // that came with an answer
    if (!messages.empty() || !isReadable(m_context->fd, ms)) return messages;
    if (redisBufferRead(m_context.get()) != REDIS_OK) return broken();
    MR_TRY(takePublished(messages));
    return messages;
}

base::Result<void> RedisConnection::takePublished(std::vector<std::string>& messages) {
    while (true) {
        void* taken = nullptr;
        if (redisGetReplyFromReader(m_context.get(), &taken) != REDIS_OK) return broken();
        if (!taken) return {};
        const std::unique_ptr<redisReply, FreeReply> reply(static_cast<redisReply*>(taken));
        const RedisReply value = valueOf(*reply);
        if (value.isList(3) && value.items[0].text == "message") messages.push_back(value.items[2].text);
    }
}

/// What was asked may have been done or not; the connection is of no use any more.
base::Error RedisConnection::broken() {
    const std::string why = m_context->err == REDIS_ERR_IO && errno == EAGAIN ? "no answer in time" : m_context->errstr;
    m_context.reset();
    return errors::silent(m_server, why);
}

} // namespace queue
} // namespace fleet

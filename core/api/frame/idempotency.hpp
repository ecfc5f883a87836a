#pragma once
/// Commands with an Idempotency-Key: which of them are under way now, and what becomes of one that comes again. What was
/// answered lies in the store (model::KeptAnswers), written with the command's effect. May be used from any thread.

#include "core/api/frame/main_thread.hpp"
#include "core/api/frame/route.hpp"
#include "core/model/kept_answer.hpp"

#include <set>

namespace api {

/// The key in an Idempotency-Key header: a string of structured fields (RFC 8941, 3.3.3), or the bare word that many clients send. Nothing
/// when it is neither, or longer than 255. Pure.
std::optional<std::string> idempotencyKeyIn(std::string_view header);
/// SHA-256 as hex of method, path and body; JSON objects have one form, whatever the order of their members. Pure.
std::string requestHash(std::string_view method, std::string_view path, const QByteArray& canonicalBody);

/// What was answered to this key before, a refusal where that was another request, nothing where it is new. `answers` is of the main
/// thread.
http::Awaitable<std::optional<http::Response>> earlierAnswer(MainThread& mainThread, model::KeptAnswers& answers, const Call& call);
/// What is kept of an answer; nothing of those that are not: 401, 408, 429 and faults of the server.
std::optional<model::KeptAnswer> keptOf(const http::Response& response, const std::string& requestHash, std::int64_t atMs);

class RunningCommands {
public:
    /// One that is under way; it ends with this.
    class Mark {
    public:
        Mark(RunningCommands& owner, model::CommandKey key) : m_owner(owner), m_key(std::move(key)) { m_isFirst = m_owner.begin(m_key); }
        ~Mark() {
            if (m_isFirst) m_owner.end(m_key);
        }
        Mark(const Mark&) = delete;
        Mark& operator=(const Mark&) = delete;
        /// False: another with this key is under way.
        bool isFirst() const { return m_isFirst; }

    private:
        RunningCommands& m_owner;
        const model::CommandKey m_key;
        bool m_isFirst = false;
    };

private:
    bool begin(const model::CommandKey& key);
    void end(const model::CommandKey& key);
    std::mutex m_mutex;
    std::set<model::CommandKey> m_running;
};

} // namespace api

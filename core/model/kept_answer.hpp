#pragma once
/// Answers to commands that came with a key, kept in the same transaction as what the command did: the same command again is not done
/// again, also after a kill between its effect and its answer (draft-ietf-httpapi-idempotency-key-header-07).

#include "core/model/json.hpp"

#include <memory>

namespace model {

/// Who gave which key.
struct CommandKey {
    std::string who; ///< id of the token
    std::string key;

    auto operator<=>(const CommandKey&) const = default;
};

struct KeptAnswer {
    std::string hash;      ///< of the request: the same key with another request is refused
    int status = 200;      ///< of HTTP
    std::string head;      ///< header lines of the answer's own, each with its CRLF
    std::string body;      ///< as it was sent
    std::int64_t atMs = 0; ///< wall clock

    bool operator==(const KeptAnswer&) const = default;
    template <class F> static void describe(F&& f) {
        f("hash", &KeptAnswer::hash);
        f("status", &KeptAnswer::status);
        f("head", &KeptAnswer::head);
        f("body", &KeptAnswer::body);
        f("atMs", &KeptAnswer::atMs);
    }
};

/// Whoever holds the store of what commands change. Main thread.
class KeptAnswers {
public:
    static constexpr std::int64_t kKeptMs = 24LL * 3600 * 1000;

    virtual ~KeptAnswers() = default;
    /// While it lives, what commands change is gathered; it is written in one transaction when it ends.
    virtual std::shared_ptr<void> transaction() = 0;
    /// Nothing when none was kept, or longer ago than kKeptMs.
    virtual std::optional<KeptAnswer> answerOf(const CommandKey& key) = 0;
    virtual void keepAnswer(const CommandKey& key, KeptAnswer answer) = 0;
};

} // namespace model

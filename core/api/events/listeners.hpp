#pragma once
/// Who listens now: how many there may be, whose token they came by, and the bells that wake them. Any thread.

#include "core/http/waiting.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace api {

struct ListenerLimits {
    std::size_t all = 2000, ofToken = 16, beforeHello = 64;
};

class Listeners;

/// One of them, for as long as it is held.
class Listener {
public:
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    const std::uint64_t id;
    const std::string tokenId;
    const std::shared_ptr<http::Notifier> bell = std::make_shared<http::Notifier>();
    /// The code to close with, because its token has ended; 0: it has not.
    unsigned ended() const { return m_ended; }
    /// It has said hello.
    void greet();

private:
    friend class Listeners;
    Listener(Listeners& owner, std::uint64_t its, std::string token) : id(its), tokenId(std::move(token)), m_owner(owner) {}

    Listeners& m_owner;
    std::atomic<unsigned> m_ended{0};
    bool m_greeted = false; ///< guarded by the owner's lock
};

class Listeners {
public:
    explicit Listeners(const ListenerLimits& limits) : m_limits(limits) {}

    enum class Refusal { None, Full, OfToken, Closed };
    struct Admission {
        std::shared_ptr<Listener> listener; ///< null: refused
        Refusal refusal = Refusal::None;
    };
    /// They end before this does.
    Admission admit(const std::string& tokenId);
    void ring();
    /// Wakes one; nothing when it is gone.
    void ring(std::uint64_t id);
    void endToken(const std::string& tokenId, unsigned code);
    /// `code`: what all are closed with. Nobody is let in any more.
    void close(unsigned code);
    bool isClosed() const { return m_closeCode != 0; }
    unsigned closeCode() const { return m_closeCode; }
    std::size_t size() const;

private:
    friend class Listener;
    void leave(const Listener& listener);
    void greet(Listener& listener);

    const ListenerLimits m_limits;
    mutable std::mutex m_mutex;
    std::map<std::uint64_t, Listener*> m_listeners;
    std::map<std::string, std::size_t> m_ofToken;
    std::size_t m_strangers = 0; ///< that have not said hello
    std::uint64_t m_last = 0;
    std::atomic<unsigned> m_closeCode{0};
};

} // namespace api

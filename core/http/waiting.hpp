#pragma once
/// How a handler waits without holding its thread: for a time, for a notification, for work on another thread.

#include "core/http/message.hpp"

#include <chrono>
#include <functional>
#include <list>
#include <mutex>

namespace http {

/// Waits on the connection's own thread.
Awaitable<void> sleepFor(std::chrono::milliseconds time);

/// Both on the connection's own thread, in turns; comes back when both have ended, with an exception of either. Who ends one of them early
/// makes the other end too. `first` and `second` outlive the wait.
Awaitable<void> runBoth(const std::function<Awaitable<void>()>& first, const std::function<Awaitable<void>()>& second);

/// Threads for what would hold up a connection's thread: writing to disk and waiting for it.
class Pool {
public:
    explicit Pool(unsigned threads);
    ~Pool();
    /// Runs `work` there and comes back; with what it throws, if it does. `work` must outlive the wait. A server that stops waits for it:
    /// it must not wait for the thread that stops the server, or be woken by ServerOptions::stopping.
    Awaitable<void> run(const std::function<void()>& work);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Wakes everybody who waits. May be notified from any thread, and outlives its waiters.
class Notifier {
public:
    class Waiter;
    void notify();

private:
    friend class Waiter;
    std::mutex m_mutex;
    std::list<Waiter*> m_waiters;
};

/// One wait on a notifier. Make it first, then look whether there is anything to wait for: a notification in between is not lost.
class Notifier::Waiter {
public:
    static Awaitable<std::unique_ptr<Waiter>> at(std::shared_ptr<Notifier> notifier);
    ~Waiter();
    /// Until the next notification or `until`.
    Awaitable<void> wait(std::chrono::steady_clock::time_point until);
    /// Called at each notification too, on the waiter's own thread, while nobody waits as well; until the waiter's end.
    void onRing(std::function<void()> call);

private:
    friend class Notifier;
    explicit Waiter(std::shared_ptr<Notifier> notifier);
    class Impl;
    std::shared_ptr<Notifier> m_notifier;
    std::shared_ptr<Impl> m_impl;
};

} // namespace http

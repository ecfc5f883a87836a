#pragma once
/// How a handler waits without holding its thread: for a time, for somebody to ring, for work on another thread.

#include "core/http/message.hpp"

#include <chrono>
#include <functional>
#include <list>
#include <mutex>

namespace http {

/// Waits on the connection's own thread.
Task<void> sleepFor(std::chrono::milliseconds time);

/// Threads for what would hold up a connection's thread: writing to disk and waiting for it.
class Pool {
public:
    explicit Pool(unsigned threads);
    ~Pool();
    /// Runs `work` there and comes back; with what it throws, if it does. `work` must outlive the wait. A server that stops waits for it:
    /// it must not wait for the thread that stops the server, or be woken by ServerOptions::stopping.
    Task<void> run(const std::function<void()>& work);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Wakes everybody who waits. May be rung from any thread, and outlives its visitors.
class Doorbell {
public:
    class Visitor;
    void ring();

private:
    friend class Visitor;
    std::mutex m_mutex;
    std::list<Visitor*> m_visitors;
};

/// One wait at a doorbell. Make it first, then look whether there is anything to wait for: a ring in between is not lost.
class Doorbell::Visitor {
public:
    static Task<std::unique_ptr<Visitor>> at(std::shared_ptr<Doorbell> bell);
    ~Visitor();
    /// Until the next ring or `until`.
    Task<void> wait(std::chrono::steady_clock::time_point until);

private:
    friend class Doorbell;
    explicit Visitor(std::shared_ptr<Doorbell> bell);
    class Impl;
    std::shared_ptr<Doorbell> m_bell;
    std::shared_ptr<Impl> m_impl;
};

} // namespace http

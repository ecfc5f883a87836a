#include "core/http/waiting.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace http {
namespace asio = boost::asio;

Awaitable<void> sleepFor(std::chrono::milliseconds time) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, time);
    boost::system::error_code ignored;
    auto token = asio::redirect_error(asio::use_awaitable, ignored);
    co_await timer.async_wait(token);
}

namespace {

/// The coroutine that runs beside another, and who waits for its end.
struct Beside {
    explicit Beside(const asio::any_io_executor& executor) : timer(executor, std::chrono::steady_clock::time_point::max()) {}
    asio::steady_timer timer;
    bool hasEnded = false;
    std::exception_ptr problem;
};

} // namespace

Awaitable<void> runBoth(const std::function<Awaitable<void>()>& first, const std::function<Awaitable<void>()>& second) {
    const auto executor = co_await asio::this_coro::executor;
    const auto beside = std::make_shared<Beside>(executor);
    asio::co_spawn(executor, second(), [beside](const std::exception_ptr& problem) {
        beside->hasEnded = true;
        beside->problem = problem;
        beside->timer.cancel();
    });
    std::exception_ptr problem;
    try {
        auto running = first();
        co_await std::move(running);
    } catch (...) {
        problem = std::current_exception(); // not before the other has ended too: it may use what the caller holds
    }
    while (!beside->hasEnded) {
        boost::system::error_code ignored;
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        co_await beside->timer.async_wait(token);
    }
    if (!problem) problem = beside->problem;
    if (problem) std::rethrow_exception(problem);
}

class Pool::Impl {
public:
    explicit Impl(unsigned threads) : pool(threads) {}
    asio::thread_pool pool;
};

Pool::Pool(unsigned threads) : m_impl(std::make_unique<Impl>(threads)) {}
Pool::~Pool() {
    m_impl->pool.join();
}

Awaitable<void> Pool::run(const std::function<void()>& work) {
    const auto home = co_await asio::this_coro::executor;
    // Without bind_executor the completion would go to the coroutine's own thread.
    auto there = asio::bind_executor(m_impl->pool.get_executor(), asio::use_awaitable);
    co_await asio::post(there);
    std::exception_ptr problem;
    try {
        work();
    } catch (...) {
        problem = std::current_exception(); // told on the connection's own thread
    }
    auto back = asio::bind_executor(home, asio::use_awaitable);
    co_await asio::post(back);
    if (problem) std::rethrow_exception(problem);
}

class Notifier::Waiter::Impl : public std::enable_shared_from_this<Notifier::Waiter::Impl> {
public:
    explicit Impl(const asio::any_io_executor& executor) : timer(executor) {}
    asio::steady_timer timer; ///< only on its own thread
    bool rung = false;
    std::function<void()> rang;
};

Notifier::Waiter::Waiter(std::shared_ptr<Notifier> notifier) : m_notifier(std::move(notifier)) {}

Awaitable<std::unique_ptr<Notifier::Waiter>> Notifier::Waiter::at(std::shared_ptr<Notifier> notifier) {
    std::unique_ptr<Waiter> waiter(new Waiter(std::move(notifier)));
    const auto executor = co_await asio::this_coro::executor;
    waiter->m_impl = std::make_shared<Impl>(executor);
    const std::lock_guard lock(waiter->m_notifier->m_mutex);
    waiter->m_notifier->m_waiters.push_back(waiter.get());
    co_return waiter;
}

Notifier::Waiter::~Waiter() {
    m_impl->rang = nullptr; // a notification may be on its way
    const std::lock_guard lock(m_notifier->m_mutex);
    m_notifier->m_waiters.remove(this);
}

Awaitable<void> Notifier::Waiter::wait(std::chrono::steady_clock::time_point until) {
    if (!m_impl->rung) {
        m_impl->timer.expires_at(until);
        boost::system::error_code ignored;
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        co_await m_impl->timer.async_wait(token);
    }
    m_impl->rung = false;
}

void Notifier::Waiter::onRing(std::function<void()> call) {
    m_impl->rang = std::move(call);
}

void Notifier::notify() {
    const std::lock_guard lock(m_mutex);
    for (Waiter* waiter : m_waiters) {
        const auto impl = waiter->m_impl;
        asio::post(impl->timer.get_executor(), [impl] {
            impl->rung = true;
            impl->timer.cancel();
            if (impl->rang) impl->rang();
        });
    }
}

} // namespace http

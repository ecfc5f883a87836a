#pragma once
/// How a coroutine on an HTTP thread asks what lives on the main thread: the question goes there by a queued call, its answer comes back as
/// a value, and the coroutine waits for it with patience. Nobody is kept waiting once the server stops.
///
/// May be used from any HTTP thread. The object asked lives on the main thread and outlives this.

#include "core/base/ready.hpp"
#include "core/base/result.hpp"
#include "core/http/waiting.hpp"

#include <QFuture>
#include <QObject>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

namespace api {

class MainThread {
public:
    /// `context`: questions run on its thread, and none runs after its end.
    explicit MainThread(QObject& context) : m_context(context) {}

    /// `question` is called there. Errors: those of its future; Internal when the server stops, or when the answer takes longer than
    /// `patience`: what was begun goes on then. `question` is a named local of the caller.
    template <class T>
    http::Awaitable<base::Result<T>> ask(
        const std::function<QFuture<base::Result<T>>()>& question, std::chrono::seconds patience = std::chrono::seconds(10));
    /// Of what is there at once.
    template <class T> http::Awaitable<base::Result<T>> call(const std::function<base::Result<T>()>& question);

    /// From now on nobody waits: the main thread is about to wait for the HTTP threads. Belongs into ServerOptions::stopping. Any thread.
    void close();

private:
    template <class T> struct Asked {
        std::mutex mutex;
        std::optional<base::Result<T>> answer;
        const std::shared_ptr<http::Notifier> notifier = std::make_shared<http::Notifier>();

        void give(base::Result<T> result) {
            {
                const std::lock_guard lock(mutex);
                answer = std::move(result);
            }
            notifier->notify();
        }
        std::optional<base::Result<T>> take() {
            const std::lock_guard lock(mutex);
            return answer;
        }
    };
    /// Who waits, for `close`.
    class Waiting {
    public:
        Waiting(MainThread& owner, std::shared_ptr<http::Notifier> notifier);
        ~Waiting();
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;

    private:
        MainThread& m_owner;
        const std::shared_ptr<http::Notifier> m_notifier;
    };
    void post(std::function<void()> question);
    static base::Error stopping();
    static base::Error silent();

    QObject& m_context;
    std::atomic<bool> m_closed{false};
    std::mutex m_mutex;
    std::set<std::shared_ptr<http::Notifier>> m_waiting;
};

template <class T>
http::Awaitable<base::Result<T>> MainThread::ask(const std::function<QFuture<base::Result<T>>()>& question, std::chrono::seconds patience) {
    const auto asked = std::make_shared<Asked<T>>();
    const auto notifier = asked->notifier;
    const auto waiter = co_await http::Notifier::Waiter::at(notifier);
    const Waiting waiting(*this, notifier);
    QObject* const context = &m_context;
    post([question, asked, context] {
        auto future = question();
        if (future.isFinished() && future.isResultReadyAt(0)) return asked->give(future.result());
        future.then(context, [asked](const base::Result<T>& result) { asked->give(result); }).onCanceled(context, [asked] {
            asked->give(base::Error{base::ErrorCode::Cancelled, "What was asked for was cancelled."});
        });
    });
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        auto answer = asked->take();
        if (answer) co_return std::move(*answer);
        if (m_closed) co_return stopping();
        if (std::chrono::steady_clock::now() >= until) co_return silent();
        co_await waiter->wait(until);
    }
}

template <class T> http::Awaitable<base::Result<T>> MainThread::call(const std::function<base::Result<T>()>& question) {
    const std::function<QFuture<base::Result<T>>()> answered = [question] { return base::ready<T>(question()); };
    base::Result<T> answer = co_await ask<T>(answered);
    co_return answer;
}

} // namespace api

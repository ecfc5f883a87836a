#pragma once
/// How a handler carries out a command: on the main thread, in one transaction with the answer that is kept under its Idempotency-Key. May
/// be used from any HTTP thread; what it refers to lives on the main thread and outlives it.

#include "core/api/frame/idempotency.hpp"
#include "core/api/frame/main_thread.hpp"
#include "core/api/frame/problem.hpp"
#include "core/api/frame/route.hpp"
#include "core/base/clock.hpp"
#include "core/base/ready.hpp"

namespace api {

class Commands {
public:
    /// `answers`: null where nothing is kept.
    Commands(MainThread& mainThread, QObject& context, model::KeptAnswers* answers)
        : m_mainThread(mainThread), m_context(context), m_answers(answers) {}

    /// `command` and `answer` are called on the main thread, `answer` with what the command said.
    template <class T>
    http::Awaitable<http::Response> carryOut(Call& call, const std::function<QFuture<base::Result<T>>()>& command,
        const std::function<http::Response(const base::Result<T>&)>& answer) {
        QObject* const context = &m_context;
        model::KeptAnswers* const answers = m_answers;
        const auto keep = keeper<T>(call, answer);
        const std::function<QFuture<base::Result<http::Response>>()> question = [context, answers, keep, command] {
            const std::shared_ptr<void> transaction = answers ? answers->transaction() : nullptr;
            QFuture<base::Result<T>> future = command();
            if (future.isFinished() && future.isResultReadyAt(0)) return base::ready<http::Response>(keep(future.result()));
            return future.then(context, keep);
        };
        const std::string requestId = call.requestId;
        constexpr std::chrono::seconds kPatience(25); // a test pattern is encoded meanwhile; the server gives a handler 30
        base::Result<http::Response> done = co_await m_mainThread.ask<http::Response>(question, kPatience);
        if (!done) co_return refusal(problemOf(done.error()), requestId);
        co_return std::move(done).value();
    }

    MainThread& mainThread() { return m_mainThread; }
    model::KeptAnswers* answers() { return m_answers; }

private:
    template <class T>
    std::function<base::Result<http::Response>(const base::Result<T>&)> keeper(
        const Call& call, const std::function<http::Response(const base::Result<T>&)>& answer) {
        const model::CommandKey key{call.identity ? call.identity->tokenId : std::string(), call.key};
        return [answers = m_answers, key, hash = call.requestHash, answer](const base::Result<T>& result) -> base::Result<http::Response> {
            http::Response made = answer(result);
            if (!answers || key.key.empty()) return made;
            if (auto kept = keptOf(made, hash, base::SystemClock().wallMs())) answers->keepAnswer(key, std::move(*kept));
            return made;
        };
    }

    MainThread& m_mainThread;
    QObject& m_context;
    model::KeptAnswers* const m_answers;
};

/// The body as a value of the model. What somebody asks for is understood or refused: a word that is not known ("boss" for a role) falls
/// back to none. Errors: InvalidInput.
template <class T> base::Result<T> bodyAs(const Call& call) {
    auto value = model::fromJson<T>(QJsonValue(call.body), model::From::Disk);
    if (!value) return base::Error{base::ErrorCode::InvalidInput, "The body cannot be used: " + value.error().clause() + "."};
    return std::move(value).value();
}

/// Members of an object that no T has. On the wire they are passed over, as a newer client may have more; where something is to be changed,
/// whoever misspelt what must hear of it.
template <class T> std::vector<PointedFault> unknownMembers(const QJsonObject& object) {
    QStringList known;
    T::describe([&](const char* key, auto) { known << QLatin1String(key); });
    std::vector<PointedFault> unknown;
    for (const QString& key : object.keys())
        if (!known.contains(key))
            unknown.push_back(
                {"/" + key.toStdString(), "There is no such member. There are " + known.join(QStringLiteral(", ")).toStdString() + "."});
    return unknown;
}

inline http::Response failed(const Call& call, const base::Error& error, Fault fault = Fault::Values) {
    return refusal(problemOf(error, fault), call.requestId);
}

/// With the members that were wrong.
inline http::Response failedWith(const Call& call, const base::Error& error, std::vector<PointedFault> faults) {
    Problem problem = problemOf(error);
    problem.errors = std::move(faults);
    return refusal(problem, call.requestId);
}

inline http::Response noContent() {
    http::Response response;
    response.status = 204;
    return response;
}

/// The rows of somebody's, behind those of others.
inline void append(std::vector<ApiRoute>& rows, std::vector<ApiRoute> more) {
    for (ApiRoute& row : more) rows.push_back(std::move(row));
}

} // namespace api

#pragma once
/// A future that is always answered: whoever drops the last handle without an answer has ended it as Cancelled. So nobody waits for a
/// connection that was switched away. Main thread.

#include "core/base/result.hpp"

#include <QFuture>
#include <QPromise>
#include <memory>

namespace remote {

template <class T> class Owed {
public:
    Owed() : m_state(std::make_shared<State>()) {}
    QFuture<base::Result<T>> future() const { return m_state->promise.future(); }
    /// The first counts.
    void answer(base::Result<T> result) const { m_state->answer(std::move(result)); }

private:
    struct State {
        State() { promise.start(); }
        ~State() {
            answer(base::Error{base::ErrorCode::Cancelled,
                base::text(QT_TRANSLATE_NOOP("Core", "The connection was closed before there was an answer."))});
        }
        void answer(base::Result<T> result) {
            if (isAnswered) return;
            isAnswered = true;
            promise.addResult(std::move(result));
            promise.finish();
        }
        QPromise<base::Result<T>> promise;
        bool isAnswered = false;
    };
    std::shared_ptr<State> m_state;
};

} // namespace remote

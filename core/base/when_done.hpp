#pragma once
/// What is to happen when a future ends, as long as an object is there that it happens to. On the thread of that object, which is the
/// calling one.
///
/// Instead of QFuture::then(context, …): that of Qt 6.4 asserts, or calls into nothing, when the context went before the future ended. A
/// connection that is switched away goes just so.

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>

#include <utility>

namespace base {

/// Calls `then(result)` at once when the result is there, otherwise by the event loop; never once `context` is gone, nor for a future that
/// ends without a result.
template <class T, class Then> void whenDone(const QFuture<T>& future, QObject* context, Then then) {
    if (future.isFinished()) {
        if (future.resultCount() > 0) then(future.result());
        return;
    }
    auto* const watcher = new QFutureWatcher<T>(context); // goes with it, and what is captured with the watcher
    QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, then = std::move(then)]() mutable {
        watcher->deleteLater(); // before `then`, which may end the context
        if (watcher->future().resultCount() > 0) then(watcher->result());
    });
    watcher->setFuture(future);
}

} // namespace base

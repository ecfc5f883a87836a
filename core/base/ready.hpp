#pragma once
/// A future whose result is there already. Any thread.

#include "core/base/result.hpp"

#include <QFuture>
#include <QPromise>

namespace base {

template <class T> QFuture<Result<T>> ready(Result<T> result) {
    QPromise<Result<T>> promise;
    promise.start();
    promise.addResult(std::move(result));
    promise.finish();
    return promise.future();
}

} // namespace base

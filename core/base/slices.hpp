#pragma once
/// Long work on a thread that must listen meanwhile: done in slices, each in a turn of the event loop of its own.

#include <QDeadlineTimer>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <utility>

namespace base {

/// Of the 10 ms that the main thread may be away; what follows a slice (signals, a commit) takes the rest.
inline constexpr std::chrono::milliseconds kSlice{4};

/// When the loop of `owner`'s thread, which is this one, has listened to everybody else; never when `owner` is gone by then.
template <class Then> void inNextTurn(QObject* owner, Then then) {
    // Not a queued call, nor a timer of 0 ms, which is one: Qt would make it in this same turn.
    QTimer::singleShot(1, owner, std::move(then));
}

/// Calls `some(deadline)` at once, and again in later turns as long as it says that there is more to do. Each call goes on until the
/// deadline and does at least one piece.
template <class Some> void inSlices(QObject* owner, Some some) {
    if (!some(QDeadlineTimer(kSlice))) return;
    inNextTurn(owner, [owner, some = std::move(some)]() mutable { inSlices(owner, std::move(some)); });
}

} // namespace base

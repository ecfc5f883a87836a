#pragma once
/// Work off the calling thread, on one of Qt's pools: for disks that may be asleep, or dead.

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>
#include <atomic>
#include <memory>

namespace base {

/// Runs `work` once on a thread of `pool`. What it captures is handed over by an atomic of our own: ThreadSanitizer sees no lock of Qt's.
template <class Work> void inBackground(QThreadPool& pool, Work work) {
    class Handed final : public QRunnable {
    public:
        explicit Handed(Work&& work) : m_work(std::move(work)) { m_isHanded.store(true, std::memory_order_release); }
        void run() override {
            if (m_isHanded.load(std::memory_order_acquire)) m_work();
        }

    private:
        Work m_work;
        std::atomic<bool> m_isHanded{false};
    };
    pool.start(new Handed(std::move(work))); // the pool's own from here on
}

/// Hands what `work` brings to `then` on the main thread, unless `owner`, an object of that thread, is gone by then.
template <class Work, class Then> void inBackground(QThreadPool& pool, Work work, QObject* owner, Then then) {
    inBackground(pool, [work = std::move(work), then = std::move(then), owner = QPointer<QObject>(owner)] {
        auto brought = std::make_shared<decltype(work())>(work());
        // Only the main thread may ask whether the owner still is there.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [brought, then, owner] {
                if (owner) then(*brought);
            },
            Qt::QueuedConnection);
    });
}

/// The same two on the pool that all of the program shares.
template <class Work> void inBackground(Work work) {
    inBackground(*QThreadPool::globalInstance(), std::move(work));
}

template <class Work, class Then> void inBackground(Work work, QObject* owner, Then then) {
    inBackground(*QThreadPool::globalInstance(), std::move(work), owner, std::move(then));
}

} // namespace base

#include "core/api/frame/main_thread.hpp"

namespace api {

MainThread::Waiting::Waiting(MainThread& owner, std::shared_ptr<http::Notifier> notifier)
    : m_owner(owner), m_notifier(std::move(notifier)) {
    const std::lock_guard lock(m_owner.m_mutex);
    m_owner.m_waiting.insert(m_notifier);
}

MainThread::Waiting::~Waiting() {
    const std::lock_guard lock(m_owner.m_mutex);
    m_owner.m_waiting.erase(m_notifier);
}

void MainThread::post(std::function<void()> question) {
    QMetaObject::invokeMethod(&m_context, std::move(question), Qt::QueuedConnection);
}

void MainThread::close() {
    m_closed = true;
    std::set<std::shared_ptr<http::Notifier>> waiting;
    {
        const std::lock_guard lock(m_mutex);
        waiting = m_waiting;
    }
    for (const auto& notifier : waiting) notifier->notify();
}

base::Error MainThread::stopping() {
    return {base::ErrorCode::Busy, "This server is stopping."};
}

base::Error MainThread::silent() {
    return {base::ErrorCode::Busy, "The engine did not answer in time. What was asked for may still be done."};
}

} // namespace api

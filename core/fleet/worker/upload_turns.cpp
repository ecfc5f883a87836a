#include "core/fleet/worker/upload_turns.hpp"

namespace fleet {

void UploadTurns::ask(QObject* who, Go go) {
    m_asking.push_back({who, std::move(go)});
    next();
}

UploadTurns::Turn UploadTurns::taken() {
    --m_free;
    // It may be given back while whoever had it is destroyed: the next one begins from the event loop.
    return {nullptr, [self = QPointer(this)](void*) {
                if (!self) return;
                ++self->m_free;
                QMetaObject::invokeMethod(
                    self.data(), [turns = self.data()] { turns->next(); }, Qt::QueuedConnection);
            }};
}

void UploadTurns::next() {
    while (m_free > 0 && !m_asking.empty()) {
        const Asking asking = std::move(m_asking.front());
        m_asking.pop_front();
        if (asking.who) asking.go(taken());
    }
}

} // namespace fleet

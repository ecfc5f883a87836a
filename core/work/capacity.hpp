#pragma once
/// What other machines have for this host's jobs, beside its own processors. Whoever runs orders elsewhere says it; the engine starts as
/// many tasks more. Main thread.

#include <QObject>

namespace work {

class Capacity : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    /// Encoders that run at once.
    int slotsElsewhere() const { return m_slotsElsewhere; }
    void setSlotsElsewhere(int slots) {
        if (slots == m_slotsElsewhere) return;
        m_slotsElsewhere = slots;
        Q_EMIT changed();
    }

Q_SIGNALS:
    void changed();

private:
    int m_slotsElsewhere = 0;
};

} // namespace work

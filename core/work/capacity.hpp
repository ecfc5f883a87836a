#pragma once
/// What other machines have for this host's jobs, beside its own processors. Whoever runs orders elsewhere says it; the engine starts as
/// many tasks more, and some ahead. Main thread.

#include <QObject>

namespace work {

class Capacity : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    /// Encoders that run at once.
    int slotsElsewhere() const { return m_slotsElsewhere; }
    /// Orders that may be given beside those that run, so that whoever gets free has the next one at once.
    int ahead() const { return m_ahead; }
    void set(int slotsElsewhere, int ahead) {
        if (slotsElsewhere == m_slotsElsewhere && ahead == m_ahead) return;
        m_slotsElsewhere = slotsElsewhere;
        m_ahead = ahead;
        Q_EMIT changed();
    }

Q_SIGNALS:
    void changed();

private:
    int m_slotsElsewhere = 0, m_ahead = 0;
};

} // namespace work

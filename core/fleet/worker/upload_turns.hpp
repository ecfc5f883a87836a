#pragma once
/// So many uploads at a time, in the order in which they asked: whoever sends has enough of the line to be done before it is taken for
/// silent. Main thread.

#include <QObject>
#include <QPointer>
#include <deque>
#include <functional>
#include <memory>

namespace fleet {

class UploadTurns : public QObject {
    Q_OBJECT
public:
    /// A turn, for as long as it is held.
    using Turn = std::shared_ptr<void>;
    using Go = std::function<void(Turn)>;
    explicit UploadTurns(int most, QObject* parent = nullptr) : QObject(parent), m_free(most) {}

    /// `go` is called with a turn, now or later; never, once `who` is gone.
    void ask(QObject* who, Go go);

private:
    struct Asking {
        QPointer<QObject> who;
        Go go;
    };
    Turn taken();
    void next();

    int m_free;
    std::deque<Asking> m_asking;
};

} // namespace fleet

#pragma once
/// The keys of the panel that more than one place tells: the menus, the job menu, buttons. Values; main thread.

#include <QKeySequence>

namespace ui::keys {

// everywhere in the window
inline QKeySequence addFolder() {
    return QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O);
}
inline QKeySequence pauseAll() {
    return QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Space);
}

// while the list of jobs has the focus
inline QKeySequence pause() {
    return QKeySequence(Qt::Key_Space);
}
inline QKeySequence preview() {
    return QKeySequence(Qt::Key_Return);
}
inline QKeySequence retry() {
    return QKeySequence(Qt::CTRL | Qt::Key_R);
}
inline QKeySequence moveUp() {
    return QKeySequence(Qt::ALT | Qt::Key_Up);
}
inline QKeySequence moveDown() {
    return QKeySequence(Qt::ALT | Qt::Key_Down);
}
inline QKeySequence copyLink() {
    return QKeySequence(QKeySequence::Copy);
}
inline QKeySequence copyDashLink() {
    return QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C);
}
inline QKeySequence rename() {
    return QKeySequence(Qt::Key_F2);
}
inline QKeySequence duplicate() {
    return QKeySequence(Qt::CTRL | Qt::Key_D);
}
inline QKeySequence startAt() {
    return QKeySequence(Qt::CTRL | Qt::Key_T);
}
inline QKeySequence openOutput() {
    return QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E);
}
inline QKeySequence deleteOutput() {
    return QKeySequence(Qt::SHIFT | Qt::Key_Delete);
}
inline QKeySequence clearFinished() {
    return QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Delete);
}
inline QKeySequence remove() {
    return QKeySequence(QKeySequence::Delete);
}

// while the list of workers has the focus
inline QKeySequence drain() {
    return QKeySequence(Qt::Key_D);
}
inline QKeySequence resume() {
    return QKeySequence(Qt::Key_R);
}

// of the page that is shown: a worker's on the Fleet page, else the program's
inline QKeySequence log() {
    return QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L);
}

} // namespace ui::keys

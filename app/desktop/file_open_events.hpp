#pragma once
/// Files that the system gives to a program that runs: on macOS those dropped on its icon in the dock, and those of a second start.
/// Elsewhere there are no such events. Main thread.

#include <QFileOpenEvent>
#include <QObject>
#include <functional>

namespace desktop {

class FileOpenEvents : public QObject {
public:
    FileOpenEvents(std::function<void(const QString& file)> open, QObject* application) : QObject(application), m_open(std::move(open)) {
        application->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() != QEvent::FileOpen) return QObject::eventFilter(watched, event);
        const auto* asked = static_cast<QFileOpenEvent*>(event);
        m_open(asked->file().isEmpty() ? asked->url().toString() : asked->file());
        return true;
    }

private:
    std::function<void(const QString& file)> m_open;
};

} // namespace desktop

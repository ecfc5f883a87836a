#pragma once
/// The ring around the control that has the focus: 2 px wide, 2 px away from it, above its neighbours. One for a window and its dialogs;
/// follows the application's focus. Rows, cells and the status bar draw theirs inside. Main thread.

#include <QFocusFrame>
#include <QPointer>

namespace ui {

class FocusRing : public QObject {
    Q_OBJECT
public:
    /// `window` owns it.
    explicit FocusRing(QWidget* window);
    /// What it is drawn around; null when nothing that has one has the focus.
    QWidget* around() const { return m_frame && m_frame->isVisible() ? m_frame->widget() : nullptr; }

private:
    void follow(QWidget* now);

    QWidget* m_window;
    QPointer<QFocusFrame> m_frame; ///< lies in the scroll area of what it is around, and may end with it
};

} // namespace ui

#pragma once
/// The menu bar by category. Where the system does not show it itself it is out of sight until Alt or F10, and goes when it is left. Keys
/// of its actions hold all the time: whoever adds an action gives it to the window too. Main thread.

#include <QMenuBar>

namespace ui {

class MenuBar : public QMenuBar {
    Q_OBJECT
public:
    explicit MenuBar(QWidget* parent);
    /// Opens the first menu. Does nothing where the system shows the bar itself.
    void reveal();

protected:
    void actionEvent(QActionEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void hideWhenLeft();
};

} // namespace ui

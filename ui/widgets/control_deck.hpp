#pragma once
/// The controls of a picture. In a window they have their place below it; on the whole screen they lie over its lower edge and are seen
/// while the pointer moves, like the pointer itself. Main thread.

#include "ui/widgets/basics.hpp"

#include <QPointF>
#include <QTimer>

class QBoxLayout;

namespace ui {

class ControlDeck : public Surface {
    Q_OBJECT
public:
    /// `home`: the layout whose last item it is, and is again. `patienceMs`: how long it stays after the last movement.
    ControlDeck(const Theme& theme, QWidget* picture, QBoxLayout* home, QWidget* parent, int patienceMs = 2500);
    void setFloating(bool on);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool isSignOfLife(const QEvent& event);
    bool hasTheFocus() const;
    void reveal();
    void tire();
    void place();

    QWidget* m_picture;
    QBoxLayout* m_home;
    QTimer m_tiring;
    QPointF m_pointer; ///< where it was last: windows that come and go bring moves that are none
    bool m_floating = false;
};

} // namespace ui

#include "ui/widgets/control_deck.hpp"

#include <QApplication>
#include <QBoxLayout>
#include <QKeyEvent>
#include <utility>

namespace ui {

ControlDeck::ControlDeck(const Theme& theme, QWidget* picture, QBoxLayout* home, QWidget* parent, int patienceMs)
    : Surface(theme, &Tokens::window, parent), m_picture(picture), m_home(home) {
    m_picture->setMouseTracking(true);
    m_tiring.setSingleShot(true);
    m_tiring.setInterval(patienceMs);
    connect(&m_tiring, &QTimer::timeout, this, &ControlDeck::tire);
    m_home->addWidget(this);
}

void ControlDeck::setFloating(bool on) {
    if (on == m_floating) return;
    m_floating = on;
    if (on) {
        m_home->removeWidget(this);
        QApplication::instance()->installEventFilter(this);
        return reveal(); // so that it is known where they are
    }
    QApplication::instance()->removeEventFilter(this);
    m_tiring.stop();
    m_picture->unsetCursor();
    m_home->addWidget(this);
    show();
}

bool ControlDeck::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && watched == parentWidget()) place();
    const auto* widget = qobject_cast<const QWidget*>(watched);
    if (widget && widget->window() == window() && isSignOfLife(*event)) reveal();
    return false;
}

bool ControlDeck::isSignOfLife(const QEvent& event) {
    switch (event.type()) {
    case QEvent::MouseMove: {
        const QPointF now = static_cast<const QMouseEvent&>(event).globalPosition();
        return std::exchange(m_pointer, now) != now;
    }
    case QEvent::MouseButtonPress:
    case QEvent::TouchBegin: return true;
    case QEvent::KeyPress: {
        // The keys of the player need no controls; who goes through them by Tab does.
        const int key = static_cast<const QKeyEvent&>(event).key();
        return key == Qt::Key_Tab || key == Qt::Key_Backtab || hasTheFocus();
    }
    default: return false;
    }
}

bool ControlDeck::hasTheFocus() const {
    const QWidget* focus = QApplication::focusWidget();
    return focus && isAncestorOf(focus);
}

void ControlDeck::reveal() {
    place();
    show();
    raise();
    m_picture->unsetCursor();
    m_tiring.start();
}

void ControlDeck::tire() {
    if (!m_floating) return;
    if (underMouse() || QApplication::activePopupWidget()) return m_tiring.start();
    if (hasTheFocus()) parentWidget()->setFocus(); // nothing out of sight has the focus
    m_picture->setCursor(Qt::BlankCursor);
    hide();
}

void ControlDeck::place() {
    const int height = sizeHint().height();
    setGeometry(0, parentWidget()->height() - height, parentWidget()->width(), height);
}

} // namespace ui

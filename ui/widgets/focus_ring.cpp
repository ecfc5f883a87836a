#include "ui/widgets/focus_ring.hpp"

#include "ui/widgets/status_strip.hpp"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QSlider>

namespace ui {
namespace {

/// Where one types is shown always, a button only to who came by key.
bool hasRing(const QWidget* widget) {
    if (!widget || qobject_cast<const StatusItem*>(widget)) return false;
    if (qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget)) return true;
    const bool control =
        qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget) || qobject_cast<const QSlider*>(widget);
    return control && widget->window()->testAttribute(Qt::WA_KeyboardFocusChange);
}

} // namespace

FocusRing::FocusRing(QWidget* window) : QObject(window), m_window(window) {
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { follow(now); });
}

void FocusRing::follow(QWidget* now) {
    const bool shown = hasRing(now) && now->window() == m_window;
    if (shown && !m_frame) m_frame = new QFocusFrame(m_window);
    if (m_frame) m_frame->setWidget(shown ? now : nullptr);
}

} // namespace ui

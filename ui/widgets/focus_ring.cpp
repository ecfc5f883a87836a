#include "ui/widgets/focus_ring.hpp"

#include "ui/widgets/status_strip.hpp"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QSlider>

namespace ui {
namespace {

/// Whether `now` is in `window` or in a dialog over it.
bool belongsTo(const QWidget* window, const QWidget* now) {
    if (now->window() != window && !qobject_cast<const QDialog*>(now->window())) return false;
    for (const QWidget* each = now->window(); each; each = each->parentWidget() ? each->parentWidget()->window() : nullptr)
        if (each == window) return true;
    return false;
}

/// A question is answered by Return: which button that is, is seen. Others are shown to who came by key.
bool showsButtons(const QWidget* window) {
    const auto* dialog = qobject_cast<const QDialog*>(window);
    return window->testAttribute(Qt::WA_KeyboardFocusChange) || (dialog && dialog->isModal());
}

/// Where one types is shown always.
bool hasRing(const QWidget* widget) {
    if (!widget || qobject_cast<const StatusItem*>(widget)) return false;
    if (qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget)) return true;
    const bool control =
        qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget) || qobject_cast<const QSlider*>(widget);
    return control && showsButtons(widget->window());
}

} // namespace

FocusRing::FocusRing(QWidget* window) : QObject(window), m_window(window) {
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { follow(now); });
}

void FocusRing::follow(QWidget* now) {
    const bool shown = hasRing(now) && belongsTo(m_window, now);
    if (m_frame && shown && m_frame->window() != now->window()) delete m_frame; // it would end with the dialog
    if (shown && !m_frame) m_frame = new QFocusFrame(now->window());
    if (m_frame) m_frame->setWidget(shown ? now : nullptr);
}

} // namespace ui

#include "ui/widgets/menu_bar.hpp"

#include <QActionEvent>
#include <QApplication>
#include <QLayout>
#include <QMenu>
#include <QTimer>
#include <functional>

namespace ui {
namespace {

/// Says when Alt was pressed and let go with nothing in between. QMenuBar's own listening begins only while it is shown.
class AltAlone final : public QObject {
public:
    AltAlone(QWidget& bar, std::function<void()> act) : QObject(&bar), m_bar(bar), m_act(std::move(act)) {
        QCoreApplication::instance()->installEventFilter(this);
    }

    bool eventFilter(QObject* object, QEvent* event) override {
        switch (event->type()) {
        case QEvent::ShortcutOverride: // a key that is a shortcut comes as no press
        case QEvent::KeyPress: {
            const auto* key = static_cast<QKeyEvent*>(event);
            m_alone = key->key() == Qt::Key_Alt && (key->modifiers() & ~Qt::AltModifier) == 0;
            break;
        }
        case QEvent::KeyRelease: letGo(object, *static_cast<QKeyEvent*>(event)); break;
        case QEvent::MouseButtonPress:
        case QEvent::Wheel:
        case QEvent::WindowDeactivate: m_alone = false; break;
        default: break;
        }
        return false;
    }

private:
    void letGo(const QObject* object, const QKeyEvent& key) {
        const auto* widget = qobject_cast<const QWidget*>(object); // the window of the system hears it before the widgets
        if (!widget || key.isAutoRepeat()) return;
        const bool alone = std::exchange(m_alone, false) && key.key() == Qt::Key_Alt && widget->window() == m_bar.window();
        if (alone && m_bar.isHidden()) QTimer::singleShot(0, &m_bar, m_act); // not while the key is on its way through the widgets
    }

    QWidget& m_bar;
    std::function<void()> m_act;
    bool m_alone = false;
};

} // namespace

MenuBar::MenuBar(QWidget* parent) : QMenuBar(parent) {
    if (isNativeMenuBar()) return;
    hide();
    new AltAlone(*this, [this] { reveal(); });
}

void MenuBar::reveal() {
    if (isNativeMenuBar() || actions().isEmpty()) return;
    show();
    if (auto* layout = window()->layout()) layout->activate(); // the menu opens below its word, which has no place before that
    setActiveAction(actions().first());
}

void MenuBar::actionEvent(QActionEvent* event) {
    QMenuBar::actionEvent(event);
    if (event->type() == QEvent::ActionAdded && event->action()->menu())
        connect(event->action()->menu(), &QMenu::aboutToHide, this, &MenuBar::hideWhenLeft);
}

void MenuBar::focusOutEvent(QFocusEvent* event) {
    QMenuBar::focusOutEvent(event);
    hideWhenLeft();
}

void MenuBar::hideWhenLeft() {
    if (isNativeMenuBar()) return;
    // Later: from one menu to the next there is a moment without any.
    QTimer::singleShot(0, this, [this] {
        if (!hasFocus() && !QApplication::activePopupWidget()) hide();
    });
}

} // namespace ui

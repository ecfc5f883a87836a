#include "ui/widgets/combo_access.hpp"

#include <QAbstractItemView>
#include <QAccessibleWidget>
#include <QComboBox>
#include <QLabel>

namespace ui {
namespace {

class ComboAccess final : public QAccessibleWidget {
public:
    explicit ComboAccess(QComboBox* combo) : QAccessibleWidget(combo, QAccessible::ComboBox) {
        // The name holds the value: a new one is told by a new name.
        QObject::connect(combo, &QComboBox::currentTextChanged, combo, [combo] {
            QAccessibleEvent renamed(combo, QAccessible::NameChanged);
            QAccessible::updateAccessibility(&renamed);
        });
    }

    QString text(QAccessible::Text kind) const override {
        if (kind == QAccessible::Value) return combo()->currentText();
        if (kind != QAccessible::Name) return QAccessibleWidget::text(kind);
        const QString name = QAccessibleWidget::text(QAccessible::Name);
        // AT-SPI has no value for what is neither a number nor a text field.
        return name.isEmpty() ? combo()->currentText() : name + QStringLiteral(", ") + combo()->currentText();
    }
    int childCount() const override { return 1; }
    QAccessibleInterface* child(int index) const override {
        return index == 0 ? QAccessible::queryAccessibleInterface(combo()->view()) : nullptr;
    }
    int indexOfChild(const QAccessibleInterface* child) const override { return child && child->object() == combo()->view() ? 0 : -1; }
    QStringList actionNames() const override { return {showMenuAction(), pressAction()}; }
    void doAction(const QString& action) override {
        if (action != showMenuAction() && action != pressAction()) return;
        if (combo()->view()->isVisible()) combo()->hidePopup();
        else combo()->showPopup();
    }

private:
    QComboBox* combo() const { return static_cast<QComboBox*>(object()); }
};

QAccessibleInterface* make(const QString& className, QObject* object) {
    auto* combo = className == QLatin1String("QComboBox") ? qobject_cast<QComboBox*>(object) : nullptr;
    return combo ? new ComboAccess(combo) : nullptr;
}

} // namespace

void announceCombos() {
    QAccessible::removeFactory(make);
    QAccessible::installFactory(make);
}

} // namespace ui

#pragma once
/// What is cut, lies on something else, is too small to hit or scrolls for nothing in a widget that is shown, each as a line that says what
/// needs how much. Main thread.

#include "ui/main_window.hpp"
#include "ui/widgets/bar_button.hpp"
#include "ui/widgets/drop_overlay.hpp"
#include "ui/widgets/undo_bar.hpp"
#include "ui/widgets/wrapping_scroll_area.hpp"
#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QDir>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QStyleOptionComboBox>
#include <QToolButton>

#include <vector>

namespace test {

inline constexpr int kSlack = 1; // of rounding

inline QString described(const QWidget& widget, const QString& text, int needs, int has) {
    return QStringLiteral("%1 \"%2\" needs %3, has %4").arg(QLatin1String(widget.metaObject()->className()), text).arg(needs).arg(has);
}

/// Whether the whole text can be read by resting on it.
inline bool saysAllInItsTip(const QWidget& widget, const QString& text) {
    return !widget.toolTip().isEmpty() && widget.toolTip().contains(text);
}

inline void lookAt(const QLabel& label, QStringList& cut) {
    const QString text = label.text();
    if (text.isEmpty() || Qt::mightBeRichText(text) || saysAllInItsTip(label, text)) return;
    if (label.wordWrap()) {
        const int needs = label.heightForWidth(label.width());
        if (needs > label.height() + kSlack) cut << described(label, text, needs, label.height());
        return;
    }
    int needs = 0;
    for (const QString& line : text.split(QLatin1Char('\n'))) needs = std::max(needs, label.fontMetrics().horizontalAdvance(line));
    if (needs > label.contentsRect().width() + kSlack) cut << described(label, text, needs, label.contentsRect().width());
}

inline void lookAt(const QAbstractButton& button, QStringList& cut) {
    const bool isPlain = qobject_cast<const QPushButton*>(&button) || qobject_cast<const QToolButton*>(&button);
    if (!isPlain) { // switches, tabs, parts of the status bar know what they need
        if (button.sizeHint().width() > button.width() + kSlack)
            cut << described(
                button, button.text().isEmpty() ? button.accessibleName() : button.text(), button.sizeHint().width(), button.width());
        return;
    }
    const auto* tool = qobject_cast<const QToolButton*>(&button);
    if (tool && tool->popupMode() == QToolButton::MenuButtonPopup && tool->sizeHint().width() > tool->width() + kSlack)
        cut << described(button, button.text(), tool->sizeHint().width(), tool->width());
    if (button.text().isEmpty() || (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly)) return;
    const auto* inBar = qobject_cast<const ui::BarButton*>(&button);
    if (inBar && inBar->sizeHint().width() <= inBar->minimumSizeHint().width()) return; // it shows its icon, and says its word in a tip
    const int needs = button.fontMetrics().size(Qt::TextShowMnemonic, button.text()).width() +
        (button.icon().isNull() ? 0 : button.iconSize().width() + 4);
    if (needs > button.width() + kSlack) cut << described(button, button.text(), needs, button.width());
}

inline void lookAt(const QComboBox& combo, QStringList& cut) {
    QStyleOptionComboBox option;
    option.initFrom(&combo);
    option.editable = false;
    const int has = combo.style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &combo).width();
    const int icon = combo.itemIcon(combo.currentIndex()).isNull() ? 0 : combo.iconSize().width() + 4;
    const int needs = combo.fontMetrics().horizontalAdvance(combo.currentText()) + icon;
    if (needs > has + kSlack && !saysAllInItsTip(combo, combo.currentText())) cut << described(combo, combo.currentText(), needs, has);
}

inline QString called(const QWidget& widget) {
    const QString text = widget.property("text").toString();
    return QStringLiteral("%1 \"%2\"")
        .arg(QLatin1String(widget.metaObject()->className()), text.isEmpty() ? widget.accessibleName() : text);
}

/// What is read or used: parts of others, like the arrows of a number's field, are not.
inline bool standsAlone(const QWidget& widget) {
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) return !label->text().isEmpty() || !label->pixmap().isNull();
    const bool used = qobject_cast<const QAbstractButton*>(&widget) || qobject_cast<const QLineEdit*>(&widget) ||
        qobject_cast<const QComboBox*>(&widget) || qobject_cast<const QAbstractSpinBox*>(&widget);
    const QWidget* parent = widget.parentWidget();
    return used && !qobject_cast<const QLineEdit*>(parent) && !qobject_cast<const QAbstractSpinBox*>(parent) &&
        !qobject_cast<const QComboBox*>(parent);
}

/// Where it can be seen: what has scrolled out of sight lies on nothing.
inline QRect seenPlace(const QWidget& widget, const QWidget& in) {
    QRect place(widget.mapTo(&in, QPoint()), widget.size());
    for (const QWidget* outer = widget.parentWidget(); outer && outer != &in; outer = outer->parentWidget()) {
        place &= QRect(outer->mapTo(&in, QPoint()), outer->size());
        if (outer->isWindow()) break;
    }
    return place;
}

/// Layouts never do this while there is room: one of the two has been given less than it needs, or a place of its own.
inline void lookForOverlaps(const QWidget& shown, QStringList& lying) {
    std::vector<const QWidget*> all;
    for (const QWidget* each : shown.findChildren<QWidget*>()) {
        if (!each->isVisibleTo(&shown) || each->window() != shown.window() || !standsAlone(*each)) continue;
        bool floats = false; // notices lie over the page, for a while and on purpose
        for (const QWidget* outer = each; outer && outer != &shown; outer = outer->parentWidget())
            floats = floats || qobject_cast<const ui::UndoBar*>(outer) || qobject_cast<const ui::DropOverlay*>(outer);
        if (!floats) all.push_back(each);
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t k = i + 1; k < all.size(); ++k) {
            if (all[i]->isAncestorOf(all[k]) || all[k]->isAncestorOf(all[i])) continue;
            const QRect both = seenPlace(*all[i], shown) & seenPlace(*all[k], shown);
            if (both.width() > kSlack && both.height() > kSlack) lying << called(*all[i]) + QStringLiteral(" lies on ") + called(*all[k]);
        }
}

/// What is hit by a pointer or finger is 28 px high at least. Parts of fields, such as the cross that empties one, are not counted.
inline void lookForSmallTargets(const QWidget& shown, QStringList& small) {
    constexpr int kLeastTarget = 28;
    for (const QWidget* each : shown.findChildren<QWidget*>()) {
        if (!each->isVisibleTo(&shown) || each->window() != shown.window() || qobject_cast<const QLabel*>(each)) continue;
        const bool isTarget = standsAlone(*each) || qobject_cast<const QSlider*>(each);
        if (isTarget && each->height() < kLeastTarget) small << QStringLiteral("%1 is %2 px high").arg(called(*each)).arg(each->height());
    }
}

/// Whether something that does not scroll cuts it off. What scrolls shows all of it to whoever scrolls.
inline void lookForEdges(const QWidget& widget, QStringList& cut) {
    for (const QWidget* inner = &widget; !inner->isWindow() && inner->parentWidget(); inner = inner->parentWidget()) {
        const QWidget* outer = inner->parentWidget();
        const auto* area = qobject_cast<const QAbstractScrollArea*>(outer->parentWidget());
        if (area && area->viewport() == outer) return;
        const QRect place(inner == &widget ? widget.geometry() : QRect(widget.mapTo(outer, QPoint()), widget.size()));
        const QRect room = outer->rect().adjusted(-kSlack, -kSlack, kSlack, kSlack);
        if (room.contains(place)) continue;
        cut << QStringLiteral("%1 \"%2\" reaches out of %3")
                   .arg(QLatin1String(widget.metaObject()->className()), widget.property("text").toString(),
                       QLatin1String(outer->metaObject()->className()));
        return;
    }
}

/// What scrolls is as high as its content at its width, not as it was with other words or in another place.
inline void lookForEmptyScrolling(const QWidget& shown, QStringList& loose) {
    for (const auto* area : shown.findChildren<ui::WrappingScrollArea*>()) {
        if (!area->isVisibleTo(&shown) || !area->widget() || !area->widget()->layout()) continue;
        const int needs = ui::leastHeightAt(*area->widget()->layout(), area->viewport()->width());
        if (area->widget()->minimumHeight() > needs + kSlack)
            loose << QStringLiteral("%1 keeps %2 px for content of %3")
                         .arg(QLatin1String(area->metaObject()->className()))
                         .arg(area->widget()->minimumHeight())
                         .arg(needs);
    }
}

/// The pages of the least window scroll as a whole only on a screen that is smaller.
inline void lookForPageScrolling(const ui::MainWindow& window, QStringList& scrolling) {
    for (const auto* area : window.findChildren<QScrollArea*>())
        if (area->widget() && area->widget()->inherits("QStackedWidget") &&
            (area->horizontalScrollBar()->maximum() > 0 || area->verticalScrollBar()->maximum() > 0))
            scrolling << QStringLiteral("the page scrolls by %1 × %2 px")
                             .arg(area->horizontalScrollBar()->maximum())
                             .arg(area->verticalScrollBar()->maximum());
}

} // namespace test

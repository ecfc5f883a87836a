#include "ui/widgets/bar_button.hpp"

#include "ui/style/icons.hpp"

#include <QStyleOptionButton>
#include <QStylePainter>

namespace ui {
namespace {

constexpr int kLeast = 40; ///< icon and margins

} // namespace

BarButton::BarButton(const QString& iconName, const QString& word, QWidget* parent) : QPushButton(ui::icon(iconName), word, parent) {
    setToolTip(word); // the only place that says it, where the bar is narrow
    QSizePolicy policy = sizePolicy();
    policy.setHorizontalPolicy(QSizePolicy::Preferred);
    setSizePolicy(policy);
}

QSize BarButton::minimumSizeHint() const {
    return {kLeast, QPushButton::minimumSizeHint().height()};
}

bool BarButton::showsWord() const {
    return width() >= sizeHint().width();
}

void BarButton::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    if (!showsWord()) option.text.clear(); // a part of a word says nothing
    painter.drawControl(QStyle::CE_PushButton, option);
}

} // namespace ui

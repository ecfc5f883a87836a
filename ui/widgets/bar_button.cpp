#include "ui/widgets/bar_button.hpp"

#include "ui/style/icons.hpp"

#include <QStyleOptionButton>
#include <QStylePainter>
#include <utility>

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
    return {kLeast, QPushButton::sizeHint().height()}; // QPushButton's own asks sizeHint()
}

QSize BarButton::sizeHint() const {
    return m_showsWord ? QPushButton::sizeHint() : minimumSizeHint();
}

void BarButton::setShowsWord(bool shows) {
    if (std::exchange(m_showsWord, shows) != shows) updateGeometry();
}

void BarButton::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    if (!m_showsWord) option.text.clear(); // a part of a word says nothing
    painter.drawControl(QStyle::CE_PushButton, option);
}

} // namespace ui

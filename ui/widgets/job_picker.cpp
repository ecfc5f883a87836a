#include "ui/widgets/job_picker.hpp"

#include "ui/style/icons.hpp"

#include <QAbstractItemView>
#include <QStyleOption>
#include <QStylePainter>
#include <algorithm>

namespace ui {
namespace {

constexpr int kWidth = 252, kLeastWidth = 140, kListWidth = 420;
constexpr int kIcon = 16, kLeft = 11, kGap = 8;

} // namespace

JobPicker::JobPicker(const Theme& theme, QWidget* parent) : QComboBox(parent), m_theme(theme) {
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    view()->setTextElideMode(Qt::ElideMiddle);
    view()->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    fit();
    connect(&theme, &Theme::changed, this, &JobPicker::fit);
    connect(this, &QComboBox::currentIndexChanged, this, &JobPicker::tellWhole);
}

void JobPicker::fit() {
    view()->setMinimumWidth(m_theme.scaled(kListWidth));
    updateGeometry();
}

void JobPicker::addEntry(const QString& iconName, const QString& name, const QString& whole, const QString& key) {
    addItem(icon(iconName), name, key);
    setItemData(count() - 1, whole, Qt::ToolTipRole);
    tellWhole(); // the first one is chosen by being added
}

void JobPicker::tellWhole() {
    setToolTip(currentData(Qt::ToolTipRole).toString());
}

QSize JobPicker::sizeHint() const {
    return {m_theme.scaled(kWidth), m_theme.heightFor(32, 0)};
}

QSize JobPicker::minimumSizeHint() const {
    return {m_theme.scaled(kLeastWidth), m_theme.heightFor(32, 0)};
}

QRect JobPicker::textPlace() const {
    QStyleOptionComboBox option;
    initStyleOption(&option);
    const QRect arrow = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxArrow, this);
    const int left = kLeft + (currentIndex() < 0 ? 0 : kIcon + kGap);
    return {left, 0, std::max(0, arrow.left() - kGap / 2 - left), height()};
}

QString JobPicker::shownText() const {
    const QString text = currentIndex() < 0 ? placeholderText() : currentText();
    return QFontMetrics(m_theme.font(0)).elidedText(text, Qt::ElideMiddle, textPlace().width());
}

void JobPicker::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionComboBox option;
    initStyleOption(&option);
    option.currentText.clear();
    painter.drawComplexControl(QStyle::CC_ComboBox, option);
    const QRect icon(kLeft, (height() - kIcon) / 2, kIcon, kIcon);
    if (currentIndex() >= 0) itemIcon(currentIndex()).paint(&painter, icon);
    painter.setFont(m_theme.font(0));
    painter.setPen(currentIndex() < 0 ? m_theme.colours().textCaption : m_theme.colours().textPrimary);
    painter.drawText(textPlace(), Qt::AlignVCenter, shownText());
}

} // namespace ui

#include "ui/style/millrace_style.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/menu_item.hpp"
#include "ui/style/outline.hpp"

#include <QAbstractButton>
#include <QComboBox>
#include <QPainter>
#include <QSpinBox>
#include <QStyleOption>

namespace ui {
namespace {

constexpr qreal kRadius = 6, kBoxRadius = 4;
constexpr int kChevron = 14, kChevronMargin = 3; ///< of the arrow's icon; what is empty at its sides
constexpr int kControlHeight = 32, kButtonIcon = 16, kIconGap = 8, kButtonPadding = 13, kSplitArrow = 26;
constexpr int kRingGap = 2;      ///< between the focus ring and the control
constexpr int kLeastTarget = 28; ///< of what a pointer or finger is to hit, and the height of a small control
constexpr int kMenuMargin = 4;   ///< between a menu's frame and its entries
constexpr int kFieldPadding = 6; ///< beside the words of fields and choices, more than Fusion's
constexpr int kHeaderHeight = 28, kHeaderMargin = 4, kLastHeaderMargin = 14;

QString kindOf(const QWidget* widget) {
    return widget ? widget->property("kind").toString() : QString();
}

/// Of a header's words: they stand above those of its column. The job list paints its rows itself, and gives its header a kind.
int headerIndent(int section, const QWidget* header, int ring) {
    if (kindOf(header) == QLatin1String("rows")) return section == 0 ? 16 : 0;
    return ring + kRingGap + 1; // the margin of an entry's words: PM_FocusFrameHMargin and one
}

} // namespace

MillraceStyle::MillraceStyle(const Theme& theme) : QProxyStyle(QStringLiteral("Fusion")), m_theme(theme) {}

void MillraceStyle::drawButtonFrame(const QStyleOption& option, QPainter& painter, const QWidget* widget) const {
    const Tokens& t = m_theme.colours();
    const QString kind = kindOf(widget);
    const bool enabled = option.state & State_Enabled, hover = enabled && (option.state & State_MouseOver),
               down = option.state & State_Sunken, on = option.state & State_On;
    QColor fill = t.raised, line = t.lineNormal;
    if (kind == QLatin1String("primary")) {
        fill = !enabled ? t.raised : down ? t.accentFillPressed : hover ? t.accentFillHover : t.accentFill;
        line = enabled ? fill : t.lineSubtle;
    } else if (kind == QLatin1String("link")) {
        fill = line = Qt::transparent;
    } else if (kind == QLatin1String("quiet")) {
        fill = down ? t.raised : hover ? t.hover : QColor(Qt::transparent);
        line = Qt::transparent;
    } else if (on) {
        fill = t.selection;
        line = t.accent;
    } else {
        fill = down ? t.hover : hover ? t.hover.lighter(m_theme.isDark() ? 125 : 98) : t.raised;
        if (!enabled) line = t.lineSubtle;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(line == Qt::transparent ? Qt::NoPen : QPen(line, 1));
    painter.setBrush(fill);
    painter.drawRoundedRect(insideOf(option.rect), kRadius, kRadius);
    painter.restore();
}

void MillraceStyle::drawButtonLabel(const QStyleOptionButton& option, QPainter& painter, const QWidget* widget) const {
    const Tokens& t = m_theme.colours();
    const QString kind = kindOf(widget);
    const bool enabled = option.state & State_Enabled, link = kind == QLatin1String("link");
    QColor colour = !enabled ? t.textDisabled : link ? t.accent : kind == QLatin1String("primary") ? QColor(Qt::white) : t.textPrimary;
    painter.save();
    painter.setPen(colour);
    QFont font = painter.font();
    if (kind == QLatin1String("primary")) font.setWeight(QFont::DemiBold);
    font.setUnderline(link && (option.state & State_MouseOver));
    painter.setFont(font);
    const bool iconic = !option.icon.isNull();
    constexpr int kRounding = 2; // words are as wide as parts of pixels; widgets are not
    const int room = option.rect.width() - 2 * (link ? 0 : 8) - (iconic ? kButtonIcon + kIconGap : 0) + kRounding;
    const QString text = painter.fontMetrics().elidedText(option.text, Qt::ElideRight, room, Qt::TextShowMnemonic);
    const int width =
        painter.fontMetrics().size(Qt::TextShowMnemonic, text).width() + (iconic ? kButtonIcon + (text.isEmpty() ? 0 : kIconGap) : 0);
    int x = option.rect.x() + (option.rect.width() - width) / 2;
    if (iconic) {
        option.icon.paint(&painter, QRect(x, option.rect.center().y() - kButtonIcon / 2 + 1, kButtonIcon, kButtonIcon), Qt::AlignCenter,
            enabled ? QIcon::Normal : QIcon::Disabled);
        x += kButtonIcon + kIconGap;
    }
    painter.drawText(QRect(x, option.rect.y(), option.rect.right() - x + 1, option.rect.height()),
        Qt::AlignVCenter | Qt::TextHideMnemonic | Qt::TextDontClip, text);
    painter.restore();
}

/// The split button: action at the left, a line, the menu's arrow at the right.
void MillraceStyle::drawSplitButton(const QStyleOptionToolButton& option, QPainter& painter, const QWidget* widget) const {
    const Tokens& t = m_theme.colours();
    QStyleOption frame = option;
    frame.state.setFlag(State_Sunken, option.activeSubControls != SC_None && (option.state & State_Sunken));
    drawButtonFrame(frame, painter, widget);
    const bool primary = kindOf(widget) == QLatin1String("primary");
    const QColor ink = primary ? QColor(Qt::white) : t.textPrimary;
    const QRect arrow = subControlRect(CC_ToolButton, &option, SC_ToolButtonMenu, widget);
    painter.fillRect(QRect(arrow.left(), arrow.top() + 1, 1, arrow.height() - 2), primary ? t.accentFillPressed : t.lineNormal);
    paintIcon(painter, QStringLiteral("chevron-down"), QRectF(arrow.center().x() - 6, arrow.center().y() - 6, 13, 13), ink);
    QStyleOptionButton label;
    label.initFrom(widget);
    label.state = option.state;
    label.rect = subControlRect(CC_ToolButton, &option, SC_ToolButton, widget);
    label.text = option.text;
    label.icon = option.icon;
    painter.setFont(option.font);
    drawButtonLabel(label, painter, widget);
}

/// What is written in has a strong outline; an address is there to be read, on the log's ground.
void MillraceStyle::drawFieldFrame(const QStyleOption& option, QPainter& painter, const QWidget* widget) const {
    const Tokens& t = m_theme.colours();
    const bool enabled = option.state & State_Enabled, address = kindOf(widget) == QLatin1String("address");
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(enabled && address ? t.inset : m_theme.isDark() ? t.window : t.panel);
    painter.setPen(QPen(enabled && !address ? t.lineStrong : t.lineSubtle, 1));
    painter.drawRoundedRect(insideOf(option.rect), kRadius, kRadius);
    painter.restore();
}

void MillraceStyle::drawFrame(const QStyleOption& option, QPainter& painter) const {
    const Tokens& t = m_theme.colours();
    const bool focus = option.state & State_HasFocus;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const int width = focus ? m_theme.ringWidth() : 1;
    painter.setPen(QPen(focus ? t.focus : t.lineSubtle, width));
    painter.drawRoundedRect(insideOf(option.rect, width), kBoxRadius, kBoxRadius);
    painter.restore();
}

/// Every check box here is a switch: track and knob (ui.md section 4). "Some of them" is neither on nor off: the knob stands in the middle.
void MillraceStyle::drawSwitch(const QStyleOption& option, QPainter& painter) const {
    const Tokens& t = m_theme.colours();
    const bool some = option.state & State_NoChange, on = !some && (option.state & State_On), enabled = option.state & State_Enabled;
    const QRectF track = QRectF(option.rect).adjusted(1, 1, -1, -1);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(on || some ? t.accentFill : t.lineStrong, 1));
    painter.setBrush(on ? (enabled ? t.accentFill : t.lineNormal) : t.track);
    painter.drawRoundedRect(track, track.height() / 2, track.height() / 2);
    const qreal d = track.height() - 4;
    painter.setPen(Qt::NoPen);
    painter.setBrush(on ? QColor(Qt::white) : enabled ? t.textCaption : t.textDisabled);
    const qreal left = some ? track.center().x() - d / 2 : on ? track.right() - d - 2 : track.left() + 2;
    painter.drawEllipse(QRectF(left, track.top() + 2, d, d));
    painter.restore();
}

void MillraceStyle::drawRadio(const QStyleOption& option, QPainter& painter) const {
    const Tokens& t = m_theme.colours();
    const bool on = option.state & State_On;
    const QRectF ring = QRectF(option.rect).adjusted(1, 1, -1, -1);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(on ? t.accentFill : t.lineStrong, 1));
    painter.setBrush(on ? t.accentFill : t.inset);
    painter.drawEllipse(ring);
    if (on) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(Qt::white);
        painter.drawEllipse(ring.center(), ring.width() / 5, ring.width() / 5);
    }
    painter.restore();
}

void MillraceStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    const Tokens& t = m_theme.colours();
    switch (element) {
    case PE_PanelButtonCommand:
    case PE_PanelButtonTool: drawButtonFrame(*option, *painter, widget); return;
    case PE_FrameFocusRect: // rings are part of each control
    case PE_FrameDefaultButton: return;
    case PE_PanelLineEdit:
        if (widget &&
            (qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()) || qobject_cast<const QComboBox*>(widget->parentWidget())))
            return;
        drawFieldFrame(*option, *painter, widget);
        return;
    case PE_FrameLineEdit: return;
    case PE_Frame: drawFrame(*option, *painter); return;
    case PE_IndicatorCheckBox: drawSwitch(*option, *painter); return;
    case PE_IndicatorRadioButton: drawRadio(*option, *painter); return;
    case PE_PanelMenu:
    case PE_FrameMenu:
        painter->fillRect(option->rect, t.panel);
        paintOutline(*painter, option->rect, t.lineNormal);
        return;
    case PE_FrameGroupBox:
    case PE_FrameTabWidget: return;
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void MillraceStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    const Tokens& t = m_theme.colours();
    if (element == CE_PushButtonLabel) {
        drawButtonLabel(*static_cast<const QStyleOptionButton*>(option), *painter, widget);
        return;
    }
    if (element == CE_HeaderSection || element == CE_HeaderEmptyArea) {
        painter->fillRect(option->rect, widget && widget->property("onCard").toBool() ? t.panel : t.window);
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), t.lineSubtle);
        return;
    }
    if (element == CE_HeaderLabel) {
        const auto* header = static_cast<const QStyleOptionHeader*>(option);
        painter->setFont(m_theme.font(-2, QFont::Medium));
        painter->setPen(t.textCaption);
        const bool isLast = header->position == QStyleOptionHeader::End && kindOf(widget) == QLatin1String("rows");
        painter->drawText(option->rect.adjusted(headerIndent(header->section, widget, m_theme.ringWidth()), 0,
                              isLast ? -kLastHeaderMargin : -kHeaderMargin, 0),
            static_cast<int>(header->textAlignment | Qt::AlignVCenter), header->text);
        return;
    }
    if (element == CE_FocusFrame) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(t.focus, m_theme.ringWidth()));
        painter->drawRoundedRect(insideOf(option->rect, m_theme.ringWidth()), kRadius + kRingGap, kRadius + kRingGap);
        painter->restore();
        return;
    }
    if (element == CE_Splitter) {
        painter->fillRect(option->rect, t.lineSubtle);
        return;
    }
    if (const auto* item = element == CE_MenuItem ? qstyleoption_cast<const QStyleOptionMenuItem*>(option) : nullptr) {
        paintMenuItem(*item, *painter, t);
        return;
    }
    if (const auto* combo = element == CE_ComboBoxLabel ? qstyleoption_cast<const QStyleOptionComboBox*>(option) : nullptr;
        combo && kindOf(widget) == QLatin1String("link")) {
        painter->setPen((option->state & State_Enabled) ? t.accent : t.textDisabled);
        const QRect text = subControlRect(CC_ComboBox, combo, SC_ComboBoxEditField, widget);
        const int outwards = option->direction == Qt::RightToLeft ? 0 : 2 * kChevronMargin; // as far as its arrow
        painter->drawText(text.adjusted(4, 0, outwards, 0), Qt::AlignVCenter | Qt::AlignRight, combo->currentText);
        return;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void MillraceStyle::drawComboBox(const QStyleOptionComboBox& option, QPainter& painter, const QWidget* widget) const {
    const Tokens& t = m_theme.colours();
    const bool enabled = option.state & State_Enabled, link = kindOf(widget) == QLatin1String("link");
    drawButtonFrame(option, painter, widget);
    if (!link && enabled) { // a field that is chosen from: its outline is a field's
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(t.lineStrong, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(insideOf(option.rect), kRadius, kRadius);
        painter.restore();
    }
    if (!(option.subControls & SC_ComboBoxArrow)) return;
    const QRect arrow = subControlRect(CC_ComboBox, &option, SC_ComboBoxArrow, widget);
    const QColor colour = !enabled ? t.textDisabled : link ? t.accent : t.textSecondary;
    const bool fromRight = option.direction == Qt::RightToLeft;
    // A link has no frame: what is to be seen of its arrow ends where the widget ends.
    const int left = link ? (fromRight ? option.rect.left() - kChevronMargin : option.rect.right() + 1 + kChevronMargin - kChevron)
                          : arrow.center().x() - kChevron / 2 + (fromRight ? kFieldPadding - 1 : 1 - kFieldPadding);
    paintIcon(painter, QStringLiteral("chevron-down"), QRectF(left, arrow.center().y() - 6, kChevron, kChevron), colour);
}

void MillraceStyle::drawSpinBox(const QStyleOptionSpinBox& option, QPainter& painter, const QWidget* widget) const {
    drawFieldFrame(option, painter, widget);
    for (const auto& [part, name] : {std::pair{SC_SpinBoxUp, "chevron-up"}, {SC_SpinBoxDown, "chevron-down"}}) {
        if (!(option.subControls & part)) continue;
        const QRect r = subControlRect(CC_SpinBox, &option, part, widget);
        paintIcon(painter, QLatin1String(name), QRectF(r.center().x() - 5, r.center().y() - 5, 11, 11), m_theme.colours().textCaption);
    }
}

void MillraceStyle::drawScrollBar(const QStyleOptionSlider& option, QPainter& painter, const QWidget* widget) const {
    const Tokens& t = m_theme.colours();
    painter.fillRect(option.rect, Qt::transparent);
    if (option.maximum <= option.minimum) return;
    const QRect handle = subControlRect(CC_ScrollBar, &option, SC_ScrollBarSlider, widget);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush((option.state & State_MouseOver) ? t.lineStrong : t.lineNormal);
    const QRectF r = option.orientation == Qt::Vertical ? QRectF(handle).adjusted(3, 1, -2, -1) : QRectF(handle).adjusted(1, 3, -1, -2);
    painter.drawRoundedRect(r, 3, 3);
    painter.restore();
}

void MillraceStyle::drawComplexControl(
    ComplexControl control, const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const {
    switch (control) {
    case CC_ComboBox: drawComboBox(*static_cast<const QStyleOptionComboBox*>(option), *painter, widget); return;
    case CC_SpinBox: drawSpinBox(*static_cast<const QStyleOptionSpinBox*>(option), *painter, widget); return;
    case CC_Slider: drawSlider(*static_cast<const QStyleOptionSlider*>(option), *painter, widget); return;
    case CC_ScrollBar: drawScrollBar(*static_cast<const QStyleOptionSlider*>(option), *painter, widget); return;
    case CC_ToolButton: {
        const auto* tool = static_cast<const QStyleOptionToolButton*>(option);
        if (tool->features & QStyleOptionToolButton::MenuButtonPopup) return drawSplitButton(*tool, *painter, widget);
        auto plain = *tool; // no arrow: the icon says that it opens
        plain.features.setFlag(QStyleOptionToolButton::HasMenu, false);
        return QProxyStyle::drawComplexControl(control, &plain, painter, widget);
    }
    default: QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

int MillraceStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return 16;
    case PM_IndicatorWidth: return 32;
    case PM_IndicatorHeight: return 18;
    case PM_ScrollBarExtent: return 10;
    case PM_ButtonIconSize:
    case PM_SmallIconSize: return 16;
    case PM_SplitterWidth:
    case PM_MenuPanelWidth: return 1;
    case PM_MenuHMargin:
    case PM_MenuVMargin: return kMenuMargin;
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin: return m_theme.ringWidth() + kRingGap;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_HeaderMargin: return 0;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

QSize MillraceStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const {
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    const bool small = widget && widget->property("small").toBool();
    if (type == CT_PushButton || type == CT_LineEdit || type == CT_ComboBox)
        result.setHeight(small ? std::max(option->fontMetrics.height() + 8, kLeastTarget) : std::max(result.height(), kControlHeight));
    if (type == CT_ComboBox && kindOf(widget) != QLatin1String("link")) result.rwidth() += 2 * kFieldPadding;
    if (type == CT_SpinBox) result.setHeight(std::max(option->fontMetrics.height() + 8, kControlHeight)); // a field's, not Fusion's
    if (type == CT_HeaderSection) result.setHeight(std::max(kHeaderHeight, QFontMetrics(m_theme.font(-2)).height() + 2 * kHeaderMargin));
    if (type == CT_PushButton) {
        const auto* button = static_cast<const QStyleOptionButton*>(option);
        QFont font = button->fontMetrics.height() > 0 && widget ? widget->font() : QFont();
        if (kindOf(widget) == QLatin1String("primary")) font.setWeight(QFont::DemiBold);
        const int text = QFontMetrics(font).size(Qt::TextShowMnemonic, button->text).width();
        const int padding = kindOf(widget) == QLatin1String("link") ? 0 : kButtonPadding;
        result.setWidth(text + 1 + (button->icon.isNull() ? 0 : kButtonIcon + kIconGap) + 2 * padding);
        if (kindOf(widget) == QLatin1String("link")) result.setHeight(std::max(option->fontMetrics.height() + 8, kLeastTarget));
    }
    if (const auto* slider = type == CT_Slider ? qstyleoption_cast<const QStyleOptionSlider*>(option) : nullptr)
        result = result.expandedTo(slider->orientation == Qt::Horizontal ? QSize(0, kLeastTarget) : QSize(kLeastTarget, 0));
    if (const auto* tool = type == CT_ToolButton ? static_cast<const QStyleOptionToolButton*>(option) : nullptr;
        tool && (tool->features & QStyleOptionToolButton::MenuButtonPopup))
        result.setWidth(QFontMetrics(tool->font).horizontalAdvance(tool->text) + kButtonIcon + kIconGap + 2 * kButtonPadding + kSplitArrow);
    if (const auto* item = type == CT_MenuItem ? qstyleoption_cast<const QStyleOptionMenuItem*>(option) : nullptr)
        return menuItemSize(*item, kLeastTarget);
    const bool entry = type == CT_ItemViewItem && widget && widget->inherits("QComboBoxListView");
    if (entry || type == CT_ToolButton || type == CT_CheckBox || type == CT_RadioButton || type == CT_MenuBarItem)
        result.setHeight(std::max(result.height(), kLeastTarget));
    return result;
}

QRect MillraceStyle::subControlRect(
    ComplexControl control, const QStyleOptionComplex* option, SubControl part, const QWidget* widget) const {
    if (control == CC_ToolButton) {
        const auto* tool = static_cast<const QStyleOptionToolButton*>(option);
        if (tool->features & QStyleOptionToolButton::MenuButtonPopup) {
            const QRect whole = option->rect;
            const QRect arrow(whole.right() - kSplitArrow + 1, whole.top(), kSplitArrow, whole.height());
            return visualRect(option->direction, whole, part == SC_ToolButtonMenu ? arrow : whole.adjusted(0, 0, -kSplitArrow, 0));
        }
    }
    const QRect rect = QProxyStyle::subControlRect(control, option, part, widget);
    const bool words = control == CC_ComboBox && part == SC_ComboBoxEditField && kindOf(widget) != QLatin1String("link");
    return words ? rect.adjusted(kFieldPadding, 0, -kFieldPadding, 0) : rect;
}

QRect MillraceStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    const bool field = element == SE_LineEditContents && widget && !qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()) &&
        !qobject_cast<const QComboBox*>(widget->parentWidget());
    return field ? rect.adjusted(kFieldPadding, 0, -kFieldPadding, 0) : rect;
}

int MillraceStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const {
    if ((hint == SH_Widget_Animation_Duration || hint == SH_Widget_Animate) && m_theme.isMotionReduced()) return 0;
    if (hint == SH_EtchDisabledText || hint == SH_UnderlineShortcut) return 0;
    if (hint == SH_ComboBox_Popup || hint == SH_DialogButtonBox_ButtonsHaveIcons) return 0;
    if (hint == SH_FocusFrame_AboveWidget) return 1; // else the parent's edge would cut it off
    return QProxyStyle::styleHint(hint, option, widget, data);
}

} // namespace ui

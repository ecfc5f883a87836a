#include "ui/widgets/basics.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"

#include <QClipboard>
#include <QCursor>
#include <QDateTime>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QStyleOption>
#include <QStylePainter>
#include <QTimer>
#include <algorithm>

namespace ui {
namespace {

constexpr int kMostLines = 2000;
constexpr int kAroundValue = 74; ///< icon, arrow and margins of a combo with a prefix

struct StyleOf {
    int offset;
    QFont::Weight weight;
};
StyleOf styleOf(TextStyle style) {
    switch (style) {
    case TextStyle::Caption: return {-2, QFont::Normal};
    case TextStyle::Small: return {-1, QFont::Normal};
    case TextStyle::SmallMedium: return {-1, QFont::Medium};
    case TextStyle::Body: return {0, QFont::Normal};
    case TextStyle::BodyMedium: return {0, QFont::Medium};
    case TextStyle::Strong: return {0, QFont::DemiBold};
    case TextStyle::Title: return {2, QFont::DemiBold};
    case TextStyle::Heading: return {7, QFont::DemiBold};
    case TextStyle::Figure: return {11, QFont::DemiBold};
    }
    return {0, QFont::Normal};
}

} // namespace

void setTextStyle(QLabel& label, const Theme& theme, TextStyle style, int role) {
    const auto apply = [&label, &theme, look = styleOf(style), role] {
        label.setFont(theme.font(look.offset, look.weight));
        QPalette palette = label.palette();
        const Tokens& t = theme.colours();
        const QColor& colour = role == 1 ? t.textPrimary : role == 2 ? t.textSecondary : t.textCaption;
        for (const auto group : {QPalette::Active, QPalette::Inactive}) palette.setColor(group, QPalette::WindowText, colour);
        palette.setColor(QPalette::Disabled, QPalette::WindowText, t.textDisabled);
        label.setPalette(palette);
    };
    label.setForegroundRole(QPalette::WindowText); // else the ground decides: on cards and dialogs Qt takes Text
    apply();
    QObject::connect(&theme, &Theme::changed, &label, apply);
}

QLabel* label(const Theme& theme, const QString& text, TextStyle style, int role, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    setTextStyle(*label, theme, style, role);
    return label;
}

QPushButton* button(const QString& text, const QString& iconName, const char* kind, QWidget* parent) {
    auto* button = new QPushButton(text, parent);
    button->setProperty("kind", QLatin1String(kind));
    const bool primary = qstrcmp(kind, "primary") == 0;
    if (!iconName.isEmpty()) button->setIcon(icon(iconName, primary ? QColor(Qt::white) : QColor()));
    return button;
}

QPushButton* smallButton(const Theme& theme, const QString& text, const QString& iconName, const char* kind, QWidget* parent) {
    QPushButton* small = button(text, iconName, kind, parent);
    small->setProperty("small", true);
    const auto fit = [small, &theme] { small->setFont(theme.font(-1, QFont::Medium)); };
    fit();
    QObject::connect(&theme, &Theme::changed, small, fit);
    return small;
}

QToolButton* iconButton(const QString& iconName, const QString& accessibleName, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setProperty("kind", QStringLiteral("quiet"));
    button->setIcon(icon(iconName));
    button->setIconSize({16, 16});
    button->setAccessibleName(accessibleName);
    button->setToolTip(accessibleName);
    button->setFixedSize(28, 28);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

QLabel* iconLabel(const Theme& theme, const QString& iconName, QColor Tokens::*colour, int size, QWidget* parent) {
    auto* label = new QLabel(parent);
    const auto apply = [label, &theme, iconName, colour, size] {
        label->setPixmap(icon(iconName, theme.colours().*colour).pixmap(QSize(size, size), label->devicePixelRatioF()));
    };
    apply();
    QObject::connect(&theme, &Theme::changed, label, apply);
    return label;
}

QLabel* lineIcon(const Theme& theme, const QString& iconName, QColor Tokens::*colour, QWidget* parent) {
    static constexpr int kSize = 14; // std::max takes its address
    auto* label = iconLabel(theme, iconName, colour, kSize, parent);
    label->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    const auto fit = [label, &theme] { label->setFixedHeight(std::max(kSize, QFontMetrics(theme.font(-1)).height())); };
    fit();
    QObject::connect(&theme, &Theme::changed, label, fit);
    return label;
}

void addSearchIcon(QLineEdit& field, const Theme& theme) {
    auto* action = field.addAction(icon(QStringLiteral("search"), theme.colours().textCaption), QLineEdit::LeadingPosition);
    QObject::connect(&theme, &Theme::changed, action,
        [action, &theme] { action->setIcon(icon(QStringLiteral("search"), theme.colours().textCaption)); });
}

void paintGround(QPainter& painter, const QAbstractButton& button, const Tokens& tokens) {
    painter.setRenderHint(QPainter::Antialiasing);
    if (button.isChecked() || button.underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(button.isChecked() ? tokens.selection : tokens.hover);
        painter.drawRoundedRect(button.rect(), 6, 6);
    }
}

QWidget* line(const Theme& theme, QWidget* parent) {
    auto* line = new Surface(theme, &Tokens::lineSubtle, parent);
    line->setFixedHeight(1);
    return line;
}

QWidget* divider(const Theme& theme, QWidget* parent) {
    auto* divider = new Surface(theme, &Tokens::lineSubtle, parent);
    divider->setFixedSize(1, 24);
    return divider;
}

int topBarHeight(const Theme& theme) {
    return theme.heightFor(56, 2);
}

Surface::Surface(const Theme& theme, QColor Tokens::*fill, QWidget* parent) : QWidget(parent), m_theme(theme), m_fill(fill) {
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Surface::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), m_theme.colours().*m_fill);
}

PrefixedCombo::PrefixedCombo(const Theme& theme, QString iconName, QString prefix, int usualWidth, QWidget* parent)
    : QComboBox(parent), m_theme(theme), m_icon(std::move(iconName)), m_prefix(std::move(prefix)), m_usualWidth(usualWidth) {
    setAccessibleName(m_prefix);
    setToolTip(m_prefix);
}

QSize PrefixedCombo::sizeHint() const {
    return {std::max(m_usualWidth, widthWithPrefix()), m_theme.heightFor(32, 0)};
}

int PrefixedCombo::widthWithPrefix() const {
    return QFontMetrics(m_theme.font(0)).horizontalAdvance(m_prefix + QStringLiteral("  ") + currentText()) + kAroundValue;
}

QSize PrefixedCombo::minimumSizeHint() const {
    const QFontMetrics metrics(m_theme.font(0));
    return {metrics.horizontalAdvance(currentText()) + kAroundValue, m_theme.heightFor(32, 0)};
}

void PrefixedCombo::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionComboBox option;
    initStyleOption(&option);
    option.currentText.clear();
    painter.drawComplexControl(QStyle::CC_ComboBox, option);
    const Tokens& t = m_theme.colours();
    paintIcon(painter, m_icon, QRectF(11, height() / 2.0 - 8, 16, 16), t.textSecondary);
    painter.setFont(m_theme.font(0));
    // Where both do not fit the prefix goes: what is chosen matters more, and the tool tip still says what for.
    const int prefix = width() < widthWithPrefix() ? 0 : painter.fontMetrics().horizontalAdvance(m_prefix + QStringLiteral("  "));
    painter.setPen(t.textCaption);
    if (prefix > 0) painter.drawText(QRect(35, 0, width(), height()), Qt::AlignVCenter, m_prefix);
    painter.setPen(t.textPrimary);
    painter.drawText(QRect(35 + prefix, 0, width() - 35 - prefix - 28, height()), Qt::AlignVCenter,
        painter.fontMetrics().elidedText(currentText(), Qt::ElideRight, width() - 35 - prefix - 28));
}

AddressRow::AddressRow(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent), m_field(new QLineEdit(this)), m_copy(iconButton(QStringLiteral("copy"), tr("Copy the %1 link").arg(name), this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* title = label(theme, name, TextStyle::Small, 2, this);
    layout->addWidget(title);
    const auto fit = [this, title, &theme] {
        title->setFixedWidth(std::max(theme.scaled(38), QFontMetrics(theme.font(-1)).horizontalAdvance(title->text())));
        m_field->setFixedHeight(theme.heightFor(28, -2));
        m_field->setFont(theme.fixedFont());
    };
    fit();
    connect(&theme, &Theme::changed, this, fit);
    m_field->setReadOnly(true);
    m_field->setProperty("kind", QStringLiteral("address"));
    m_field->setAccessibleName(tr("%1 address").arg(name));
    layout->addWidget(m_field, 1);
    m_copy->setProperty("kind", QString());
    layout->addWidget(m_copy);
    connect(m_copy, &QToolButton::clicked, this, &AddressRow::copy);
}

void AddressRow::setAddress(const QString& address) {
    if (address == m_address) return;
    m_address = address;
    m_field->setToolTip(address);
    m_copy->setEnabled(!address.isEmpty());
    elide();
}

void AddressRow::elide() {
    m_field->setText(QFontMetrics(m_field->font()).elidedText(m_address, Qt::ElideMiddle, m_field->width() - 26));
}

void AddressRow::resizeEvent(QResizeEvent*) {
    elide();
}

void AddressRow::copy() {
    QGuiApplication::clipboard()->setText(m_address);
    m_copy->setIcon(icon(QStringLiteral("check")));
    QTimer::singleShot(2000, m_copy, [this] { m_copy->setIcon(icon(QStringLiteral("copy"))); });
}

LogView::LogView(const Theme& theme, QWidget* parent) : QPlainTextEdit(parent), m_theme(theme) {
    setReadOnly(true);
    setMaximumBlockCount(kMostLines);
    setLineWrapMode(QPlainTextEdit::WidgetWidth); // what ends out of sight is not read
    setFrameShape(QFrame::StyledPanel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Log"));
    setTabChangesFocus(true);
    const auto apply = [this] {
        QPalette p = palette();
        p.setColor(QPalette::Base, m_theme.colours().inset);
        setPalette(p);
        setFont(m_theme.fixedFont());
    };
    apply();
    connect(&theme, &Theme::changed, this, [this, apply] {
        apply();
        writeAgain();
    });
    document()->setDocumentMargin(8);
}

void LogView::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) writeAgain();
}

void LogView::writeAgain() {
    clear();
    for (const auto& line : m_lines) write(line);
}

void followPointerAfter(const QMenu& menu, QWidget& button) {
    QObject::connect(&menu, &QMenu::aboutToHide, &button, [&button] {
        button.setAttribute(Qt::WA_UnderMouse, button.rect().contains(button.mapFromGlobal(QCursor::pos())));
        button.update();
    });
}

void LogView::setLines(const std::vector<model::LogLine>& lines) {
    clear();
    m_lines.clear();
    for (const auto& line : lines) append(line);
}

void LogView::append(const model::LogLine& line) {
    m_lines.push_back(line);
    if (m_lines.size() > kMostLines) m_lines.pop_front();
    write(line);
}

void LogView::write(const model::LogLine& line) {
    const bool atEnd = verticalScrollBar()->value() >= verticalScrollBar()->maximum() - 4;
    const Tokens& t = m_theme.colours();
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    if (!document()->isEmpty()) cursor.insertBlock();
    QTextCharFormat time, text;
    time.setForeground(t.textCaption);
    text.setForeground(line.mark == model::LogLevel::Warning ? t.warn : line.mark == model::LogLevel::Error ? t.fail : t.textSecondary);
    cursor.insertText(QDateTime::fromMSecsSinceEpoch(line.atMs).toString(QStringLiteral("HH:mm:ss ")), time);
    const char* mark = line.mark == model::LogLevel::Warning ? "! " : line.mark == model::LogLevel::Error ? "× " : "  ";
    cursor.insertText(QString::fromUtf8(mark) + words::said(line), text);
    if (atEnd) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

} // namespace ui

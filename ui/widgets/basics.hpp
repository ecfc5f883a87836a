#pragma once
/// Small parts that several pages share: labels in the text styles, buttons of a kind, a combo with a grey prefix, an address row, the log.

#include "core/model/job.hpp"
#include "ui/style/theme.hpp"

#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <deque>

class QMenu;

namespace ui {

enum class TextStyle { Caption, Small, SmallMedium, Body, BodyMedium, Strong, Title, Heading, Figure };

/// From now on the label's colour and size follow the theme. `role`: 1 primary, 2 secondary, 3 caption colour.
void setTextStyle(QLabel& label, const Theme& theme, TextStyle style, int role);
/// A label in one of the text styles.
QLabel* label(const Theme& theme, const QString& text, TextStyle style, int role, QWidget* parent);
/// `kind`: "", "primary", "quiet", "link".
QPushButton* button(const QString& text, const QString& iconName, const char* kind, QWidget* parent);
/// 28 px high with text of 12: where buttons stand among text.
QPushButton* smallButton(const Theme& theme, const QString& text, const QString& iconName, const char* kind, QWidget* parent);
QToolButton* iconButton(const QString& iconName, const QString& accessibleName, QWidget* parent);
/// An open menu holds the pointer: a button that it was opened from is not told that the pointer has left. From now on this one looks for
/// itself when its menu closes.
void followPointerAfter(const QMenu& menu, QWidget& button);
/// An icon that follows the theme.
QLabel* iconLabel(const Theme& theme, const QString& iconName, QColor Tokens::*colour, int size, QWidget* parent);
/// One before the first line of small text: as high as that line, so that it stands in its middle with any font.
QLabel* lineIcon(const Theme& theme, const QString& iconName, QColor Tokens::*colour, QWidget* parent);
/// The magnifier in front of a search field; follows the theme.
void addSearchIcon(QLineEdit& field, const Theme& theme);
/// What tabs and the rail share: ground when chosen or hovered.
void paintGround(QPainter& painter, const QAbstractButton& button, const Tokens& tokens);
/// A hairline across.
QWidget* line(const Theme& theme, QWidget* parent);
/// A short line between the groups of a bar.
QWidget* divider(const Theme& theme, QWidget* parent);
/// Of the bar above every page, with the line below it.
int topBarHeight(const Theme& theme);
/// A QWidget that fills itself with a token's colour and follows the theme.
class Surface : public QWidget {
    Q_OBJECT
public:
    Surface(const Theme& theme, QColor Tokens::*fill, QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;
    const Theme& m_theme;

private:
    QColor Tokens::*m_fill;
};

/// "Preset  Web ladder · H.264": icon, grey word, value.
class PrefixedCombo : public QComboBox {
    Q_OBJECT
public:
    PrefixedCombo(const Theme& theme, QString iconName, QString prefix, int usualWidth, QWidget* parent);
    QSize sizeHint() const override;
    /// Of the value alone.
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int widthWithPrefix() const;

    const Theme& m_theme;
    QString m_icon, m_prefix;
    int m_usualWidth;
};

/// An address, elided in the middle, and a copy button that shows a tick for two seconds.
class AddressRow : public QWidget {
    Q_OBJECT
public:
    AddressRow(const Theme& theme, const QString& name, QWidget* parent);
    void setAddress(const QString& address);
    QString address() const { return m_address; }
    void copy();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void elide();
    QString m_address;
    QLineEdit* m_field;
    QToolButton* m_copy;
};

/// The tail of a job's log; follows its end unless scrolled up.
class LogView : public QPlainTextEdit {
    Q_OBJECT
public:
    LogView(const Theme& theme, QWidget* parent);
    void setLines(const std::vector<model::LogLine>& lines);
    void append(const model::LogLine& line);

protected:
    void changeEvent(QEvent* event) override;

private:
    void write(const model::LogLine& line);
    void writeAgain();

    const Theme& m_theme;
    std::deque<model::LogLine> m_lines; ///< to write again in another theme's colours, or another language
};

} // namespace ui

#include "ui/widgets/search_field.hpp"

#include "ui/widgets/basics.hpp"
#include "ui/widgets/key_cap.hpp"

#include <QPainter>

namespace ui {
namespace {

constexpr int kAfterCap = 9;
constexpr int kAroundWords = 46; ///< the magnifier, and the padding on both sides

} // namespace

SearchField::SearchField(const Theme& theme, const QString& name, const QKeySequence& keys, QWidget* parent)
    : QLineEdit(parent), m_theme(theme), m_name(name), m_keys(keyCapText(keys)) {
    setPlaceholderText(name);
    setAccessibleName(name);
    setAccessibleDescription(keys.toString(QKeySequence::NativeText));
    setClearButtonEnabled(true);
    addSearchIcon(*this, theme);
    setLeastHeight(m_leastHeight);
    connect(&theme, &Theme::changed, this, [this] {
        setLeastHeight(m_leastHeight);
        fitWords();
    });
}

void SearchField::setLeastHeight(int pixels) {
    m_leastHeight = pixels;
    setFixedHeight(m_theme.heightFor(pixels, 0));
}

void SearchField::fitWords() {
    const bool fits = width() >= QFontMetrics(m_theme.font(0)).horizontalAdvance(m_name) + kAroundWords;
    setPlaceholderText(fits ? m_name : QString());
    setToolTip(fits ? QString() : m_name);
}

void SearchField::resizeEvent(QResizeEvent* event) {
    QLineEdit::resizeEvent(event);
    fitWords();
}

void SearchField::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    if (!text().isEmpty() || m_keys.isEmpty()) return;
    const int cap = keyCapWidth(m_keys, m_theme);
    const QFontMetrics metrics(font());
    if (width() < metrics.horizontalAdvance(m_name) + cap + 54) return; // the words matter more
    QPainter painter(this);
    const int left = layoutDirection() == Qt::RightToLeft ? kAfterCap : width() - kAfterCap - cap;
    paintKeyCap(painter, m_keys, left, height() / 2, m_theme);
}

} // namespace ui

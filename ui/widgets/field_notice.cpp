#include "ui/widgets/field_notice.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <algorithm>

namespace ui {

constexpr int kIconSize = 16;

FieldNotice::FieldNotice(const Theme& theme, int width, QWidget* parent)
    : QWidget(parent), m_good(iconLabel(theme, QStringLiteral("state-done"), &Tokens::ok, kIconSize, this)),
      m_bad(iconLabel(theme, QStringLiteral("state-failed"), &Tokens::fail, kIconSize, this)),
      m_text(label(theme, {}, TextStyle::Small, 1, this)) {
    m_text->setWordWrap(true);
    const auto fit = [this, &theme, width] { m_text->setMaximumWidth(theme.scaled(width)); };
    fit();
    connect(&theme, &Theme::changed, this, fit);
    m_text->setTextFormat(Qt::PlainText); // a server's words may be in it
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_good, 0, Qt::AlignTop);
    row->addWidget(m_bad, 0, Qt::AlignTop);
    row->addWidget(m_text, 1000); // as wide as it may be, and no wider
    row->addStretch(1);
    hide();
}

void FieldNotice::setText(const QString& text, Kind kind) {
    m_text->setText(text);
    keepHeight();
    m_good->setVisible(kind == Kind::Good);
    m_bad->setVisible(kind == Kind::Bad);
    setVisible(!text.isEmpty());
}

/// Dialogs do not ask how high their content is at their width.
void FieldNotice::keepHeight() {
    m_text->setMinimumHeight(std::max(0, m_text->heightForWidth(m_text->width())));
}

void FieldNotice::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    QMetaObject::invokeMethod(this, &FieldNotice::keepHeight, Qt::QueuedConnection); // when the text has its width
}

} // namespace ui

#include "ui/widgets/message_strip.hpp"

#include "ui/style/icons.hpp"
#include "ui/widgets/basics.hpp"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>

namespace ui {
namespace {

constexpr int kIcon = 16, kMargin = 12, kGap = 10;
constexpr qreal kRadius = 6;

struct Look {
    const char* icon;
    QColor Tokens::*ink;
    QColor Tokens::*ground;
};
Look lookOf(MessageStrip::Kind kind) {
    switch (kind) {
    case MessageStrip::Kind::Info: break;
    case MessageStrip::Kind::Warning: return {"state-warning", &Tokens::warn, &Tokens::warnTint};
    case MessageStrip::Kind::Failure: return {"state-failed", &Tokens::fail, &Tokens::failTint};
    case MessageStrip::Kind::Good: return {"state-done", &Tokens::ok, &Tokens::okTint};
    }
    return {"info", &Tokens::accent, &Tokens::accentTint};
}

} // namespace

MessageStrip::MessageStrip(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_sentence(label(theme, {}, TextStyle::Small, 1, this)),
      m_code(label(theme, {}, TextStyle::Small, 3, this)), m_action(button({}, {}, "", this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kMargin + kIcon + kGap, 6, kMargin, 6);
    row->setSpacing(12);
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText); // a server's words may be in it
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_code);
    row->addWidget(m_action);
    connect(m_action, &QPushButton::clicked, this, &MessageStrip::actionWanted);
    connect(&theme, &Theme::changed, this, &MessageStrip::fit);
    fit();
    hide();
}

void MessageStrip::fit() {
    m_sentence->setMinimumHeight(m_theme.heightFor(20, -1));
    update();
}

void MessageStrip::setTabAfter(QWidget* before) {
    setTabOrder(before, m_action);
}

void MessageStrip::say(Kind kind, const QString& sentence, const QString& code, const QString& action) {
    m_kind = kind;
    m_sentence->setText(sentence);
    m_code->setText(code);
    m_code->setVisible(!code.isEmpty());
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setAccessibleName(code.isEmpty() ? sentence : sentence + QLatin1Char(' ') + code);
    show();
    update();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void MessageStrip::sayOn(const QString& sentence) {
    if (sentence == m_sentence->text()) return;
    m_sentence->setText(sentence);
    setAccessibleName(m_code->text().isEmpty() ? sentence : sentence + QLatin1Char(' ') + m_code->text());
}

void MessageStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = m_theme.colours();
    const Look look = lookOf(m_kind);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.*look.ground);
    const QRectF ground = contentsRect();
    painter.drawRoundedRect(ground, kRadius, kRadius);
    paintIcon(
        painter, QLatin1String(look.icon), QRectF(ground.left() + kMargin, ground.center().y() - kIcon / 2.0, kIcon, kIcon), t.*look.ink);
}

} // namespace ui

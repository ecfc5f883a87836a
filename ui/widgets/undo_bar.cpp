#include "ui/widgets/undo_bar.hpp"

#include "ui/widgets/basics.hpp"
#include "ui/widgets/card.hpp"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <algorithm>

namespace ui {
namespace {

constexpr int kStayMs = 8000;
constexpr int kFromLeft = 16, kFromBottom = 12;

} // namespace

UndoBar::UndoBar(const Theme& theme, QWidget* parent) : QWidget(parent) {
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* card = new Card(theme, Card::Look::Raised, this);
    auto* row = new QHBoxLayout(card);
    row->setContentsMargins(16, 6, 6, 6);
    row->setSpacing(12);
    m_done = iconLabel(theme, QStringLiteral("trash"), &Tokens::textSecondary, 16, card);
    m_told = iconLabel(theme, QStringLiteral("info"), &Tokens::accent, 16, card);
    m_text = label(theme, {}, TextStyle::Body, 1, card);
    m_undo = button(tr("Undo"), {}, "link", card);
    const auto stress = [this, &theme] { m_undo->setFont(theme.font(0, QFont::Medium)); };
    stress();
    connect(&theme, &Theme::changed, m_undo, stress);
    auto* closeButton = iconButton(QStringLiteral("close"), tr("Close"), card);
    row->addWidget(m_done);
    row->addWidget(m_told);
    row->addWidget(m_text, 1);
    row->addWidget(m_undo);
    row->addWidget(closeButton);
    outer->addWidget(card);
    m_card = card;
    m_timer.setSingleShot(true);
    m_timer.setInterval(kStayMs);
    connect(m_undo, &QPushButton::clicked, this, [this] {
        m_timer.stop();
        hide();
        Q_EMIT undoClicked();
    });
    connect(closeButton, &QToolButton::clicked, this, &UndoBar::close);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (underMouse() || isAncestorOf(window()->focusWidget())) m_timer.start();
        else close();
    });
    hide();
}

void UndoBar::floatOver(QWidget* below) {
    if (m_below == below) return;
    if (m_below) m_below->removeEventFilter(this);
    m_below = below;
    m_below->installEventFilter(this);
    place();
}

bool UndoBar::eventFilter(QObject*, QEvent* event) {
    if (event->type() == QEvent::Resize || event->type() == QEvent::Move || event->type() == QEvent::Show) place();
    return false;
}

/// As wide as its words, on more lines where they are longer than what it floats over is wide.
void UndoBar::place() {
    if (!m_below || isHidden()) return;
    const auto measure = [this](bool wrap) {
        m_text->setWordWrap(wrap);
        // At once, from inside: a changed part tells the layouts around it only when the next events are handled.
        for (QLayout* each : {m_card->layout(), layout()}) {
            each->invalidate();
            each->activate();
        }
        return sizeHint().width();
    };
    const int wanted = measure(false), room = std::max(200, m_below->width() - 2 * kFromLeft);
    if (wanted > room) measure(true);
    const int width = std::min(wanted, room);
    resize(width, hasHeightForWidth() ? heightForWidth(width) : sizeHint().height());
    const QPoint corner = m_below->mapTo(parentWidget(), QPoint(kFromLeft, m_below->height() - kFromBottom - height()));
    move(corner);
    raise();
    Q_EMIT covers(height() + 2 * kFromBottom);
}

void UndoBar::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    if (isHidden()) Q_EMIT covers(0); // not when its page is left
}

void UndoBar::say(const QString& sentence, bool undo, Stay stay) {
    m_text->setText(sentence);
    m_text->setToolTip(sentence); // a long path has no place to break at
    m_undo->setVisible(undo);
    m_done->setVisible(undo);
    m_told->setVisible(!undo);
    show();
    place();
    if (stay == Stay::EightSeconds) m_timer.start();
    else m_timer.stop();
    setAccessibleName(sentence);
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void UndoBar::close() {
    m_timer.stop();
    hide();
    Q_EMIT expired();
}

} // namespace ui

#include "ui/widgets/undo_bar.hpp"

#include "ui/widgets/basics.hpp"
#include "ui/widgets/card.hpp"

#include <QAccessible>
#include <QHBoxLayout>

namespace ui {
namespace {

constexpr int kStayMs = 8000;

} // namespace

UndoBar::UndoBar(const Theme& theme, QWidget* parent) : QWidget(parent) {
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(16, 4, 16, 8);
    auto* card = new Card(theme, false, this);
    auto* row = new QHBoxLayout(card);
    row->setContentsMargins(14, 4, 6, 4);
    m_text = label(theme, {}, TextStyle::Body, 1, card);
    m_undo = button(tr("Undo"), QStringLiteral("undo"), "quiet", card);
    auto* closeButton = iconButton(QStringLiteral("close"), tr("Close"), card);
    row->addWidget(m_text);
    row->addWidget(m_undo);
    row->addWidget(closeButton);
    outer->addWidget(card);
    outer->addStretch();
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

void UndoBar::say(const QString& sentence, bool undo) {
    m_text->setText(sentence);
    m_undo->setVisible(undo);
    show();
    m_timer.start();
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

#include "ui/widgets/found_mark.hpp"

#include <QEvent>
#include <QPainter>

namespace ui {
namespace {

constexpr int kAcross = 6, kDown = 2; // beyond the name
constexpr qreal kRadius = 4;

} // namespace

FoundMark::FoundMark(QLabel& name) : QWidget(name.parentWidget()), m_name(name) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    connect(&name, &QObject::destroyed, this, &QObject::deleteLater);
    name.installEventFilter(this);
    stackUnder(&name);
    follow();
}

void FoundMark::mark(QLabel& name, bool isFound) {
    FoundMark* known = of(name);
    if (!known && isFound) known = new FoundMark(name);
    if (known) known->setVisible(isFound);
}

FoundMark* FoundMark::of(const QLabel& name) {
    for (FoundMark* each : name.parentWidget()->findChildren<FoundMark*>(QString(), Qt::FindDirectChildrenOnly))
        if (&each->m_name == &name) return each;
    return nullptr;
}

bool FoundMark::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Move || event->type() == QEvent::Resize) follow();
    return QWidget::eventFilter(watched, event);
}

void FoundMark::follow() {
    setGeometry(m_name.geometry().adjusted(-kAcross, -kDown, kAcross, kDown));
}

void FoundMark::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette().color(QPalette::Highlight));
    painter.drawRoundedRect(rect(), kRadius, kRadius);
}

} // namespace ui

#include "ui/widgets/video_view.hpp"

#include <QPainter>

namespace ui {

VideoView::VideoView(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setMinimumSize(320, 180);
    setAccessibleName(tr("Picture"));
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void VideoView::setImage(const QImage& image) {
    m_image = image;
    m_message.clear();
    update();
}

void VideoView::setMessage(const QString& message) {
    m_message = message;
    update();
}

void VideoView::setTag(const QString& tag) {
    m_tag = tag;
    update();
}

void VideoView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), QColor(0x0c0d0e)); // the same in both themes
    if (!m_image.isNull()) {
        QSizeF size = m_image.size();
        if (m_zoom <= 0) size.scale(QSizeF(this->size()), Qt::KeepAspectRatio);
        else size *= m_zoom / devicePixelRatioF();
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(QRectF(QPointF((width() - size.width()) / 2, (height() - size.height()) / 2), size), m_image);
    }
    if (!m_tag.isEmpty() && !m_image.isNull()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(m_theme.font(-1, QFont::Medium));
        const QString tag = painter.fontMetrics().elidedText(m_tag, Qt::ElideMiddle, width() - 44);
        const QRect box(12, 12, painter.fontMetrics().horizontalAdvance(tag) + 20, m_theme.heightFor(24, -1));
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(12, 13, 14, 215));
        painter.drawRoundedRect(box, 4, 4);
        painter.setPen(QColor(0xeceef0));
        painter.drawText(box, Qt::AlignCenter, tag);
    }
    if (!m_message.isEmpty()) {
        painter.setFont(m_theme.font(0));
        painter.setPen(QColor(0xb9bec4));
        painter.drawText(rect().adjusted(40, 40, -40, -40), Qt::AlignCenter | Qt::TextWordWrap, m_message);
    }
}

} // namespace ui

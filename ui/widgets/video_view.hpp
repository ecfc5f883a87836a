#pragma once
/// The picture, black around it, nothing but what was decoded.

#include "ui/style/theme.hpp"

#include <QImage>
#include <QWidget>

namespace ui {

class VideoView : public QWidget {
    Q_OBJECT
public:
    explicit VideoView(const Theme& theme, QWidget* parent);
    void setImage(const QImage& image);
    void setMessage(const QString& message);
    void setTag(const QString& tag);
    const QImage& image() const { return m_image; }
    void setZoom(double zoom) {
        m_zoom = zoom;
        update();
    } ///< 0: fit

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QImage m_image;
    QString m_message, m_tag;
    double m_zoom = 0;
};

} // namespace ui

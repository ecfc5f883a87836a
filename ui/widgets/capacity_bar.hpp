#pragma once
/// How much of a node's capacity is in use, with the mark that is to stay free above. Painted by itself; read aloud it says both. Main
/// thread.

#include "ui/style/theme.hpp"

#include <QWidget>

namespace ui {

class CapacityBar : public QWidget {
    Q_OBJECT
public:
    CapacityBar(const Theme& theme, QWidget* parent);
    /// Parts of the whole. Above the mark it is amber.
    void setUsed(double used, double mark);
    /// It is of before.
    void setGrey(bool grey);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    double m_used = 0, m_mark = 1;
    bool m_isGrey = false;
};

} // namespace ui

#pragma once
/// A rounded frame on the panel colour; dashed as the drop zone.

#include "ui/style/theme.hpp"

#include <QWidget>

namespace ui {

class Card : public QWidget {
    Q_OBJECT
public:
    Card(const Theme& theme, bool dashed, QWidget* parent) : QWidget(parent), m_theme(theme), m_dashed(dashed) {}

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    bool m_dashed;
};

} // namespace ui

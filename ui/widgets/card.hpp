#pragma once
/// A rounded frame on the panel colour; dashed as the drop zone, raised where it floats above others.

#include "ui/style/theme.hpp"

#include <QWidget>

namespace ui {

class Card : public QWidget {
    Q_OBJECT
public:
    enum class Look { Plain, Dashed, Raised };
    Card(const Theme& theme, Look look, QWidget* parent) : QWidget(parent), m_theme(theme), m_look(look) {}

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    Look m_look;
};

} // namespace ui

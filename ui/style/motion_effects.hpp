#pragma once
/// What moves by Qt's doing (menus, lists and tips that slide or fade, the blinking text cursor) stands still while the theme says so, and
/// moves as the system has it otherwise. Animations of the style itself ask the style. One for the program; main thread.

#include "ui/style/theme.hpp"

#include <QObject>
#include <array>

namespace ui {

class MotionEffects : public QObject {
    Q_OBJECT
public:
    MotionEffects(const Theme& theme, QObject* parent);

private:
    static constexpr std::array kEffects{
        Qt::UI_AnimateMenu, Qt::UI_FadeMenu, Qt::UI_AnimateCombo, Qt::UI_AnimateTooltip, Qt::UI_FadeTooltip, Qt::UI_AnimateToolBox};
    void apply();

    const Theme& m_theme;
    bool m_isReduced = false;
    std::array<bool, kEffects.size()> m_before{}; ///< as the system had it
    int m_flashBefore = 0;
};

} // namespace ui

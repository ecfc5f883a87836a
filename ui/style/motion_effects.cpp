#include "ui/style/motion_effects.hpp"

#include <QApplication>

namespace ui {

MotionEffects::MotionEffects(const Theme& theme, QObject* parent) : QObject(parent), m_theme(theme) {
    connect(&theme, &Theme::changed, this, &MotionEffects::apply);
    apply();
}

void MotionEffects::apply() {
    if (m_theme.isMotionReduced() == m_isReduced) return;
    m_isReduced = m_theme.isMotionReduced();
    if (m_isReduced) {
        for (std::size_t i = 0; i < kEffects.size(); ++i) m_before[i] = QApplication::isEffectEnabled(kEffects[i]);
        m_flashBefore = QApplication::cursorFlashTime();
    }
    for (std::size_t i = 0; i < kEffects.size(); ++i) QApplication::setEffectEnabled(kEffects[i], !m_isReduced && m_before[i]);
    QApplication::setCursorFlashTime(m_isReduced ? 0 : m_flashBefore);
}

} // namespace ui

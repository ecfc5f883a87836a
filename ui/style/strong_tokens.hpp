#pragma once
/// The palette of "Contrast: high": text of at least 7:1 on every ground (WCAG 2.2, 1.4.6), lines of at least 3:1. Grounds stay as they
/// are, so that nothing tints a judgement of the picture. Pure.

#include "ui/style/theme.hpp"

namespace ui {

Tokens withHighContrast(Tokens tokens, bool isDark);

} // namespace ui

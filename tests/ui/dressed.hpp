#pragma once
/// The program's own style instead of the one that tests have.

#include "ui/style/millrace_style.hpp"

#include <QApplication>

namespace test {

/// The program's own style while this lives.
struct Dressed {
    explicit Dressed(const ui::Theme& theme) { QApplication::setStyle(new ui::MillraceStyle(theme)); }
    ~Dressed() { QApplication::setStyle(QStringLiteral("Fusion")); } // the other one draws by a theme that ends
    Dressed(const Dressed&) = delete;
    Dressed& operator=(const Dressed&) = delete;
};

} // namespace test

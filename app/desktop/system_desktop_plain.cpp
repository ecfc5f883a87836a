// Systems without an own implementation, and Linux without Qt's D-Bus.

#include "app/desktop/plain_desktop.hpp"
#include "app/desktop/system_desktop.hpp"

namespace desktop {

std::unique_ptr<ui::Desktop> makeSystemDesktop() {
    return std::make_unique<PlainDesktop>();
}

} // namespace desktop

#include "app/wiring/c_locale.hpp"

#include <clocale>

namespace wiring {

void useCLocale() {
    std::setlocale(LC_NUMERIC, "C");
    std::setlocale(LC_TIME, "C");
}

} // namespace wiring

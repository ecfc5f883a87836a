// Systems without an own implementation, and Linux without Qt's D-Bus.

#include "app/wiring/awake.hpp"

namespace wiring {
namespace {

class PlainAwake final : public Awake {
public:
    void set(bool, const QString&) override {}
};

} // namespace

std::unique_ptr<Awake> makeAwake() {
    return std::make_unique<PlainAwake>();
}

} // namespace wiring

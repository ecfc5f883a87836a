#pragma once
/// The fleet's part of /metrics: what was counted, and how it stands. HTTP threads; what it has to ask, it asks in a thread of its own, so
/// that a coordinator that waits for its disk holds up nobody: then what was counted is told alone.

#include "core/api/fleet/fleet_routes.hpp"

#include <atomic>

namespace api {

class FleetFigures {
public:
    explicit FleetFigures(FleetParts parts) : m_parts(std::move(parts)) {}

    /// "" without a fleet. Text exposition format 0.0.4.
    http::Awaitable<std::string> text();

private:
    /// Errors: of the operators' questions.
    base::Result<std::string> gauges() const;

    const FleetParts m_parts;
    std::atomic<bool> m_isAsked{false};
    http::Pool m_pool{1};
};

} // namespace api

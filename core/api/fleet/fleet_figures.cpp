#include "core/api/fleet/fleet_figures.hpp"

#include "core/fleet/gateway/fleet_gauges.hpp"
#include "core/http/waiting.hpp"

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

base::Result<std::string> FleetFigures::gauges() const {
    fleet::FleetMoment moment;
    MR_ASSIGN(moment.queue, m_parts.operations->queue());
    MR_ASSIGN(moment.wanted, m_parts.operations->wanted());
    MR_ASSIGN(const auto known, m_parts.operations->workers());
    moment.workers = m_parts.gateway->roster().rows(known);
    const std::string& staging = m_parts.gateway->stagingFolder();
    moment.stagingBytes = staging.empty() ? 0 : fleet::bytesBelow(staging);
    base::Exposition out;
    fleet::writeGauges(out, moment);
    return out.text();
}

http::Awaitable<std::string> FleetFigures::text() {
    if (!m_parts.gateway || !m_parts.operations) co_return std::string();
    base::Exposition counted;
    m_parts.gateway->metrics().write(counted);
    if (m_isAsked.exchange(true)) co_return counted.text(); // the question before waits still
    std::optional<base::Result<std::string>> gauges;
    const std::function<void()> work = [&] {
        gauges = this->gauges();
        m_isAsked = false;
    };
    co_await m_pool.run(work);
    co_return counted.text() + (*gauges ? **gauges : std::string());
}

} // namespace api

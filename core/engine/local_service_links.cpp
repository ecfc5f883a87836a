// Links: where they may lead, and which are fetched now.

#include "core/engine/local_service.hpp"

namespace engine {
namespace {

constexpr int kFetchesAtOnce = 2;
constexpr int kFetchedAhead = 4; // with those that are on their way

} // namespace

void LocalService::readLinkLimits() {
    const model::Settings settings = model::effective(m_settings, model::processEnvironment);
    const auto allowed = net::networksOf(settings.fetchAllowed);
    if (!allowed) qWarning("Links may lead to public addresses only. %s", allowed.error().message.c_str());
    m_guard = net::AddressGuard(allowed.value_or({}));
    m_mostFetched = static_cast<std::int64_t>(settings.fetchMaxGb) * 1'000'000'000;
}

void LocalService::startFetches() {
    int fetching = 0, ahead = 0;
    for (const auto& work : m_queue) {
        fetching += work->isFetching() ? 1 : 0;
        ahead += work->isFetchedAhead() ? 1 : 0;
    }
    for (const auto& work : m_queue) {
        if (fetching >= kFetchesAtOnce || fetching + ahead >= kFetchedAhead) return;
        if (!work->wantsFetch()) continue;
        work->startFetch();
        ++fetching;
    }
}

} // namespace engine

#include "core/access/pairings.hpp"

#include "core/access/refusals.hpp"
#include "core/access/secrets.hpp"

#include <algorithm>

namespace auth {
namespace {

constexpr std::int64_t kLastsMs = 600'000, kShownAgainMs = 60'000;
constexpr std::int64_t kQuickestPollMs = 2500; // of the three seconds that are asked for: clocks and networks jitter
constexpr std::ptrdiff_t kOpenOfAddress = 5, kOpenInAll = 100;

} // namespace

void Pairings::forgetOld(std::int64_t nowMs) {
    std::erase_if(m_entries, [&](const auto& each) {
        const Entry& entry = each.second;
        return entry.stage == Stage::Issued ? nowMs - entry.issuedMs >= kShownAgainMs : nowMs - entry.request.askedMs >= kLastsMs;
    });
}

base::Result<PairingOffer> Pairings::start(const PairingWish& wish, const std::string& address, std::int64_t nowMs) {
    forgetOld(nowMs);
    const std::string group = addressGroup(address);
    const auto ofGroup = std::count_if(m_entries.begin(), m_entries.end(),
        [&](const auto& each) { return each.second.stage == Stage::Open && addressGroup(each.second.request.address) == group; });
    if (ofGroup >= kOpenOfAddress || static_cast<std::ptrdiff_t>(m_entries.size()) >= kOpenInAll) return tooManyPairings();
    PairingOffer offer;
    offer.deviceCode = newCode();
    do offer.userCode = newUserCode();
    while (std::any_of(
        m_entries.begin(), m_entries.end(), [&](const auto& each) { return each.second.userCode == typedCode(offer.userCode); }));
    Entry& entry = m_entries[hashOf(offer.deviceCode)];
    entry.request = {wish.device, wish.platform, address, wish.role, nowMs};
    entry.userCode = typedCode(offer.userCode);
    return offer;
}

base::Result<Pairings::Entry*> Pairings::entryOf(const std::string& userCode, const std::string& asker, std::int64_t nowMs) {
    forgetOld(nowMs);
    if (const std::int64_t wait = m_misses.waitMs(asker, nowMs); wait > 0) return tooManyAttempts(wait);
    const std::string typed = typedCode(userCode);
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const auto& each) { return each.second.userCode == typed; });
    if (found != m_entries.end()) return &found->second;
    m_misses.noteWrong(asker, typed, nowMs);
    return noSuchUserCode();
}

base::Result<PairingRequest> Pairings::find(const std::string& userCode, const std::string& asker, std::int64_t nowMs) {
    MR_ASSIGN(const Entry* const entry, entryOf(userCode, asker, nowMs));
    if (entry->stage != Stage::Open) return decidedAlready();
    return entry->request;
}

base::Result<PairingRequest> Pairings::decide(
    const std::string& userCode, const std::string& asker, std::optional<Approval> approval, std::int64_t nowMs) {
    MR_ASSIGN(Entry* const entry, entryOf(userCode, asker, nowMs));
    if (entry->stage != Stage::Open) return decidedAlready();
    entry->stage = approval ? Stage::Approved : Stage::Denied;
    if (approval) entry->approval = std::move(*approval);
    if (entry->approval.name.empty()) entry->approval.name = entry->request.device;
    return entry->request;
}

Pairings::Poll Pairings::poll(const std::string& deviceCode, std::int64_t nowMs) {
    forgetOld(nowMs);
    const std::string key = hashOf(deviceCode);
    const auto found = m_entries.find(key);
    if (found == m_entries.end()) return {};
    Entry& entry = found->second;
    if (entry.stage == Stage::Issued) return {PairingState::Approved, entry.token, {}, key}; // its answer may have been lost
    const bool isEarly = nowMs - entry.polledMs < kQuickestPollMs;
    entry.polledMs = nowMs;
    if (isEarly) return {PairingState::SlowDown, {}, {}, key};
    if (entry.stage == Stage::Denied) return {PairingState::Denied, {}, {}, key};
    if (entry.stage != Stage::Approved) return {PairingState::Pending, {}, {}, key};
    entry.stage = Stage::Issuing;
    return {PairingState::Approved, {}, entry.approval, key};
}

void Pairings::issued(const std::string& key, const IssuedToken& token, std::int64_t nowMs) {
    const auto found = m_entries.find(key);
    if (found == m_entries.end()) return;
    found->second.stage = Stage::Issued;
    found->second.token = token;
    found->second.issuedMs = nowMs;
}

void Pairings::refuse(const std::string& key) {
    if (const auto found = m_entries.find(key); found != m_entries.end()) found->second.stage = Stage::Denied;
}

void Pairings::putBack(const std::string& key) {
    if (const auto found = m_entries.find(key); found != m_entries.end()) found->second.stage = Stage::Approved;
}

} // namespace auth

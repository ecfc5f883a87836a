#include "core/access/attempt_limit.hpp"

#include "core/access/secrets.hpp"

#include <algorithm>

namespace auth {
namespace {

constexpr std::size_t kKeysKnown = 10'000, kSecretsKnown = 16, kPrefixGroups = 4;

/// The groups of an IPv6 address before its end or its "::".
std::vector<std::string> groupsOf(std::string_view text) {
    std::vector<std::string> groups;
    while (!text.empty()) {
        const auto colon = text.find(':');
        groups.emplace_back(text.substr(0, colon));
        text = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    }
    return groups;
}

} // namespace

std::int64_t AttemptLimit::waitMs(const std::string& key, std::int64_t nowMs) const {
    const auto found = m_wrong.find(key);
    if (found == m_wrong.end() || nowMs - found->second.lastMs >= m_rule.forgetMs || found->second.count < m_rule.free) return 0;
    return std::max<std::int64_t>(0, found->second.lastMs + m_rule.pauseMs - nowMs);
}

void AttemptLimit::noteWrong(const std::string& key, std::string_view secret, std::int64_t nowMs) {
    if (m_wrong.size() >= kKeysKnown && !m_wrong.contains(key)) {
        std::erase_if(m_wrong, [&](const auto& each) { return nowMs - each.second.lastMs >= m_rule.forgetMs; });
        if (m_wrong.size() >= kKeysKnown) m_wrong.clear(); // a flood from everywhere: nobody's count matters then
    }
    Wrong& wrong = m_wrong[key];
    if (nowMs - wrong.lastMs >= m_rule.forgetMs) wrong = {};
    const std::string hash = hashOf(secret);
    if (std::find(wrong.secrets.begin(), wrong.secrets.end(), hash) != wrong.secrets.end()) return;
    if (wrong.secrets.size() == kSecretsKnown) wrong.secrets.erase(wrong.secrets.begin());
    wrong.secrets.push_back(hash);
    wrong.lastMs = nowMs;
    ++wrong.count;
}

std::string addressGroup(std::string_view address) {
    if (const auto zone = address.find('%'); zone != std::string_view::npos) address = address.substr(0, zone);
    if (address.find('.') != std::string_view::npos) { // IPv4, or IPv4 in IPv6 (::ffff:192.0.2.1)
        const auto colon = address.rfind(':');
        return std::string(colon == std::string_view::npos ? address : address.substr(colon + 1));
    }
    if (address.find(':') == std::string_view::npos) return std::string(address);
    std::vector<std::string> groups = groupsOf(address.substr(0, address.find("::")));
    groups.resize(kPrefixGroups, "0"); // where "::" stands within the first four, they may be its right side's: then the /64 is wider
    std::string prefix;
    for (const std::string& group : groups) prefix += group + ":";
    return prefix;
}

} // namespace auth

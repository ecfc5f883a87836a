#pragma once
/// How often something may be got wrong: some times for free, then once in a while. Wrong secrets count by themselves, so that a client
/// that repeats one old password shuts nobody out. Main thread.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace auth {

class AttemptLimit {
public:
    struct Rule {
        int free = 10;                   ///< wrong ones before anybody is told to wait
        std::int64_t pauseMs = 30'000;   ///< between two later ones
        std::int64_t forgetMs = 600'000; ///< without a wrong one for as long: all are free again
    };

    explicit AttemptLimit(Rule rule) : m_rule(rule) {}

    /// How long who has `key` must wait; 0: not at all.
    std::int64_t waitMs(const std::string& key, std::int64_t nowMs) const;
    void noteWrong(const std::string& key, std::string_view secret, std::int64_t nowMs);
    void forget(const std::string& key) { m_wrong.erase(key); }

private:
    struct Wrong {
        int count = 0;
        std::int64_t lastMs = 0;
        std::vector<std::string> secrets; ///< hashes of the last ones that differ
    };
    const Rule m_rule;
    std::map<std::string, Wrong> m_wrong;
};

/// What an address counts as: IPv6 by its /64, in which one household or one attacker has all.
std::string addressGroup(std::string_view address);

} // namespace auth

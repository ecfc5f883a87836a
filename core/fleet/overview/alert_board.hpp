#pragma once
/// What is wrong now, as operators are told it: an alert opens when its condition comes, changes with it, and closes by itself when it is
/// over. One that was dismissed stays away until its condition has been over once. One thread.

#include "core/model/fleet.hpp"

#include <map>
#include <set>

namespace fleet {

class AlertBoard {
public:
    struct Changes {
        std::vector<model::FleetAlert> set;
        std::vector<std::string> gone;
    };
    /// `conditions`: all that hold now, each with an id of its own. One without a time has begun at `wallMs`.
    Changes take(std::vector<model::FleetAlert> conditions, std::int64_t wallMs);
    /// No ids: all. Those that were closed.
    std::vector<std::string> dismiss(const std::vector<std::string>& ids);
    /// The newest first.
    std::vector<model::FleetAlert> rows() const;

private:
    std::map<std::string, model::FleetAlert> m_open;
    std::set<std::string> m_dismissed;
};

} // namespace fleet

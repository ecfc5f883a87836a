#pragma once
/// Workers as rows of a list: what they do, how fast, what was taken over from them. Pure but for the speeds that it remembers; one thread.

#include "core/fleet/overview/observation.hpp"
#include "core/model/fleet.hpp"

namespace fleet {

class WorkerRows {
public:
    /// `sourceSeconds`: how much of the film a task makes; 0: not known.
    explicit WorkerRows(std::function<double(const std::string& task)> sourceSeconds) : m_sourceSeconds(std::move(sourceSeconds)) {}

    model::FleetWorker rowOf(const WorkerView& worker, const std::map<std::string, std::string>& films);
    /// Of one that is no more.
    void forget(const std::string& worker) { m_slotSpeed.erase(worker); }

private:
    double speedOf(const WorkerView& worker);

    const std::function<double(const std::string&)> m_sourceSeconds;
    std::map<std::string, double> m_slotSpeed; ///< source seconds per second of one slot, as it was last
};

/// "chunk-012" of "<job>/chunk-012" as an index, 11; -1: of no chunk. What the queue adds ("~2") is no part of it.
int chunkOf(const std::string& task);

} // namespace fleet

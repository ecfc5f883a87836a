#pragma once
/// Ingest nodes by what they say of themselves: which there are, as an operator names them, and their /metrics, read with suspicion. Pure.

#include "core/fleet/overview/observation.hpp"

namespace fleet {

struct IngestNode {
    std::string name;
    std::string metricsUrl;
    double capacityBps = 0; ///< bits; 0: not known
    bool operator==(const IngestNode&) const = default;
};

/// "ams=https://ams.example.com:5005@2000,fra=http://10.0.0.7:5005": names, addresses, Mb/s that they can send. Errors: InvalidInput.
base::Result<std::vector<IngestNode>> ingestNodesOf(const std::string& text);

struct IngestFigures {
    double sentBytes = 0; ///< since its start
    int viewers = -1;
    std::int64_t freeBytes = -1;
};
/// Of the text that Prometheus reads (exposition format 0.0.4). Nothing where that is no ingest's.
std::optional<IngestFigures> ingestFiguresOf(std::string_view text);

/// What a node sends, by how its counter goes on.
class IngestMeter {
public:
    /// Bits a second since the call before; 0 the first time, and when it has begun anew.
    double take(double sentBytes, std::int64_t monotonicMs);

private:
    double m_sentBytes = -1;
    std::int64_t m_atMs = 0;
};

} // namespace fleet

#include "core/fleet/gateway/source_reads.hpp"

namespace fleet {

std::shared_ptr<void> SourceReads::begin(const std::string& source) {
    {
        const std::lock_guard lock(m_counts->mutex);
        int& reads = m_counts->reads[source];
        if (reads >= kMost) return nullptr;
        ++reads;
    }
    return {m_counts.get(), [counts = m_counts, source](Counts*) {
                const std::lock_guard lock(counts->mutex);
                const auto found = counts->reads.find(source);
                if (--found->second == 0) counts->reads.erase(found);
            }};
}

} // namespace fleet

#pragma once
/// How many read a source from this server just now: each is one answer that is being sent. A hundred workers that begin a film at once
/// would have the disk seek between all of them, and the panel's players wait behind. Any thread.

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace fleet {

class SourceReads {
public:
    static constexpr int kMost = 32; ///< of one source

    /// One more, as long as what it gives is held; it may be held longer than this lives. Null: there are enough.
    std::shared_ptr<void> begin(const std::string& source);

private:
    struct Counts {
        std::mutex mutex;
        std::map<std::string, int> reads; ///< of sources that are read
    };
    std::shared_ptr<Counts> m_counts = std::make_shared<Counts>();
};

} // namespace fleet

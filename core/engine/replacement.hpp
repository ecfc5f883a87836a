#pragma once
/// Takes a published film away from a target, so that another can have its name: first what names its segments, then the segments.
/// Takes away nothing else than what the film's own playlists name. The list is on disk before the first is gone: a killed program goes on
/// where it was, though nothing at the target names the rest any more. Main thread; owned by whoever waits for it.

#include "core/engine/publisher.hpp"

#include <vector>

namespace engine {

class Replacement : public QObject {
    Q_OBJECT
public:
    /// `name`: the film's folder below the target. `known`: objects of it, relative to that, that its playlists may not name.
    /// `list`: file for the list, gone when all is done.
    Replacement(std::string name, std::vector<std::string> known, std::string list, Publisher& publisher, QObject* parent);
    /// Whether an earlier run was ended in the middle.
    static bool isUnderWay(const std::string& list);
    /// Emits `done` once, later.
    void start();

Q_SIGNALS:
    /// Errors: IngestRefused (the target does not let us), IngestSilent, Io (the list cannot be written).
    void done(const base::Result<void>& result);

private:
    void readNext();
    void keepList();
    void eraseNext();

    std::string m_name, m_list;
    Publisher& m_publisher;
    std::vector<std::string> m_playlists, m_segments;
    std::vector<std::string> m_files; ///< in the order in which they go: what names others first
    std::size_t m_read = 0, m_erased = 0;
};

} // namespace engine

#pragma once
/// Takes a published film away from a target, so that another can have its name: first what names its segments, then the segments.
/// Deletes itself of nothing else: only what the film's own playlists name. Main thread; owned by whoever waits for it.

#include "core/engine/publisher.hpp"

#include <vector>

namespace engine {

class Replacement : public QObject {
    Q_OBJECT
public:
    /// `name`: the film's folder below the target.
    Replacement(std::string name, Publisher& publisher, QObject* parent);
    /// Emits `done` once, later.
    void start();

Q_SIGNALS:
    /// Errors: IngestRefused (the target does not let us), IngestSilent.
    void done(const base::Result<void>& result);

private:
    void readNext();
    void eraseNext();

    std::string m_name;
    Publisher& m_publisher;
    std::vector<std::string> m_playlists, m_texts, m_segments;
    std::size_t m_read = 0, m_erased = 0;
};

} // namespace engine

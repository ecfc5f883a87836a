#pragma once
/// Decodes chunks that came from elsewhere, before anything of them is public: one rendition at a time, in encoder processes of this host.
/// Main thread.

#include "core/work/executor.hpp"

#include <QObject>
#include <deque>
#include <functional>

namespace fleet {

/// The files of one rendition, and what they have to be.
struct DecodeTrack {
    std::string rendition;
    std::vector<std::string> files{}; ///< paths, the init segment first
    std::int64_t frames = 0;
    int width = 0, height = 0;
};

struct DecodeWish {
    std::string task;
    std::int64_t fence = 0;
    std::vector<DecodeTrack> tracks{};
};

/// Errors: CheckFailed, saying what is wrong.
base::Result<void> judgeDecoded(const DecodeTrack& track, const base::Result<model::TaskResult>& result);

class SpotDecoder : public QObject {
public:
    using Done = std::function<void(const DecodeWish& wish, const base::Result<void>& verdict)>;
    /// `executor` outlives it. `done`: from the event loop, once for each wish.
    SpotDecoder(work::Executor& executor, Done done) : m_executor(executor), m_done(std::move(done)) {}

    void decode(DecodeWish wish);

private:
    void next();
    void judge(const base::Result<model::TaskResult>& result);

    work::Executor& m_executor;
    const Done m_done;
    std::deque<DecodeWish> m_wishes; ///< the first is at work
    std::size_t m_track = 0;
    std::unique_ptr<work::Run> m_run;
};

} // namespace fleet

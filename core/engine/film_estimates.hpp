#pragma once
/// Estimates of films that are no jobs: each is read by an encoder process, few at once, and told within a time. Owns those processes. Main
/// thread.

#include "core/base/source_path.hpp"
#include "core/engine/stored_job.hpp"
#include "core/model/estimate.hpp"
#include "core/work/executor.hpp"

#include <QFuture>
#include <QPromise>
#include <QThreadPool>
#include <QTimer>
#include <deque>
#include <memory>
#include <set>

namespace engine {

class FilmEstimates final : public QObject {
public:
    struct Context {
        work::Executor& executor;
        QThreadPool& disks; ///< where files are looked at
        const std::vector<model::PastJob>& past;
        int withinMs = 0; ///< of one that is asked for; with those before it
    };
    struct Wanted {
        std::string file;
        ChosenPreset chosen;
        std::optional<model::Excerpt> excerpt;
        int slots = 1; ///< processors that a job could use
    };
    explicit FilmEstimates(const Context& context) : m_context(context) {}

    /// Errors: Busy (many are asked for), DiskSilent (not read in time), SourceMissing, those of reading and planning.
    QFuture<base::Result<model::Estimate>> ask(Wanted wanted);

private:
    struct Question {
        Wanted wanted;
        std::int64_t number = 0; ///< part of its order's id
        std::int64_t bytes = 0;
        QPromise<base::Result<model::Estimate>> promise{};
        std::unique_ptr<work::Run> run{};
        QTimer late{};
    };
    using Asked = std::shared_ptr<Question>;
    void looked(const Asked& asked, const base::FileStatus& file);
    void beginNext();
    void begin(const Asked& asked);
    base::Result<model::Estimate> estimateOf(const Wanted& wanted, const base::Result<model::TaskResult>& read) const;
    void answer(const Asked& asked, const base::Result<model::Estimate>& estimate);

    const Context m_context;
    std::set<Asked> m_open;      ///< not answered
    std::deque<Asked> m_waiting; ///< of those, whose file is there and not being read yet
    int m_reading = 0;
    std::int64_t m_asked = 0;
};

} // namespace engine

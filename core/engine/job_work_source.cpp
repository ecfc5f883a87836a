// The source while its job runs: taken away, put back, changed. What may pass is waited for; only another film ends the job.

#include "core/base/source_path.hpp"
#include "core/engine/job_work.hpp"
#include "core/engine/orders.hpp"

#include <utility>

namespace engine {
namespace {

constexpr int kReadAgainMs = 10'000;

} // namespace

void JobWork::lookAtSource() {
    using enum model::JobState;
    const auto state = job().state;
    if (!m_stored.plan || !m_stored.media || m_moving || m_stored.removed || (state != Waiting && state != Encoding)) return;
    const auto before = m_sourceState;
    m_sourceState = m_sourceWatch.look(base::fileStatus(job().source), m_stored.media->fingerprint, m_context.clock.monotonicMs());
    if (m_sourceState == SourceWatch::State::Other) return fail(sourceChanged(), -1);
    if (m_sourceState == SourceWatch::State::Same) {
        if (before != SourceWatch::State::Same) goOnWithSource();
        return;
    }
    setObstacle(sourceObstacle());
    m_lookAtSource.start();
    if (m_sourceState == SourceWatch::State::Doubtful && !m_comparison) compareSource();
}

void JobWork::goOnWithSource() {
    m_sourceProblem.reset();
    setObstacle(std::nullopt);
    for (auto& [unit, result] : std::exchange(m_held, {})) {
        if (!job().isFinal() && m_units.at(unit).state == UnitState::Running) taken(unit, result); // the one before may have ended all
    }
    save();
    Q_EMIT taskEnded();
}

void JobWork::compareSource() {
    m_comparison = m_context.executor.start(fingerprintOrder(job()), place());
    connect(m_comparison.get(), &work::Run::finished, this, [this](const base::Result<model::TaskResult>& result) {
        m_comparison.release()->deleteLater();
        sourceCompared(result);
    });
}

void JobWork::sourceCompared(const base::Result<model::TaskResult>& result) {
    if (result && result->media) {
        m_sourceProblem.reset();
        if (m_sourceWatch.compared(result->media->fingerprint, m_stored.media->fingerprint))
            log(model::LogLevel::Note, "the source was put back: it has another time and the same content · goes on");
    } else {
        m_sourceProblem = result ? base::Error{base::ErrorCode::Internal, "Comparing the source returned no result."} : result.error();
        m_sourceWatch.putOff(m_context.clock.monotonicMs(), kReadAgainMs);
    }
    lookAtSource();
}

void JobWork::stopComparing() {
    m_lookAtSource.stop();
    m_held.clear();
    if (!m_comparison) return;
    m_comparison->cancel();
    m_comparison->disconnect(this);
    m_comparison.release()->deleteLater();
}

std::optional<base::Error> JobWork::sourceObstacle() const {
    switch (m_sourceState) {
    case SourceWatch::State::Away: return sourceGone();
    case SourceWatch::State::Settling:
    case SourceWatch::State::Doubtful: return m_sourceProblem ? *m_sourceProblem : sourceTouched();
    case SourceWatch::State::Same:
    case SourceWatch::State::Other: break;
    }
    return std::nullopt;
}

bool JobWork::sourceUnchanged() const {
    const base::FileStatus file = base::fileStatus(job().source);
    return m_stored.media && file.exists && file.bytes == m_stored.media->fingerprint.bytes &&
        file.modifiedMs == m_stored.media->fingerprint.modifiedMs;
}

base::Error JobWork::sourceGone() const {
    return {base::ErrorCode::SourceMissing,
        job().source +
            " has moved or its disk is not connected. Connect the disk or put the file back; finished chunks are kept and the job goes on by itself."};
}

base::Error JobWork::sourceTouched() const {
    return {base::ErrorCode::SourceTouched,
        job().source +
            " was put back or written to. It is compared with the file that the job began with as soon as it is at rest; if it is the same the job goes on by itself."};
}

base::Error JobWork::sourceChanged() const {
    return {base::ErrorCode::SourceChanged,
        job().source +
            " was changed after the job began. What is published is of the old file and whole as far as it goes. Retry starts again from the new file."};
}

} // namespace engine

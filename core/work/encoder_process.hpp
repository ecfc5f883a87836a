#pragma once
/// One running `millrace-encoder`: hands it a task, listens to its lines, and says how it ended. Owns the process: it is killed with this
/// object, and nobody waits for a process that hangs on a dead disk. Main thread.

#include "core/work/block_source.hpp"
#include "core/work/executor.hpp"
#include "core/work/silence.hpp"

#include <QElapsedTimer>
#include <QProcess>
#include <QTimer>
#include <set>

namespace work {

class EncoderProcess final : public Run {
    Q_OBJECT
public:
    /// `silenceLimitMs`: the process is ended when it says nothing for so much processor time, or does nothing for so long (silence.hpp).
    /// `blocks`: of a task whose source lies elsewhere.
    EncoderProcess(const std::string& encoder, const model::Task& task, int silenceLimitMs, QObject* parent,
        std::shared_ptr<BlockSource> blocks = nullptr);
    ~EncoderProcess() override;

    void start();
    void cancel() override;
    std::optional<std::int64_t> processorMs() const override;
    bool wasShortOfMemory() const override { return m_wasKilled; }
    bool wasSilent() const override { return m_silent; }

private:
    void fellSilent();
    void heard();
    void readLines();
    void take(const QByteArray& line);
    void fetch(const model::SourceNeed& need);
    void hand(const base::Result<model::SourceHave>& came);
    void processEnded(int exitCode, QProcess::ExitStatus status);
    void finish(base::Result<model::TaskResult> result);

    QProcess* m_process; ///< outlives this until it has ended
    QElapsedTimer m_silentSince;
    QTimer m_silenceTimer;
    QString m_program;
    QByteArray m_input;
    Silence m_silence;
    const std::shared_ptr<BlockSource> m_blocks;
    std::int64_t m_sourceBytes = 0;
    std::set<std::int64_t> m_owed; ///< blocks that it waits for, or will
    std::string m_lastWords;
    std::optional<base::Result<model::TaskResult>> m_outcome;
    bool m_silent = false, m_hasFailed = false, m_done = false;
    bool m_wasKilled = false; ///< and not by us
};

/// The encoder program: beside this program, or in the same build. Errors: NotFound.
base::Result<std::string> findEncoder();

} // namespace work

#pragma once
/// One running `millrace-encoder`: hands it a task, listens to its lines, and says how it ended. Owns the process, which
/// never outlives it. Main thread.

#include "core/model/task.hpp"

#include <QObject>
#include <QProcess>
#include <QTimer>

namespace engine {

class TaskRunner : public QObject {
    Q_OBJECT
public:
    /// `silenceLimitMs`: the process is ended when it says nothing for so long.
    TaskRunner(const std::string& encoder, const model::Task& task, int silenceLimitMs, QObject* parent);
    ~TaskRunner() override;

    void start();
    /// Ends the process at once; `finished` is not emitted. What it had not completed is worthless anyway.
    void cancel();
    double fraction() const { return m_fraction; }

Q_SIGNALS:
    void progressed(double fraction);
    /// The task has read its source and needs less of the machine from now on.
    void draining();
    void segmentWritten(const model::SegmentFile& file, const model::RenditionFacts& facts);
    /// Last signal. Errors: what the encoder said, or EncoderStopped with the signal or exit code.
    void finished(const base::Result<model::TaskResult>& result);

private:
    void readLines();
    void take(const QByteArray& line);
    void processEnded(int exitCode, QProcess::ExitStatus status);
    void finish(base::Result<model::TaskResult> result);

    QProcess m_process;
    QTimer m_silence;
    QString m_program;
    QByteArray m_input;
    std::string m_lastWords;
    std::optional<base::Result<model::TaskResult>> m_outcome;
    double m_fraction = 0;
    bool m_done = false;
};

/// The encoder program: beside this program, or in the same build. Errors: NotFound.
base::Result<std::string> findEncoder();

} // namespace engine

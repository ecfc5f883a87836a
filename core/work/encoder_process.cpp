#include "core/work/encoder_process.hpp"

#include "core/base/process_isolation.hpp"
#include "core/base/program.hpp"
#include "core/work/process_time.hpp"

#include <QPointer>
#include <csignal>

namespace work {
namespace {

constexpr int kDyingMs = 5000;

/// Its limit on processor time ended it.
bool ranTooLong(int exitCode, QProcess::ExitStatus status) {
#ifdef Q_OS_WIN
    constexpr int kNotEnoughQuota = 1816; // ERROR_NOT_ENOUGH_QUOTA, of a job object
    return status == QProcess::NormalExit && exitCode == kNotEnoughQuota;
#else
    return status == QProcess::CrashExit && exitCode == SIGXCPU;
#endif
}

/// Nobody but the system does that, where memory is short, or somebody who looks for what takes much of it.
bool wasKilled(int exitCode, QProcess::ExitStatus status) {
#ifdef Q_OS_WIN
    Q_UNUSED(exitCode)
    Q_UNUSED(status)
    return false; // there an allocation fails instead
#else
    return status == QProcess::CrashExit && exitCode == SIGKILL;
#endif
}

base::Text howItEnded(int exitCode, QProcess::ExitStatus status) {
    if (wasKilled(exitCode, status))
        return base::text(
            QT_TRANSLATE_NOOP("Core", "The encoder was ended from outside (signal %1), as the system does where memory is short"),
            exitCode);
    if (status != QProcess::CrashExit) return base::text(QT_TRANSLATE_NOOP("Core", "The encoder ended with code %1"), exitCode);
#ifdef Q_OS_WIN
    // The exception's code; people search for it as 0xC0000005.
    return base::text(QT_TRANSLATE_NOOP("Core", "The encoder crashed (exception 0x%1)"),
        QString::number(static_cast<quint32>(exitCode), 16).toUpper().toStdString());
#else
    return base::text(QT_TRANSLATE_NOOP("Core", "The encoder crashed (signal %1)"), exitCode);
#endif
}

} // namespace

EncoderProcess::EncoderProcess(
    const std::string& encoder, const model::Task& task, int silenceLimitMs, QObject* parent, std::shared_ptr<BlockSource> blocks)
    : Run(parent), m_process(new QProcess), m_program(QString::fromStdString(encoder)), m_input(model::toBytes(task) + '\n'),
      m_silence(silenceLimitMs), m_blocks(std::move(blocks)), m_sourceBytes(task.elsewhere ? task.elsewhere->bytes : 0) {
    m_silenceTimer.setSingleShot(true);
    m_silenceTimer.setInterval(silenceLimitMs);
    connect(&m_silenceTimer, &QTimer::timeout, this, &EncoderProcess::fellSilent);
    base::isolate(*m_process);
    connect(m_process, &QProcess::readyReadStandardOutput, this, &EncoderProcess::readLines);
    connect(m_process, &QProcess::readyReadStandardError, this, [this] {
        m_lastWords += m_process->readAllStandardError().toStdString();
        if (m_lastWords.size() > 4000) m_lastWords.erase(0, m_lastWords.size() - 4000);
    });
    connect(m_process, &QProcess::finished, this, &EncoderProcess::processEnded);
    // Later: where no process can be made at all it is told from inside `start`, when nobody listens yet.
    connect(
        m_process, &QProcess::errorOccurred, this,
        [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart)
                finish(base::Error{base::ErrorCode::EncoderStopped,
                    base::text(QT_TRANSLATE_NOOP("Core", "The encoder cannot be started: %1."), m_process->errorString().toStdString())});
        },
        Qt::QueuedConnection);
}

EncoderProcess::~EncoderProcess() {
    cancel();
    m_process->disconnect(this);
    // Its own destructor would wait until the process is gone: on a disk that does not answer, for half a minute.
    if (m_process->state() == QProcess::NotRunning) delete m_process;
    else connect(m_process, &QProcess::finished, m_process, &QObject::deleteLater);
}

void EncoderProcess::fellSilent() {
    // Killed already: it hangs where nothing ends it, on a dead disk.
    if (m_silent) return finish(*m_outcome);
    const Silence::Verdict verdict = m_silence.judge(processorMs());
    // It does nothing because its source has not come: how long that may take is for those to say who bring it.
    if (verdict == Silence::Verdict::Hangs && !m_owed.empty()) return heard();
    if (verdict == Silence::Verdict::Wait) return m_silenceTimer.start();
    m_silent = true;
    m_outcome = base::Error{base::ErrorCode::EncoderStopped,
        base::text(verdict == Silence::Verdict::Hangs
                ? QT_TRANSLATE_NOOP("Core",
                      "The encoder was silent for %1 s, used %2 s of processor time meanwhile, and was stopped. It waited for something: "
                      "look whether the disk of its source answers.")
                : QT_TRANSLATE_NOOP("Core", "The encoder was silent for %1 s, used %2 s of processor time meanwhile, and was stopped."),
            m_silentSince.elapsed() / 1000, m_silence.usedMs() / 1000)};
    m_process->kill();
    m_silenceTimer.start(kDyingMs);
}

void EncoderProcess::heard() {
    m_silence.heard(processorMs());
    m_silentSince.start();
    m_silenceTimer.start();
}

std::optional<std::int64_t> EncoderProcess::processorMs() const {
    return work::processorMs(m_process->processId());
}

void EncoderProcess::start() {
    // stdin stays open: when it closes, the encoder knows that we are gone.
    m_process->start(m_program, {});
    m_process->write(m_input);
    heard();
}

void EncoderProcess::cancel() {
    m_done = true;
    m_silenceTimer.stop();
    if (m_process->state() != QProcess::NotRunning) m_process->kill();
}

void EncoderProcess::readLines() {
    while (m_process->canReadLine()) take(m_process->readLine());
}

void EncoderProcess::take(const QByteArray& line) {
    if (m_done || m_hasFailed) return; // what it says of a task that has failed counts no more
    if (!m_silent) heard();            // one that was killed may have said something before
    const auto message = model::fromBytes<model::EncoderMessage>(line);
    if (!message) return; // a library wrote to stdout; it means nothing to us
    switch (message->event) {
    case model::EncoderLine::Progress: Q_EMIT progressed(message->fraction); break;
    case model::EncoderLine::Draining: Q_EMIT draining(); break;
    case model::EncoderLine::Segment:
        if (message->segment && message->facts) Q_EMIT segmentWritten(*message->segment, *message->facts);
        break;
    case model::EncoderLine::Finished:
        if (message->result) m_outcome = *message->result;
        break;
    case model::EncoderLine::Failed:
        m_hasFailed = true;
        m_outcome = base::Error{static_cast<base::ErrorCode>(message->code), message->message};
        break;
    case model::EncoderLine::Need:
        if (message->need) fetch(*message->need);
        break;
    }
}

void EncoderProcess::fetch(const model::SourceNeed& need) {
    // Its process reads what strangers made: nothing that it says is taken on trust.
    if (!m_blocks || !model::isPossible(need, m_sourceBytes)) return;
    for (std::int64_t i = 0; i < need.count; ++i) m_owed.insert(need.block + i);
    m_blocks->need(need, [self = QPointer(this)](const base::Result<model::SourceHave>& came) {
        if (self) self->hand(came);
    });
}

void EncoderProcess::hand(const base::Result<model::SourceHave>& came) {
    if (m_done) return;
    if (!came) { // nothing is the matter with the encoder
        m_process->kill();
        return finish(came.error());
    }
    m_owed.erase(came->block);
    model::HostMessage message;
    message.have = *came;
    m_process->write(model::toBytes(message) + '\n');
    if (!m_silent) heard(); // its silence until now was not its own
}

void EncoderProcess::processEnded(int exitCode, QProcess::ExitStatus status) {
    readLines();
    m_wasKilled = wasKilled(exitCode, status) && !m_silent && !m_done;
    if (m_outcome && !(status == QProcess::CrashExit && m_outcome->has_value())) return finish(*m_outcome);
    if (ranTooLong(exitCode, status))
        return finish(base::Error{base::ErrorCode::Unsupported,
            base::text(QT_TRANSLATE_NOOP("Core",
                "The encoder used more processor time than such a file can need and was stopped. Convert the file with another program first."))});
    const QString tail = QString::fromStdString(m_lastWords).trimmed().section(QLatin1Char('\n'), -1);
    const base::Text ended = howItEnded(exitCode, status);
    const char* told = tail.endsWith(QLatin1Char('.')) ? QT_TRANSLATE_NOOP("Core", "%1: %2") : QT_TRANSLATE_NOOP("Core", "%1: %2.");
    finish(base::Error{base::ErrorCode::EncoderStopped,
        tail.isEmpty() ? base::text(QT_TRANSLATE_NOOP("Core", "%1."), ended) : base::text(told, ended, tail.toStdString())});
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): a copy, for whoever hears of it may end this object and with it m_outcome.
void EncoderProcess::finish(base::Result<model::TaskResult> result) {
    if (m_done) return;
    m_done = true;
    m_silenceTimer.stop();
    Q_EMIT finished(result);
}

base::Result<std::string> findEncoder() {
    return base::findProgram("millrace-encoder");
}

} // namespace work

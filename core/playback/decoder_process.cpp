#include "core/playback/decoder_process.hpp"

#include "core/base/process_isolation.hpp"
#include "core/base/program.hpp"
#include "core/playback/shared_memory.hpp"

#include <QUuid>
#include <algorithm>

namespace playback {
DecoderProcess::DecoderProcess(int silenceMs, QObject* parent) : QObject(parent) {
    m_silence.setSingleShot(true);
    m_silence.setInterval(silenceMs);
    connect(&m_silence, &QTimer::timeout, this, [this] {
        end(base::text(QT_TRANSLATE_NOOP("Core",
                           "The decoder did not answer for %1 s and was ended. The file's disk or server may be silent; try again later."),
            m_silence.interval() / 1000));
    });
}

DecoderProcess::~DecoderProcess() {
    end({});
}

bool DecoderProcess::begin() {
    if (m_process) return true;
    const auto program = base::findProgram("millrace-decoder");
    if (!program) {
        Q_EMIT died(program.error().text);
        return false;
    }
    // Short: macOS takes 31 bytes.
    m_memory = "millrace-" + QUuid::createUuid().toString(QUuid::Id128).left(12).toStdString();
    m_lastRegion = 0;
    m_process = new QProcess;
    base::isolate(*m_process);
    connect(m_process, &QProcess::readyReadStandardOutput, this, &DecoderProcess::readLines);
    connect(m_process, &QProcess::readyReadStandardError, m_process, [process = m_process] { process->readAllStandardError(); });
    connect(m_process, &QProcess::finished, this, [this] {
        readLines();
        end(base::text(
            QT_TRANSLATE_NOOP("Core", "The decoder stopped unexpectedly; the file may be damaged. The rest of Millrace is not touched.")));
    });
    connect(
        m_process, &QProcess::errorOccurred, this,
        [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart)
                end(base::text(QT_TRANSLATE_NOOP("Core", "The decoder cannot be started: %1."), m_process->errorString().toStdString()));
        },
        Qt::QueuedConnection);
    m_process->start(QString::fromStdString(*program), {});
    return true;
}

void DecoderProcess::end(const base::Text& why) {
    m_silence.stop();
    m_isAnswerDue = false;
    if (!m_process) return;
    m_process->disconnect(this);
    // Its destructor would wait until it is gone: on a disk that does not answer, for half a minute.
    if (m_process->state() == QProcess::NotRunning) {
        m_process->deleteLater();
    } else {
        connect(m_process, &QProcess::finished, m_process, &QObject::deleteLater);
        m_process->kill();
    }
    m_process = nullptr;
    // Made, and perhaps never told of.
    for (int next = 1; next <= 2; ++next) SharedMemory::forget(regionName(m_memory, m_lastRegion + next));
    if (!why.isEmpty()) Q_EMIT died(why);
}

void DecoderProcess::send(const DecoderRequest& request) {
    if (!begin()) return;
    DecoderRequest named = request;
    if (request.wish == DecoderWish::Open) named.memory = m_memory;
    m_process->write(model::toBytes(named) + '\n');
}

void DecoderProcess::expectAnswer(bool expected) {
    if (expected == m_isAnswerDue) return;
    m_isAnswerDue = expected && m_process;
    if (m_isAnswerDue) m_silence.start();
    else m_silence.stop();
}

void DecoderProcess::readLines() {
    const QPointer<DecoderProcess> self(this);
    while (self && m_process && m_process->canReadLine()) {
        if (m_isAnswerDue) m_silence.start();
        const auto reply = model::fromBytes<DecoderReply>(m_process->readLine());
        if (!reply) continue; // a library has written to stdout; that means nothing to us
        if (reply->picture) m_lastRegion = std::max(m_lastRegion, reply->picture->region);
        Q_EMIT replied(*reply);
    }
}

} // namespace playback

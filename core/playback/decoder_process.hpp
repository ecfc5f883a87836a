#pragma once
/// The child process in which sources are decoded: it may crash or hang, and the window does not notice. Begun with the first request and
/// again with the first after its end. Owns the process; lives on its player's thread and never waits.

#include "core/playback/decoder_messages.hpp"

#include <QObject>
#include <QPointer>
#include <QProcess>
#include <QTimer>

namespace playback {

class DecoderProcess : public QObject {
    Q_OBJECT
public:
    static constexpr int kSilenceMs = 10'000;
    explicit DecoderProcess(int silenceMs = kSilenceMs, QObject* parent = nullptr);
    ~DecoderProcess() override;

    /// Begins the process, so that the first file need not wait for it.
    void warmUp() { (void)begin(); }
    void send(const DecoderRequest& request);
    /// How names of its shared memory begin; another for each process.
    const std::string& memoryName() const { return m_memory; }
    /// While an answer is awaited it must say something every so often, or it is ended.
    void expectAnswer(bool expected);
    /// For tests; 0: none runs.
    qint64 processId() const { return m_process ? m_process->processId() : 0; }

Q_SIGNALS:
    void replied(const playback::DecoderReply& reply);
    /// It is gone; why, as a sentence. Nothing that was asked will be answered.
    void died(const base::Text& why);

private:
    bool begin();
    void end(const base::Text& why);
    void readLines();

    QProcess* m_process = nullptr; ///< its own owner while it dies
    std::string m_memory;
    int m_lastRegion = 0; ///< that it told of
    QTimer m_silence;
    bool m_isAnswerDue = false;
};

} // namespace playback

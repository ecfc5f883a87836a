#pragma once
/// The player's sound on the system's default output. The sink runs on a thread of Qt Multimedia.

#include "core/playback/player.hpp"

#include <QIODevice>
#include <memory>

class QAudioSink;

namespace ui {

/// Pulls from the player; the sink is started once and fed silence in between: one that was stopped and started at a seek froze.
class SoundOutput : public QIODevice {
    Q_OBJECT
public:
    explicit SoundOutput(playback::Player& player);
    ~SoundOutput() override;
    /// 0 to 1.
    void setVolume(double volume);
    qint64 bytesAvailable() const override { return 1 << 16; }
    bool isSequential() const override { return true; }

protected:
    qint64 readData(char* data, qint64 size) override;
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    playback::Player& m_player;
    std::unique_ptr<QAudioSink> m_sink;
};

} // namespace ui

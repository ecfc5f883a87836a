#include "ui/widgets/sound_output.hpp"

#include <QAudioDevice>
#include <QAudioSink>
#include <QMediaDevices>

namespace ui {

SoundOutput::SoundOutput(playback::Player& player) : m_player(player) {
    if (QMediaDevices::defaultAudioOutput().isNull()) return; // no sound card: the clock goes on without
    QAudioFormat format;
    format.setSampleRate(48000);
    format.setChannelCount(2);
    format.setSampleFormat(QAudioFormat::Int16);
    open(QIODevice::ReadOnly);
    m_sink = std::make_unique<QAudioSink>(QMediaDevices::defaultAudioOutput(), format);
    m_sink->setBufferSize(48000 / 10 * 4);
    m_sink->start(this);
}

SoundOutput::~SoundOutput() {
    if (m_sink) m_sink->stop();
}

void SoundOutput::setVolume(double volume) {
    if (m_sink) m_sink->setVolume(volume);
}

qint64 SoundOutput::readData(char* data, qint64 size) {
    const int frames = static_cast<int>(size / 4);
    m_player.readSound(reinterpret_cast<std::int16_t*>(data), frames);
    return static_cast<qint64>(frames) * 4;
}

} // namespace ui

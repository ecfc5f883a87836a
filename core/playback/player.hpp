#pragma once
/// Plays one rendition or file: exact seeking, frame steps, speed, sound.
///
/// Objects and threads: `Player` lives on the thread that made it and is asked by a timer for the picture of the moment
/// (`tick`). It owns one decode thread for the picture and one for the sound; each has a bounded queue between it and the
/// player. Time is a steady clock, not the sound card: a sink that is restarted after a seek may freeze (Qt 6.4 with
/// PulseAudio: its position stood still). The sound follows the clock.

#include "core/base/clock.hpp"
#include "core/playback/packet_source.hpp"

#include <QImage>
#include <QObject>
#include <QPointer>
#include <memory>
#include <optional>

namespace playback {

class PictureQueue;
class SoundQueue;

struct RenditionChoice {
    std::string name, url; ///< media playlist
    int width = 0, height = 0;
    std::int64_t bandwidth = 0;
};
struct Choices {
    std::vector<RenditionChoice> video, audio;
    /// The folder of a variant's address, as our packager names it; the height where that tells nothing or is taken.
    std::string nameFor(const std::string& uri, int height) const;
};
/// What a master playlist offers. Errors: as fetch, InvalidInput. Blocks: not on the main thread of a window.
base::Result<Choices> readMaster(const std::string& url, const std::atomic<bool>& cancel);

class Player : public QObject {
    Q_OBJECT
public:
    explicit Player(const base::Clock& clock, QObject* parent = nullptr);
    ~Player() override;

    /// Opens a master playlist, a media playlist or a local file, and shows the frame at `seconds`. Answers by signals.
    void open(const std::string& address, double seconds = 0);
    void chooseRendition(const std::string& name);
    void close();

    void play();
    void pause();
    bool playing() const { return m_playing; }
    void seek(double seconds);
    /// One frame on or back; pauses.
    void step(int frames);
    void setRate(double rate);
    double rate() const { return m_rate; }

    double position() const;
    double duration() const;
    bool growing() const;
    double frameSeconds() const;
    std::vector<SegmentSpan> segments() const;
    const Choices& choices() const { return m_choices; }
    std::string renditionName() const { return m_rendition; }

    /// Shows the next picture when its time has come. Call it often while playing (every few milliseconds).
    void tick();
    /// Interleaved 16-bit stereo at 48 kHz for the moment; silence when there is none.
    void readSound(std::int16_t* samples, int frames);
    bool hasSound() const;

Q_SIGNALS:
    void opened();
    void picture(const QImage& image, double seconds);
    void failed(const QString& message);
    void stalled(bool waiting);
    void ended();
    void stateChanged();

private:
    void startThreads(const std::string& videoUrl, const std::string& audioUrl, bool file, double at);

    const base::Clock& m_clock;
    std::unique_ptr<PictureQueue> m_video;
    std::unique_ptr<SoundQueue> m_sound;
    Choices m_choices;
    std::string m_address, m_rendition;
    bool m_playing = false, m_waiting = false, m_ended = false;
    double m_rate = 1, m_anchorSeconds = 0, m_shown = 0, m_shownLength = 0.04;
    std::int64_t m_anchorMs = 0;
    std::atomic<bool> m_cancelOpen{false};
};

} // namespace playback

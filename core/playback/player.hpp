#pragma once
/// Plays one rendition or file: exact seeking, frame steps, speed, sound.
///
/// Objects and threads: `Player` lives on the thread that made it and is asked by a timer for the picture of the moment (`tick`). Sources
/// are read and decoded in a process of their own (DecoderProcess); what comes from there lies in two buffers until its time has come. Time
/// is a steady clock, not the sound card: a sink that is restarted after a seek may freeze (Qt 6.4 with PulseAudio: its position stood
/// still). The sound follows the clock.

#include "core/base/clock.hpp"
#include "core/playback/film_bytes.hpp"
#include "core/playback/picture_buffer.hpp"
#include "core/playback/sound_buffer.hpp"

namespace playback {

class Player : public QObject {
    Q_OBJECT
public:
    /// `silenceMs`: how long its decoder may say nothing while a picture is awaited.
    explicit Player(const base::Clock& clock, QObject* parent = nullptr, int silenceMs = DecoderProcess::kSilenceMs);
    ~Player() override;

    /// Opens a playlist or manifest (playlist_name.hpp), or a local file, and shows the frame at `seconds`. Answers by signals.
    void open(const std::string& address, double seconds = 0);
    /// A film that lies elsewhere and is read by ranges; `name` is for sentences. What is still on its way when it closes is passed over.
    void open(FilmBytes film, const std::string& name, double seconds = 0);
    /// Makes ready, so that the first `open` is as quick as those after it.
    void warmUp() { m_decoder.warmUp(); }
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

    double position() const { return m_shown; }
    double duration() const { return m_state.duration; }
    bool growing() const { return m_state.growing; }
    double frameSeconds() const { return m_shownLength; }
    const std::vector<SegmentSpan>& segments() const { return m_state.segments; }
    const Choices& choices() const { return m_choices; }
    std::string renditionName() const { return m_rendition; }

    /// Shows the next picture when its time has come. Call it often while playing (every few milliseconds).
    void tick();
    /// Interleaved 16-bit stereo at 48 kHz for the moment; silence when there is none.
    void readSound(std::int16_t* samples, int frames);
    bool hasSound() const { return !m_soundFacts.codec.empty(); }
    /// Of what is heard; no codec: nothing is.
    const SoundFacts& sound() const { return m_soundFacts; }
    /// There is no picture, and the wave of the sound is shown instead.
    bool isSoundAlone() const { return !m_state.sound.codec.empty(); }
    /// For tests; 0: nothing is being decoded.
    qint64 decoderProcess() const { return m_decoder.processId(); }

Q_SIGNALS:
    void opened();
    void picture(const QImage& image, double seconds);
    void failed(const base::Text& problem);
    void stalled(bool waiting);
    void ended();
    void stateChanged();

private:
    void replied(const DecoderReply& reply);
    void fetch(const WantedBytes& wanted, std::int64_t generation);
    void begin(const std::string& address, std::int64_t length, double seconds);
    /// `isOfThisPlace`: no seek came meanwhile.
    void stateCame(TrackState state, bool isOfThisPlace);
    void pictureCame(const SharedPicture& picture, bool isWanted);
    void soundCame(const SoundPiece& piece);
    /// What is shown and asked for begins anew at `at`.
    DecoderRequest restart(DecoderWish wish, double at);
    /// Asks the decoder for another address or rendition: what it has told of pictures, sound and facts is of the one before.
    void readAnew(const DecoderRequest& request);
    void seekSound(double seconds);
    void showNext(double now);
    void nothingToShow(double now);
    void stopWith(const base::Text& problem);

    const base::Clock& m_clock;
    DecoderProcess m_decoder;
    std::optional<FilmBytes> m_film; ///< nothing: the decoder reads it by itself
    std::int64_t m_filmGeneration = 0;
    PictureBuffer m_pictures;
    SoundBuffer m_sound;
    Choices m_choices;
    TrackState m_state;
    SoundFacts m_soundFacts;
    std::string m_address, m_rendition;
    std::int64_t m_generation = 0, m_soundGeneration = 0;
    std::int64_t m_sourceGeneration = 0; ///< with which this source or rendition was begun
    bool m_isOpen = false, m_isOpened = false, m_playing = false, m_waiting = false, m_ended = false;
    double m_rate = 1, m_anchorSeconds = 0, m_shown = 0, m_shownLength = 0.04;
    std::int64_t m_anchorMs = 0, m_heard = 0;
};

} // namespace playback

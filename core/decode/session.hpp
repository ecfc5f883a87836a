#pragma once
/// What one player asks of its decoder process: opens, seeks, and hands out pictures and sound. Owns the tracks and their threads. Requests
/// come on one thread and never wait for a file or a server; answers go out on any.

#include "core/decode/messages.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace decode {

class FilmPieces;
class PicturePool;
class PictureTrack;
class SoundTrack;
class Interrupt;

class Session {
public:
    explicit Session(Answer answer);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void take(const playback::DecoderRequest& request);

private:
    struct Opening;
    void open(const playback::DecoderRequest& request);
    void readChoices(const playback::DecoderRequest& request, const Opening& opening);
    /// With the lock held. `rendition`: of the choices; "": the address is a plain file.
    void startTracks(const playback::DecoderRequest& request, const std::string& rendition);
    /// Asks the player for bytes of a film that lies elsewhere.
    void want(std::int64_t generation, std::int64_t offset, std::int64_t size);
    /// With the lock held.
    void takeBytes(const playback::DecoderRequest& request);
    void endOpening();
    void tellThatItWorks();

    Answer m_answer;
    std::mutex m_mutex; ///< guards what follows
    std::string m_address;
    std::shared_ptr<FilmPieces> m_pieces; ///< of a film that lies elsewhere
    std::int64_t m_piecesOf = 0;          ///< the generation with which it was opened
    playback::Choices m_choices;
    std::optional<playback::DecoderRequest> m_sought; ///< while the choices were being read
    std::unique_ptr<PicturePool> m_pool;
    std::unique_ptr<PictureTrack> m_picture;
    std::unique_ptr<SoundTrack> m_sound;
    bool m_isEnding = false;

    std::condition_variable m_end;
    std::unique_ptr<Opening> m_opening;
    std::thread m_pulse;
};

} // namespace decode

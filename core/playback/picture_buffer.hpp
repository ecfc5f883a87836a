#pragma once
/// The pictures ahead of the player: they lie in the decoder's shared memory, and each place is given back when nobody holds its image any
/// more. One thread.

#include "core/playback/decoder_process.hpp"
#include "core/playback/shared_memory.hpp"

#include <QImage>
#include <deque>
#include <optional>

namespace playback {

struct Picture {
    QImage image;
    double seconds = 0, length = 0.04;
};

class PictureBuffer {
public:
    explicit PictureBuffer(DecoderProcess& decoder) : m_decoder(decoder) {}

    /// Errors: Io, InvalidInput (a decoder that says what cannot be).
    base::Result<void> add(const SharedPicture& picture);
    /// Gives the place of a picture back that nobody wants.
    void refuse(const SharedPicture& picture);
    /// The picture to show at `now`: the newest whose time has come; older ones are dropped. Nothing if none is due.
    /// `first`: the next one, whatever its time.
    std::optional<Picture> take(double now, bool first);
    void clear() { m_pictures.clear(); }
    bool isEmpty() const { return m_pictures.empty(); }

private:
    DecoderProcess& m_decoder;
    std::shared_ptr<SharedMemory> m_memory;
    std::string m_memoryName;
    std::deque<Picture> m_pictures;
};

} // namespace playback

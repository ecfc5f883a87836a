#pragma once
/// A film that lies on another computer, read by ranges: what the player hands its decoder piece by piece. So neither tokens nor
/// certificates nor a network reach the process that decodes what strangers made. Main thread.

#include "core/base/result.hpp"

#include <QByteArray>
#include <cstdint>
#include <functional>

namespace playback {

struct FilmBytes {
    using Came = std::function<void(const base::Result<QByteArray>&)>;
    std::int64_t length = 0; ///< bytes
    /// `size` bytes from `offset` on, later and once; both lie within `length`. Whoever answers may be asked for the next before.
    std::function<void(std::int64_t offset, std::int64_t size, Came came)> read;
};

} // namespace playback

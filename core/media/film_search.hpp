#pragma once
/// Which of a file's streams is the film, when its pictures and sounds are shown, and what only decoded pictures tell of it. Part of the
/// probe.

#include "core/media/source_file.hpp"
#include "core/model/media_info.hpp"

#include <functional>
#include <string>

namespace media {

/// Completes what the headers said of `info`: the film's timing, clock and fields, when each sound is heard, and remarks. A still among
/// moving pictures is never the film. Nothing is an error here: a file without a film may have sound.
base::Result<void> findFilm(const SourceFile& source, model::MediaInfo& info, const std::function<void()>& heartbeat);

} // namespace media

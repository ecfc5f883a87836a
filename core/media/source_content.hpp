#pragma once
/// What tells one source file from another, whatever their times say. Reads from the file: in an encoder process, never in the panel.

#include "core/media/source_file.hpp"
#include "core/model/media_info.hpp"

#include <functional>

namespace media {

/// Size, time and content of a file. The content is a SHA-256 over the size and 64 blocks of 64 KiB that are spread over the file, its
/// head and its tail among them; a file of up to 4 MiB is read in full. `heartbeat` is called now and then. Errors: SourceMissing,
/// SourceUnreadable.
base::Result<model::Fingerprint> fingerprintOf(const SourceFile& source, const std::function<void()>& heartbeat);

} // namespace media

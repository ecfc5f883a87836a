#pragma once
/// Which bytes of a source every reader of it reads before its first picture: boxes of an MP4 that are no pictures, the head and the index
/// of a Matroska, both ends of a transport stream. Machines that read a source over a network fetch these first. Reads some bytes of the
/// file, whoever made it: a strange one gives less, never an error.

#include "core/media/source_file.hpp"
#include "core/model/source_blocks.hpp"

#include <vector>

namespace media {

/// In rising order, none touches another; together at most 64 MB.
std::vector<model::ByteSpan> headOf(const SourceFile& source);

} // namespace media

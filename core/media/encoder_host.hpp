#pragma once
/// What this computer and the libraries of this process are, for the digests' explanation. Any thread; reads the libraries' files (30 MB).

#include "core/model/digest.hpp"

#include <string>
#include <vector>

namespace media {

model::EncoderHost encoderHost();

/// The files of this program and of those libraries it runs with that bytes of pictures and sound come from, sorted; empty where the system
/// does not say.
std::vector<std::string> codecLibraries();

} // namespace media

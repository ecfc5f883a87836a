#pragma once
/// Where answers to the player go. Any thread.

#include "core/playback/decoder_messages.hpp"

#include <functional>

namespace decode {

using Answer = std::function<void(const playback::DecoderReply&)>;

} // namespace decode

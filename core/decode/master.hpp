#pragma once
/// What a master playlist offers.

#include "core/decode/interrupt.hpp"
#include "core/playback/choices.hpp"

namespace decode {

/// Errors: as fetch, InvalidInput. Blocks.
base::Result<playback::Choices> readMaster(const std::string& url, const Interrupt& interrupt);

} // namespace decode

#pragma once
/// What an encoder costs.

namespace encoder {

/// Seconds of processor time of all threads of this process since it began. Any thread.
double processorSeconds();

} // namespace encoder

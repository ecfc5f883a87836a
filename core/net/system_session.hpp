#pragma once
/// From one start of the operating system to the next: what was written before a power cut may never have reached the disk. Any thread.

#include <string>

namespace net {

/// Another one after each start of the system; "": it does not say, and nothing unsynced is to be trusted.
std::string systemSession();

} // namespace net

#pragma once
/// Which libraries this encoder works with.

#include <string>

namespace media {

/// FFmpeg's version, e.g. "5.1.9".
std::string libraryVersion();
/// This program and every library that its bytes come from: work that one encoder began is not mixed with another's.
std::string fingerprint();

} // namespace media

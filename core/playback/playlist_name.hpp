#pragma once
/// Which addresses and files are playlists or manifests, by their names alone. Pure; any thread.

#include <string>

namespace playback {

/// http or https.
bool isRemote(const std::string& address);
/// ".m3u8", of a file or of an address with or without ?query and #fragment.
bool isHlsPlaylist(const std::string& address);
/// ".mpd"; "a/manifest.mpd#720p" is the representation 720p of one.
bool isDashManifest(const std::string& address);
inline bool isPlaylist(const std::string& address) {
    return isHlsPlaylist(address) || isDashManifest(address);
}

} // namespace playback

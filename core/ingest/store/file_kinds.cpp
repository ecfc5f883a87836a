#include "core/ingest/store/file_kinds.hpp"

#include "core/http/message.hpp"

#include <utility>

namespace ingest {

bool hasExtension(std::string_view path, std::string_view extension) {
    return path.size() >= extension.size() && http::equalsIgnoreCase(path.substr(path.size() - extension.size()), extension);
}

bool isManifest(std::string_view path) {
    return hasExtension(path, ".m3u8") || hasExtension(path, ".mpd") || hasExtension(path, ".m3u");
}

bool isPlaylist(std::string_view path) {
    return isManifest(path) || hasExtension(path, ".json");
}

std::string_view mimeType(std::string_view path) {
    static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {{".m4s", "video/iso.segment"},
        {".m3u8", "application/vnd.apple.mpegurl"}, {".mpd", "application/dash+xml"}, {".mp4", "video/mp4"}, {".ts", "video/mp2t"},
        {".m4a", "audio/mp4"}, {".m4v", "video/mp4"}, {".webm", "video/webm"}, {".aac", "audio/aac"}, {".cmfv", "video/mp4"},
        {".cmfa", "audio/mp4"}, {".cmft", "application/mp4"}, {".mp3", "audio/mpeg"}, {".ac3", "audio/ac3"}, {".ec3", "audio/eac3"},
        {".opus", "audio/ogg"}, {".mov", "video/quicktime"}, {".ttml", "application/ttml+xml"}, {".webvtt", "text/vtt"},
        {".srt", "application/x-subrip"}, {".m3u", "application/vnd.apple.mpegurl"}, {".jpeg", "image/jpeg"}, {".webp", "image/webp"},
        {".avif", "image/avif"}, {".xml", "application/xml"}, {".vtt", "text/vtt"}, {".jpg", "image/jpeg"}, {".png", "image/png"},
        {".json", "application/json"}, {".key", "application/octet-stream"}};
    for (const auto& [extension, type] : kTypes)
        if (hasExtension(path, extension)) return type;
    return "application/octet-stream";
}

} // namespace ingest

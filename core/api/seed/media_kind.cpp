#include "core/api/seed/media_kind.hpp"

#include <QMimeDatabase>
#include <algorithm>
#include <array>

namespace api {
namespace {

// Containers and raw streams that have no signature at their beginning, or one that lists of types do not know.
constexpr std::array kSuffixes{"mp4", "m4v", "mov", "mkv", "webm", "avi", "ts", "m2ts", "mts", "mpg", "mpeg", "vob", "mxf", "flv", "wmv",
    "asf", "ogv", "3gp", "3g2", "dv", "h264", "264", "h265", "hevc", "y4m", "mp3", "m4a", "aac", "wav", "flac", "ogg", "opus", "mka", "aif",
    "aiff"};
constexpr std::array kOthers{"application/ogg", "application/mxf", "application/x-matroska", "application/vnd.rn-realmedia"};

} // namespace

bool mayBeMedia(const std::string& fileName, std::string_view firstBytes) {
    const QByteArray bytes(firstBytes.data(), static_cast<qsizetype>(firstBytes.size()));
    const QMimeType type = QMimeDatabase().mimeTypeForData(bytes);
    const QString name = type.name();
    if (name.startsWith(QLatin1String("video/")) || name.startsWith(QLatin1String("audio/"))) return true;
    if (std::any_of(kOthers.begin(), kOthers.end(), [&](const char* other) { return name == QLatin1String(other); })) return true;
    if (!type.isDefault()) return false;
    const QString suffix = QString::fromStdString(fileName).section(QLatin1Char('.'), -1).toLower();
    return std::any_of(kSuffixes.begin(), kSuffixes.end(), [&](const char* known) { return suffix == QLatin1String(known); });
}

} // namespace api

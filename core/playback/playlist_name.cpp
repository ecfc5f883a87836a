#include "core/playback/playlist_name.hpp"

#include <QUrl>

namespace playback {
namespace {

QString nameIn(const std::string& address) {
    QString name = QString::fromStdString(address).toLower();
    if (isRemote(address)) return QUrl(name).path();
    if (const auto id = name.lastIndexOf(QLatin1String(".mpd#")); id >= 0) name.truncate(id + 4);
    return name;
}

} // namespace

bool isRemote(const std::string& address) {
    const QString text = QString::fromStdString(address);
    return text.startsWith(QLatin1String("http://"), Qt::CaseInsensitive) ||
        text.startsWith(QLatin1String("https://"), Qt::CaseInsensitive);
}

bool isHlsPlaylist(const std::string& address) {
    return nameIn(address).endsWith(QLatin1String(".m3u8"));
}

bool isDashManifest(const std::string& address) {
    return nameIn(address).endsWith(QLatin1String(".mpd"));
}

} // namespace playback

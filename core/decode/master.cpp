#include "core/decode/master.hpp"

#include "core/decode/packet_source.hpp"
#include "core/package/dash.hpp"
#include "core/playback/playlist_name.hpp"

#include <QFileInfo>
#include <QUrl>
#include <algorithm>

namespace decode {

using playback::Choices;
using playback::isDashManifest;
using playback::isRemote;

namespace {

constexpr std::int64_t kLargestText = 32 << 20;
constexpr std::size_t kMostSegments = 200'000; // a fortnight of them; who names more means something else

/// "a/manifest.mpd#720p" is the representation 720p of a/manifest.mpd.
std::pair<std::string, std::string> manifestAndId(const std::string& url) {
    const auto at = url.rfind('#');
    return at == std::string::npos ? std::pair(url, std::string()) : std::pair(url.substr(0, at), url.substr(at + 1));
}

/// A name of a text beside other texts. Local paths are no addresses: # and % are letters there.
std::string resolve(const std::string& text, const std::string& name) {
    if (name.empty() || isRemote(name)) return name;
    if (isRemote(text)) {
        const std::string whole = QUrl(QString::fromStdString(text)).resolved(QUrl(QString::fromStdString(name))).toString().toStdString();
        return isRemote(whole) ? whole : std::string(); // a server names no files of this computer
    }
    const QString decoded = QUrl::fromPercentEncoding(QByteArray::fromStdString(name));
    return decoded.startsWith(QLatin1Char('/'))
        ? decoded.toStdString()
        : (QFileInfo(QString::fromStdString(text)).path() + QLatin1Char('/') + decoded).toStdString();
}

base::Result<Choices> choicesOfManifest(const std::string& address, const QByteArray& text) {
    const auto manifest = package::readManifest(text);
    if (!manifest) return manifest.error().in(address);
    Choices choices;
    for (const auto& r : manifest->representations) {
        const bool sound = r.mimeType.starts_with("audio/");
        if (!sound && !r.mimeType.starts_with("video/")) continue;
        (sound ? choices.audio : choices.video)
            .push_back({.name = r.id, .url = address + "#" + r.id, .width = r.width, .height = r.height, .bandwidth = r.bandwidth});
    }
    // A manifest tells the two apart; a choice is what a player fetches, as a master playlist tells it.
    std::int64_t heaviest = 0;
    for (const auto& sound : choices.audio) heaviest = std::max(heaviest, sound.bandwidth);
    for (auto& picture : choices.video) picture.bandwidth += heaviest;
    if (choices.video.empty()) choices.video = choices.audio;
    if (choices.video.empty())
        return base::Error{
            base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "%1 names neither picture nor sound."), address)};
    return choices;
}

base::Result<package::ReadMediaPlaylist> segmentsOfManifest(const std::string& url, const Interrupt& interrupt) {
    const auto [address, id] = manifestAndId(url);
    MR_ASSIGN(const QByteArray text, fetch(address, interrupt, kLargestText));
    const auto manifest = package::readManifest(text);
    if (!manifest) return manifest.error().in(address);
    package::ReadMediaPlaylist list;
    list.ended = !manifest->dynamic;
    for (const auto& r : manifest->representations) {
        if (r.id != id) continue;
        auto init = r;
        init.media = r.init;
        list.map = package::segmentUri(init, 0);
        for (std::size_t i = 0; i < r.durations.size(); ++i)
            list.segments.push_back(
                {package::segmentUri(r, static_cast<int>(i)), static_cast<double>(r.durations[i]) / static_cast<double>(r.timescale), 0});
    }
    if (list.segments.empty())
        return base::Error{base::ErrorCode::Unsupported,
            base::text(
                QT_TRANSLATE_NOOP("Core",
                    "%1 does not list its segments (SegmentTimeline), and others cannot be played here. Try its HLS playlist, if it has one."),
                address)};
    return list;
}

} // namespace

base::Result<Choices> readMaster(const std::string& address, const Interrupt& interrupt) {
    MR_ASSIGN(const QByteArray text, fetch(address, interrupt, kLargestText));
    if (isDashManifest(address)) return choicesOfManifest(address, text);
    Choices choices;
    const auto master = package::readMasterPlaylist(text);
    if (!master && package::readMediaPlaylist(text)) {
        const QFileInfo file(isRemote(address) ? QUrl(QString::fromStdString(address)).path() : QString::fromStdString(address));
        const QString folder = QFileInfo(file.path()).fileName();
        const bool named = !folder.isEmpty() && folder != QLatin1String(".");
        choices.video.push_back({.name = (named ? folder : file.completeBaseName()).toStdString(), .url = address});
        return choices;
    }
    if (!master) return master.error().in(address);
    for (const auto& variant : master->variants)
        choices.video.push_back({.name = choices.nameFor(variant.uri, variant.height),
            .url = resolve(address, variant.uri),
            .width = variant.width,
            .height = variant.height,
            .bandwidth = variant.bandwidth,
            .averageBandwidth = variant.averageBandwidth});
    for (const auto& audio : master->audio) choices.audio.push_back({.name = audio.name, .url = resolve(address, audio.uri)});
    return choices;
}

base::Result<package::ReadMediaPlaylist> readSegments(const std::string& url, const Interrupt& interrupt) {
    base::Result<package::ReadMediaPlaylist> list = base::Error{};
    if (isDashManifest(url)) {
        list = segmentsOfManifest(url, interrupt);
    } else {
        MR_ASSIGN(const QByteArray text, fetch(url, interrupt, kLargestText));
        list = package::readMediaPlaylist(text);
        if (!list) return list.error().in(url);
    }
    if (!list) return list;
    if (list->segments.size() > kMostSegments)
        return base::Error{
            base::ErrorCode::TooLarge, base::text(QT_TRANSLATE_NOOP("Core", "%1 names more segments than a film can have."), url)};
    if (!list->segments.empty() && list->map.empty())
        return base::Error{base::ErrorCode::Unsupported,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 names no init segment (#EXT-X-MAP): only fragmented MP4 can be played here."), url)};
    list->map = resolve(url, list->map);
    for (auto& segment : list->segments) segment.uri = resolve(url, segment.uri);
    return list;
}

} // namespace decode

#include "core/decode/master.hpp"

#include "core/decode/packet_source.hpp"
#include "core/package/hls.hpp"

#include <QUrl>

namespace decode {

base::Result<playback::Choices> readMaster(const std::string& url, const Interrupt& interrupt) {
    MR_ASSIGN(const QByteArray text, fetch(url, interrupt));
    const auto master = package::readMasterPlaylist(text);
    if (!master) return master.error().in(url);
    const QUrl base(QString::fromStdString(url));
    const auto absolute = [&](const std::string& uri) { return base.resolved(QUrl(QString::fromStdString(uri))).toString().toStdString(); };
    playback::Choices choices;
    for (const auto& variant : master->variants)
        choices.video.push_back({.name = choices.nameFor(variant.uri, variant.height),
            .url = absolute(variant.uri),
            .width = variant.width,
            .height = variant.height,
            .bandwidth = variant.bandwidth});
    for (const auto& audio : master->audio) choices.audio.push_back({.name = audio.name, .url = absolute(audio.uri)});
    return choices;
}

} // namespace decode

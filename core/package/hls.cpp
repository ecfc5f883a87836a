#include "core/package/hls.hpp"

#include "core/model/task.hpp"

#include <QList>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace package {
namespace {

std::string format(const char* pattern, double value) {
    char text[64];
    std::snprintf(text, sizeof text, pattern, value);
    return text;
}

/// Attribute values in quotes may hold neither quotes nor line breaks (RFC 8216, 4.2).
std::string quoted(std::string text) {
    for (char& c : text)
        if (c == '"' || c == '\n' || c == '\r') c = '\'';
    return "\"" + text + "\"";
}

using Attributes = std::map<std::string, std::string>;

Attributes attributesOf(const QByteArray& list) {
    Attributes found;
    qsizetype at = 0;
    while (at < list.size()) {
        const qsizetype equals = list.indexOf('=', at);
        if (equals < 0) break;
        const std::string key = list.mid(at, equals - at).trimmed().toStdString();
        qsizetype end = 0;
        if (equals + 1 < list.size() && list[equals + 1] == '"') {
            const qsizetype close = list.indexOf('"', equals + 2);
            if (close < 0) break;
            found[key] = list.mid(equals + 2, close - equals - 2).toStdString();
            end = list.indexOf(',', close);
        } else {
            end = list.indexOf(',', equals);
            found[key] = list.mid(equals + 1, (end < 0 ? list.size() : end) - equals - 1).trimmed().toStdString();
        }
        if (end < 0) break;
        at = end + 1;
    }
    return found;
}

std::int64_t number(const Attributes& attributes, const char* key) {
    const auto found = attributes.find(key);
    return found == attributes.end() ? 0 : QByteArray::fromStdString(found->second).toLongLong();
}

std::string value(const Attributes& attributes, const char* key) {
    const auto found = attributes.find(key);
    return found == attributes.end() ? std::string() : found->second;
}

base::Error at(int line, const std::string& what) {
    return {base::ErrorCode::InvalidInput, "line " + std::to_string(line) + ": " + what};
}

base::Result<QList<QByteArray>> linesOf(const QByteArray& text) {
    QList<QByteArray> lines = text.split('\n');
    for (auto& line : lines) line = line.trimmed();
    if (lines.isEmpty() || lines.front() != "#EXTM3U") return at(1, "a playlist begins with #EXTM3U");
    return lines;
}

constexpr const char* kAudioGroup = "audio";

} // namespace

QByteArray mediaPlaylist(const Track& track, const Presentation& presentation) {
    std::string out = "#EXTM3U\n#EXT-X-VERSION:7\n";
    out += "#EXT-X-TARGETDURATION:" + std::to_string(static_cast<int>(std::lround(std::max(presentation.targetSeconds, 1.0)))) + "\n";
    out += "#EXT-X-MEDIA-SEQUENCE:1\n";
    out += std::string("#EXT-X-PLAYLIST-TYPE:") + (presentation.complete ? "VOD" : "EVENT") + "\n";
    out += "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"" + model::initFileName(presentation.revision) + "\"\n";
    int index = 0;
    std::int64_t announced = -1;
    for (const TrackSegment& segment : track.segments) {
        // RFC 8216bis, 4.4.4.8: holds until the next; players and our own preview know each segment's size without asking.
        const std::int64_t kbps = segment.ticks > 0
            ? std::llround(static_cast<double>(segment.bytes) * 8 * track.timescale / static_cast<double>(segment.ticks) / 1000)
            : 0;
        if (kbps != announced && kbps > 0) out += "#EXT-X-BITRATE:" + std::to_string(announced = kbps) + "\n";
        out += "#EXTINF:" + format("%.6f", static_cast<double>(segment.ticks) / track.timescale) + ",\n";
        out += model::segmentFileName(++index, presentation.revision) + "\n";
    }
    if (presentation.complete) out += "#EXT-X-ENDLIST\n";
    return QByteArray::fromStdString(out);
}

QByteArray masterPlaylist(const Presentation& presentation) {
    std::string out = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n";
    std::int64_t audioPeak = 0, audioAverage = 0;
    std::string audioCodecs;
    for (const Track& track : presentation.audio) {
        audioPeak = std::max(audioPeak, track.peakBits());
        audioAverage = std::max(audioAverage, track.averageBits());
        audioCodecs = track.codecs;
    }
    const auto variant = [&](const Track& track, bool withAudio) {
        const std::int64_t peak = track.peakBits() + (withAudio ? audioPeak : 0);
        const std::int64_t average = track.averageBits() + (withAudio ? audioAverage : 0);
        out += "#EXT-X-STREAM-INF:BANDWIDTH=" + std::to_string(peak) + ",AVERAGE-BANDWIDTH=" + std::to_string(std::min(average, peak));
        out += ",CODECS=" + quoted(track.codecs + (withAudio ? "," + audioCodecs : ""));
        if (track.video) {
            out += ",RESOLUTION=" + std::to_string(track.width) + "x" + std::to_string(track.height);
            out += ",FRAME-RATE=" + format("%.3f", track.frameRate.value());
        }
        if (withAudio || !track.video) out += std::string(",AUDIO=\"") + kAudioGroup + "\"";
        out += "\n" + track.name + "/index.m3u8\n";
    };
    for (const Track& track : presentation.audio) {
        const std::string label = !track.title.empty() ? track.title : !track.language.empty() ? track.language : "Audio";
        out += std::string("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"") + kAudioGroup +
            "\",NAME=" + quoted(presentation.audio.size() > 1 ? label + " (" + track.name + ")" : label);
        if (!track.language.empty()) out += ",LANGUAGE=" + quoted(track.language);
        out += std::string(",DEFAULT=") + (track.isDefault ? "YES" : "NO") + ",AUTOSELECT=YES,CHANNELS=\"" +
            std::to_string(track.channels) + "\",URI=" + quoted(track.name + "/index.m3u8") + "\n";
    }
    for (const Track& track : presentation.video) variant(track, !presentation.audio.empty());
    if (presentation.video.empty() && !presentation.audio.empty()) variant(presentation.audio.front(), false);
    return QByteArray::fromStdString(out);
}

base::Result<ReadMediaPlaylist> readMediaPlaylist(const QByteArray& text) {
    MR_ASSIGN(const auto lines, linesOf(text));
    ReadMediaPlaylist playlist;
    double pending = -1;
    std::int64_t bits = 0;
    for (int i = 1; i < lines.size(); ++i) {
        const QByteArray& line = lines[i];
        const auto rest = [&](const char* tag) { return line.mid(static_cast<qsizetype>(qstrlen(tag))); };
        if (line.isEmpty()) continue;
        if (line.startsWith("#EXT-X-VERSION:")) playlist.version = rest("#EXT-X-VERSION:").toInt();
        else if (line.startsWith("#EXT-X-TARGETDURATION:")) playlist.targetDuration = rest("#EXT-X-TARGETDURATION:").toInt();
        else if (line.startsWith("#EXT-X-PLAYLIST-TYPE:")) playlist.type = rest("#EXT-X-PLAYLIST-TYPE:").toStdString();
        else if (line == "#EXT-X-ENDLIST") playlist.ended = true;
        else if (line == "#EXT-X-INDEPENDENT-SEGMENTS") playlist.independent = true;
        else if (line.startsWith("#EXT-X-MAP:")) playlist.map = value(attributesOf(rest("#EXT-X-MAP:")), "URI");
        else if (line.startsWith("#EXT-X-BITRATE:")) bits = std::clamp(rest("#EXT-X-BITRATE:").toLongLong(), 0LL, 100'000'000LL) * 1000;
        else if (line.startsWith("#EXTINF:")) {
            bool good = false;
            pending = rest("#EXTINF:").split(',').front().toDouble(&good);
            if (!good || !(pending >= 0) || pending > 86400) return at(i + 1, "#EXTINF needs a duration in seconds");
        } else if (!line.startsWith('#')) {
            if (pending < 0) return at(i + 1, "a segment without #EXTINF");
            playlist.segments.push_back({line.toStdString(), pending, bits});
            pending = -1;
        }
    }
    if (playlist.targetDuration <= 0) return at(1, "#EXT-X-TARGETDURATION is missing");
    if (pending >= 0) return at(static_cast<int>(lines.size()), "#EXTINF without a segment");
    return playlist;
}

base::Result<ReadMasterPlaylist> readMasterPlaylist(const QByteArray& text) {
    MR_ASSIGN(const auto lines, linesOf(text));
    ReadMasterPlaylist master;
    bool pending = false;
    for (int i = 1; i < lines.size(); ++i) {
        const QByteArray& line = lines[i];
        if (line.isEmpty()) continue;
        if (line.startsWith("#EXT-X-STREAM-INF:")) {
            const auto attributes = attributesOf(line.mid(18));
            ReadVariant variant;
            variant.bandwidth = number(attributes, "BANDWIDTH");
            variant.averageBandwidth = number(attributes, "AVERAGE-BANDWIDTH");
            variant.codecs = value(attributes, "CODECS");
            variant.audioGroup = value(attributes, "AUDIO");
            variant.frameRate = QByteArray::fromStdString(value(attributes, "FRAME-RATE")).toDouble();
            const auto size = QByteArray::fromStdString(value(attributes, "RESOLUTION")).split('x');
            if (size.size() == 2) {
                variant.width = size[0].toInt();
                variant.height = size[1].toInt();
            }
            if (variant.bandwidth <= 0) return at(i + 1, "#EXT-X-STREAM-INF needs BANDWIDTH");
            master.variants.push_back(variant);
            pending = true;
        } else if (line.startsWith("#EXT-X-MEDIA:")) {
            const auto attributes = attributesOf(line.mid(13));
            if (value(attributes, "TYPE") == "AUDIO" && !value(attributes, "URI").empty())
                master.audio.push_back({.uri = value(attributes, "URI"),
                    .group = value(attributes, "GROUP-ID"),
                    .name = value(attributes, "NAME"),
                    .language = value(attributes, "LANGUAGE"),
                    .isDefault = value(attributes, "DEFAULT") == "YES"});
        } else if (!line.startsWith('#')) {
            if (!pending) return at(i + 1, "an address without #EXT-X-STREAM-INF");
            master.variants.back().uri = line.toStdString();
            pending = false;
        }
    }
    if (master.variants.empty() || pending) return at(static_cast<int>(lines.size()), "no variant with an address");
    return master;
}

} // namespace package

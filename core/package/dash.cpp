#include "core/package/dash.hpp"

#include "core/model/task.hpp"

#include <QRegularExpression>
#include <QXmlStreamReader>
#include <QXmlStreamWriter>
#include <algorithm>
#include <cmath>

namespace package {
namespace {

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

void timeline(QXmlStreamWriter& xml, const Track& track, const std::string& revision) {
    xml.writeStartElement(QStringLiteral("SegmentTemplate"));
    xml.writeAttribute(QStringLiteral("timescale"), QString::number(track.timescale));
    xml.writeAttribute(QStringLiteral("startNumber"), QStringLiteral("1"));
    xml.writeAttribute(QStringLiteral("initialization"), QStringLiteral("$RepresentationID$/") + q(model::initFileName(revision)));
    const QString suffix = revision.empty() ? QString() : QLatin1Char('-') + q(revision);
    xml.writeAttribute(QStringLiteral("media"), QStringLiteral("$RepresentationID$/$Number%05d$%1.m4s").arg(suffix));
    xml.writeStartElement(QStringLiteral("SegmentTimeline"));
    for (std::size_t i = 0; i < track.segments.size();) {
        std::size_t end = i + 1;
        while (end < track.segments.size() && track.segments[end].ticks == track.segments[i].ticks) ++end;
        xml.writeEmptyElement(QStringLiteral("S"));
        if (i == 0) xml.writeAttribute(QStringLiteral("t"), QStringLiteral("0"));
        xml.writeAttribute(QStringLiteral("d"), QString::number(track.segments[i].ticks));
        if (end - i > 1) xml.writeAttribute(QStringLiteral("r"), QString::number(end - i - 1));
        i = end;
    }
    xml.writeEndElement();
    xml.writeEndElement();
}

void representation(QXmlStreamWriter& xml, const Track& track, const std::string& revision) {
    xml.writeStartElement(QStringLiteral("Representation"));
    xml.writeAttribute(QStringLiteral("id"), q(track.name));
    xml.writeAttribute(QStringLiteral("codecs"), q(track.codecs));
    xml.writeAttribute(QStringLiteral("bandwidth"), QString::number(track.peakBits()));
    if (track.video) {
        xml.writeAttribute(QStringLiteral("width"), QString::number(track.width));
        xml.writeAttribute(QStringLiteral("height"), QString::number(track.height));
        xml.writeAttribute(QStringLiteral("frameRate"),
            track.frameRate.den == 1 ? QString::number(track.frameRate.num)
                                     : QStringLiteral("%1/%2").arg(track.frameRate.num).arg(track.frameRate.den));
        xml.writeAttribute(QStringLiteral("sar"), QStringLiteral("1:1"));
    } else {
        xml.writeAttribute(QStringLiteral("audioSamplingRate"), QString::number(track.sampleRate));
        xml.writeEmptyElement(QStringLiteral("AudioChannelConfiguration"));
        xml.writeAttribute(QStringLiteral("schemeIdUri"), QStringLiteral("urn:mpeg:dash:23003:3:audio_channel_configuration:2011"));
        xml.writeAttribute(QStringLiteral("value"), QString::number(track.channels));
    }
    timeline(xml, track, revision);
    xml.writeEndElement();
}

} // namespace

QByteArray dashManifest(const Presentation& presentation) {
    double seconds = 0;
    for (const auto* tracks : {&presentation.video, &presentation.audio})
        for (const Track& track : *tracks) seconds = std::max(seconds, track.seconds());
    QByteArray out;
    QXmlStreamWriter xml(&out);
    xml.setAutoFormatting(true);
    xml.setAutoFormattingIndent(1);
    xml.writeStartDocument();
    xml.writeStartElement(QStringLiteral("MPD"));
    xml.writeDefaultNamespace(QStringLiteral("urn:mpeg:dash:schema:mpd:2011"));
    xml.writeAttribute(QStringLiteral("type"), QStringLiteral("static"));
    xml.writeAttribute(QStringLiteral("profiles"), QStringLiteral("urn:mpeg:dash:profile:isoff-live:2011"));
    xml.writeAttribute(QStringLiteral("minBufferTime"), QStringLiteral("PT%1S").arg(presentation.targetSeconds, 0, 'f', 3));
    xml.writeAttribute(QStringLiteral("mediaPresentationDuration"), QStringLiteral("PT%1S").arg(seconds, 0, 'f', 6));
    xml.writeStartElement(QStringLiteral("Period"));
    xml.writeAttribute(QStringLiteral("id"), QStringLiteral("0"));
    xml.writeAttribute(QStringLiteral("start"), QStringLiteral("PT0S"));
    int id = 0;
    if (!presentation.video.empty()) {
        xml.writeStartElement(QStringLiteral("AdaptationSet"));
        xml.writeAttribute(QStringLiteral("id"), QString::number(id++));
        xml.writeAttribute(QStringLiteral("contentType"), QStringLiteral("video"));
        xml.writeAttribute(QStringLiteral("mimeType"), QStringLiteral("video/mp4"));
        xml.writeAttribute(QStringLiteral("segmentAlignment"), QStringLiteral("true"));
        xml.writeAttribute(QStringLiteral("startWithSAP"), QStringLiteral("1"));
        for (const Track& track : presentation.video) representation(xml, track, presentation.revision);
        xml.writeEndElement();
    }
    for (const Track& track : presentation.audio) {
        xml.writeStartElement(QStringLiteral("AdaptationSet"));
        xml.writeAttribute(QStringLiteral("id"), QString::number(id++));
        xml.writeAttribute(QStringLiteral("contentType"), QStringLiteral("audio"));
        xml.writeAttribute(QStringLiteral("mimeType"), QStringLiteral("audio/mp4"));
        if (!track.language.empty()) xml.writeAttribute(QStringLiteral("lang"), q(track.language));
        xml.writeAttribute(QStringLiteral("segmentAlignment"), QStringLiteral("true"));
        xml.writeAttribute(QStringLiteral("startWithSAP"), QStringLiteral("1"));
        representation(xml, track, presentation.revision);
        xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.writeEndElement();
    xml.writeEndDocument();
    return out;
}

base::Result<ReadManifest> readManifest(const QByteArray& text) {
    constexpr std::int64_t kMostSegments = 1'000'000; // a repeat count is a number somebody else wrote
    QXmlStreamReader xml(text);
    ReadManifest manifest;
    std::string mimeType;
    bool seen = false;
    const auto fault = [&](const QString& what) {
        return base::Error{base::ErrorCode::InvalidInput, "line " + std::to_string(xml.lineNumber()) + ": " + what.toStdString()};
    };
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) continue;
        const auto attributes = xml.attributes();
        const auto get = [&](const char* name) { return attributes.value(QLatin1String(name)).toString(); };
        if (xml.name() == QLatin1String("MPD")) {
            seen = true;
            manifest.dynamic = get("type") == QLatin1String("dynamic");
            static const QRegularExpression duration(QStringLiteral("^PT(?:(\\d+)H)?(?:(\\d+)M)?(?:([0-9.]+)S)?$"));
            const auto match = duration.match(get("mediaPresentationDuration"));
            manifest.durationSeconds =
                match.captured(1).toDouble() * 3600 + match.captured(2).toDouble() * 60 + match.captured(3).toDouble();
        } else if (xml.name() == QLatin1String("AdaptationSet")) {
            mimeType = get("mimeType").toStdString();
        } else if (xml.name() == QLatin1String("Representation")) {
            ReadRepresentation r;
            r.id = get("id").toStdString();
            r.mimeType = attributes.hasAttribute(QLatin1String("mimeType")) ? get("mimeType").toStdString() : mimeType;
            r.codecs = get("codecs").toStdString();
            r.bandwidth = get("bandwidth").toLongLong();
            r.width = get("width").toInt();
            r.height = get("height").toInt();
            if (r.id.empty() || r.bandwidth <= 0) return fault(QStringLiteral("Representation needs id and bandwidth"));
            manifest.representations.push_back(std::move(r));
        } else if (xml.name() == QLatin1String("SegmentTemplate") && !manifest.representations.empty()) {
            auto& r = manifest.representations.back();
            r.timescale = std::max<std::int64_t>(get("timescale").toLongLong(), 1);
            r.startNumber = attributes.hasAttribute(QLatin1String("startNumber")) ? get("startNumber").toInt() : 1;
            r.init = get("initialization").toStdString();
            r.media = get("media").toStdString();
        } else if (xml.name() == QLatin1String("S") && !manifest.representations.empty()) {
            auto& r = manifest.representations.back();
            const std::int64_t ticks = get("d").toLongLong(), repeats = get("r").toLongLong();
            if (ticks <= 0) return fault(QStringLiteral("S needs a duration d"));
            if (repeats < 0 || repeats > kMostSegments || static_cast<std::int64_t>(r.durations.size()) + repeats > kMostSegments)
                return fault(QStringLiteral("the repeat count of S is out of bounds"));
            r.durations.insert(r.durations.end(), static_cast<std::size_t>(repeats + 1), ticks);
        }
    }
    if (xml.hasError()) return fault(xml.errorString());
    if (!seen) return base::Error{base::ErrorCode::InvalidInput, "there is no MPD element"};
    return manifest;
}

std::string segmentUri(const ReadRepresentation& representation, int index) {
    QString uri = q(representation.media);
    uri.replace(QLatin1String("$RepresentationID$"), q(representation.id));
    static const QRegularExpression number(QStringLiteral("\\$Number(?:%0(\\d)d)?\\$"));
    const auto match = number.match(uri);
    if (match.hasMatch())
        uri.replace(match.capturedStart(), match.capturedLength(),
            QStringLiteral("%1").arg(representation.startNumber + index, match.captured(1).toInt(), 10, QLatin1Char('0')));
    return uri.toStdString();
}

} // namespace package

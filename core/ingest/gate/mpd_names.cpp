#include "core/ingest/gate/mpd_names.hpp"

#include <QStringList>
#include <QXmlStreamReader>
#include <QXmlStreamWriter>

#include <algorithm>
#include <map>
#include <set>

namespace ingest {
namespace {

constexpr std::size_t kNamesLimit = 200'000; // a day of two-second segments in four renditions
constexpr int kDepthLimit = 64;
constexpr qint64 kTimeLimit = INT64_MAX / 4;

struct Entry {
    qint64 time = 0, duration = 0;
};

/// One SegmentTimeline. `plain`: it may be written anew without loss.
struct Timeline {
    std::vector<Entry> entries;
    int parent = 0; ///< which SegmentTemplate it stands in, in document order
    qint64 startNumber = 1;
    bool plain = true;
};

struct Template {
    QString media, initialization;
    qint64 startNumber = 1, timescale = 1;
    int timeline = -1; ///< in document order
};

/// What an element hands down to those in it.
struct Level {
    QString base;
    bool hasBase = false; ///< of its own: others are alternatives
    Template segments;
    QStringList list; ///< of a SegmentList
    QString id, bandwidth;
};

struct Named {
    QString file;
    int timeline = -1; ///< -1: cannot be left out
    std::size_t entry = 0;
};

struct Content {
    std::vector<Named> files;
    std::vector<Timeline> timelines;
    double longestSeconds = 0;
    bool decidable = true; ///< every name is known
    bool isStatic = true;
    bool segmented = false;
};

QStringView localName(QStringView name) {
    return name.mid(name.lastIndexOf(u':') + 1);
}

qint64 numberIn(const QXmlStreamAttributes& attributes, QLatin1String name, qint64 otherwise) {
    bool good = false;
    const qint64 value = attributes.value(name).toLongLong(&good);
    return good ? value : otherwise;
}

QString joined(const QString& base, const QString& name) {
    if (name.startsWith(u'/') || name.contains(QLatin1String("://"))) return name;
    if (name.isEmpty()) return base;
    return base.left(base.lastIndexOf(u'/') + 1) + name;
}

/// A template with its identifiers filled in (clause 5.3.9.4.4); empty when one is unknown.
QString filled(const QString& text, const Level& level, qint64 number, qint64 time) {
    QString out;
    qsizetype at = 0;
    while (at < text.size()) {
        const qsizetype open = text.indexOf(u'$', at);
        if (open < 0) return out + text.mid(at);
        const qsizetype close = text.indexOf(u'$', open + 1);
        if (close < 0) return {};
        out += QStringView(text).mid(at, open - at);
        const QStringView field = QStringView(text).mid(open + 1, close - open - 1);
        const qsizetype percent = field.indexOf(u'%');
        const QStringView name = field.left(percent < 0 ? field.size() : percent);
        int width = 1;
        if (percent >= 0) {
            const QStringView format = field.mid(percent + 1); // 0N d
            bool good = false;
            width = format.left(format.size() - 1).toInt(&good);
            if (!good || !format.endsWith(u'd') || width < 0 || width > 40) return {};
        }
        QString value;
        if (field.isEmpty()) value = QStringLiteral("$");
        else if (name == u"RepresentationID") value = level.id;
        else if (name == u"Number") value = QString::number(number);
        else if (name == u"Time") value = QString::number(time);
        else if (name == u"Bandwidth") value = level.bandwidth;
        else return {};
        out += value.rightJustified(width, u'0');
        at = close + 1;
    }
    return out;
}

class MpdReader {
public:
    explicit MpdReader(std::string_view mpd) : m_xml(QByteArray::fromRawData(mpd.data(), static_cast<qsizetype>(mpd.size()))) {
        m_xml.setNamespaceProcessing(false);
    }

    Content read() {
        while (!m_xml.atEnd() && m_content.decidable) {
            m_xml.readNext();
            if (m_xml.isStartElement()) begin(localName(m_xml.name()));
            else if (m_xml.isEndElement()) end(localName(m_xml.name()));
        }
        if (m_xml.hasError()) m_content.decidable = false;
        return std::move(m_content);
    }

private:
    static bool opensLevel(QStringView name) {
        return name == u"MPD" || name == u"Period" || name == u"AdaptationSet" || name == u"Representation";
    }

    void begin(QStringView name) {
        const QXmlStreamAttributes attributes = m_xml.attributes();
        if (opensLevel(name)) {
            if (m_levels.size() >= kDepthLimit) m_content.decidable = false;
            Level level = m_levels.empty() ? Level() : m_levels.back();
            level.hasBase = false;
            if (name == u"MPD") m_content.isStatic = attributes.value(QLatin1String("type")) != u"dynamic";
            if (name == u"Representation") {
                level.id = attributes.value(QLatin1String("id")).toString();
                level.bandwidth = attributes.value(QLatin1String("bandwidth")).toString();
            }
            m_levels.push_back(std::move(level));
        }
        if (m_levels.empty()) return;
        Level& level = m_levels.back();
        if (name == u"BaseURL") {
            const QString text = m_xml.readElementText(QXmlStreamReader::SkipChildElements).trimmed();
            if (!level.hasBase) level.base = joined(level.base, text);
            level.hasBase = true;
        } else if (name == u"SegmentTemplate") {
            ++m_template;
            beginTemplate(level.segments, attributes);
        } else if (name == u"SegmentTimeline") {
            level.segments.timeline = static_cast<int>(m_content.timelines.size());
            m_content.timelines.push_back(
                {.entries = {}, .parent = m_template, .startNumber = level.segments.startNumber, .plain = m_plainTemplate});
        } else if (name == u"S" && !m_content.timelines.empty()) {
            addEntries(m_content.timelines.back(), level.segments.timescale, attributes);
        } else if (name == u"SegmentList") {
            level.list.clear(); // not the outer one's
        } else if (name == u"SegmentURL" && attributes.hasAttribute(QLatin1String("media"))) {
            level.list.append(attributes.value(QLatin1String("media")).toString());
            if (++m_named > kNamesLimit) m_content.decidable = false;
        } else if (name == u"Initialization" && attributes.hasAttribute(QLatin1String("sourceURL"))) {
            level.segments.initialization = attributes.value(QLatin1String("sourceURL")).toString();
        }
    }

    void beginTemplate(Template& segments, const QXmlStreamAttributes& attributes) {
        // A number given apart from the timeline it belongs to cannot be moved with it.
        if (segments.timeline >= 0 && attributes.hasAttribute(QLatin1String("startNumber")))
            m_content.timelines[static_cast<std::size_t>(segments.timeline)].plain = false;
        m_plainTemplate = !attributes.hasAttribute(QLatin1String("endNumber"));
        if (attributes.hasAttribute(QLatin1String("media"))) segments.media = attributes.value(QLatin1String("media")).toString();
        if (attributes.hasAttribute(QLatin1String("initialization")))
            segments.initialization = attributes.value(QLatin1String("initialization")).toString();
        segments.startNumber = numberIn(attributes, QLatin1String("startNumber"), segments.startNumber);
        segments.timescale = std::max<qint64>(numberIn(attributes, QLatin1String("timescale"), segments.timescale), 1);
    }

    void addEntries(Timeline& timeline, qint64 timescale, const QXmlStreamAttributes& attributes) {
        const qint64 last = timeline.entries.empty() ? 0 : timeline.entries.back().time + timeline.entries.back().duration;
        qint64 time = numberIn(attributes, QLatin1String("t"), last);
        const qint64 duration = numberIn(attributes, QLatin1String("d"), 0), repeats = numberIn(attributes, QLatin1String("r"), 0);
        if (repeats < 0 || duration <= 0 || time < 0 || time > kTimeLimit || duration > kTimeLimit ||
            static_cast<quint64>(repeats) >= kNamesLimit - std::min(kNamesLimit, m_named)) {
            m_content.decidable = false; // "until the end" is known by the clock only
            return;
        }
        for (const QXmlStreamAttribute& attribute : attributes)
            if (attribute.name() != u"t" && attribute.name() != u"d" && attribute.name() != u"r") timeline.plain = false;
        m_content.longestSeconds = std::max(m_content.longestSeconds, static_cast<double>(duration) / static_cast<double>(timescale));
        m_named += static_cast<std::size_t>(repeats) + 1; // of all timelines together
        for (qint64 i = 0; i <= repeats; ++i) {
            timeline.entries.push_back({time, duration});
            if (time > kTimeLimit) m_content.decidable = false;
            else time += duration;
        }
    }

    void end(QStringView name) {
        if (!opensLevel(name) || m_levels.empty()) return;
        const Level level = std::move(m_levels.back());
        m_levels.pop_back();
        if (name == u"Representation") addRepresentation(level);
    }

    void addRepresentation(const Level& level) {
        const Template& segments = level.segments;
        if (!segments.initialization.isEmpty()) addFilled(level, segments.initialization, 0, 0);
        for (const QString& name : level.list) add(level, name);
        if (!level.list.isEmpty()) return;
        if (segments.media.isEmpty()) {
            if (!level.base.isEmpty() && !level.base.endsWith(u'/')) add(level, {}); // one file
            return;
        }
        if (segments.timeline < 0) {
            m_content.decidable = false;
            return;
        }
        const auto& entries = m_content.timelines[static_cast<std::size_t>(segments.timeline)].entries;
        qint64 number = segments.startNumber;
        for (std::size_t i = 0; i < entries.size() && m_content.decidable; ++i, ++number)
            addFilled(level, segments.media, number, entries[i].time, segments.timeline, i);
    }

    void addFilled(const Level& level, const QString& pattern, qint64 number, qint64 time, int timeline = -1, std::size_t entry = 0) {
        const QString name = filled(pattern, level, number, time);
        if (name.isEmpty()) m_content.decidable = false; // an identifier that is not known here
        else add(level, name, timeline, entry);
    }

    /// "" is the base itself.
    void add(const Level& level, const QString& name, int timeline = -1, std::size_t entry = 0) {
        QString whole = joined(level.base, name);
        whole.truncate(whole.indexOf(u'?') < 0 ? whole.size() : whole.indexOf(u'?'));
        if (whole.isEmpty()) return;
        m_content.segmented = true;
        m_content.files.push_back({std::move(whole), timeline, entry});
        if (m_content.files.size() > kNamesLimit) m_content.decidable = false;
    }

    QXmlStreamReader m_xml;
    std::vector<Level> m_levels;
    bool m_plainTemplate = true;
    int m_template = -1;
    std::size_t m_named = 0;
    Content m_content;
};

void writeEntries(QXmlStreamWriter& out, const QString& prefix, const std::vector<Entry>& entries) {
    for (std::size_t i = 0; i < entries.size();) {
        std::size_t next = i + 1;
        while (next < entries.size() && entries[next].duration == entries[i].duration &&
            entries[next].time == entries[next - 1].time + entries[next - 1].duration)
            ++next;
        out.writeEmptyElement(prefix + QStringLiteral("S"));
        out.writeAttribute(QStringLiteral("t"), QString::number(entries[i].time));
        out.writeAttribute(QStringLiteral("d"), QString::number(entries[i].duration));
        if (next - i > 1) out.writeAttribute(QStringLiteral("r"), QString::number(next - i - 1));
        i = next;
    }
}

struct Cut {
    std::size_t from = 0, to = 0; ///< what stays
};

/// Copies the manifest, with other timelines in the places of those in `cuts`.
std::string rewritten(std::string_view mpd, const Content& content, const std::map<int, Cut>& cuts) {
    QByteArray bytes;
    QXmlStreamWriter out(&bytes);
    QXmlStreamReader in(QByteArray::fromRawData(mpd.data(), static_cast<qsizetype>(mpd.size())));
    in.setNamespaceProcessing(false);
    std::map<int, int> timelineIn; // by template
    for (const auto& [timeline, cut] : cuts) timelineIn[content.timelines[static_cast<std::size_t>(timeline)].parent] = timeline;
    int parent = -1, timeline = -1;
    bool inCut = false;
    while (!in.atEnd()) {
        in.readNext();
        const QString name = in.qualifiedName().toString();
        const QStringView local = localName(name);
        if (inCut && (in.isWhitespace() || local == u"S")) continue;
        if (in.isStartElement()) {
            out.writeStartElement(name);
            const auto found = local == u"SegmentTemplate" ? timelineIn.find(++parent) : timelineIn.end();
            for (const QXmlStreamAttribute& attribute : in.attributes())
                if (found == timelineIn.end() || attribute.name() != u"startNumber") out.writeAttribute(attribute);
            if (found != timelineIn.end())
                out.writeAttribute(QStringLiteral("startNumber"),
                    QString::number(content.timelines[static_cast<std::size_t>(found->second)].startNumber +
                        static_cast<qint64>(cuts.at(found->second).from)));
            if (local != u"SegmentTimeline") continue;
            const auto cut = cuts.find(++timeline);
            inCut = cut != cuts.end();
            if (!inCut) continue;
            const auto& entries = content.timelines[static_cast<std::size_t>(timeline)].entries;
            writeEntries(out, name.chopped(local.size()),
                {entries.begin() + static_cast<std::ptrdiff_t>(cut->second.from),
                    entries.begin() + static_cast<std::ptrdiff_t>(cut->second.to)});
        } else if (in.isEndElement()) {
            if (local == u"SegmentTimeline") inCut = false;
            out.writeEndElement();
        } else if (in.isStartDocument()) {
            out.writeStartDocument();
        } else if (in.tokenType() != QXmlStreamReader::DTD && in.tokenType() != QXmlStreamReader::Invalid) {
            out.writeCurrentToken(in);
        }
    }
    return bytes.toStdString();
}

} // namespace

PlaylistNames namesOfMpd(std::string_view mpd) {
    const Content content = MpdReader(mpd).read();
    PlaylistNames names;
    names.ended = content.isStatic;
    names.targetSeconds = content.longestSeconds > 0 ? std::clamp(content.longestSeconds, 0.5, 60.0) : names.targetSeconds;
    if (!content.decidable || !content.segmented) return names;
    names.media = true;
    for (const Named& named : content.files) names.files.push_back(named.file.toStdString());
    return names;
}

std::optional<std::string> mpdWithout(std::string_view mpd, const std::vector<std::string>& missing) {
    const Content content = MpdReader(mpd).read();
    if (!content.decidable) return std::nullopt;
    const std::set<std::string> lost(missing.begin(), missing.end());
    std::map<int, std::set<std::size_t>> holes;
    for (const Named& named : content.files) {
        if (!lost.contains(named.file.toStdString())) continue;
        if (named.timeline < 0 || !content.timelines[static_cast<std::size_t>(named.timeline)].plain) return std::nullopt;
        holes[named.timeline].insert(named.entry);
    }
    std::map<int, Cut> cuts;
    for (const auto& [timeline, entries] : holes) {
        const std::size_t count = content.timelines[static_cast<std::size_t>(timeline)].entries.size();
        Cut cut{*entries.rbegin() + 1, count};
        if (cut.from == count) cut = {0, *entries.begin()};
        if (cut.from == cut.to) return std::nullopt;
        cuts[timeline] = cut;
    }
    return rewritten(mpd, content, cuts);
}

} // namespace ingest

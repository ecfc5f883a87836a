#include "core/api/events/snapshot.hpp"

#include "core/api/frame/hidden_source.hpp"
#include "core/model/patch.hpp"

#include <algorithm>
#include <tuple>

namespace api {
namespace {

/// Gathers items into messages, none of which has more than kPartBytes of them unless one alone has.
class PartWriter {
public:
    PartWriter(std::vector<std::string>& parts, const char* topic, std::int64_t seq) : m_parts(parts), m_topic(topic), m_seq(seq) {}

    /// Members of part 0 beside its items.
    void setFirst(const QJsonObject& members) {
        const std::string text = textOf(members);
        m_first = members.isEmpty() ? std::string() : "," + text.substr(1, text.size() - 2);
    }
    void add(const std::string& item) {
        if (!m_items.empty() && m_items.size() + item.size() > kPartBytes) write(false);
        if (!m_items.empty()) m_items += ',';
        m_items += item;
    }
    void end() { write(true); }

private:
    void write(bool last) {
        std::string& part = m_parts.emplace_back();
        part.reserve(m_items.size() + m_first.size() + 200);
        part.append(R"({"type":"snapshot","topic":")").append(m_topic).append(R"(","seq":)").append(std::to_string(m_seq));
        part.append(R"(,"part":)").append(std::to_string(m_part)).append(last ? R"(,"last":true)" : R"(,"last":false)");
        if (m_part++ == 0) part.append(m_first);
        part.append(R"(,"items":[)").append(m_items).append("]}");
        m_items.clear();
    }

    std::vector<std::string>& m_parts;
    const char* const m_topic;
    const std::int64_t m_seq;
    std::string m_first, m_items;
    int m_part = 0;
};

std::vector<SharedJob> chosen(const std::vector<SharedJob>& jobs) {
    std::vector<SharedJob> open, final;
    for (const SharedJob& job : jobs) (job->isFinal() ? final : open).push_back(job);
    const auto earlier = [](const SharedJob& a, const SharedJob& b) { return std::tie(a->position, a->id) < std::tie(b->position, b->id); };
    const auto newer = [](const SharedJob& a, const SharedJob& b) {
        return std::tie(a->finishedMs, a->id) > std::tie(b->finishedMs, b->id);
    };
    std::sort(open.begin(), open.end(), earlier);
    std::sort(final.begin(), final.end(), newer);
    if (open.size() > kMostOpenJobs) open.resize(kMostOpenJobs);
    if (final.size() > kMostFinalJobs) final.resize(kMostFinalJobs);
    open.insert(open.end(), final.begin(), final.end());
    return open;
}

void writeJobs(const SnapshotSource& source, PartWriter& writer) {
    std::map<std::string, int> counts;
    for (const SharedJob& job : source.jobs) ++counts[model::word(job->state)];
    QJsonObject counted;
    for (const auto& [state, count] : counts) counted.insert(QString::fromStdString(state), count);
    writer.setFirst({{QStringLiteral("counts"), counted}, {QStringLiteral("paused"), source.paused}});
    for (const SharedJob& job : chosen(source.jobs)) {
        QJsonObject row = model::rowOf(*job, model::Renditions::Without);
        if (!source.isAdmin) row[QStringLiteral("source")] = QString::fromStdString(model::sourceName(job->sourceKind, job->source));
        if (!source.isAdmin && job->trouble) row[QStringLiteral("trouble")] = withoutSourcePath(row[QLatin1String("trouble")], *job);
        writer.add(textOf(row));
    }
}

/// A job's cells, as many items as they need.
void writeWatched(const WatchedJob& watched, PartWriter& writer) {
    const QJsonObject name{
        {QStringLiteral("id"), QString::fromStdString(watched.row->id)}, {QStringLiteral("rev"), static_cast<qint64>(watched.row->rev)}};
    constexpr std::size_t kCellsAnItem = 400; // of some 100 bytes
    QJsonObject item = name;
    item.insert(QStringLiteral("renditions"), model::toJson(watched.row->renditions));
    std::size_t next = 0;
    do {
        QJsonArray cells;
        const std::size_t end = std::min(watched.cells.size(), next + kCellsAnItem);
        for (; next < end; ++next) cells.append(cellToJson(next, watched.cells[next]));
        item.insert(QStringLiteral("cells"), cells);
        writer.add(textOf(item));
        item = name;
    } while (next < watched.cells.size());
}

} // namespace

std::vector<std::string> writeParts(const SnapshotSource& source) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < kTopics; ++i) {
        if (!source.topics.test(i)) continue;
        PartWriter writer(parts, model::EnumWords<Topic>::words[i], source.seq);
        if (i == indexOf(Topic::Jobs)) writeJobs(source, writer);
        if (i == indexOf(Topic::Status)) writer.add(textOf(model::toJson(source.status).toObject()));
        for (const QJsonObject& row : source.rows[i]) writer.add(textOf(row));
        writer.end();
    }
    return parts;
}

std::vector<std::string> writeWatchParts(std::int64_t seq, const std::vector<WatchedJob>& jobs) {
    std::vector<std::string> parts;
    PartWriter writer(parts, "watch", seq);
    for (const WatchedJob& watched : jobs) writeWatched(watched, writer);
    writer.end();
    return parts;
}

} // namespace api

#include "core/api/events/tick.hpp"

#include "core/api/frame/hidden_source.hpp"
#include "core/model/patch.hpp"

#include <QJsonDocument>

namespace api {
namespace {

using model::Renditions;

QJsonValue listOf(const std::vector<std::string>& words) {
    return model::toJson(words);
}

/// `,"jobs":{…}`
std::string member(const char* key, const QJsonValue& value) {
    std::string text = textOf(QJsonObject{{QLatin1String(key), value}});
    text.front() = ',';
    text.pop_back();
    return text;
}

/// What others than administrators read of a row or a patch: `job` is the row that it belongs to.
void hideSource(QJsonObject& row, const model::Job& job) {
    const auto source = row.find(QLatin1String("source"));
    if (source != row.end()) *source = QString::fromStdString(model::sourceName(job.sourceKind, job.source));
    const auto trouble = row.find(QLatin1String("trouble"));
    if (trouble != row.end()) *trouble = withoutSourcePath(*trouble, job);
}

QJsonObject jobsOf(const TickDraft& draft, bool isAdmin) {
    QJsonArray add, set;
    for (const RowChange& change : draft.rows) {
        QJsonObject row = change.before ? model::diff(*change.before, *change.after, Renditions::Without)
                                        : model::rowOf(*change.after, Renditions::Without);
        if (!isAdmin) hideSource(row, *change.after);
        (change.before ? set : add).append(row);
    }
    QJsonObject jobs;
    if (!add.isEmpty()) jobs.insert(QStringLiteral("add"), add);
    if (!set.isEmpty()) jobs.insert(QStringLiteral("set"), set);
    if (!draft.removed.empty()) jobs.insert(QStringLiteral("remove"), listOf(draft.removed));
    return jobs;
}

/// Whether administrators see another text: where a source is told that has a folder.
bool tellsSource(const TickDraft& draft) {
    for (const RowChange& change : draft.rows) {
        const bool isTold = !change.before || change.before->source != change.after->source || troubleNamesSource(*change.after);
        if (isTold && model::sourceName(change.after->sourceKind, change.after->source) != change.after->source) return true;
    }
    return false;
}

Tick::Piece jobsPiece(const TickDraft& draft) {
    Tick::Piece piece;
    const std::string paused = draft.paused ? member("paused", *draft.paused) : std::string();
    if (draft.rows.empty() && draft.removed.empty()) {
        piece.text = paused;
        return piece;
    }
    piece.text = member("jobs", jobsOf(draft, false)) + paused;
    if (tellsSource(draft)) piece.admins = member("jobs", jobsOf(draft, true)) + paused;
    return piece;
}

std::string rowsPiece(std::size_t topic, const TopicRows& rows) {
    QJsonArray set;
    for (const QJsonObject& row : rows.set) set.append(row);
    QJsonObject changes;
    if (!set.isEmpty()) changes.insert(QStringLiteral("set"), set);
    if (!rows.removed.empty()) changes.insert(QStringLiteral("remove"), listOf(rows.removed));
    return member(kTopicMembers[topic], changes);
}

std::string watchedPiece(const std::string& id, const WatchedChange& change) {
    QJsonObject details;
    if (change.row) details.insert(QStringLiteral("renditions"), model::toJson(change.row->renditions));
    QJsonArray cells;
    for (const IndexedCell& cell : change.cells) cells.append(cellToJson(cell.index, cell.cell));
    if (!cells.isEmpty()) details.insert(QStringLiteral("cells"), cells);
    // One text for all who watch, so nobody is told here where the source lies.
    const QJsonValue log = model::toJson(change.log);
    if (!change.log.empty()) details.insert(QStringLiteral("log"), change.logOf ? withoutSourcePath(log, *change.logOf) : log);
    std::string text = textOf(QJsonObject{{QString::fromStdString(id), details}});
    return text.substr(1, text.size() - 2);
}

} // namespace

std::string textOf(const QJsonObject& object) {
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

QJsonArray cellToJson(std::size_t index, const model::ChunkCell& cell) {
    QJsonArray json{static_cast<qint64>(index), model::toJson(cell.state), cell.fraction, cell.attempts, static_cast<qint64>(cell.bytes),
        model::toJson(cell.stored), cell.startSeconds, cell.seconds};
    if (cell.attempt == 0 && cell.worker.empty() && cell.failedOn.empty()) return json; // without a fleet
    for (const QJsonValue& more :
        {model::toJson(cell.worker), QJsonValue(cell.attempt), model::toJson(cell.failedOn), model::toJson(cell.cause)})
        json.append(more);
    return json;
}

Tick writeTick(const TickDraft& draft) {
    Tick tick;
    tick.seq = draft.seq;
    tick.atMs = draft.atMs;
    tick.pieces[indexOf(Topic::Jobs)] = jobsPiece(draft);
    if (draft.status) tick.pieces[indexOf(Topic::Status)].text = member("status", model::toJson(*draft.status));
    if (!draft.settings.empty()) tick.pieces[indexOf(Topic::Settings)].text = member("settings", listOf(draft.settings));
    for (std::size_t i = 0; i < kTopics; ++i)
        if (!draft.others[i].isEmpty()) tick.pieces[i].text = rowsPiece(i, draft.others[i]);
    for (const auto& [id, change] : draft.watched) tick.watched.emplace(id, watchedPiece(id, change));
    tick.bytes = sizeof(Tick);
    for (const Tick::Piece& piece : tick.pieces) tick.bytes += piece.text.size() + piece.admins.size();
    for (const auto& [id, text] : tick.watched) tick.bytes += id.size() + text.size();
    return tick;
}

} // namespace api

#include "core/model/paging.hpp"

#include "core/base/files.hpp"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QUrl>
#include <algorithm>
#include <set>
#include <tuple>

namespace model {
namespace {

constexpr int kVersion = 1;
constexpr std::size_t kLongestCursor = 4096; // bytes: a name has at most 255

Error notACursor() {
    return {ErrorCode::InvalidInput,
        base::text(QT_TRANSLATE_NOOP("Core", "\"after\" is no cursor of this list with these filters. Begin again without it."))};
}

/// Other filters, other hash; the order of the states and the case of the text make none.
std::string filterHash(const JobQuery& query) {
    const std::set<JobState> states(query.states.begin(), query.states.end());
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const JobState state : states) hash.addData(QByteArray(word(state)) + '\n');
    hash.addData(QByteArray("\0", 1) + QByteArray::fromStdString(foldedForSearch(query.text)));
    return hash.result().left(8).toHex().toStdString();
}

bool isAscending(JobOrder order) {
    return order == JobOrder::Position || order == JobOrder::Name;
}

JobCursor keysOf(const Job& job, JobOrder order) {
    switch (order) {
    case JobOrder::Position: return {job.position, {}, job.id};
    case JobOrder::Added: return {job.addedMs, {}, job.id};
    case JobOrder::Finished: return {job.finishedMs, {}, job.id};
    case JobOrder::Name: break;
    }
    return {0, foldedForSearch(job.name), job.id};
}

bool comesBefore(const JobCursor& a, const JobCursor& b, JobOrder order) {
    const auto keys = [](const JobCursor& cursor) { return std::tie(cursor.number, cursor.name, cursor.tie); };
    return isAscending(order) ? keys(a) < keys(b) : keys(b) < keys(a);
}

} // namespace

std::int64_t* JobCounts::of(JobState state) {
    switch (state) {
    case JobState::Waiting: return &waiting;
    case JobState::Encoding: return &encoding;
    case JobState::Publishing: return &publishing;
    case JobState::Paused: return &paused;
    case JobState::Done: return &done;
    case JobState::Failed: return &failed;
    case JobState::Cancelled: return &cancelled;
    case JobState::Unknown: break;
    }
    return nullptr;
}

Result<void> validate(const JobQuery& query) {
    if (query.limit < 1 || query.limit > JobQuery::kMostJobs)
        return Error{ErrorCode::InvalidInput,
            base::text(QT_TRANSLATE_NOOP("Core", "\"limit\" must be from 1 to %1, not %2."), JobQuery::kMostJobs, query.limit)};
    if (std::find(query.states.begin(), query.states.end(), JobState::Unknown) != query.states.end())
        return Error{ErrorCode::InvalidInput,
            base::text(QT_TRANSLATE_NOOP("Core", "\"%1\" is no state that jobs are asked for by."), word(JobState::Unknown))};
    return {};
}

std::string writeCursor(const JobCursor& cursor, const JobQuery& query) {
    const QJsonArray parts{kVersion, QString::fromLatin1(word(query.order)), QString::number(cursor.number),
        QString::fromStdString(cursor.name), QString::fromStdString(cursor.tie), QString::fromStdString(filterHash(query))};
    return QJsonDocument(parts)
        .toJson(QJsonDocument::Compact)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)
        .toStdString();
}

Result<JobCursor> readCursor(const JobQuery& query) {
    if (query.after.size() > kLongestCursor) return notACursor();
    const auto bytes = QByteArray::fromBase64Encoding(
        QByteArray::fromStdString(query.after), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!bytes) return notACursor();
    const QJsonArray parts = QJsonDocument::fromJson(*bytes).array();
    if (parts.size() != 6 || parts[0].toInt() != kVersion || parts[1].toString() != QLatin1String(word(query.order))) return notACursor();
    for (int i = 2; i < 6; ++i)
        if (!parts[i].isString()) return notACursor();
    if (parts[5].toString().toStdString() != filterHash(query)) return notACursor();
    bool isNumber = false;
    JobCursor cursor;
    cursor.number = parts[2].toString().toLongLong(&isNumber);
    if (!isNumber) return notACursor();
    cursor.name = parts[3].toString().toStdString();
    cursor.tie = parts[4].toString().toStdString();
    return cursor;
}

std::string foldedForSearch(const std::string& text) {
    return base::foldedFileName(text);
}

std::string searchedText(const Job& job) {
    const QString source = QString::fromStdString(job.source);
    const QString file = job.sourceKind == SourceKind::Url ? QUrl(source).fileName() : QFileInfo(source).fileName();
    const std::string name = foldedForSearch(job.name), fileName = foldedForSearch(file.toStdString());
    return fileName.find(name) != std::string::npos ? fileName : name + "\n" + fileName;
}

Result<JobPage> pageOf(const std::vector<Job>& jobs, const JobQuery& query) {
    MR_TRY(validate(query));
    std::optional<JobCursor> after;
    if (!query.after.empty()) {
        MR_ASSIGN(after, readCursor(query));
    }
    JobPage page;
    const std::string text = foldedForSearch(query.text);
    const bool isSearchable = text.find('\n') == std::string::npos; // it parts the two names
    std::vector<std::pair<JobCursor, const Job*>> found;
    for (const Job& job : jobs) {
        if (std::int64_t* count = page.counts.of(job.state)) ++*count;
        if (!query.states.empty() && std::find(query.states.begin(), query.states.end(), job.state) == query.states.end()) continue;
        if (!text.empty() && !(isSearchable && searchedText(job).find(text) != std::string::npos)) continue;
        JobCursor keys = keysOf(job, query.order);
        if (!after || comesBefore(*after, keys, query.order)) found.emplace_back(std::move(keys), &job);
    }
    std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return comesBefore(a.first, b.first, query.order); });
    const auto limit = static_cast<std::size_t>(query.limit);
    for (const auto& [keys, job] : found) {
        if (page.jobs.size() == limit) {
            page.next = writeCursor(found[limit - 1].first, query);
            break;
        }
        page.jobs.push_back(*job);
    }
    return page;
}

} // namespace model

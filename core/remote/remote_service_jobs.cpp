// Commands about jobs: by REST, and done when the mirror shows them.

#include "core/base/source_path.hpp"
#include "core/base/when_done.hpp"
#include "core/remote/remote_service.hpp"
#include "core/remote/sentences.hpp"

#include <algorithm>

namespace remote {
namespace {

constexpr std::int64_t kSeenWithinMs = 2000, kPolledWithinMs = 8000;
constexpr std::size_t kMostJobs = 500, kMostIds = 1000; // of one call
using Commanded = std::vector<model::CommandResult>;

QByteArray bytesOf(const QJsonObject& object) {
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonArray idList(const std::vector<std::string>& ids) {
    QJsonArray list;
    for (const std::string& id : ids) list.append(QString::fromStdString(id));
    return list;
}

model::CommandResult refusal(const std::string& id, const Error& error) {
    model::CommandResult result;
    result.id = id;
    result.problem = error;
    return result;
}

/// As POST /jobs takes it.
QJsonObject jsonOf(const model::AddRequest& request) {
    QJsonObject json = model::toJson(request).toObject();
    QJsonObject source;
    const QString text = QString::fromStdString(request.source.text);
    switch (request.source.kind) {
    case model::SourceKind::Path: source.insert(QStringLiteral("path"), text); break;
    case model::SourceKind::Upload: source.insert(QStringLiteral("upload"), text); break;
    case model::SourceKind::Url: source.insert(QStringLiteral("url"), text); break;
    case model::SourceKind::TestPattern: source.insert(QStringLiteral("testPattern"), true); break;
    case model::SourceKind::Unknown: break;
    }
    json.insert(QStringLiteral("source"), source);
    return json;
}

Result<Commanded> resultsOf(const Outcome& outcome) {
    if (outcome.error) return *outcome.error;
    const QJsonObject json = QJsonDocument::fromJson(outcome.answer.body).object();
    return model::fromJson<Commanded>(json.value(QLatin1String("results")), model::From::Wire);
}

} // namespace

/// A command that was answered and whose effect the stream has not told yet.
struct RemoteService::Waiting {
    struct Row {
        std::string id;
        std::int64_t rev = 0;
        Seen seen = Seen::Row;
    };
    std::vector<Row> rows;
    std::function<bool()> isSeen; ///< beside the rows; may be empty
    std::function<void()> finish;
    std::int64_t untilMs = 0;
};

void RemoteService::await(std::shared_ptr<Waiting> waiting) {
    waiting->untilMs = now().steadyMs + (said().situation == Situation::Polling ? kPolledWithinMs : kSeenWithinMs);
    m_waiting.push_back(std::move(waiting));
    settleWaiting();
}

void RemoteService::awaitSeen(std::function<bool()> isSeen, std::function<void()> finish) {
    auto waiting = std::make_shared<Waiting>();
    waiting->isSeen = std::move(isSeen);
    waiting->finish = std::move(finish);
    await(std::move(waiting));
}

void RemoteService::settleWaiting() {
    const auto isThere = [this](const Waiting::Row& row) {
        if (row.seen == Seen::Gone) return m_mirror.serverRev(row.id) < 0;
        const bool isRemoved = row.seen == Seen::Row && m_mirror.isGone(row.id); // by somebody else, meanwhile
        return m_mirror.serverRev(row.id) >= row.rev || isRemoved;
    };
    std::vector<std::shared_ptr<Waiting>> done;
    std::erase_if(m_waiting, [&](const std::shared_ptr<Waiting>& each) {
        const bool isSeen = std::all_of(each->rows.begin(), each->rows.end(), isThere) && (!each->isSeen || each->isSeen());
        const bool isLate = now().steadyMs >= each->untilMs;
        if (isLate && !isSeen) // the stream is behind, or away: the rows themselves are asked for
            for (const Waiting::Row& row : each->rows) m_missing.insert(row.id);
        if (isSeen || isLate) done.push_back(each);
        return isSeen || isLate;
    });
    for (const auto& each : done) each->finish();
    if (!m_missing.empty()) fetchMissing();
}

void RemoteService::settle(Commanded results, Seen seen, const std::vector<std::string>& mustGo, const Owed<Commanded>& owed) {
    auto waiting = std::make_shared<Waiting>();
    for (const model::CommandResult& result : results)
        if (!result.problem && !result.id.empty() && seen != Seen::Nothing) waiting->rows.push_back({result.id, result.rev, seen});
    for (const std::string& id : mustGo) waiting->rows.push_back({id, 0, Seen::Gone});
    waiting->finish = [this, results = std::move(results), owed]() mutable {
        // In this mirror's numbers, as its rows and events have them.
        for (model::CommandResult& result : results) result.rev = result.problem ? 0 : m_mirror.localRev(result.id);
        owed.answer(std::move(results));
    };
    await(std::move(waiting));
}

RemoteService::Results RemoteService::addJobs(std::vector<model::AddRequest> requests) {
    const Owed<Commanded> owed;
    const auto why = unavailable("jobs.write");
    if (why && !keepsUploads()) {
        owed.answer(*why);
        return owed.future();
    }
    auto adding = std::make_shared<Adding>();
    adding->owed = owed;
    adding->results.resize(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const model::AddRequest& request = requests[i];
        const bool isHere = request.source.kind == model::SourceKind::Path && m_paths == Paths::OfThisComputer;
        if (request.source.kind == model::SourceKind::Unknown)
            adding->results[i] = refusal(
                "", {ErrorCode::Unsupported, base::text(QT_TRANSLATE_NOOP("Core", "This version cannot add a source of that kind."))});
        else if (const auto missing = featureMissingFor(request, isHere))
            adding->results[i] = refusal("", {ErrorCode::Unsupported, *missing});
        else if (isHere && !m_uploader)
            adding->results[i] = refusal("",
                {ErrorCode::Unsupported,
                    base::text(QT_TRANSLATE_NOOP("Core",
                                   "%1 lies on this computer, and nothing here uploads it to %2. Give a link, or a file of the server."),
                        request.source.text, hostOf(m_client.profile()))});
        else if (!isHere && why) adding->results[i] = refusal("", *why);
        else (isHere ? adding->uploads : adding->posts).push_back(i);
    }
    adding->requests = std::move(requests);
    if (why && !adding->uploads.empty()) sayLater(*adding);
    addUploads(adding);
    return owed.future();
}

/// What an older server would pass over without a word, or refuse once all bytes are there.
std::optional<base::Text> RemoteService::featureMissingFor(const model::AddRequest& request, bool isUpload) const {
    const About& server = m_connection.about();
    if (server.features.empty()) return std::nullopt; // not met yet
    const auto missing = [&](const char* feature) { return sentences::featureMissing(m_connection.serverName(), server.server, feature); };
    if (isUpload && !server.has("uploads.tus")) return missing("uploads.tus");
    if (request.preset && !server.has("jobs.preset")) return missing("jobs.preset");
    if (request.at && !server.has("jobs.at")) return missing("jobs.at");
    return std::nullopt;
}

/// Files wait here for the server, or for a token; what is no matter of time is refused at once.
bool RemoteService::keepsUploads() const {
    const SessionInfo& session = m_connection.session();
    if (!m_uploader || (!session.may.empty() && !may("jobs.write"))) return false;
    const Situation now = said().situation;
    return now != Situation::RoleTooLow && now != Situation::VersionDiffers && now != Situation::NotMillrace;
}

void RemoteService::sayLater(const Adding& adding) {
    const std::string& path = adding.requests[adding.uploads.front()].source.text;
    Q_EMIT notice(sentences::uploadLater(
        base::shownPath(path.substr(path.find_last_of("/\\") + 1)), adding.uploads.size(), hostOf(m_client.profile())));
}

/// Files of this computer first, all in one; then the rest in calls of as many as one takes.
void RemoteService::addUploads(const std::shared_ptr<Adding>& adding) {
    if (adding->uploads.empty()) return addPosts(adding);
    std::vector<model::AddRequest> files;
    for (const std::size_t i : adding->uploads) files.push_back(adding->requests[i]);
    base::whenDone(m_uploader->add(std::move(files)), this, [this, adding](const Result<Commanded>& results) {
        for (std::size_t k = 0; k < adding->uploads.size(); ++k)
            adding->results[adding->uploads[k]] =
                results && k < results->size() ? (*results)[k] : refusal("", results ? Error() : results.error());
        addPosts(adding);
    });
}

void RemoteService::addPosts(const std::shared_ptr<Adding>& adding) {
    if (adding->posted >= adding->posts.size()) {
        std::vector<std::string> replaced;
        for (std::size_t i = 0; i < adding->requests.size(); ++i)
            if (!adding->results[i].problem && !adding->requests[i].replaces.empty()) replaced.push_back(adding->requests[i].replaces);
        return settle(std::move(adding->results), Seen::Row, replaced, adding->owed);
    }
    const std::size_t first = adding->posted, count = std::min(adding->isOneByOne ? 1 : kMostJobs, adding->posts.size() - first);
    QJsonArray jobs;
    for (std::size_t k = first; k < first + count; ++k) jobs.append(jsonOf(adding->requests[adding->posts[k]]));
    m_client.send(post(QStringLiteral("jobs"), bytesOf({{QStringLiteral("jobs"), jobs}}), true),
        [this, adding, first, count](const Outcome& outcome) {
            // One that cannot be read at all makes the server refuse its neighbours with it: then each goes alone.
            const int status = outcome.answer.status;
            if (outcome.error && count > 1 && (status == 400 || status == 403 || status == 422)) {
                adding->isOneByOne = true;
                return addPosts(adding);
            }
            const auto results = resultsOf(outcome);
            for (std::size_t k = 0; k < count; ++k)
                adding->results[adding->posts[first + k]] =
                    results && k < results->size() ? (*results)[k] : refusal("", results ? Error() : results.error());
            adding->posted += count;
            addPosts(adding);
        });
}

void RemoteService::command(const QString& path, QJsonObject rest, std::vector<std::string> ids, Seen seen, const Owed<Commanded>& owed,
    std::shared_ptr<Commanded> before) {
    if (!before) before = std::make_shared<Commanded>();
    const std::size_t count = std::min(kMostIds, ids.size());
    const std::vector<std::string> now(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(count));
    std::vector<std::string> later(ids.begin() + static_cast<std::ptrdiff_t>(count), ids.end());
    QJsonObject body = rest;
    body.insert(QStringLiteral("ids"), idList(now));
    const auto done = [this, path, rest, later, seen, owed, before](const Outcome& outcome) {
        auto results = resultsOf(outcome);
        if (!results && before->empty()) return owed.answer(results.error());
        if (results) before->insert(before->end(), results->begin(), results->end());
        if (results && !later.empty()) return command(path, rest, later, seen, owed, before);
        for (const std::string& id : later) before->push_back(refusal(id, results.error()));
        settle(*before, seen, {}, owed);
    };
    m_client.send(post(path, bytesOf(body), true), done);
}

RemoteService::Results RemoteService::act(std::vector<std::string> ids, model::JobAction action) {
    const Owed<Commanded> owed;
    if (const auto why = unavailable("jobs.write")) {
        owed.answer(*why);
        return owed.future();
    }
    if (ids.empty()) {
        owed.answer(Commanded());
        return owed.future();
    }
    using model::JobAction;
    // What others removed is theirs to undo: the server forgets it after a day.
    if (action == JobAction::Forget && !std::all_of(ids.begin(), ids.end(), [this](const auto& id) { return m_removed.contains(id); })) {
        forgetOwn(std::move(ids), owed);
        return owed.future();
    }
    if (action == JobAction::Remove) m_removed.insert(ids.begin(), ids.end());
    else if (action == JobAction::Restore || action == JobAction::Forget)
        for (const std::string& id : ids) m_removed.erase(id);
    Seen seen = Seen::Row;
    if (action == JobAction::Remove) seen = Seen::Gone;
    if (action == JobAction::Restore) seen = Seen::Back;
    if (action == JobAction::Forget) {
        seen = Seen::Nothing;
        if (m_uploader) // their bytes rested as long as they could be brought back
            for (const std::string& id : ids) m_uploader->cancel(id);
    }
    command(QStringLiteral("jobs/actions"), {{QStringLiteral("action"), model::toJson(action)}}, std::move(ids), seen, owed);
    return owed.future();
}

void RemoteService::forgetOwn(std::vector<std::string> ids, const Owed<Commanded>& owed) {
    std::vector<std::string> own;
    std::copy_if(ids.begin(), ids.end(), std::back_inserter(own), [this](const auto& id) { return m_removed.contains(id); });
    const auto whole = [ids](const Commanded& forgotten) {
        Commanded results;
        for (const std::string& id : ids) {
            const auto found = std::find_if(forgotten.begin(), forgotten.end(), [&](const auto& each) { return each.id == id; });
            if (found != forgotten.end()) results.push_back(*found);
            else
                results.push_back(refusal(id,
                    {ErrorCode::Conflict,
                        base::text(QT_TRANSLATE_NOOP(
                            "Core", "This job was not removed from here. The server forgets what is removed after a day."))}));
        }
        return results;
    };
    if (own.empty()) return owed.answer(whole({}));
    base::whenDone(act(std::move(own), model::JobAction::Forget), this, [whole, owed](const Result<Commanded>& done) {
        if (!done) return owed.answer(done.error());
        owed.answer(whole(*done));
    });
}

RemoteService::Results RemoteService::move(std::vector<std::string> ids, model::MoveTo where) {
    const Owed<Commanded> owed;
    if (const auto why = unavailable("jobs.write")) owed.answer(*why);
    else if (ids.size() > kMostIds) // in two calls they would not keep their order
        owed.answer(Error{ErrorCode::TooLarge, base::text(QT_TRANSLATE_NOOP("Core", "At most %1 jobs can be moved at once."), kMostIds)});
    else if (ids.empty()) owed.answer(Commanded());
    else command(QStringLiteral("jobs/move"), {{QStringLiteral("to"), model::toJson(where)}}, std::move(ids), Seen::Row, owed);
    return owed.future();
}

RemoteService::Results RemoteService::moveBefore(std::vector<std::string> ids, std::string before) {
    const Owed<Commanded> owed;
    if (const auto why = unavailable("jobs.write")) owed.answer(*why);
    else if (ids.size() > kMostIds)
        owed.answer(Error{ErrorCode::TooLarge, base::text(QT_TRANSLATE_NOOP("Core", "At most %1 jobs can be moved at once."), kMostIds)});
    else if (ids.empty()) owed.answer(Commanded());
    else
        command(QStringLiteral("jobs/move"), {{QStringLiteral("before"), QString::fromStdString(before)}}, std::move(ids), Seen::Row, owed);
    return owed.future();
}

RemoteService::Results RemoteService::duplicate(std::vector<std::string> ids) {
    const Owed<Commanded> owed;
    if (const auto why = unavailable("jobs.write")) owed.answer(*why);
    else if (ids.empty()) owed.answer(Commanded());
    else command(QStringLiteral("jobs/duplicate"), {}, std::move(ids), Seen::Row, owed);
    return owed.future();
}

QFuture<Result<model::Estimate>> RemoteService::estimate(model::AddRequest request) {
    const Owed<model::Estimate> owed;
    const About& server = m_connection.about();
    if (const auto why = unavailable()) owed.answer(*why);
    else if (!server.features.empty() && !server.has("estimates"))
        owed.answer(Error{ErrorCode::Unsupported, sentences::featureMissing(m_connection.serverName(), server.server, "estimates")});
    else if (request.source.kind == model::SourceKind::Path && m_paths == Paths::OfThisComputer)
        owed.answer(Error{ErrorCode::Unsupported,
            base::text(QT_TRANSLATE_NOOP("Core",
                           "%1 lies on this computer, and %2 reads its own files alone. Add the film: its estimate comes with its job."),
                base::shownPath(request.source.text), hostOf(m_client.profile()))});
    else
        m_client.ask<model::Estimate>(post(QStringLiteral("estimates"), bytesOf(jsonOf(request))),
            [owed](Result<model::Estimate> estimate) { owed.answer(std::move(estimate)); });
    return owed.future();
}

} // namespace remote

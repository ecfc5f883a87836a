// What is asked, and settings.

#include "core/base/when_done.hpp"
#include "core/remote/remote_service.hpp"
#include "core/remote/sentences.hpp"

#include <algorithm>

namespace remote {
namespace {

using Commanded = std::vector<model::CommandResult>;

QByteArray bytesOf(const QJsonObject& object) {
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QUrlQuery queryOf(const model::JobQuery& query) {
    QUrlQuery asked;
    QStringList states;
    for (const model::JobState state : query.states) states << QLatin1String(model::word(state));
    if (!states.isEmpty()) asked.addQueryItem(QStringLiteral("state"), states.join(QLatin1Char(',')));
    // QUrlQuery leaves a plus as it is, and servers read a space in it.
    const auto encoded = [](const std::string& text) { return QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(text))); };
    if (!query.text.empty()) asked.addQueryItem(QStringLiteral("q"), encoded(query.text));
    if (!query.called.empty()) asked.addQueryItem(QStringLiteral("called"), encoded(query.called));
    asked.addQueryItem(QStringLiteral("order"), QLatin1String(model::word(query.order)));
    asked.addQueryItem(QStringLiteral("limit"), QString::number(query.limit));
    if (!query.after.empty()) asked.addQueryItem(QStringLiteral("after"), encoded(query.after));
    return asked;
}

} // namespace

template <class T> QFuture<Result<T>> RemoteService::fetch(Call call) {
    const Owed<T> owed;
    if (const auto why = unavailable()) owed.answer(*why);
    else m_client.ask<T>(std::move(call), [owed](Result<T> result) { owed.answer(std::move(result)); });
    return owed.future();
}

template <class T> QFuture<Result<std::vector<T>>> RemoteService::fetchList(Call call, const char* member) {
    const Owed<std::vector<T>> owed;
    if (const auto why = unavailable()) {
        owed.answer(*why);
        return owed.future();
    }
    m_client.send(std::move(call), [owed, member](const Outcome& outcome) {
        if (outcome.error) return owed.answer(*outcome.error);
        const QJsonObject json = QJsonDocument::fromJson(outcome.answer.body).object();
        auto list = model::fromJson<std::vector<T>>(json.value(QLatin1String(member)), model::From::Wire);
        if (list) owed.answer(std::move(list).value());
        else owed.answer(unreadable(list.error()));
    });
    return owed.future();
}

QFuture<Result<model::JobPage>> RemoteService::page(model::JobQuery query) {
    const Owed<model::JobPage> owed;
    if (const auto why = unavailable()) {
        owed.answer(*why);
        return owed.future();
    }
    m_client.send(get(QStringLiteral("jobs"), queryOf(query)), [this, owed, generation = m_mirror.generation()](const Outcome& outcome) {
        if (outcome.error) return owed.answer(*outcome.error);
        const QJsonObject json = QJsonDocument::fromJson(outcome.answer.body).object();
        const QJsonArray items = json.value(QLatin1String("items")).toArray();
        publish(m_mirror.takePage(items, generation));
        model::JobPage page;
        page.next = json.value(QLatin1String("next")).toString().toStdString();
        auto counts = model::fromJson<model::JobCounts>(json.value(QLatin1String("counts")), model::From::Wire);
        if (counts) page.counts = *counts;
        for (const QJsonValue item : items) {
            auto job = model::fromJson<model::Job>(item, model::From::Wire);
            if (!job) return owed.answer(unreadable(job.error()));
            page.jobs.push_back(m_mirror.known(std::move(job).value()));
        }
        owed.answer(std::move(page));
    });
    return owed.future();
}

QFuture<Result<model::Job>> RemoteService::job(std::string id) {
    const Owed<model::Job> owed;
    if (const auto why = unavailable()) {
        owed.answer(*why);
        return owed.future();
    }
    m_client.send(get(pathOf(id)), [this, owed, generation = m_mirror.generation()](const Outcome& outcome) {
        if (outcome.error) return owed.answer(*outcome.error);
        const QJsonObject row = QJsonDocument::fromJson(outcome.answer.body).object();
        auto job = model::fromJson<model::Job>(row, model::From::Wire);
        if (!job) return owed.answer(unreadable(job.error()));
        publish(m_mirror.takePage({row}, generation));
        owed.answer(m_mirror.known(std::move(job).value()));
    });
    return owed.future();
}

RemoteService::Results RemoteService::change(std::vector<model::JobChange> changes) {
    const Owed<Commanded> owed;
    if (const auto why = unavailable("jobs.write")) {
        owed.answer(*why);
        return owed.future();
    }
    changeOne(std::make_shared<std::vector<model::JobChange>>(std::move(changes)), std::make_shared<Commanded>(), owed);
    return owed.future();
}

/// One after the other, so that a name which the first gives up is free for the second. `*` in If-Match: the change holds for the job
/// whatever became of it meanwhile, as with the embedded engine, which refuses by itself once something is made.
void RemoteService::changeOne(
    std::shared_ptr<std::vector<model::JobChange>> changes, std::shared_ptr<Commanded> results, const CommandOwed& owed) {
    if (results->size() >= changes->size()) return settle(std::move(*results), Seen::Row, {}, owed);
    const model::JobChange& change = (*changes)[results->size()];
    QJsonObject body = model::toJson(change).toObject();
    body.remove(QStringLiteral("id"));
    Call call = post(pathOf(change.id), bytesOf(body));
    call.method = QByteArrayLiteral("PATCH");
    call.ifMatch = QByteArrayLiteral("*");
    m_client.send(std::move(call), [this, changes, results, owed](const Outcome& outcome) {
        model::CommandResult result;
        result.id = (*changes)[results->size()].id;
        if (outcome.error) result.problem = *outcome.error;
        else {
            const QJsonObject row = QJsonDocument::fromJson(outcome.answer.body).object();
            result.rev = row.value(QLatin1String("rev")).toInteger();
        }
        results->push_back(std::move(result));
        changeOne(changes, results, owed);
    });
}

QFuture<Result<std::vector<model::JobOutput>>> RemoteService::outputs(std::vector<std::string> ids) {
    QJsonArray list;
    for (const std::string& id : ids) list.append(QString::fromStdString(id));
    Call call = post(QStringLiteral("jobs/outputs"), bytesOf({{QStringLiteral("ids"), list}}));
    return fetchList<model::JobOutput>(std::move(call), "outputs");
}

QFuture<Result<void>> RemoteService::setAllPaused(bool paused) {
    const Owed<void> owed;
    if (const auto why = unavailable("queue.write")) {
        owed.answer(*why);
        return owed.future();
    }
    Call call = post(QStringLiteral("queue"), bytesOf({{QStringLiteral("paused"), paused}}));
    call.method = QByteArrayLiteral("PUT");
    m_client.send(std::move(call), [this, paused, owed](const Outcome& outcome) {
        if (outcome.error) return owed.answer(*outcome.error);
        awaitSeen([this, paused] { return m_mirror.isPaused() == paused; }, [owed] { owed.answer(Result<void>()); });
    });
    return owed.future();
}

QFuture<Result<model::JobChunks>> RemoteService::chunks(std::string id) {
    const bool isWatched = std::find(m_watched.begin(), m_watched.end(), id) != m_watched.end();
    const auto* cells = isWatched ? m_mirror.cells(id) : nullptr;
    if (!cells) return fetch<model::JobChunks>(get(pathOf(id, "/detail")));
    const Owed<model::JobChunks> owed;
    model::JobChunks known;
    known.id = id;
    known.cells.resize(static_cast<std::size_t>(cells->rbegin()->first) + 1);
    for (const auto& [index, cell] : *cells) known.cells[static_cast<std::size_t>(index)] = cell;
    owed.answer(std::move(known));
    return owed.future();
}

QFuture<Result<model::JobProof>> RemoteService::proof(std::string id) {
    return fetch<model::JobProof>(get(pathOf(id, "/detail")));
}

QFuture<Result<model::JobLog>> RemoteService::log(std::string id, std::int64_t after) {
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("after"), QString::number(after));
    return fetch<model::JobLog>(get(pathOf(id, "/log"), query));
}

QFuture<Result<QByteArray>> RemoteService::thumbnail(std::string id) {
    const Owed<QByteArray> owed;
    const ThumbnailCache::Entry* known = m_thumbnails.find(id);
    if (const auto why = unavailable()) {
        if (known) owed.answer(known->jpeg); // it is a picture of then, and still one
        else owed.answer(*why);
        return owed.future();
    }
    Call call = get(pathOf(id, "/thumbnail"));
    call.accept = QByteArrayLiteral("image/jpeg");
    if (known) call.ifNoneMatch = known->etag;
    m_client.send(std::move(call), [this, id, owed](const Outcome& outcome) {
        if (outcome.error) return owed.answer(*outcome.error);
        if (outcome.answer.status == 304)
            if (const ThumbnailCache::Entry* same = m_thumbnails.find(id)) return owed.answer(same->jpeg);
        m_thumbnails.keep(id, {outcome.answer.etag, outcome.answer.body});
        owed.answer(outcome.answer.body);
    });
    return owed.future();
}

QFuture<Result<std::vector<model::Preset>>> RemoteService::presets() {
    return fetchList<model::Preset>(get(QStringLiteral("presets")), "items");
}

QFuture<Result<std::vector<model::ReadinessCheck>>> RemoteService::readiness() {
    return fetchList<model::ReadinessCheck>(get(QStringLiteral("readiness")), "checks");
}

QFuture<Result<model::ViewerList>> RemoteService::viewers() {
    return fetch<model::ViewerList>(get(QStringLiteral("viewers")));
}

QFuture<Result<model::IngestTest>> RemoteService::testIngest() {
    return fetch<model::IngestTest>(post(QStringLiteral("ingest-tests"), bytesOf({})));
}

QFuture<Result<model::SettingsView>> RemoteService::settings() {
    const Owed<model::SettingsView> owed;
    if (const auto why = unavailable("settings.write")) { // who may read them may change them
        owed.answer(*why);
        return owed.future();
    }
    m_client.send(get(QStringLiteral("settings")), [this, owed](const Outcome& outcome) {
        if (outcome.error) return owed.answer(*outcome.error);
        auto view = model::fromBytes<model::SettingsView>(outcome.answer.body, model::From::Wire);
        if (!view) return owed.answer(unreadable(view.error()));
        m_settingsTag = outcome.answer.etag;
        owed.answer(std::move(view));
    });
    return owed.future();
}

QFuture<Result<void>> RemoteService::changeSettings(model::SettingsChange change) {
    const Owed<void> owed;
    if (const auto why = unavailable("settings.write")) owed.answer(*why);
    // Whoever has not looked at them since they changed cannot have meant what they are now; a first look is made here.
    else if (!m_settingsTag.isEmpty()) putSettings(change, owed);
    else
        base::whenDone(settings(), this, [this, change, owed](const Result<model::SettingsView>& view) {
            if (!view) return owed.answer(view.error());
            putSettings(change, owed);
        });
    return owed.future();
}

void RemoteService::putSettings(const model::SettingsChange& change, const Owed<void>& owed) {
    // Absent means unchanged: secrets that were never seen here survive.
    const QJsonObject all = model::toJson(change.values).toObject();
    QJsonObject body;
    for (const std::string& key : change.keys) body.insert(QString::fromStdString(key), all.value(QString::fromStdString(key)));
    Call call = post(QStringLiteral("settings"), bytesOf({{QStringLiteral("settings"), body}}));
    call.method = QByteArrayLiteral("PUT");
    call.ifMatch = m_settingsTag;
    const int heard = m_settingsHeard;
    m_client.send(std::move(call), [this, change, heard, owed](const Outcome& outcome) {
        if (outcome.answer.status == 412) tellConflict(change);
        if (outcome.error) return owed.answer(*outcome.error);
        m_settingsTag = outcome.answer.etag;
        awaitSeen([this, heard] { return m_settingsHeard != heard; }, [owed] { owed.answer(Result<void>()); });
    });
}

/// Both versions, for whoever decides.
void RemoteService::tellConflict(const model::SettingsChange& change) {
    m_settingsTag.clear();
    base::whenDone(settings(), this, [this, change](const Result<model::SettingsView>& theirs) {
        if (theirs) Q_EMIT settingsConflict(*theirs, change);
    });
}

} // namespace remote

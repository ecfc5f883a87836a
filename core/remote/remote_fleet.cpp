#include "core/remote/remote_fleet.hpp"

#include "core/base/files.hpp"
#include "core/remote/owed.hpp"

#include <algorithm>

namespace remote {
namespace {

constexpr const char *kMayAct = "fleet.write", *kMayInvite = "tokens.write";

/// The API's word for it.
const char* wordOf(model::FleetAction action) {
    return action == model::FleetAction::Run ? "resume" : model::word(action);
}

QJsonArray jsonOf(const std::vector<std::string>& names) {
    QJsonArray list;
    for (const std::string& name : names) list.append(QString::fromStdString(name));
    return list;
}

Call postJson(const QString& path, const QJsonObject& body, bool withKey = false) {
    return post(path, QJsonDocument(body).toJson(QJsonDocument::Compact), withKey);
}

QString number(std::int64_t value) {
    return QString::number(value);
}

} // namespace

RemoteFleet::RemoteFleet(Client& client, Unavailable unavailable)
    : m_client(client), m_unavailable(std::move(unavailable)), m_localEpoch(base::randomToken()) {}

void RemoteFleet::publish(model::FleetEvent event) {
    event.seq = ++m_seq;
    Q_EMIT eventPublished(event);
}

void RemoteFleet::hear(const ServerMessage& message) {
    if (auto event = m_mirror.apply(message)) publish(std::move(*event));
}

void RemoteFleet::setAccess(model::FleetAccess access) {
    if (access == m_access) return;
    m_access = std::move(access);
    model::FleetEvent event;
    event.access = m_access;
    publish(std::move(event));
}

model::FleetSnapshot RemoteFleet::snapshot() const {
    model::FleetSnapshot snapshot;
    snapshot.epoch = m_localEpoch;
    snapshot.seq = m_seq;
    snapshot.access = m_access;
    snapshot.totals = m_mirror.totals();
    snapshot.workers = m_mirror.workers();
    snapshot.alerts = m_mirror.alerts();
    snapshot.ingests = m_mirror.ingests();
    return snapshot;
}

std::optional<Error> RemoteFleet::refusal(const char* right) const {
    if (m_access.state == model::FleetAccess::State::NotOffered) return Error{ErrorCode::Unsupported, m_access.why};
    return m_unavailable(right);
}

template <class T> QFuture<Result<T>> RemoteFleet::ask(Call call, const char* right) {
    const Owed<T> owed;
    if (const auto why = refusal(right)) owed.answer(*why);
    else m_client.ask<T>(std::move(call), [owed](Result<T> result) { owed.answer(std::move(result)); });
    return owed.future();
}

template <class T> QFuture<Result<std::vector<T>>> RemoteFleet::askList(Call call, const char* member, const char* right) {
    const Owed<std::vector<T>> owed;
    if (const auto why = refusal(right)) {
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

QFuture<Result<model::FleetHistory>> RemoteFleet::history(int minutes) {
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("minutes"), number(std::clamp(minutes, 1, 60)));
    return ask<model::FleetHistory>(get(QStringLiteral("fleet/history"), query));
}

model::FleetService::Results RemoteFleet::actOnWorkers(std::vector<std::string> names, model::FleetAction action) {
    const QJsonObject body{{QStringLiteral("ids"), jsonOf(names)}, {QStringLiteral("action"), QLatin1String(wordOf(action))}};
    return askList<model::CommandResult>(postJson(QStringLiteral("workers/actions"), body), "results", kMayAct);
}

model::FleetService::Results RemoteFleet::actOnAllWorkers(model::FleetAction action) {
    const QJsonObject body{{QStringLiteral("all"), true}, {QStringLiteral("action"), QLatin1String(wordOf(action))}};
    return askList<model::CommandResult>(postJson(QStringLiteral("workers/actions"), body), "results", kMayAct);
}

QFuture<Result<model::WorkerLog>> RemoteFleet::workerLog(std::string name, std::int64_t after) {
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("after"), number(after));
    const QString path =
        QLatin1String("workers/") + QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(name))) + QLatin1String("/log");
    return ask<model::WorkerLog>(get(path, query), kMayAct);
}

QFuture<Result<model::WorkerLink>> RemoteFleet::joinLink() {
    return ask<model::WorkerLink>(postJson(QStringLiteral("fleet/join-tokens"), {}, true), kMayInvite);
}

QFuture<Result<std::vector<model::FleetQueueRow>>> RemoteFleet::queue() {
    return askList<model::FleetQueueRow>(get(QStringLiteral("fleet/queue")), "items");
}

QFuture<Result<std::vector<model::FleetReportRow>>> RemoteFleet::report(std::int64_t fromMs, std::int64_t toMs) {
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("from"), number(fromMs));
    query.addQueryItem(QStringLiteral("to"), number(toMs));
    return askList<model::FleetReportRow>(get(QStringLiteral("fleet/report"), query), "items");
}

QFuture<Result<void>> RemoteFleet::dismissAlerts(std::vector<std::string> ids) {
    const Owed<void> owed;
    if (const auto why = refusal(kMayAct)) {
        owed.answer(*why);
        return owed.future();
    }
    QJsonObject body;
    if (ids.empty()) body[QStringLiteral("all")] = true;
    else body[QStringLiteral("ids")] = jsonOf(ids);
    m_client.send(postJson(QStringLiteral("alerts/dismiss"), body),
        [owed](const Outcome& outcome) { owed.answer(outcome.error ? Result<void>(*outcome.error) : Result<void>()); });
    return owed.future();
}

} // namespace remote

// millrace fleet: workers, chunks and queue of a running API.

#include "app/cli/lists.hpp"
#include "app/cli/remote_target.hpp"
#include "app/cli/terminal_words.hpp"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>
#include <algorithm>
#include <span>

namespace cli {
namespace {

using remote::Call;
using remote::Client;
using remote::Outcome;

const QString kCommand = QStringLiteral("fleet");

constexpr Column kWorkerColumns[] = {{"NAME", "name", 20}, {"STATE", "state", 9}, {"WANT", "want", 6}, {"SLOTS", "slots", 5},
    {"BUSY", "busy", 4}, {"SEEN", "seenMs", 16, true}, {"WHY IDLE", "reason", 16}, {"NOTE", "note", 0}};
constexpr Column kLeaseColumns[] = {
    {"TASK", "task", 32}, {"WORKER", "worker", 20}, {"DONE", "fraction", 8}, {"SECONDS", "seconds", 8}, {"SEGMENTS", "segments", 8}};
constexpr Column kQueueColumns[] = {{"JOB", "job", 24}, {"NEEDS", "need", 8}, {"WAITING", "waiting", 7}, {"AT WORK", "leased", 7},
    {"AGAIN", "backingOff", 5}, {"GIVEN UP", "quarantined", 8}, {"DONE", "done", 7}, {"WAITS FOR", "waitsFor", 0}};
constexpr Column kStuckColumns[] = {
    {"KIND", "kind", 8}, {"TASK", "task", 32}, {"WORKER", "worker", 20}, {"MENDED", "isMended", 6}, {"", "found", 0}};
constexpr Column kWantedColumns[] = {
    {"NEEDS", "need", 10}, {"WANTED", "slots", 6}, {"PRESENT", "present", 7}, {"SECONDS OF WORK", "queueSeconds", 0}};
constexpr Column kReportColumns[] = {{"JOB", "job", 24}, {"WORKER", "worker", 20}, {"CHUNKS", "chunks", 6}, {"ATTEMPTS", "attempts", 8},
    {"FAULTS", "faults", 6}, {"LOST", "losses", 5}, {"SECONDS", "seconds", 10}, {"WASTED", "wastedSeconds", 10}};

QJsonArray itemsOf(const Outcome& outcome) {
    return QJsonDocument::fromJson(outcome.answer.body).object().value(QLatin1String("items")).toArray();
}

int printList(const Outcome& outcome, std::span<const Column> columns, bool isJson) {
    if (outcome.error) return failRemote(*outcome.error);
    printItems(itemsOf(outcome), columns, isJson);
    return 0;
}

QByteArray bytesOf(const QJsonObject& object) {
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// "2026-11-27" or "2026-11-27T08:00", local time. Errors: InvalidInput.
base::Result<qint64> timeIn(const Arguments& parsed, const char* name, const QDateTime& otherwise) {
    if (!parsed.has(name)) return otherwise.toMSecsSinceEpoch();
    const QDateTime at = QDateTime::fromString(parsed.value(name), Qt::ISODate);
    if (at.isValid()) return at.toMSecsSinceEpoch();
    return base::Error{base::ErrorCode::InvalidInput, "--from and --to are times like 2026-11-27 or 2026-11-27T08:00."};
}

/// A field of a CSV (RFC 4180).
QString field(const QJsonValue& value) {
    QString text = value.toVariant().toString();
    const bool isQuoted = text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('"')) || text.contains(QLatin1Char('\n'));
    return isQuoted ? QLatin1Char('"') + text.replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"') : text;
}

void printCsv(const QJsonArray& items) {
    const QStringList members{QStringLiteral("job"), QStringLiteral("worker"), QStringLiteral("chunks"), QStringLiteral("attempts"),
        QStringLiteral("faults"), QStringLiteral("losses"), QStringLiteral("handBacks"), QStringLiteral("superseded"),
        QStringLiteral("seconds"), QStringLiteral("wastedSeconds"), QStringLiteral("bytesIn"), QStringLiteral("bytesOut"),
        QStringLiteral("audits"), QStringLiteral("auditMismatches")};
    QTextStream out(stdout);
    out << members.join(QLatin1Char(',')) << "\r\n";
    for (const QJsonValue each : items) {
        QStringList fields;
        for (const QString& member : members) fields << field(each.toObject().value(member));
        out << fields.join(QLatin1Char(',')) << "\r\n";
    }
}

int report(Client& client, const Arguments& parsed) {
    const QDateTime now = QDateTime::currentDateTime();
    const auto from = timeIn(parsed, "from", now.addDays(-1)), to = timeIn(parsed, "to", now);
    for (const auto* each : {&from, &to})
        if (!*each) return wrongUsage(kCommand, QString::fromStdString(each->error().message));
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("from"), QString::number(*from));
    query.addQueryItem(QStringLiteral("to"), QString::number(*to));
    const Outcome outcome = callAndWait(client, remote::get(QStringLiteral("fleet/report"), query));
    if (outcome.error || !parsed.has("csv")) return printList(outcome, kReportColumns, parsed.has("json"));
    printCsv(itemsOf(outcome));
    return 0;
}

int join(Client& client, const Arguments& parsed) {
    const Outcome outcome = callAndWait(client, remote::post(QStringLiteral("fleet/join-tokens"), QByteArrayLiteral("{}"), true));
    if (outcome.error) return failRemote(*outcome.error);
    QTextStream out(stdout);
    if (parsed.has("json")) {
        out << outcome.answer.body << '\n';
        return 0;
    }
    const QString link = QJsonDocument::fromJson(outcome.answer.body).object().value(QLatin1String("link")).toString();
    out << "On the new computer, within 15 minutes:\n  millrace worker --join '" << shown(link.toStdString())
        << "' --worker-name NAME\nThis is shown once, and good for one worker.\n";
    return 0;
}

int clearStuck(Client& client, const Arguments& parsed) {
    const QJsonObject body{{QStringLiteral("dryRun"), parsed.has("dry-run")}};
    return printList(
        callAndWait(client, remote::post(QStringLiteral("fleet/clear-stuck"), bytesOf(body))), kStuckColumns, parsed.has("json"));
}

int replay(Client& client, const Arguments& parsed) {
    const bool isAll = parsed.has("quarantined"), isJob = parsed.has("job"), isTask = parsed.words.size() == 2;
    if (static_cast<int>(isAll) + static_cast<int>(isJob) + static_cast<int>(isTask) != 1)
        return wrongUsage(kCommand, QStringLiteral("fleet replay takes a TASK, or --job JOB, or --quarantined."));
    QTextStream out(stdout);
    if (isTask) {
        const QStringList parts = parsed.words[1].split(QLatin1Char('/'));
        if (parts.size() != 2) return wrongUsage(kCommand, QStringLiteral("A task is named JOB/UNIT, as fleet queue and the log have it."));
        QStringList escaped;
        for (const QString& part : parts) escaped << QString::fromLatin1(QUrl::toPercentEncoding(part));
        const Outcome outcome = callAndWait(
            client, remote::post(QLatin1String("fleet/tasks/") + escaped.join(QLatin1Char('/')) + QLatin1String("/replay"), {}));
        if (outcome.error) return failRemote(*outcome.error);
        if (!parsed.has("json")) out << shown(parsed.words[1].toStdString()) << " is tried again.\n";
        return 0;
    }
    const QJsonObject body{{QStringLiteral("job"), parsed.value("job")}};
    const Outcome outcome = callAndWait(client, remote::post(QStringLiteral("fleet/quarantine/replay"), bytesOf(body)));
    if (outcome.error) return failRemote(*outcome.error);
    const int tasks = QJsonDocument::fromJson(outcome.answer.body).object().value(QLatin1String("tasks")).toInt();
    if (parsed.has("json")) out << outcome.answer.body << '\n';
    else out << (tasks == 1 ? QStringLiteral("1 chunk is tried again.") : QStringLiteral("%1 chunks are tried again.").arg(tasks)) << '\n';
    return 0;
}

struct List {
    const char *verb, *path;
    std::span<const Column> columns;
};
constexpr List kLists[] = {{"workers", "workers", kWorkerColumns}, {"active", "fleet/leases", kLeaseColumns},
    {"queue", "fleet/queue", kQueueColumns}, {"wanted", "fleet/wanted", kWantedColumns}};

base::Result<Arguments> parseFleet(const QStringList& arguments) {
    const QStringList flags{QStringLiteral("json"), QStringLiteral("csv"), QStringLiteral("dry-run"), QStringLiteral("quarantined")};
    return parse(arguments, flags, remoteOptions() + QStringList{QStringLiteral("job"), QStringLiteral("from"), QStringLiteral("to")});
}

} // namespace

int fleet(const QStringList& arguments) {
    const auto parsed = parseFleet(arguments);
    if (!parsed) return wrongUsage(kCommand, QString::fromStdString(parsed.error().message));
    const QString verb = parsed->words.value(0);
    const auto* const list =
        std::find_if(std::begin(kLists), std::end(kLists), [&](const List& each) { return verb == QLatin1String(each.verb); });
    const QStringList others{QStringLiteral("clear-stuck"), QStringLiteral("replay"), QStringLiteral("report"), QStringLiteral("join")};
    if ((list == std::end(kLists) && !others.contains(verb)) || (verb != QLatin1String("replay") && parsed->words.size() != 1))
        return wrongUsage(
            kCommand, QStringLiteral("fleet needs one of the words workers, active, queue, wanted, report, clear-stuck, replay and join."));
    const auto target = remoteTarget(*parsed);
    if (!target) return fail(target.error());
    const auto client = clientOf(*target);
    if (list != std::end(kLists))
        return printList(callAndWait(*client, remote::get(QLatin1String(list->path))), list->columns, parsed->has("json"));
    if (verb == QLatin1String("report")) return report(*client, *parsed);
    if (verb == QLatin1String("join")) return join(*client, *parsed);
    if (verb == QLatin1String("replay")) return replay(*client, *parsed);
    return clearStuck(*client, *parsed);
}

} // namespace cli

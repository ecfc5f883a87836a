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
constexpr Column kLeaseColumns[] = {{"TASK", "task", 32}, {"WORKER", "worker", 20}, {"DONE", "fraction", 5, false, true},
    {"SECONDS", "seconds", 8}, {"SEGMENTS", "segments", 8}};
constexpr Column kQueueColumns[] = {{"JOB", "job", 24}, {"NEEDS", "need", 8}, {"WAITING", "waiting", 7}, {"AT WORK", "leased", 7},
    {"AGAIN", "backingOff", 5}, {"GIVEN UP", "quarantined", 8}, {"DONE", "done", 7}, {"WAITS FOR", "waitsFor", 0}};
constexpr Column kStuckColumns[] = {
    {"KIND", "kind", 8}, {"TASK", "task", 32}, {"WORKER", "worker", 20}, {"MENDED", "isMended", 6}, {"", "found", 0}};
constexpr Column kWantedColumns[] = {{"NEEDS", "need", 10}, {"BYTES", "pin", 16}, {"WANTED", "slots", 6}, {"PRESENT", "present", 7},
    {"OWN", "own", 4}, {"SECONDS WAITING", "queueSeconds", 15}, {"SECONDS AT WORK", "leasedSeconds", 0}};
constexpr Column kQuarantineColumns[] = {
    {"TASK", "task", 32}, {"SINCE", "atMs", 16, true}, {"FAILED", "failures", 6}, {"LAST ON", "worker", 20}, {"WHY", "message", 0}};
constexpr Column kReportColumns[] = {{"JOB", "job", 24}, {"WORKER", "worker", 20}, {"CHUNKS", "chunks", 6}, {"ATTEMPTS", "attempts", 8},
    {"FAULTS", "faults", 6}, {"LOST", "losses", 5}, {"HANDED BACK", "handBacks", 11}, {"TOO LATE", "superseded", 8},
    {"SECONDS", "seconds", 10}, {"WASTED", "wastedSeconds", 10}, {"BYTES IN", "bytesIn", 12}, {"BYTES OUT", "bytesOut", 12},
    {"AUDITS", "audits", 6}, {"DIFFERENT", "auditMismatches", 0}};

QJsonArray itemsOf(const Outcome& outcome) {
    return QJsonDocument::fromJson(outcome.answer.body).object().value(QLatin1String("items")).toArray();
}

/// A list is there wherever a fleet is.
int failList(const Outcome& outcome) {
    constexpr int kNoSuchRow = 404;
    if (outcome.answer.status != kNoSuchRow) return failRemote(*outcome.error);
    return fail(
        {base::ErrorCode::Unsupported, "The Millrace there knows no fleet: it is older than this one. Update it, or leave out fleet."});
}

int printList(const Outcome& outcome, std::span<const Column> columns, bool isJson) {
    if (outcome.error) return failList(outcome);
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

struct Period {
    qint64 fromMs = 0, toMs = 0;
};

/// On this computer's clock; in ISO's form with how far it is from UTC.
QString local(qint64 ms, Qt::DateFormat format = Qt::TextDate) {
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(ms);
    return format == Qt::ISODate ? at.toOffsetFromUtc(at.offsetFromUtc()).toString(Qt::ISODate)
                                 : at.toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

/// A field of a CSV (RFC 4180).
QString field(const QJsonValue& value) {
    QString text = value.toVariant().toString();
    const bool isQuoted = text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('"')) || text.contains(QLatin1Char('\n'));
    return isQuoted ? QLatin1Char('"') + text.replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"') : text;
}

/// With the time that each row is of, so that reports may be put behind each other.
void printCsv(const QJsonArray& items, const Period& period) {
    const QStringList members{QStringLiteral("job"), QStringLiteral("worker"), QStringLiteral("chunks"), QStringLiteral("attempts"),
        QStringLiteral("faults"), QStringLiteral("losses"), QStringLiteral("handBacks"), QStringLiteral("superseded"),
        QStringLiteral("seconds"), QStringLiteral("wastedSeconds"), QStringLiteral("bytesIn"), QStringLiteral("bytesOut"),
        QStringLiteral("audits"), QStringLiteral("auditMismatches")};
    QTextStream out(stdout);
    out << "from,to," << members.join(QLatin1Char(',')) << "\r\n";
    for (const QJsonValue each : items) {
        QStringList fields{local(period.fromMs, Qt::ISODate), local(period.toMs, Qt::ISODate)};
        for (const QString& member : members) fields << field(each.toObject().value(member));
        out << fields.join(QLatin1Char(',')) << "\r\n";
    }
}

int report(Client& client, const Arguments& parsed) {
    const QDateTime now = QDateTime::currentDateTime();
    const auto from = timeIn(parsed, "from", now.addDays(-1)), to = timeIn(parsed, "to", now);
    for (const auto* each : {&from, &to})
        if (!*each) return wrongUsage(kCommand, QString::fromStdString(each->error().message));
    const Period period{*from, *to};
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("from"), QString::number(period.fromMs));
    query.addQueryItem(QStringLiteral("to"), QString::number(period.toMs));
    const Outcome outcome = callAndWait(client, remote::get(QStringLiteral("fleet/report"), query));
    if (outcome.error) return failList(outcome);
    if (parsed.has("csv")) {
        printCsv(itemsOf(outcome), period);
        return 0;
    }
    if (!parsed.has("json")) QTextStream(stdout) << "From " << local(period.fromMs) << " to " << local(period.toMs) << ", local time\n";
    return printList(outcome, kReportColumns, parsed.has("json"));
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

/// A row of the quarantine with what its last attempt said, for a line of text.
QJsonObject withLastAttempt(QJsonObject row) {
    const QJsonArray attempts = row.value(QLatin1String("attempts")).toArray();
    row[QStringLiteral("failures")] = attempts.size();
    QJsonObject last;
    for (const QJsonValue each : attempts)
        if (const QJsonObject attempt = each.toObject();
            attempt.value(QLatin1String("atMs")).toInteger() >= last.value(QLatin1String("atMs")).toInteger())
            last = attempt;
    const QString message = last.value(QLatin1String("message")).toString();
    row[QStringLiteral("worker")] = last.value(QLatin1String("worker"));
    row[QStringLiteral("message")] = message.isEmpty() ? last.value(QLatin1String("cause")).toString() : message;
    return row;
}

int quarantine(Client& client, const Arguments& parsed) {
    const Outcome outcome = callAndWait(client, remote::get(QStringLiteral("fleet/quarantine")));
    if (outcome.error || parsed.has("json")) return printList(outcome, kQuarantineColumns, parsed.has("json"));
    QJsonArray rows;
    for (const QJsonValue each : itemsOf(outcome)) rows.append(withLastAttempt(each.toObject()));
    printItems(rows, kQuarantineColumns, false);
    return 0;
}

/// Celery's word for what a worker has taken and not begun.
int reserved(Client&, const Arguments& parsed) {
    if (!parsed.has("json"))
        QTextStream(stdout)
            << "Nothing is reserved, ever: a worker takes a chunk when it has a slot for it. What waits: millrace fleet queue\n";
    return 0;
}

/// drain, resume, forget: some workers, or all.
int actOnWorkers(Client& client, const Arguments& parsed) {
    const QString verb = parsed.words.value(0);
    const QStringList names = parsed.words.mid(1);
    if (parsed.has("all") != names.isEmpty())
        return wrongUsage(kCommand, QStringLiteral("fleet %1 takes names of workers, or --all.").arg(verb));
    if (parsed.has("all") && verb == QLatin1String("forget"))
        return wrongUsage(kCommand, QStringLiteral("fleet forget takes the names of the workers to be forgotten, and no --all."));
    QJsonObject body{{QStringLiteral("action"), verb}};
    if (parsed.has("all")) body[QStringLiteral("all")] = true;
    else body[QStringLiteral("ids")] = QJsonArray::fromStringList(names);
    const Outcome outcome = callAndWait(client, remote::post(QStringLiteral("workers/actions"), bytesOf(body)));
    if (outcome.error) return failList(outcome);
    QTextStream out(stdout);
    int code = 0;
    for (const QJsonValue each : QJsonDocument::fromJson(outcome.answer.body).object().value(QLatin1String("results")).toArray()) {
        const QJsonObject result = each.toObject();
        const QString problem = result.value(QLatin1String("problem")).toObject().value(QLatin1String("message")).toString();
        const QString name = shown(result.value(QLatin1String("id")).toString().toStdString());
        if (parsed.has("json")) out << QJsonDocument(result).toJson(QJsonDocument::Compact) << '\n';
        else if (problem.isEmpty())
            out << name
                << (verb == QLatin1String("drain")           ? " finishes what it has and takes nothing new.\n"
                           : verb == QLatin1String("resume") ? " takes work again.\n"
                                                             : " is forgotten, and its key has ended.\n");
        if (!problem.isEmpty()) code = fail({base::ErrorCode::NotFound, problem.toStdString()});
    }
    return code;
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
        if (parts.size() != 2)
            return wrongUsage(kCommand, QStringLiteral("A task is named JOB/UNIT, as fleet quarantine and the log have it."));
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

struct Verb {
    const char* word;
    int (*run)(Client& client, const Arguments& parsed);
    bool takesNames = false;
};
constexpr Verb kVerbs[] = {{"quarantine", quarantine}, {"report", report}, {"replay", replay, true}, {"clear-stuck", clearStuck},
    {"drain", actOnWorkers, true}, {"resume", actOnWorkers, true}, {"forget", actOnWorkers, true}, {"join", join}, {"reserved", reserved}};

base::Result<Arguments> parseFleet(const QStringList& arguments) {
    const QStringList flags{
        QStringLiteral("json"), QStringLiteral("csv"), QStringLiteral("dry-run"), QStringLiteral("quarantined"), QStringLiteral("all")};
    return parse(arguments, flags, remoteOptions() + QStringList{QStringLiteral("job"), QStringLiteral("from"), QStringLiteral("to")});
}

} // namespace

int fleet(const QStringList& arguments) {
    const auto parsed = parseFleet(arguments);
    if (!parsed) return wrongUsage(kCommand, QString::fromStdString(parsed.error().message));
    const QString verb = parsed->words.value(0);
    const auto* const list =
        std::find_if(std::begin(kLists), std::end(kLists), [&](const List& each) { return verb == QLatin1String(each.verb); });
    const auto* const other =
        std::find_if(std::begin(kVerbs), std::end(kVerbs), [&](const Verb& each) { return verb == QLatin1String(each.word); });
    const bool takesNames = other != std::end(kVerbs) && other->takesNames;
    if ((list == std::end(kLists) && other == std::end(kVerbs)) || (!takesNames && parsed->words.size() != 1))
        return wrongUsage(kCommand,
            QStringLiteral(
                "fleet needs one of the words workers, active, reserved, queue, quarantine, wanted, report, replay, clear-stuck, "
                "drain, resume, forget and join."));
    const auto target = remoteTarget(*parsed);
    if (!target) return fail(target.error());
    const auto client = clientOf(*target);
    if (list != std::end(kLists))
        return printList(callAndWait(*client, remote::get(QLatin1String(list->path))), list->columns, parsed->has("json"));
    return other->run(*client, *parsed);
}

} // namespace cli

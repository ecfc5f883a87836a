#include "core/remote/server_message.hpp"

#include <algorithm>

namespace remote {
namespace {

constexpr std::size_t kMostIds = 100'000; // of one message: what a peer may make us hold
constexpr std::int64_t kMostMs = 24LL * 3600 * 1000;

base::Error malformed(const char* member) {
    return {
        base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "a message of the event stream has no good \"%1\""), member)};
}

/// Reads members of one message; the first that is not what it should be is the fault.
class Reader {
public:
    explicit Reader(const QJsonObject& json) : m_json(json) {}

    std::int64_t number(const char* key, std::int64_t least = 0) {
        const QJsonValue value = m_json.value(QLatin1String(key));
        const qint64 whole = value.toInteger(-1);
        if (!value.isDouble() || whole < least) fail(key);
        return whole;
    }
    std::int64_t numberOr(const char* key, std::int64_t otherwise) const { return m_json.value(QLatin1String(key)).toInteger(otherwise); }
    std::string text(const char* key) {
        const QJsonValue value = m_json.value(QLatin1String(key));
        if (!value.isString()) fail(key);
        return value.toString().toStdString();
    }
    std::string textOr(const char* key) const { return m_json.value(QLatin1String(key)).toString().toStdString(); }
    bool flag(const char* key) const { return m_json.value(QLatin1String(key)).toBool(); }
    std::optional<bool> flagIfThere(const char* key) const {
        const QJsonValue value = m_json.value(QLatin1String(key));
        return value.isBool() ? std::optional<bool>(value.toBool()) : std::nullopt;
    }
    QJsonArray list(const char* key) const { return m_json.value(QLatin1String(key)).toArray(); }
    QJsonObject object(const char* key) const { return m_json.value(QLatin1String(key)).toObject(); }
    void fail(const char* key) {
        if (!m_fault) m_fault = malformed(key);
    }
    const std::optional<base::Error>& fault() const { return m_fault; }

private:
    const QJsonObject& m_json;
    std::optional<base::Error> m_fault;
};

std::vector<std::string> texts(const QJsonArray& list) {
    std::vector<std::string> found;
    for (const QJsonValue each : list)
        if (each.isString() && found.size() < kMostIds) found.push_back(each.toString().toStdString());
    return found;
}

Welcome welcome(Reader& json) {
    Welcome message;
    message.epoch = json.text("epoch");
    message.seq = json.number("seq");
    message.server = json.textOr("server");
    message.role = json.textOr("role");
    message.why = json.textOr("why");
    message.resumed = json.flag("resumed");
    message.time = json.numberOr("time", 0);
    message.tickMs = static_cast<int>(std::clamp<std::int64_t>(json.numberOr("tickMs", 500), 10, 60'000));
    message.heartbeatMs = static_cast<int>(std::clamp<std::int64_t>(json.numberOr("heartbeatMs", 15'000), 1000, 120'000));
    const QJsonObject api = json.object("api");
    message.apiMajor = api.value(QLatin1String("major")).toInt();
    message.apiMinor = api.value(QLatin1String("minor")).toInt();
    return message;
}

SnapshotPart snapshotPart(Reader& json) {
    SnapshotPart message;
    message.topic = json.text("topic");
    message.seq = json.number("seq");
    message.part = static_cast<int>(std::min<std::int64_t>(json.number("part"), 1 << 30));
    message.last = json.flag("last");
    message.items = json.list("items");
    message.counts = json.object("counts");
    message.paused = json.flagIfThere("paused");
    return message;
}

void readJobs(const QJsonObject& jobs, Changes& message, Reader& json) {
    const QJsonArray added = jobs.value(QLatin1String("add")).toArray(), set = jobs.value(QLatin1String("set")).toArray();
    for (const QJsonValue each : added) {
        if (!each.toObject().value(QLatin1String("id")).isString()) return json.fail("add");
        message.add.push_back(each.toObject());
    }
    for (const QJsonValue each : set) {
        RowPatch row;
        row.json = each.toObject();
        Reader patch(row.json);
        row.id = patch.text("id");
        row.base = patch.number("base");
        row.rev = patch.number("rev");
        if (patch.fault()) return json.fail("set");
        message.set.push_back(std::move(row));
    }
    message.remove = texts(jobs.value(QLatin1String("remove")).toArray());
}

WatchUpdate watchUpdate(const QString& id, const QJsonObject& json) {
    WatchUpdate update;
    update.id = id.toStdString();
    if (const QJsonValue renditions = json.value(QLatin1String("renditions")); renditions.isArray())
        update.renditions = renditions.toArray();
    update.cells = json.value(QLatin1String("cells")).toArray();
    const QJsonArray log = json.value(QLatin1String("log")).toArray();
    for (const QJsonValue each : log)
        if (auto line = model::fromJson<model::LogLine>(each, model::From::Wire)) update.log.push_back(std::move(line).value());
    return update;
}

Changes changes(const QJsonObject& whole, Reader& json) {
    Changes message;
    message.seq = json.number("seq");
    message.prev = json.number("prev");
    if (message.prev > message.seq) json.fail("prev");
    readJobs(json.object("jobs"), message, json);
    message.paused = json.flagIfThere("paused");
    message.status = json.object("status");
    message.settings = texts(json.list("settings"));
    const QJsonObject watch = json.object("watch");
    for (auto each = watch.begin(); each != watch.end(); ++each) message.watch.push_back(watchUpdate(each.key(), each.value().toObject()));
    for (const char* topic : {"workers", "uploads", "alerts", "channels", "presets"})
        if (whole.contains(QLatin1String(topic))) message.others.insert(QLatin1String(topic), whole.value(QLatin1String(topic)));
    return message;
}

base::Result<ServerMessage> messageOf(const QJsonObject& json) {
    Reader reader(json);
    const std::string type = reader.text("type");
    ServerMessage message = UnknownMessage{type};
    if (type == "welcome") message = welcome(reader);
    else if (type == "snapshot") message = snapshotPart(reader);
    else if (type == "changes") message = changes(json, reader);
    else if (type == "tick") message = Tick{reader.number("seq"), reader.number("prev"), reader.numberOr("time", 0)};
    else if (type == "resync") message = Resync{reader.textOr("why")};
    else if (type == "problem") message = ProblemMessage{reader.textOr("problem"), reader.textOr("detail")};
    else if (type == "bye") message = Bye{reader.textOr("why"), std::clamp<std::int64_t>(reader.numberOr("afterMs", 0), 0, kMostMs)};
    else if (type == "pong") message = Pong{reader.numberOr("at", 0), reader.numberOr("time", 0)};
    if (reader.fault()) return *reader.fault();
    return message;
}

} // namespace

base::Result<ServerMessage> serverMessageOf(const QByteArray& bytes) {
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (!document.isObject()) return malformed("type");
    return messageOf(document.object());
}

base::Result<std::vector<ServerMessage>> polledMessages(const QByteArray& bytes) {
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    if (!document.object().value(QLatin1String("frames")).isArray()) return malformed("frames");
    std::vector<ServerMessage> messages;
    const QJsonArray frames = document.object().value(QLatin1String("frames")).toArray();
    for (const QJsonValue frame : frames) {
        auto message = messageOf(frame.toObject());
        if (!message) return message.error();
        messages.push_back(std::move(message).value());
    }
    return messages;
}

} // namespace remote

#include "core/api/frame/acted.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>

namespace api {
namespace {

std::string textIn(const QJsonObject& object, const char* key) {
    return object[QLatin1String(key)].toString().toStdString();
}

/// Ids of the entries of a list; of those alone that were done.
void addIds(const QJsonArray& list, const char* key, std::vector<std::string>& ids) {
    for (const QJsonValue entry : list) {
        const QJsonObject object = entry.toObject();
        const std::string id = textIn(object, key);
        if (!id.empty() && !object.contains(QLatin1String("problem"))) ids.push_back(id);
    }
}

} // namespace

std::string_view headerIn(std::string_view head, std::string_view name) {
    while (!head.empty()) {
        const auto end = std::min(head.find("\r\n"), head.size());
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(std::min(end + 2, head.size()));
        if (line.size() > name.size() + 1 && line[name.size()] == ':' && http::equalsIgnoreCase(line.substr(0, name.size()), name))
            return line.substr(name.size() + 2);
    }
    return {};
}

std::vector<std::string> actedOn(const Call& call, const http::Response& response) {
    if (*call.route.object != '\0') return {call.route.object};
    if (!call.values.named.empty()) return {call.values.named.front().second}; // no path has two
    const QJsonObject answer = QJsonDocument::fromJson(QByteArray::fromStdString(response.body)).object();
    std::vector<std::string> ids;
    addIds(answer[QLatin1String("results")].toArray(), "id", ids);
    addIds(answer[QLatin1String("jobs")].toArray(), "job_id", ids);
    for (const char* key : {"id", "job_id"})
        if (const std::string id = textIn(answer, key); !id.empty() && ids.empty()) ids.push_back(id);
    if (!ids.empty() || answer.contains(QLatin1String("results"))) return ids;
    const std::string_view location = headerIn(response.head, "location");
    return {std::string(location.substr(location.find_last_of('/') + 1))};
}

std::string detailOf(const QJsonObject& body) {
    QStringList words;
    for (const char* key : {"action", "to", "before"})
        if (body[QLatin1String(key)].isString()) words << body[QLatin1String(key)].toString().left(64);
    words << body[QLatin1String("settings")].toObject().keys();
    return words.join(QLatin1Char(' ')).left(1000).toStdString();
}

} // namespace api

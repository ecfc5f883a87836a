#include "core/api/frame/hidden_source.hpp"

#include "core/model/patch.hpp"

#include <QJsonArray>
#include <QJsonObject>

namespace api {
namespace {

QJsonValue replaced(const QJsonValue& json, const QString& path, const QString& name) {
    if (json.isString()) return json.toString().replace(path, name);
    if (json.isArray()) {
        QJsonArray list;
        for (const QJsonValue entry : json.toArray()) list.append(replaced(entry, path, name));
        return list;
    }
    if (!json.isObject()) return json;
    QJsonObject object = json.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) *it = replaced(*it, path, name);
    return object;
}

} // namespace

QJsonValue withoutSourcePath(const QJsonValue& json, const model::Job& job) {
    const std::string name = model::sourceName(job.sourceKind, job.source);
    if (job.source.empty() || name == job.source) return json;
    return replaced(json, QString::fromStdString(job.source), QString::fromStdString(name));
}

std::string withoutSourcePath(const std::string& text, const model::Job& job) {
    return withoutSourcePath(QJsonValue(QString::fromStdString(text)), job).toString().toStdString();
}

bool troubleNamesSource(const model::Job& job) {
    return job.trouble && !job.source.empty() && job.trouble->message.find(job.source) != std::string::npos;
}

} // namespace api

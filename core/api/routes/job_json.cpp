#include "core/api/routes/job_json.hpp"

#include "core/api/frame/hidden_source.hpp"
#include "core/api/routes/preset_json.hpp"

#include <QFileInfo>
#include <QUrl>

namespace api {
namespace {

struct SourceWord {
    const char* key;
    model::SourceKind kind;
};
constexpr SourceWord kSources[] = {
    {"path", model::SourceKind::Path}, {"upload", model::SourceKind::Upload}, {"url", model::SourceKind::Url}};
constexpr const char* kTestPattern = "testPattern";

base::Error wrong(const std::string& what) {
    return {base::ErrorCode::InvalidInput, what};
}

base::Result<model::Source> sourceOf(const QJsonValue& json) {
    const QJsonObject object = json.toObject();
    std::vector<model::Source> found;
    for (const SourceWord& word : kSources) {
        const QJsonValue value = object[QLatin1String(word.key)];
        if (value.isUndefined()) continue;
        if (!value.isString() || value.toString().isEmpty())
            return wrong("\"source." + std::string(word.key) + "\" must be a text that is not empty.");
        found.emplace_back(word.kind, value.toString().toStdString());
    }
    const QJsonValue pattern = object[QLatin1String(kTestPattern)];
    if (pattern.isBool() && pattern.toBool()) found.emplace_back(model::SourceKind::TestPattern, "");
    else if (!pattern.isUndefined()) return wrong("\"source.testPattern\" must be true.");
    if (found.size() != 1) return wrong("\"source\" must be an object with one of \"path\", \"upload\", \"url\" and \"testPattern\".");
    return found.front();
}

} // namespace

std::string shownSource(const model::Job& job, bool isAdmin) {
    const QString source = QString::fromStdString(job.source);
    if (job.sourceKind == model::SourceKind::Url)
        return QUrl(source).toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment).toStdString();
    return isAdmin ? job.source : QFileInfo(source).fileName().toStdString();
}

QJsonObject jobJson(const model::Job& job, bool isAdmin, Renditions renditions) {
    QJsonObject object = model::toJson(job).toObject();
    if (!isAdmin && job.trouble) object[QStringLiteral("trouble")] = withoutSourcePath(object[QLatin1String("trouble")], job);
    object[QStringLiteral("source")] = QString::fromStdString(shownSource(job, isAdmin));
    if (renditions == Renditions::Left) object.remove(QStringLiteral("renditions"));
    return object;
}

base::Result<model::Preset> broughtPreset(const QJsonObject& json, std::vector<PointedFault>& faults) {
    const QJsonValue document = json[QLatin1String("preset")];
    std::vector<PointedFault> own;
    auto preset = document.isObject() ? presetOf(document.toObject(), own)
                                      : base::Result<model::Preset>(wrong("\"preset\" must be an object: a whole preset."));
    if (!preset && own.empty()) own.push_back({"", preset.error().message});
    for (const PointedFault& fault : own) faults.push_back({"/preset" + fault.pointer, fault.detail});
    return preset;
}

base::Result<model::AddRequest> addRequestOf(const QJsonObject& json, std::vector<PointedFault>& faults) {
    MR_ASSIGN(model::Source source, sourceOf(json[QLatin1String("source")]));
    QJsonObject rest = json;
    rest.remove(QStringLiteral("source"));
    const bool bringsPreset = json.contains(QLatin1String("preset"));
    if (bringsPreset) MR_TRY(broughtPreset(json, faults));
    auto request = model::fromJson<model::AddRequest>(rest, model::From::Wire);
    if (!request) return wrong("The job cannot be added: " + request.error().clause() + ".");
    if (request->presetId.empty() == !bringsPreset)
        return wrong(bringsPreset ? "\"presetId\" and \"preset\" are both there. Give one of them."
                                  : "\"presetId\" is missing: the id of one of /api/v1/presets. Or give a whole one as \"preset\".");
    request->source = std::move(source);
    return std::move(request).value();
}

QJsonObject addRequestJson(const model::AddRequest& request) {
    QJsonObject object = model::toJson(request).toObject();
    QJsonObject source;
    for (const SourceWord& word : kSources)
        if (request.source.kind == word.kind) source[QLatin1String(word.key)] = QString::fromStdString(request.source.text);
    if (request.source.kind == model::SourceKind::TestPattern) source[QLatin1String(kTestPattern)] = true;
    object[QStringLiteral("source")] = source;
    return object;
}

} // namespace api

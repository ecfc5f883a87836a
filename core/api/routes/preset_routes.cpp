#include "core/api/routes/preset_routes.hpp"

#include "core/api/frame/etag.hpp"
#include "core/api/routes/preset_json.hpp"

#include <QJsonArray>
#include <algorithm>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

using auth::Role;

namespace {

base::Error noSuch(const std::string& id) {
    return {base::ErrorCode::NotFound, "There is no preset \"" + id + "\"."};
}

const model::Preset* findIn(const std::vector<model::Preset>& presets, const std::string& id) {
    const auto found = std::find_if(presets.begin(), presets.end(), [&](const model::Preset& each) { return each.id == id; });
    return found == presets.end() ? nullptr : &*found;
}

http::Response presetAnswer(unsigned status, const model::Preset& preset) {
    http::Response response = json(status, model::toJson(preset).toObject());
    response.with("ETag", etagOf(preset));
    return response;
}

/// The revision that a change is made to, as the preconditions of its request name it: "" of what there is not. Errors: Stale.
base::Result<std::string> overOf(const std::string& ifMatch, const std::string& ifNoneMatch, const model::Preset* present) {
    const base::Error stale{base::ErrorCode::Stale, "The preset is another one than when it was read. Read it again, then change it."};
    if (!ifNoneMatch.empty() && present && listsEtag(ifNoneMatch, etagOf(*present), Comparison::Weak))
        return base::Error{base::ErrorCode::Stale, "There is a preset of this id already. Read it, or take another id."};
    if (!ifMatch.empty() && (!present || !listsEtag(ifMatch, etagOf(*present), Comparison::Strong))) return stale;
    return present ? model::revisionOf(*present) : std::string();
}

} // namespace

std::string etagOf(const model::Preset& preset) {
    return "\"" + model::revisionOf(preset) + "\"";
}

std::vector<ApiRoute> PresetRoutes::rows() {
    return {
        {.method = "GET",
            .pattern = "/api/v1/presets",
            .roles = {Role::Viewer},
            .summary = "What can be made",
            .response = "PresetPage",
            .handler = [this](Call& call) { return list(call); }},
        {.method = "GET",
            .pattern = "/api/v1/presets/{id}",
            .roles = {Role::Viewer},
            .summary = "One preset",
            .response = "Preset",
            .handler = [this](Call& call) { return one(call); }},
        {.method = "PUT",
            .pattern = "/api/v1/presets/{id}",
            .roles = {Role::Editor},
            .body = Body::Json,
            .summary = "Keeps a preset of one's own; with If-None-Match: * a new one",
            .request = "Preset",
            .response = "Preset",
            .handler = [this](Call& call) { return save(call); },
            .needsMatch = true,
            .mayCreate = true,
            .action = "preset.save"},
        {.method = "DELETE",
            .pattern = "/api/v1/presets/{id}",
            .roles = {Role::Editor},
            .summary = "Removes a preset of one's own; jobs keep what they were added with",
            .success = 204,
            .handler = [this](Call& call) { return remove(call); },
            .needsMatch = true,
            .action = "preset.remove"},
        {.method = "POST",
            .pattern = "/api/v1/presets/check",
            .roles = {Role::Viewer},
            .body = Body::Json,
            .summary = "What of a preset cannot be used; nothing is kept",
            .request = "Preset",
            .response = "PresetCheck",
            .handler = [this](Call& call) { return check(call); }},
    };
}

void PresetRoutes::tell(EventHub& hub) {
    hub.setRows(Topic::Presets, [this] {
        std::vector<QJsonObject> rows;
        for (const model::Preset& preset : m_known) rows.push_back(model::toJson(preset).toObject());
        return rows;
    });
    QObject::connect(&m_service, &model::Service::eventPublished, &m_here, [this, &hub](const model::Event& event) {
        if (event.kind == model::Event::Kind::PresetsChanged) follow(hub, event.ids);
    });
    follow(hub, {});
}

void PresetRoutes::follow(EventHub& hub, const std::vector<std::string>& changed) {
    m_service.presets().then(&m_here, [this, &hub, changed](const base::Result<Presets>& presets) {
        if (!presets) return;
        m_known = *presets;
        for (const std::string& id : changed) {
            const model::Preset* preset = findIn(m_known, id);
            if (preset) hub.rowChanged(Topic::Presets, model::toJson(*preset).toObject());
            else hub.rowRemoved(Topic::Presets, id);
        }
    });
}

PresetRoutes::Response PresetRoutes::list(Call& call) {
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<Presets>>()> question = [service] { return service->presets(); };
    const auto all = co_await m_mainThread.ask<Presets>(question);
    if (!all) co_return failed(call, all.error());
    co_return json(200, {{QStringLiteral("items"), model::toJson(*all)}, {QStringLiteral("next"), QJsonValue(QJsonValue::Null)}});
}

http::Awaitable<base::Result<model::Preset>> PresetRoutes::find(const std::string& id) {
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<Presets>>()> question = [service] { return service->presets(); };
    const auto all = co_await m_mainThread.ask<Presets>(question);
    if (!all) co_return all.error();
    const model::Preset* preset = findIn(*all, id);
    if (!preset) co_return noSuch(id);
    co_return *preset;
}

PresetRoutes::Response PresetRoutes::one(Call& call) {
    const std::string id(call.values["id"]);
    const auto preset = co_await find(id);
    if (!preset) co_return failed(call, preset.error());
    co_return presetAnswer(200, *preset);
}

PresetRoutes::Response PresetRoutes::save(Call& call) {
    const std::string id(call.values["id"]);
    std::vector<PointedFault> faults;
    QJsonObject body = call.body;
    if (!body.contains(QStringLiteral("id"))) body[QStringLiteral("id")] = QString::fromStdString(id);
    const auto preset = presetOf(body, faults);
    if (!preset) co_return failedWith(call, preset.error(), std::move(faults));
    if (preset->id != id) {
        faults.push_back({"/id", "It is not that of the address."});
        co_return failedWith(
            call, base::Error{base::ErrorCode::InvalidInput, "The preset has another id than the address."}, std::move(faults));
    }
    using Saved = QFuture<base::Result<model::Preset>>;
    model::Service* const service = &m_service;
    const std::string match(call.request.header("if-match")), noneMatch(call.request.header("if-none-match"));
    const std::function<Saved()> question = [service, match, noneMatch, wanted = *preset] {
        const auto saveNow = [service, match, noneMatch, wanted](const base::Result<Presets>& presets) -> Saved {
            if (!presets) return base::ready<model::Preset>(presets.error());
            const auto over = overOf(match, noneMatch, findIn(*presets, wanted.id));
            return over ? service->savePreset({wanted, *over}) : base::ready<model::Preset>(over.error());
        };
        return service->presets().then(service, saveNow).unwrap();
    };
    const auto saved = co_await m_mainThread.ask<model::Preset>(question);
    if (!saved) co_return failed(call, saved.error());
    co_return presetAnswer(200, *saved);
}

PresetRoutes::Response PresetRoutes::remove(Call& call) {
    using Removed = QFuture<base::Result<void>>;
    model::Service* const service = &m_service;
    const std::string match(call.request.header("if-match"));
    const std::function<Removed()> question = [service, match, id = std::string(call.values["id"])] {
        const auto removeNow = [service, match, id](const base::Result<Presets>& presets) -> Removed {
            if (!presets) return base::ready<void>(presets.error());
            const model::Preset* present = findIn(*presets, id);
            if (!present) return base::ready<void>(noSuch(id));
            const auto over = overOf(match, {}, present);
            return over ? service->removePreset(id, *over) : base::ready<void>(over.error());
        };
        return service->presets().then(service, removeNow).unwrap();
    };
    const auto removed = co_await m_mainThread.ask<void>(question);
    if (!removed) co_return failed(call, removed.error());
    co_return noContent();
}

PresetRoutes::Response PresetRoutes::check(Call& call) {
    std::vector<PointedFault> faults;
    const auto preset = presetOf(call.body, faults);
    if (!preset && faults.empty()) faults.push_back({"", preset.error().message});
    QJsonArray problems;
    for (const PointedFault& fault : faults)
        problems.append(QJsonObject{{QStringLiteral("pointer"), QString::fromStdString(fault.pointer)},
            {QStringLiteral("detail"), QString::fromStdString(fault.detail)}, {QStringLiteral("severity"), QStringLiteral("error")}});
    co_return json(200, {{QStringLiteral("problems"), problems}});
}

} // namespace api

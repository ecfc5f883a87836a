// The operator's own presets at the server: kept and removed against the revision that was read.

#include "core/remote/remote_service.hpp"

namespace remote {
namespace {

/// The server's tag of a preset is its revision (model::revisionOf), which is reckoned here from what was read. A newer server's preset may
/// say more than this panel reads: then the tags differ, and it is refused as stale instead of losing what it says.
Call presetCall(const char* method, const std::string& id, const std::string& over) {
    Call call = get(QLatin1String("presets/") + QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(id))));
    call.method = method;
    if (over.empty()) call.ifNoneMatch = QByteArrayLiteral("*");
    else call.ifMatch = '"' + QByteArray::fromStdString(over) + '"';
    return call;
}

} // namespace

QFuture<Result<model::Preset>> RemoteService::savePreset(model::PresetSave save) {
    const Owed<model::Preset> owed;
    if (const auto why = unavailable("presets.write")) {
        owed.answer(*why);
        return owed.future();
    }
    Call call = presetCall("PUT", save.preset.id, save.over);
    call.body = model::toBytes(save.preset);
    m_client.ask<model::Preset>(std::move(call), [owed](Result<model::Preset> saved) { owed.answer(std::move(saved)); });
    return owed.future();
}

QFuture<Result<void>> RemoteService::removePreset(std::string id, std::string over) {
    const Owed<void> owed;
    if (const auto why = unavailable("presets.write")) {
        owed.answer(*why);
        return owed.future();
    }
    m_client.send(presetCall("DELETE", id, over.empty() ? "none" : over),
        [owed](const Outcome& outcome) { owed.answer(outcome.error ? Result<void>(*outcome.error) : Result<void>()); });
    return owed.future();
}

} // namespace remote

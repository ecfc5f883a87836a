#include "core/api/routes/preset_json.hpp"

#include "core/api/routes/commands.hpp"

#include <QJsonArray>

namespace api {
namespace {

base::Error unusable(const std::string& what) {
    return {base::ErrorCode::InvalidInput, what};
}

} // namespace

base::Result<model::Preset> presetOf(const QJsonObject& body, std::vector<PointedFault>& faults) {
    faults = unknownMembers<model::Preset>(body);
    const QJsonArray rungs = body[QLatin1String("rungs")].toArray();
    for (qsizetype i = 0; i < rungs.size(); ++i)
        for (const PointedFault& fault : unknownMembers<model::Rung>(rungs[i].toObject()))
            faults.push_back({"/rungs/" + std::to_string(i) + fault.pointer, fault.detail});
    // It takes the place of the whole preset: what is not known here would be lost without a word.
    if (!faults.empty()) return unusable("The preset has a member that this server does not know: " + faults.front().pointer + ".");
    auto preset = model::fromJson<model::Preset>(QJsonValue(body), model::From::Disk);
    if (!preset) return unusable("The preset cannot be read: " + preset.error().clause() + ".");
    for (const model::PresetFault& fault : model::faultsOf(*preset)) faults.push_back({fault.pointer, fault.what.english()});
    if (const auto valid = model::validate(*preset); !valid) return valid.error();
    return std::move(preset).value();
}

} // namespace api

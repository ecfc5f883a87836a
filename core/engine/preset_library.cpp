#include "core/engine/preset_library.hpp"

#include "core/base/files.hpp"

#include <QDir>
#include <QFileInfo>

namespace engine {
namespace {

base::Result<model::Preset> load(const std::string& path) {
    MR_ASSIGN(const QByteArray bytes, base::readFile(path, 1 << 20));
    auto preset = model::fromBytes<model::Preset>(bytes);
    if (!preset)
        return base::Error{
            preset.error().code, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be used as a preset: %2."), path, preset.error().text)};
    if (preset->id.empty()) preset->id = QFileInfo(QString::fromStdString(path)).completeBaseName().toStdString();
    const auto valid = model::validate(*preset);
    if (!valid) return valid.error().in(path);
    return preset;
}

} // namespace

std::vector<model::Preset> PresetLibrary::all() const {
    m_problems.clear();
    std::vector<model::Preset> presets;
    for (const QString& folder : {QStringLiteral(":/presets"), QString::fromStdString(m_userFolder)}) {
        if (folder.isEmpty()) continue;
        const auto files = QDir(folder).entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
        for (const QFileInfo& file : files) {
            auto preset = load(file.filePath().toStdString());
            if (preset && preset->category.empty()) preset->category = "own";
            if (preset) presets.push_back(std::move(preset).value());
            else m_problems.push_back(preset.error().message);
        }
    }
    return presets;
}

base::Result<model::Preset> PresetLibrary::find(const std::string& nameOrFile) const {
    const QString wanted = QString::fromStdString(nameOrFile);
    const auto presets = all();
    std::string known;
    for (const model::Preset& preset : presets) {
        if (preset.id == nameOrFile || QString::fromStdString(preset.name).compare(wanted, Qt::CaseInsensitive) == 0) return preset;
        known += (known.empty() ? "" : ", ") + preset.id;
    }
    if (wanted.endsWith(QLatin1String(".json")) || QFileInfo(wanted).isFile()) return load(nameOrFile);
    return base::Error{base::ErrorCode::NotFound,
        base::text(QT_TRANSLATE_NOOP("Core", "There is no preset \"%1\". Use one of %2, or the path of a JSON file."), nameOrFile, known)};
}

const base::Result<model::Preset>& PresetsOnce::find(const std::string& nameOrFile) {
    auto known = m_read.find(nameOrFile);
    if (known == m_read.end()) known = m_read.emplace(nameOrFile, m_library.find(nameOrFile)).first;
    return known->second;
}

} // namespace engine

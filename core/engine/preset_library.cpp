#include "core/engine/preset_library.hpp"

#include "core/base/files.hpp"

#include <QDir>
#include <QFile>
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

base::Error changedMeanwhile(const std::string& id) {
    return {base::ErrorCode::Stale,
        base::text(QT_TRANSLATE_NOOP("Core", "The preset %1 is another one than when it was read. Read it again, then change it."), id)};
}

QFileInfoList filesIn(const QString& folder) {
    return folder.isEmpty() ? QFileInfoList() : QDir(folder).entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
}

const QString kBuiltIn = QStringLiteral(":/presets");

/// It becomes a file's name, and stands in addresses.
bool isId(const std::string& id) {
    constexpr std::size_t kLongest = 64;
    const bool isPlain = id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == std::string::npos;
    return !id.empty() && id.size() <= kLongest && isPlain && id.front() != '-' && !base::isReservedDeviceName(id);
}

/// Those that come with Millrace, with the files that they are in.
std::vector<std::pair<std::string, model::Preset>> builtIn() {
    std::vector<std::pair<std::string, model::Preset>> presets;
    for (const QFileInfo& file : filesIn(kBuiltIn)) {
        const std::string path = file.filePath().toStdString();
        if (auto preset = load(path)) presets.emplace_back(path, std::move(preset).value());
    }
    return presets;
}

base::Result<void> checkOwn(const std::string& id, const std::vector<std::pair<std::string, model::Preset>>& builtIns) {
    if (!isId(id))
        return base::Error{base::ErrorCode::InvalidInput,
            base::text(QT_TRANSLATE_NOOP(
                           "Core", "\"%1\" cannot be a preset's id. Use at most 64 letters, digits, - and _, not beginning with a hyphen."),
                id)};
    for (const auto& [path, preset] : builtIns)
        if (base::isSameFileName(preset.id, id))
            return base::Error{base::ErrorCode::Forbidden,
                base::text(
                    QT_TRANSLATE_NOOP("Core", "The preset %1 comes with Millrace and stays as it is. Keep yours under another id."), id)};
    return {};
}

} // namespace

std::vector<PresetLibrary::Kept> PresetLibrary::kept() const {
    std::vector<Kept> presets;
    for (const QFileInfo& file : filesIn(QString::fromStdString(m_userFolder))) {
        const std::string path = file.filePath().toStdString();
        auto preset = load(path);
        if (!preset) continue;                                  // named in problems()
        if (preset->category.empty()) preset->category = "own"; // as `all` tells it, so that its revision is the one that was read
        presets.push_back({path, std::move(preset).value()});
    }
    return presets;
}

base::Result<void> PresetLibrary::save(const model::PresetSave& save) const {
    const model::Preset& preset = save.preset;
    auto builtIns = builtIn();
    MR_TRY(checkOwn(preset.id, builtIns));
    MR_TRY(model::validate(preset));
    std::string path = m_userFolder + "/" + preset.id + ".json", revision;
    bool isTaken = QFileInfo::exists(QString::fromStdString(path)); // by a file that is no preset, until one is found there
    std::vector<Kept> others = kept();
    for (auto& [file, each] : builtIns) others.push_back({file, std::move(each)});
    for (const Kept& each : others) {
        const bool isSame = each.preset.id == preset.id; // never a built-in one: checkOwn refuses their ids
        if (isSame) revision = model::revisionOf(each.preset);
        if (isSame) path = each.path;
        if (isSame) isTaken = false;
        const QString name = QString::fromStdString(preset.name);
        if (!isSame && QString::fromStdString(each.preset.name).compare(name, Qt::CaseInsensitive) == 0)
            return base::Error{base::ErrorCode::Conflict,
                base::text(QT_TRANSLATE_NOOP("Core", "There is a preset called %1 already. Choose another name."), each.preset.name)};
    }
    if (revision != save.over) return changedMeanwhile(preset.id);
    if (isTaken)
        return base::Error{base::ErrorCode::Conflict,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 is there already and holds something else. Move it away first."), path)};
    MR_TRY(base::makeFolder(m_userFolder));
    return base::writeFileAtomically(path, model::toBytes(preset) + '\n');
}

base::Result<void> PresetLibrary::remove(const std::string& id, const std::string& over) const {
    MR_TRY(checkOwn(id, builtIn()));
    for (const Kept& each : kept()) {
        if (each.preset.id != id) continue;
        if (model::revisionOf(each.preset) != over) return changedMeanwhile(id);
        if (QFile::remove(QString::fromStdString(each.path))) return {};
        return base::Error{base::ErrorCode::Io,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be removed. Look whether its folder may be written."), each.path)};
    }
    return base::Error{base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "There is no preset \"%1\"."), id)};
}

std::vector<model::Preset> PresetLibrary::all() const {
    m_problems.clear();
    std::vector<model::Preset> presets;
    for (const QString& folder : {kBuiltIn, QString::fromStdString(m_userFolder)}) {
        for (const QFileInfo& file : filesIn(folder)) {
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
    const bool isFile = m_files == Files::Named && (wanted.endsWith(QLatin1String(".json")) || QFileInfo(wanted).isFile());
    if (isFile) return load(nameOrFile);
    if (m_files == Files::Named)
        return base::Error{base::ErrorCode::NotFound,
            base::text(
                QT_TRANSLATE_NOOP("Core", "There is no preset \"%1\". Use one of %2, or the path of a JSON file."), nameOrFile, known)};
    return base::Error{
        base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "There is no preset \"%1\". Use one of %2."), nameOrFile, known)};
}

const base::Result<model::Preset>& PresetsOnce::find(const std::string& nameOrFile) {
    auto known = m_read.find(nameOrFile);
    if (known == m_read.end()) known = m_read.emplace(nameOrFile, m_library.find(nameOrFile)).first;
    return known->second;
}

} // namespace engine

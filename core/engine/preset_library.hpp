#pragma once
/// The presets: those that come with Millrace (":/presets") and the user's own folder of JSON files. Reads files; main thread.

#include "core/model/preset.hpp"

#include <map>

namespace engine {

class PresetLibrary {
public:
    /// Whether a path names a preset too: for the command line of whoever may read that file anyway, never for what comes from elsewhere.
    enum class Files { Unknown, Named };
    explicit PresetLibrary(std::string userFolder, Files files = Files::Unknown) : m_userFolder(std::move(userFolder)), m_files(files) {}

    /// Built-in ones first, in their order. Those of the user that name no category are "own". A bad file of the user is left out and named
    /// in `problems()`.
    std::vector<model::Preset> all() const;
    const std::vector<std::string>& problems() const { return m_problems; }
    /// By id, by name (without case), or, where files are named, by the path of a JSON file. Errors: NotFound (naming what there is),
    /// InvalidInput.
    base::Result<model::Preset> find(const std::string& nameOrFile) const;
    /// Keeps it in the user's folder, where it takes the place of the one with its id. Writes a file: not on the main thread. Errors: as
    /// PresetService::savePreset.
    base::Result<void> save(const model::PresetSave& save) const;
    /// The same. Errors: as PresetService::removePreset.
    base::Result<void> remove(const std::string& id, const std::string& over) const;

private:
    /// A file of the user's folder.
    struct Kept {
        std::string path;
        model::Preset preset;
    };
    std::vector<Kept> kept() const;
    std::string m_userFolder;
    Files m_files;
    mutable std::vector<std::string> m_problems;
};

/// The presets of one command, which may name the same one for a thousand jobs: each is read once.
class PresetsOnce {
public:
    explicit PresetsOnce(const PresetLibrary& library) : m_library(library) {}
    /// As PresetLibrary::find.
    const base::Result<model::Preset>& find(const std::string& nameOrFile);

private:
    const PresetLibrary& m_library;
    std::map<std::string, base::Result<model::Preset>> m_read;
};

} // namespace engine

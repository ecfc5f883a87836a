#pragma once
/// The presets: those that come with Millrace (":/presets") and the user's own folder of JSON files. Reads files; main thread.

#include "core/model/preset.hpp"

#include <map>

namespace engine {

class PresetLibrary {
public:
    explicit PresetLibrary(std::string userFolder) : m_userFolder(std::move(userFolder)) {}

    /// Built-in ones first, in their order. Those of the user that name no category are "own". A bad file of the user is left out and named
    /// in `problems()`.
    std::vector<model::Preset> all() const;
    const std::vector<std::string>& problems() const { return m_problems; }
    /// By id, by name (without case), or by the path of a JSON file. Errors: NotFound (naming what there is), InvalidInput.
    base::Result<model::Preset> find(const std::string& nameOrFile) const;

private:
    std::string m_userFolder;
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

#pragma once
/// Which files of this computer may be named as sources over the API: those below the folders of TRANSCODER_SOURCE_ROOTS. Immutable; any
/// thread that may wait for a disk.

#include "core/base/result.hpp"

#include <string>
#include <vector>

namespace api {

class SourceRoots {
public:
    /// Folders; none: no file may be named.
    explicit SourceRoots(std::vector<std::string> folders) : m_folders(std::move(folders)) {}

    /// The file with all links on the way resolved, which is what the engine opens then. Errors: Forbidden (outside the roots, whether or
    /// not it is there: nobody finds out what lies elsewhere), SourceMissing, InvalidInput (no absolute path).
    base::Result<std::string> resolved(const std::string& path) const;

private:
    const std::vector<std::string> m_folders;
};

} // namespace api

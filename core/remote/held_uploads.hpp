#pragma once
/// Lists of uploads that somebody works on: one uploader at a time, of whichever program. Values; any thread.

#include "core/remote/upload_entry.hpp"

#include <QLockFile>
#include <memory>

namespace remote {

/// For as long as it lives nobody else takes uploads out of the list. Null: somebody else works on it.
std::unique_ptr<QLockFile> holdUploads(const std::string& file, int patienceMs);

struct HeldUploads {
    std::string file;
    std::unique_ptr<QLockFile> lock;
    UploadList list;
};

/// The other lists in its folder, to other addresses, that nobody works on and that can be read.
std::vector<HeldUploads> uploadsBeside(const std::string& file);

} // namespace remote

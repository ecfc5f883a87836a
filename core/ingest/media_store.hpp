#pragma once
/// The files below the ingest's root: opened for reading, replaced in one step, deleted. Nothing outside the root is ever
/// reached, not even through symbolic links. May be used from any thread.

#include "core/base/result.hpp"
#include "core/http/message.hpp"

#include <span>
#include <string>

namespace ingest {

struct StoredFile {
    std::shared_ptr<http::FileBody> body;
    std::uint64_t size = 0;
    std::int64_t modifiedSeconds = 0;
    std::string etag;                 ///< strong: inode, nanoseconds of the change, size
};

class MediaStore;

/// A file on its way in. Invisible until `commit()`; leaves nothing when destroyed before.
class Upload {
public:
    Upload(Upload&& other) noexcept;
    ~Upload();
    /// Errors: IngestFull, Io.
    base::Result<void> write(std::span<const char> bytes);
    /// True when the file is new, false when it replaced one. Errors: Io, Conflict.
    base::Result<bool> commit();

private:
    friend class MediaStore;
    Upload(std::string temporary, std::string target, int descriptor) : m_temporary(std::move(temporary)), m_target(std::move(target)), m_descriptor(descriptor) {}
    std::string m_temporary, m_target;
    int m_descriptor;
};

class MediaStore {
public:
    /// Makes the root if needed and removes what an earlier run left unfinished. Errors: Io.
    static base::Result<MediaStore> open(const std::string& root);

    /// `relative` as `relativePath()` gives it. Errors: NotFound.
    base::Result<StoredFile> read(const std::string& relative) const;
    base::Result<Upload> beginUpload(const std::string& relative) const;
    /// Tidies folders that became empty. Errors: NotFound, Io.
    base::Result<void> remove(const std::string& relative) const;
    const std::string& root() const { return m_root; }

private:
    explicit MediaStore(std::string root) : m_root(std::move(root)) {}
    std::string m_root;
};

} // namespace ingest

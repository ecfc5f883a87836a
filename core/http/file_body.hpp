#pragma once
/// An open file that responses are sent from. Owns the descriptor; may be shared by threads, for every read says where.

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace http {

class FileBody {
public:
    static std::shared_ptr<FileBody> adopt(int descriptor) { return std::shared_ptr<FileBody>(new FileBody(descriptor)); }
    /// Opens a regular file for reading. Waits for its disk. Errors: NotFound, Io (it cannot be read, or is none).
    static base::Result<std::shared_ptr<FileBody>> open(const std::string& path);
    ~FileBody();
    /// In bytes, now; -1 when the system does not say.
    std::int64_t size() const;
    int descriptor() const { return m_descriptor; }
    /// Bytes read; 0 at the end; negative: errno says why.
    std::int64_t readAt(char* data, std::size_t size, std::uint64_t offset) const;
    FileBody(const FileBody&) = delete;
    FileBody& operator=(const FileBody&) = delete;

private:
    explicit FileBody(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

} // namespace http

#pragma once
/// A log that is rotated by size and by age: access.log, access.log.1, access.log.2, … Lines are gathered and written once a second. May be
/// used from any thread.

#include "core/base/result.hpp"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace ingest {

struct Rotation {
    std::uint64_t bytes = 50'000'000; ///< a file grows to this; 0: without end
    std::int64_t seconds = 86'400;    ///< and lasts this long; 0: for ever
    int keep = 10;                    ///< older files
};

class LogFile {
public:
    /// Errors: Io.
    static base::Result<std::unique_ptr<LogFile>> open(const std::string& path, Rotation rotation, std::int64_t nowSeconds);
    ~LogFile();

    void add(std::string_view line);
    /// Writes what was gathered, and begins a new file when it is time.
    void flush(std::int64_t nowSeconds);
    /// Somebody moved the file away (logrotate, SIGHUP): begins another under the name.
    void reopen(std::int64_t nowSeconds);

private:
    LogFile(std::string path, Rotation rotation) : m_path(std::move(path)), m_rotation(rotation) {}
    base::Result<void> openFile(std::int64_t nowSeconds);
    void rotate(std::int64_t nowSeconds);
    void write();

    const std::string m_path;
    const Rotation m_rotation;
    std::mutex m_mutex;
    std::string m_gathered;
    std::FILE* m_file = nullptr;
    std::uint64_t m_bytes = 0;
    std::int64_t m_since = 0;
};

} // namespace ingest

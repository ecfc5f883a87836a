#include "core/ingest/access/log_file.hpp"

#include <QDateTime>
#include <QFileInfo>
#include <algorithm>
#include <filesystem>
#include <utility>

#ifdef _WIN32
#include <io.h>
#include <windows.h>
#endif

namespace ingest {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kGatheredAtMost = 1 << 20;

fs::path native(const std::string& utf8) {
    return fs::path(std::u8string(utf8.begin(), utf8.end()));
}

} // namespace

base::Result<std::unique_ptr<LogFile>> LogFile::open(const std::string& path, Rotation rotation, std::int64_t nowSeconds) {
    std::error_code ignored;
    fs::create_directories(native(path).parent_path(), ignored);
    std::unique_ptr<LogFile> log(new LogFile(path, rotation));
    MR_TRY(log->openFile(nowSeconds));
    return log;
}

LogFile::~LogFile() {
    const std::lock_guard lock(m_mutex);
    write();
    if (m_file) std::fclose(m_file);
}

base::Result<void> LogFile::openFile(std::int64_t nowSeconds) {
#ifdef _WIN32
    m_file = _wfopen(native(m_path).c_str(), L"abN");
#else
    m_file = std::fopen(m_path.c_str(), "abe");
#endif
    if (!m_file)
        return base::Error{base::ErrorCode::Io,
            base::text(QT_TRANSLATE_NOOP("Core", "The log %1 cannot be written. Choose another folder with INGEST_LOG_DIR."), m_path)};
    std::error_code problem;
    m_bytes = fs::file_size(native(m_path), problem);
    if (problem) m_bytes = 0;
#ifdef _WIN32
    // A new file under a name that was free for less than 15 seconds gets the old one's time of birth there ("tunneling").
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    if (m_bytes == 0) SetFileTime(reinterpret_cast<HANDLE>(_get_osfhandle(_fileno(m_file))), &now, nullptr, nullptr);
#endif
    m_since = nowSeconds;
    // It may be an earlier run's: a host that restarts daily must rotate by age all the same.
    const QDateTime born = QFileInfo(QString::fromStdString(m_path)).birthTime();
    if (m_bytes > 0 && born.isValid()) m_since = std::min<std::int64_t>(m_since, born.toSecsSinceEpoch());
    return {};
}

void LogFile::add(std::string_view line) {
    const std::lock_guard lock(m_mutex);
    if (m_gathered.size() > kGatheredAtMost) write();
    if (m_gathered.size() > kGatheredAtMost) return; // the file cannot be written: better a hole in the log than all memory
    m_gathered.append(line).append("\n");
}

void LogFile::write() {
    if (!m_file || m_gathered.empty()) return;
    m_bytes += std::fwrite(m_gathered.data(), 1, m_gathered.size(), m_file);
    std::fflush(m_file);
    m_gathered.clear();
}

void LogFile::flush(std::int64_t nowSeconds) {
    const std::lock_guard lock(m_mutex);
    if (!m_file) (void)openFile(nowSeconds); // its folder was away, perhaps
    write();
    if (!m_file) return;
    const bool large = m_rotation.bytes > 0 && m_bytes >= m_rotation.bytes;
    const bool old = m_rotation.seconds > 0 && nowSeconds - m_since >= m_rotation.seconds;
    if (m_bytes > 0 && (large || old)) rotate(nowSeconds);
}

void LogFile::reopen(std::int64_t nowSeconds) {
    const std::lock_guard lock(m_mutex);
    write();
    if (m_file) std::fclose(std::exchange(m_file, nullptr));
    (void)openFile(nowSeconds);
}

void LogFile::rotate(std::int64_t nowSeconds) {
    std::fclose(std::exchange(m_file, nullptr));
    std::error_code ignored;
    const auto numbered = [&](int number) { return native(m_path + "." + std::to_string(number)); };
    fs::remove(numbered(m_rotation.keep), ignored);
    for (int number = m_rotation.keep - 1; number >= 1; --number) fs::rename(numbered(number), numbered(number + 1), ignored);
    fs::rename(native(m_path), numbered(1), ignored);
    (void)openFile(nowSeconds);
}

} // namespace ingest

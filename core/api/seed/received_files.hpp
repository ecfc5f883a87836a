#pragma once
/// Files that come with a request and become sources of jobs: each in a folder of its own, under a name that is only its own when it is
/// whole. What is not kept is removed. One for each request, on its connection's thread; writes on a pool.

#include "core/base/result.hpp"
#include "core/http/waiting.hpp"

#include <QCryptographicHash>
#include <QFile>
#include <memory>
#include <string>
#include <vector>

namespace api {

class ReceivedFiles {
public:
    /// `folder`: where they lie. `limit`: bytes of all of them together.
    ReceivedFiles(std::string folder, std::uint64_t limit, http::Pool& pool) : m_folder(std::move(folder)), m_limit(limit), m_pool(pool) {}
    ~ReceivedFiles();

    /// A file begins; the one before has ended. `name`: as the client sent it. Errors: Io, WorkFolderFull.
    http::Awaitable<base::Result<void>> begin(const std::string& name);
    /// Errors: TooLarge, Unsupported (no media, told by the first bytes), Io, WorkFolderFull.
    http::Awaitable<base::Result<void>> write(std::string_view bytes);
    /// The file that was begun is whole. Errors: NoMedia (nothing came), Unsupported, Io, WorkFolderFull.
    http::Awaitable<base::Result<void>> end();

    struct Whole {
        std::string path, name;
    };
    const std::vector<Whole>& whole() const { return m_whole; }
    /// Of everything that was written.
    QByteArray hash() const { return m_hash.result(); }
    /// They stay where they are when this ends.
    void keep() { m_isKept = true; }

private:
    static constexpr qsizetype kGathered = 1 << 20;
    http::Awaitable<base::Result<void>> flush();
    base::Result<void> writeGathered();
    base::Result<void> finish();

    const std::string m_folder;
    const std::uint64_t m_limit;
    http::Pool& m_pool;
    std::vector<std::string> m_folders; ///< one for each file
    std::vector<Whole> m_whole;
    std::unique_ptr<QFile> m_file;
    std::string m_name;
    QByteArray m_gathered;
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
    std::uint64_t m_bytes = 0; ///< of all files
    bool m_isLooked = false;   ///< at the first bytes of this file
    bool m_isKept = false;
};

/// The last part of what a client calls its file, made a name that every system takes: "C:\a\b.mp4" is "b.mp4". Pure.
std::string receivedName(const std::string& name);

/// A whole file that nobody wants after all: goes with its folder, in the background.
void discardReceived(const std::string& path);

} // namespace api

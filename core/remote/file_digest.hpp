#pragma once
/// The SHA-256 of a file, read on another thread. Whoever destroys it hears nothing more, and the reading ends soon. Lives on one thread,
/// where its answer comes.

#include "core/base/result.hpp"

#include <QObject>
#include <QThreadPool>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

namespace remote {

class FileDigest : public QObject {
public:
    /// `pool` outlives the reading: wait for it before the program ends. `done`: hex, or SourceMissing, Io.
    FileDigest(QThreadPool& pool, std::string file, std::function<void(const base::Result<std::string>&)> done, QObject* parent);
    ~FileDigest() override;

private:
    struct Shared {
        std::mutex mutex;
        FileDigest* owner = nullptr; ///< null: nobody listens any more
        std::atomic<bool> isOver{false};
    };
    static base::Result<std::string> read(const std::string& file, const std::atomic<bool>& isOver);

    const std::function<void(const base::Result<std::string>&)> m_done;
    const std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
};

} // namespace remote

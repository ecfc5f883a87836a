#pragma once
/// What `millrace worker` was told: arguments, environment, and what its folder keeps of the server that it joined.

#include "core/fleet/worker/life.hpp"
#include "core/model/json.hpp"

#include <QStringList>
#include <string>
#include <vector>

namespace cli {

/// What a worker keeps of its server, for its owner alone.
struct KeptServer {
    std::string api, pin, key;

    template <class F> static void describe(F&& f) {
        f("api", &KeptServer::api);
        f("pin", &KeptServer::pin);
        f("key", &KeptServer::key);
    }
};

struct WorkerOptions {
    std::string name;
    std::string folder;    ///< of that name, in the data folder
    std::string tmpFolder; ///< where it works and keeps sources; its own alone
    KeptServer server;
    std::string token; ///< of a link
    int slots = 1, lanes = 1, memoryMb = 0;
    std::int64_t cacheBytes = 0;     ///< 0: as much as is usual
    std::int64_t bytesPerSecond = 0; ///< over its line, both ways together; 0: no limit
    int fetches = 8, uploads = 4;    ///< requests for films, and files on their way to the ingest, at once
    int noticeSeconds = 30;
    bool exitsWhenDrained = false, allowsPlain = false;
    bool maySleep = false; ///< though it works
    fleet::OnBattery onBattery = fleet::OnBattery::Finish;
    std::vector<std::string> families;
};

/// Errors: InvalidInput, with the sentence to show; Io.
base::Result<WorkerOptions> workerOptions(const QStringList& arguments);
/// The server in the worker's folder, with this key.
base::Result<void> keepKey(const WorkerOptions& options, const std::string& key);

} // namespace cli

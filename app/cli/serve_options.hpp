#pragma once
/// What `millrace serve` is told: its options, each of which wins over an environment variable of its own. One table for parsing and help.

#include "app/cli/commands.hpp"
#include "core/base/files.hpp"
#include "core/fleet/overview/ingest_figures.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cli {

struct ServeOptions {
    std::string host = "127.0.0.1";
    int port = 5000;
    int slots = 0; ///< 0: from the settings
    base::Folders folders;
    std::string uploadFolder;
    std::uint64_t uploadLimit = UINT64_MAX; ///< bytes of one upload
    std::string name;                       ///< of the installation, for people
    std::vector<std::string> origins, sourceRoots, trustedProxies;
    std::string certificate, key;
    bool tlsAuto = false, open = false;
    bool page = true;     ///< for browsers
    bool onePort = false; ///< films are read at the API's port
    std::string redis;    ///< where the fleet's queue is; "": in this process
    std::string fleetName = "millrace";
    std::vector<fleet::IngestNode> ingestNodes; ///< to be watched; none: its own
    int fleetTargetSeconds = 600;               ///< within which what waits is to be done, for autoscalers
    int fleetMostSlots = 0;                     ///< that these are to make; 0: no limit
};

/// Errors: InvalidInput, the sentence to show.
base::Result<ServeOptions> serveOptions(const QStringList& arguments);
/// The lines of the help.
QString serveOptionsHelp();

} // namespace cli

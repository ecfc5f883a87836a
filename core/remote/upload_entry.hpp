#pragma once
/// What is kept of uploads from here to one server, so that they go on after a quit: a file beside the profiles. Values; any thread. No
/// secret is in it.

#include "core/model/commands.hpp"
#include "core/model/job.hpp"

namespace remote {

struct UploadEntry {
    std::string key;        ///< of the upload here, and the Idempotency-Key of its creation
    std::string file;       ///< on this computer
    std::int64_t bytes = 0; ///< of the file when it was added; another length or time is another film
    std::int64_t modifiedMs = 0;
    model::AddRequest request; ///< what is to be made of it
    std::string server;   ///< its id in /about: of whom has it, or shall have it; "": of whoever answers there (or of an earlier version)
    std::string location; ///< as the server gave it, made whole; "": not created yet
    std::string job;      ///< at the server
    std::int64_t confirmed = 0; ///< bytes that are stored there
    bool isPaused = false;
    int anew = 0;                            ///< how often another was begun in its place; part of the key
    std::optional<model::Trouble> trouble{}; ///< why it failed: nothing is done until somebody has seen it

    bool operator==(const UploadEntry&) const = default;
    template <class F> static void describe(F&& f) {
        f("key", &UploadEntry::key);
        f("file", &UploadEntry::file);
        f("bytes", &UploadEntry::bytes);
        f("modifiedMs", &UploadEntry::modifiedMs);
        f("request", &UploadEntry::request);
        f("server", &UploadEntry::server);
        f("location", &UploadEntry::location);
        f("job", &UploadEntry::job);
        f("confirmed", &UploadEntry::confirmed);
        f("isPaused", &UploadEntry::isPaused);
        f("anew", &UploadEntry::anew);
        f("trouble", &UploadEntry::trouble);
    }
};

struct UploadList {
    std::vector<UploadEntry> uploads;

    bool operator==(const UploadList&) const = default;
    template <class F> static void describe(F&& f) { f("uploads", &UploadList::uploads); }
};

/// Empty when there is no file. Errors: Io, InvalidInput.
base::Result<UploadList> readUploads(const std::string& file);
/// In one step. Errors: Io.
base::Result<void> writeUploads(const std::string& file, const UploadList& list);

/// Upload-Metadata of tus for it: filename, preset, name, paused, and the whole request for what those do not say.
QByteArray uploadMetadata(const UploadEntry& entry);

} // namespace remote

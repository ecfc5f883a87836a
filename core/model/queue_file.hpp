#pragma once
/// The queue as a file that people keep, edit and carry to another host: what to encode, with which preset, under which name, which part
/// of it, for which ingest. Progress and results are not in it. Pure; any thread.
///
///     {"format": "millrace-queue", "version": 1, "jobs": [
///         {"source": {"kind": "path", "text": "films/a.mov"}, "presetId": "web-h264", "name": "a",
///          "destination": "https://ingest.example.com/media/", "paused": false,
///          "excerpt": {"start": 62.5, "end": 130, "audioTracks": [1]}}]}
///
/// A job whose preset is no file of anybody's has it whole, as "preset": {…} in place of "presetId".
///
/// Only `source` must be there. Relative paths count from the file's folder.

#include "core/model/commands.hpp"

namespace model {

struct QueueEntry {
    Source source;
    std::string presetId = "web-h264";
    std::string name;        ///< output folder; "": from the file's stem
    std::string destination; ///< address of the ingest it is published to; "": the local one
    bool paused = false;
    std::optional<Excerpt> excerpt{}; ///< absent: the whole source
    std::optional<Preset> preset{};   ///< a whole one in place of `presetId`
    std::optional<std::int64_t> at{}; ///< milliseconds since 1970: not before; of queues that go on by themselves

    bool operator==(const QueueEntry&) const = default;
    template <class F> static void describe(F&& f) {
        f("source", &QueueEntry::source);
        f("presetId", &QueueEntry::presetId);
        f("name", &QueueEntry::name);
        f("destination", &QueueEntry::destination);
        f("paused", &QueueEntry::paused);
        f("excerpt", &QueueEntry::excerpt);
        f("preset", &QueueEntry::preset);
        f("at", &QueueEntry::at);
    }
};

/// Indented, for people.
QByteArray writeQueue(const std::vector<QueueEntry>& entries);
/// `folder`: of the file, for relative paths. Errors: InvalidInput, a clause that names the line, or the job and the key: "line 3, column
/// 7: …", "jobs: [2]: source: text: is empty".
Result<std::vector<QueueEntry>> parseQueue(const QByteArray& bytes, const std::string& folder);

AddRequest requestOf(const QueueEntry& entry);

} // namespace model

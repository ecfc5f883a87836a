#pragma once
/// A task as it is given to whoever runs it, here or on another machine: what is to be made, from which files, under which limits.
///
/// The task's paths are names (`kSource`, `kOutputFolder`, …), never those of one host; `located` turns them into paths where it runs.
/// Values; any thread.

#include "core/model/task.hpp"

#include <memory>
#include <optional>

namespace work {

class BlockSource;

inline constexpr const char* kSource = "source";
inline constexpr const char* kOutputFolder = "out";            ///< <rendition>/00001.m4s
inline constexpr const char* kStatisticsFolder = "statistics"; ///< of first passes
inline constexpr const char* kThumbnail = "thumbnail.jpg";

/// A file that the task reads.
struct Input {
    std::string name;                       ///< kSource, or below the place's folder
    std::int64_t bytes = -1;                ///< -1: not known
    std::int64_t modifiedMs = 0;            ///< wall clock; 0: not known
    std::string content = {};               ///< of the source: model::Fingerprint::content; "": not known
    std::vector<model::ByteSpan> head = {}; ///< of the source: model::MediaInfo::head
    bool operator==(const Input&) const = default;
    template <class F> static void describe(F&& f) {
        f("name", &Input::name);
        f("bytes", &Input::bytes);
        f("modifiedMs", &Input::modifiedMs);
        f("content", &Input::content);
        f("head", &Input::head);
    }
};

/// Segments that the task writes. Sound in one piece: `segments` is 0, their number shows when it is made.
struct Output {
    std::string rendition;
    int firstSegment = 0, segments = 0;
    bool operator==(const Output&) const = default;
    template <class F> static void describe(F&& f) {
        f("rendition", &Output::rendition);
        f("firstSegment", &Output::firstSegment);
        f("segments", &Output::segments);
    }
};

struct Order {
    std::string id; ///< "<job>/chunk-001"
    int attempt = 1;
    model::Task task; ///< with its limits, and the encoder that must run it (`model::Task::encoder`)
    std::vector<Input> inputs;
    std::vector<Output> outputs;
    int silenceMs = 300'000; ///< ended when nothing is heard of it for so much processor time, or it does nothing for so long

    bool operator==(const Order&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &Order::id);
        f("attempt", &Order::attempt);
        f("task", &Order::task);
        f("inputs", &Order::inputs);
        f("outputs", &Order::outputs);
        f("silenceMs", &Order::silenceMs);
    }
};

/// Where the file of a place's source was fetched from.
struct Origin {
    std::string address;   ///< may hold secrets: it is in no row, log or report
    std::string validator; ///< that its server vouched for it with (RFC 9110, 8.8)
};

/// Where a host keeps what an order names.
struct Place {
    std::string source;                            ///< the file; with `blocks`, what it is called where it lies, ending included
    std::string folder;                            ///< everything else lies below
    std::shared_ptr<BlockSource> blocks = nullptr; ///< of a source that is no file here
    std::optional<Origin> origin = std::nullopt;   ///< other machines may read it there
};

/// The task as this host's encoder takes it.
model::Task located(const Order& order, const Place& place);

} // namespace work

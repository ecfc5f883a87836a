#pragma once
/// The proof of an output without decoding it: playlists, manifest and the boxes of every segment against each other.
///
/// Reads through `Fetch`, so that a folder, a server or a test's map can be checked. Not for growing outputs.

#include "core/base/result.hpp"

#include <QByteArray>
#include <functional>
#include <string>
#include <vector>

namespace package {

/// The bytes behind a path relative to the output's folder. Errors as they come.
using Fetch = std::function<base::Result<QByteArray>(const std::string& path)>;

struct Fault {
    std::string where; ///< file, relative to the output's folder
    std::string what;  ///< one clause: "…begins at 6.006 s instead of 12.012 s"

    template <class F> static void describe(F&& f) {
        f("where", &Fault::where);
        f("what", &Fault::what);
    }
};

/// A rendition as found, for the decoding part of the proof.
struct CheckedTrack {
    std::string name, codecs;
    bool video = false;
    int width = 0, height = 0;
    std::int64_t frames = 0;
    double seconds = 0;
    std::vector<std::string> files; ///< init, then segments, relative paths
    std::vector<double> keyFrames;  ///< seconds
    std::vector<std::int64_t> framesBySegment;
    std::vector<std::int64_t> bytesBySegment;
    std::vector<double> secondsBySegment;
};

struct Checked {
    std::vector<Fault> faults;
    std::vector<CheckedTrack> tracks;
    bool evidence = false; ///< a report.json was there and was compared
};

/// A segment's boxes in short: enough to hold playlists and the other renditions against.
struct SegmentSummary {
    std::int64_t number = 0, startTick = 0, ticks = 0, frames = 0, bytes = 0;
    std::int64_t firstShown = 0; ///< presentation tick of its first picture
    bool beginsWithKey = false;
    std::vector<std::int64_t> keys; ///< presentation ticks of its key frames
};
using SummaryOf = std::function<base::Result<SegmentSummary>(const std::string& path)>;

/// Reads every segment.
Checked checkOutput(const Fetch& fetch);
/// The same for whoever has read and proven every segment already, as it was made: `fetch` is asked for texts and init
/// segments only.
Checked checkOutput(const Fetch& fetch, const SummaryOf& summaryOf);

} // namespace package

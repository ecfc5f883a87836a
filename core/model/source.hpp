#pragma once
/// Where a job's film comes from.

#include "core/model/json.hpp"

namespace model {

enum class SourceKind {
    Path,        ///< a file of the host that has the engine
    Upload,      ///< one that was uploaded to it before; its id
    Url,         ///< fetched by it
    TestPattern, ///< made by it: ten seconds with marks for picture and sound
    Unknown,     ///< of a newer Millrace
};
template <> struct EnumWords<SourceKind> {
    static constexpr std::array words{"path", "upload", "url", "test-pattern", "unknown"};
    static constexpr SourceKind fallback = SourceKind::Unknown;
};

struct Source {
    SourceKind kind = SourceKind::Path;
    std::string text; ///< path, upload id or address; "" for a test pattern

    Source() = default;
    Source(std::string path) : text(std::move(path)) {} // most are one
    Source(SourceKind which, std::string words) : kind(which), text(std::move(words)) {}
    bool operator==(const Source&) const = default;
    template <class F> static void describe(F&& f) {
        f("kind", &Source::kind);
        f("text", &Source::text);
    }
};

/// As a job's row shows it: an absolute path; an address without user, password and what signs it (base::shownAddress).
std::string shownSource(const Source& source);
/// "film" of /a/film.mp4 and of https://example.com/film.mp4?x=1. "" of a test pattern.
std::string sourceStem(const Source& source);

} // namespace model

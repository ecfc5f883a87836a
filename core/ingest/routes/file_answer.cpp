#include "core/ingest/routes/file_answer.hpp"

#include "core/base/utc.hpp"
#include "core/http/ranged.hpp"
#include "core/ingest/store/file_kinds.hpp"

namespace ingest {
using http::text;

namespace {

bool listsEtag(std::string_view header, std::string_view etag) {
    return header == "*" || header.find(etag) != std::string_view::npos;
}

/// That of the file or of its zipped form, whose tag ends otherwise.
bool listsFile(std::string_view header, const ServedFile& file) {
    return listsEtag(header, std::string_view(file.etag).substr(0, file.etag.size() - 1));
}

std::int64_t modifiedSeconds(const ServedFile& file) {
    return file.facts.modifiedNs / 1'000'000'000;
}

bool failsIfMatch(const http::Request& request, const ServedFile& file) {
    const std::string_view match = request.header("if-match");
    if (!match.empty()) return !listsFile(match, file);
    return modifiedSeconds(file) > base::secondsOfHttpDate(request.header("if-unmodified-since")).value_or(INT64_MAX);
}

/// Whether gzip is named and not refused (RFC 9110, 12.5.3).
bool takesGzip(std::string_view accepts) {
    const auto at = accepts.find("gzip");
    if (at == std::string_view::npos) return false;
    std::string weight;
    for (const char c : accepts.substr(at + 4, accepts.substr(at + 4).find(',')))
        if (c != ' ' && c != '\t') weight += c;
    return !(weight.starts_with(";q=0") && weight.find_first_not_of("0.", 3) == std::string::npos);
}

} // namespace

http::Response fileAnswer(const http::Request& request, const std::string& path, const ServedFile& file, bool isPrivate) {
    const bool zips = file.zipped && takesGzip(request.header("accept-encoding"));
    std::string etag = file.etag;
    if (zips) etag.insert(etag.size() - 1, "-gz");
    http::Response response;
    response.head.reserve(file.head.size() + 320);
    response.head = file.head;
    response.with("ETag", etag)
        .with("Cache-Control",
            isPlaylist(path) ? "no-cache"
                : isPrivate  ? "private, max-age=3600"
                             : "public, max-age=31536000, immutable");
    if (failsIfMatch(request, file)) return text(412, "The file has changed.\n");
    const std::string_view noneMatch = request.header("if-none-match");
    // A playlist may change twice in a second, which a date cannot tell.
    const bool unchanged = noneMatch.empty()
        ? !isPlaylist(path) && modifiedSeconds(file) <= base::secondsOfHttpDate(request.header("if-modified-since")).value_or(INT64_MIN)
        : listsEtag(noneMatch, etag);
    if (unchanged) {
        response.status = 304;
        return response;
    }
    if (zips) {
        response.with("Content-Encoding", "gzip");
        response.shared = file.zipped;
        response.length = file.zipped->size();
        return response;
    }
    const std::string_view ifRange = request.header("if-range");
    // RFC 9110, 14.2: Range has a meaning for GET only.
    const bool rangeApplies = request.method == "GET" && (ifRange.empty() || ifRange == file.etag || ifRange == file.modified);
    if (file.content) response.shared = file.content;
    else response.file = file.file;
    return http::partOf(std::move(response), rangeApplies ? request.header("range") : std::string_view(), file.facts.size);
}

bool isConditional(const http::Request& request) {
    return !request.header("if-match").empty() || !request.header("if-none-match").empty() ||
        !request.header("if-unmodified-since").empty();
}

bool failsPrecondition(const http::Request& request, const ServedFile* file) {
    if (!file) return !request.header("if-match").empty();
    const std::string_view noneMatch = request.header("if-none-match");
    return failsIfMatch(request, *file) || (!noneMatch.empty() && listsFile(noneMatch, *file));
}

} // namespace ingest

#include "core/ingest/media_routes.hpp"

#include "core/base/clock.hpp"
#include "core/http/range.hpp"
#include "core/ingest/media_path.hpp"

#include <QByteArray>
#include <ctime>

namespace ingest {
namespace {

constexpr std::string_view kPrefix = "/media/";
constexpr std::int64_t kViewerMs = 15'000;
constexpr std::string_view kOwnPlayer = "Millrace";

http::Response text(unsigned status, std::string body) {
    http::Response response;
    response.status = status;
    response.body = std::move(body);
    response.with("Content-Type", "text/plain; charset=utf-8").with("Access-Control-Allow-Origin", "*");
    return response;
}

std::string httpDate(std::int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
#ifdef _WIN32
    gmtime_s(&parts, &time);
#else
    gmtime_r(&time, &parts);
#endif
    char buffer[40];
    std::strftime(buffer, sizeof buffer, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return buffer;
}

bool isPlaylist(std::string_view path) {
    return path.ends_with(".m3u8") || path.ends_with(".mpd") || path.ends_with(".json");
}

unsigned statusOf(base::ErrorCode code) {
    switch (code) {
    case base::ErrorCode::NotFound: return 404;
    case base::ErrorCode::Conflict: return 409;
    case base::ErrorCode::IngestFull: return 507;
    default: return 500;
    }
}

bool listsEtag(std::string_view header, std::string_view etag) {
    return header == "*" || header.find(etag) != std::string_view::npos;
}

} // namespace

bool sameSecret(std::string_view a, std::string_view b) {
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(i < b.size() ? b[i] : 0);
    return difference == 0;
}

std::string_view mimeType(std::string_view path) {
    static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
        {".m3u8", "application/vnd.apple.mpegurl"}, {".mpd", "application/dash+xml"}, {".m4s", "video/iso.segment"}, {".mp4", "video/mp4"}, {".ts", "video/mp2t"}, {".m4a", "audio/mp4"},
        {".aac", "audio/aac"}, {".vtt", "text/vtt"}, {".jpg", "image/jpeg"}, {".png", "image/png"}, {".json", "application/json"}, {".key", "application/octet-stream"}};
    for (const auto& [extension, type] : kTypes)
        if (path.ends_with(extension)) return type;
    return "application/octet-stream";
}

bool MediaRoutes::mayWrite(const http::Request& request) const {
    if (m_token.empty()) return false;
    const std::string_view given = request.header("authorization");
    if (given.starts_with("Bearer ")) return sameSecret(given.substr(7), m_token);
    if (given.starts_with("Basic ")) {
        const QByteArray pair = QByteArray::fromBase64(QByteArray(given.data() + 6, static_cast<qsizetype>(given.size() - 6)));
        const auto colon = pair.indexOf(':');
        return colon >= 0 && sameSecret(std::string_view(pair.constData() + colon + 1, static_cast<std::size_t>(pair.size() - colon - 1)), m_token);
    }
    return false;
}

http::Task<http::Response> MediaRoutes::handle(http::Request& request) {
    if (request.method == "OPTIONS") {
        http::Response response = text(204, "");
        response.with("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS, PUT, POST, DELETE").with("Access-Control-Allow-Headers", "Authorization, Content-Type, Range").with("Access-Control-Max-Age", "86400");
        co_return response;
    }
    const std::string_view target = request.target;
    if (!target.starts_with(kPrefix)) co_return text(404, "Media lies under /media/.\n");
    const auto path = relativePath(target.substr(kPrefix.size()));
    if (!path) co_return text(400, "This path is not allowed.\n");
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (reads) {
        if (path->empty()) co_return text(200, "Millrace ingest\n");
        co_return get(request, *path);
    }
    const bool puts = request.method == "PUT" || request.method == "POST";
    if (!puts && request.method != "DELETE") {
        http::Response refusal = text(405, "Use GET, HEAD, PUT, POST or DELETE.\n");
        refusal.with("Allow", "GET, HEAD, OPTIONS, PUT, POST, DELETE");
        co_return refusal;
    }
    if (!mayWrite(request)) {
        http::Response refusal = text(401, "Writing needs the token.\n");
        refusal.with("WWW-Authenticate", "Bearer realm=\"millrace\"").with("WWW-Authenticate", "Basic realm=\"millrace\"");
        co_return refusal;
    }
    if (path->empty()) co_return text(400, "A file name is missing.\n");
    if (!puts) co_return remove(*path);
    http::Response answer = co_await put(request, *path);
    co_return answer;
}

http::Response MediaRoutes::get(const http::Request& request, const std::string& path) {
    auto file = m_store.read(path);
    if (!file) return text(statusOf(file.error().code), file.error().message + "\n");
    noteViewer(request);
    http::Response response;
    const std::string modified = httpDate(file->modifiedSeconds);
    response.with("Content-Type", std::string(mimeType(path))).with("ETag", file->etag).with("Last-Modified", modified).with("Accept-Ranges", "bytes");
    response.with("Access-Control-Allow-Origin", "*").with("Access-Control-Expose-Headers", "Content-Length, Content-Range, ETag, Date");
    response.with("Cache-Control", isPlaylist(path) ? "no-cache" : "public, max-age=31536000, immutable");
    const std::string_view noneMatch = request.header("if-none-match");
    const bool unchanged = noneMatch.empty() ? !request.header("if-modified-since").empty() && request.header("if-modified-since") == modified : listsEtag(noneMatch, file->etag);
    if (unchanged) {
        response.status = 304;
        return response;
    }
    const std::string_view ifRange = request.header("if-range");
    // RFC 9110, 14.2: Range has a meaning for GET only.
    const bool rangeApplies = request.method == "GET" && (ifRange.empty() || ifRange == file->etag || ifRange == modified);
    const http::RangeAnswer range = rangeApplies ? http::rangeOf(request.header("range"), file->size) : http::RangeAnswer{};
    response.length = file->size;
    if (range.kind == http::RangeAnswer::Kind::Unsatisfiable) {
        http::Response refusal = text(416, "The range lies behind the end of the file.\n");
        refusal.with("Content-Range", "bytes */" + std::to_string(file->size));
        return refusal;
    }
    if (range.kind == http::RangeAnswer::Kind::Part) {
        response.status = 206;
        response.offset = range.part.offset;
        response.length = range.part.length;
        response.with("Content-Range", "bytes " + std::to_string(range.part.offset) + "-" + std::to_string(range.part.offset + range.part.length - 1) + "/" + std::to_string(file->size));
    }
    response.file = std::move(file->body);
    return response;
}

http::Task<http::Response> MediaRoutes::put(http::Request& request, const std::string& path) {
    auto upload = m_store.beginUpload(path);
    if (!upload) co_return text(statusOf(upload.error().code), upload.error().message + "\n");
    for (;;) {
        const auto piece = co_await request.body->read();
        if (piece.empty()) break;
        const auto written = upload->write(piece);
        if (!written) co_return text(statusOf(written.error().code), written.error().message + "\n");
    }
    const auto fresh = upload->commit();
    if (!fresh) co_return text(statusOf(fresh.error().code), fresh.error().message + "\n");
    co_return text(*fresh ? 201 : 204, "");
}

http::Response MediaRoutes::remove(const std::string& path) {
    const auto removed = m_store.remove(path);
    if (!removed) return text(statusOf(removed.error().code), removed.error().message + "\n");
    return text(204, "");
}

void MediaRoutes::noteViewer(const http::Request& request) {
    const std::string_view agent = request.header("user-agent");
    if (agent.starts_with(kOwnPlayer)) return;
    const std::int64_t now = base::SystemClock().monotonicMs();
    const std::lock_guard lock(m_mutex);
    if (m_seen.size() > 20'000) std::erase_if(m_seen, [&](const auto& entry) { return now - entry.second > kViewerMs; });
    m_seen[request.remoteAddress + ' ' + std::string(agent)] = now;
}

int MediaRoutes::viewers() const {
    const std::int64_t now = base::SystemClock().monotonicMs();
    const std::lock_guard lock(m_mutex);
    int count = 0;
    for (const auto& [client, seen] : m_seen) count += now - seen <= kViewerMs ? 1 : 0;
    return count;
}

} // namespace ingest

#include "core/ingest/media_routes.hpp"

#include "core/base/clock.hpp"
#include "core/http/forwarded.hpp"
#include "core/http/range.hpp"
#include "core/ingest/digest.hpp"
#include "core/ingest/media_path.hpp"

#include <algorithm>
#include <charconv>

namespace ingest {
using http::text;

namespace {

constexpr std::string_view kPrefix = "/media/";
constexpr std::string_view kOwnPlayer = "Millrace";
constexpr auto kLongestBlock = std::chrono::seconds(20); // below the server's own limit for a silent request
constexpr auto kHintLook = std::chrono::seconds(1);      // nobody rings when a hint is taken back
constexpr std::int64_t kFailuresLastMs = 600'000;
constexpr std::size_t kAddressesKnown = 10'000;
constexpr int kFreeFailures = 3;                         // before answers become slow

std::int64_t nowMs() {
    return base::SystemClock().monotonicMs();
}

unsigned statusOf(base::ErrorCode code) {
    switch (code) {
    case base::ErrorCode::NotFound: return 404;
    case base::ErrorCode::Conflict: return 409;
    case base::ErrorCode::TooLarge: return 413;
    case base::ErrorCode::IngestFull: return 507;
    default: return 500;
    }
}

http::Response failed(const base::Error& error) {
    return text(statusOf(error.code), error.message + "\n");
}

bool listsEtag(std::string_view header, std::string_view etag) {
    return header == "*" || header.find(etag) != std::string_view::npos;
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

std::int64_t numberIn(std::string_view query, std::string_view key, std::int64_t otherwise) {
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        if (pair.starts_with(key) && pair.size() > key.size() && pair[key.size()] == '=') {
            std::int64_t value = 0;
            const char* const last = pair.data() + pair.size();
            const auto [stop, problem] = std::from_chars(pair.data() + key.size() + 1, last, value);
            return problem == std::errc() && stop == last && value >= 0 ? value : otherwise;
        }
        if (end == std::string_view::npos) break;
        query.remove_prefix(end + 1);
    }
    return otherwise;
}

} // namespace

MediaRoutes::MediaRoutes(MediaStore& store, Metrics& metrics, RouteOptions options, std::function<Metrics::Now()> now, std::function<void(const std::string&)> warn)
    : m_store(store), m_metrics(metrics), m_options(std::move(options)), m_now(std::move(now)), m_warn(std::move(warn)),
      m_access(std::make_shared<const Access>(std::vector<Grant>{}, true, "")), m_names(store),
      m_gate({[&store](const std::string& path) { return store.exists(path); }, [this](const std::string& playlist) { return m_names.of(playlist); }, [this](const std::string& path) { return m_names.holder(path); }}) {}

void MediaRoutes::cors(const http::Request& request, http::Response& response) const {
    static constexpr std::string_view kExposed = "Content-Length, Content-Range, ETag, Date, Retry-After";
    if (m_options.origins.size() == 1 && m_options.origins.front() == "*") {
        response.with("Access-Control-Allow-Origin", "*").with("Access-Control-Expose-Headers", kExposed);
        return;
    }
    response.with("Vary", "Origin");
    const std::string_view origin = request.header("origin");
    const auto known = std::find(m_options.origins.begin(), m_options.origins.end(), origin);
    if (!origin.empty() && known != m_options.origins.end()) response.with("Access-Control-Allow-Origin", *known).with("Access-Control-Expose-Headers", kExposed);
}

http::Task<http::Response> MediaRoutes::handle(http::Request& request) {
    const std::string_view target = request.target;
    http::Response response;
    if (request.method == "OPTIONS") response = options();
    else if (target.starts_with(kPrefix) || target == "/media") response = co_await media(request, target);
    else response = operations(request, target);
    cors(request, response);
    co_return response;
}

http::Response MediaRoutes::options() const {
    http::Response response = text(204, "");
    response.with("Allow", "GET, HEAD, OPTIONS, PUT, POST, DELETE").with("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS, PUT, POST, DELETE");
    response.with("Access-Control-Allow-Headers", "Authorization, Content-Type, Range, If-None-Match, If-Modified-Since, If-Range").with("Access-Control-Max-Age", "86400");
    return response;
}

http::Response MediaRoutes::operations(const http::Request& request, std::string_view target) const {
    target = target.substr(0, target.find('?'));
    const bool health = target == "/healthz";
    if (!health && target != "/metrics") return text(404, "Media lies under /media/.\n");
    // A request that came through a proxy is not this computer's, whatever the connection says.
    const bool own = http::isLoopback(request.remoteAddress) && !request.forwarded;
    if (!own && !m_options.operationsForAll) return text(404, "Media lies under /media/.\n");
    if (request.method != "GET" && request.method != "HEAD") {
        http::Response refusal = text(405, "Use GET or HEAD.\n");
        refusal.with("Allow", "GET, HEAD");
        return refusal;
    }
    const Metrics::Now now = m_now();
    if (health) {
        const bool well = now.freeBytes != 0;
        return text(well ? 200 : 503, well ? "ok\n" : "The disk is full.\n");
    }
    http::Response response;
    response.with("Content-Type", "text/plain; version=0.0.4; charset=utf-8").with("Cache-Control", "no-store");
    response.body = m_metrics.text(now);
    return response;
}

http::Task<http::Response> MediaRoutes::refuse(const http::Request& request, Access::Answer answer) {
    if (answer == Access::Answer::NotThis) co_return text(403, "This token does not allow that here.\n");
    if (answer == Access::Answer::WrongToken) {
        m_metrics.failedLogin();
        const std::string address(request.remoteAddress);
        int count = 0;
        {
            const std::lock_guard lock(m_mutex);
            const std::int64_t now = nowMs();
            if (m_failures.size() > kAddressesKnown) m_failures.clear(); // a flood from everywhere: nobody's count matters then
            Failures& failures = m_failures[address];
            if (now - failures.lastMs > kFailuresLastMs) failures.count = 0;
            failures.lastMs = now;
            count = ++failures.count;
        }
        m_warn("Wrong token from " + address + " for " + std::string(request.method) + " " + std::string(request.target.substr(0, 200)) + " (" + std::to_string(count) + " in ten minutes).");
        if (count > kFreeFailures) {
            const auto pause = std::chrono::milliseconds(std::min(250 << std::min(count - kFreeFailures, 5), 8000));
            co_await http::sleepFor(pause);
        }
    }
    http::Response refusal = text(401, "This needs the token.\n");
    refusal.with("WWW-Authenticate", "Bearer realm=\"millrace\"").with("WWW-Authenticate", "Basic realm=\"millrace\"");
    co_return refusal;
}

http::Task<http::Response> MediaRoutes::media(http::Request& request, std::string_view target) {
    target.remove_prefix(std::min(target.size(), kPrefix.size()));
    const auto question = target.find('?');
    const std::string_view query = question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
    target = target.substr(0, question);
    std::string_view ticket;
    if (target.starts_with('~')) {
        const auto slash = target.find('/');
        ticket = target.substr(0, slash);
        target = slash == std::string_view::npos ? std::string_view() : target.substr(slash + 1);
    }
    const auto path = relativePath(target);
    if (!path) co_return text(400, "This path is not allowed.\n");
    const bool reads = request.method == "GET" || request.method == "HEAD";
    const bool puts = request.method == "PUT" || request.method == "POST";
    if (!reads && !puts && request.method != "DELETE") {
        http::Response refusal = text(405, "Use GET, HEAD, PUT, POST or DELETE.\n");
        refusal.with("Allow", "GET, HEAD, OPTIONS, PUT, POST, DELETE");
        co_return refusal;
    }
    const auto access = std::atomic_load(&m_access);
    const bool isSigned = !ticket.empty() && access->isSigned(ticket, *path, base::SystemClock().wallMs() / 1000);
    if (!ticket.empty() && !isSigned) co_return text(403, "This address is not valid, or not any more.\n");
    auto verdict = access->judge(request, *path, reads ? Access::Action::Read : Access::Action::Publish, isSigned);
    request.user = std::move(verdict.user);
    http::Response response;
    if (verdict.answer != Access::Answer::Allowed) {
        // The root itself always answers a probe: the seed's validation loop takes 200 or 403.
        if (reads && path->empty()) co_return text(403, "Millrace ingest\n");
        response = co_await refuse(request, verdict.answer);
        co_return response;
    }
    if (path->empty()) co_return reads ? text(200, "Millrace ingest\n") : text(400, "A file name is missing.\n");
    if (reads) {
        response = co_await get(request, *path, query, !access->readingIsOpen());
        if (ticket.empty() || response.status >= 400) co_return response;
        response.with("Referrer-Policy", "no-referrer"); // the address is a key
        co_return response;
    }
    if (request.method == "DELETE") {
        response = co_await remove(*path);
        co_return response;
    }
    if (isManifest(*path)) response = co_await putPlaylist(request, *path);
    else response = co_await put(request, *path);
    co_return response;
}

http::Task<http::Response> MediaRoutes::get(const http::Request& request, const std::string& path, std::string_view query, bool isPrivate) {
    if (path.ends_with(".m3u8") && query.find("_HLS_") != std::string_view::npos) {
        auto refusal = co_await block(path, query);
        if (refusal) co_return std::move(*refusal);
    }
    auto found = m_store.find(path);
    if (!found && found.error().code == base::ErrorCode::NotFound && m_gate.isHinted(path)) {
        co_await arrival(path);
        found = m_store.find(path);
    }
    if (!found) co_return failed(found.error());
    const std::string_view agent = request.header("user-agent");
    if (!agent.starts_with(kOwnPlayer)) m_metrics.viewer(request.remoteAddress, agent, nowMs());
    co_return answer(request, path, **found, isPrivate);
}

http::Response MediaRoutes::answer(const http::Request& request, const std::string& path, const ServedFile& file, bool isPrivate) const {
    const bool zips = file.zipped && takesGzip(request.header("accept-encoding"));
    std::string etag = file.etag;
    if (zips) etag.insert(etag.size() - 1, "-gz");
    http::Response response;
    response.head.reserve(file.head.size() + 320);
    response.head = file.head;
    response.with("ETag", etag).with("Cache-Control", isPlaylist(path) ? "no-cache" : isPrivate ? "private, max-age=3600" : "public, max-age=31536000, immutable");
    const std::string_view noneMatch = request.header("if-none-match");
    // A playlist may change twice in a second, which a date cannot tell.
    const bool unchanged = noneMatch.empty() ? !isPlaylist(path) && !request.header("if-modified-since").empty() && request.header("if-modified-since") == file.modified : listsEtag(noneMatch, etag);
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
    response.length = file.facts.size;
    const std::string_view ifRange = request.header("if-range");
    // RFC 9110, 14.2: Range has a meaning for GET only.
    const bool rangeApplies = request.method == "GET" && (ifRange.empty() || ifRange == file.etag || ifRange == file.modified);
    const std::string_view asked = rangeApplies ? request.header("range") : std::string_view();
    if (!asked.empty()) {
        const http::RangeAnswer range = http::rangeOf(asked, file.facts.size);
        if (range.kind == http::RangeAnswer::Kind::Unsatisfiable) {
            http::Response refusal = text(416, "The range lies behind the end of the file.\n");
            refusal.with("Content-Range", "bytes */" + std::to_string(file.facts.size));
            return refusal;
        }
        if (range.kind == http::RangeAnswer::Kind::Part) {
            response.status = 206;
            response.offset = range.part.offset;
            response.length = range.part.length;
            response.with("Content-Range", "bytes " + std::to_string(range.part.offset) + "-" + std::to_string(range.part.offset + range.part.length - 1) + "/" + std::to_string(file.facts.size));
        }
    }
    if (file.content) response.shared = file.content;
    else response.file = file.file;
    return response;
}

http::Task<std::optional<http::Response>> MediaRoutes::block(const std::string& path, std::string_view query) {
    const std::int64_t segment = numberIn(query, "_HLS_msn", -1), part = numberIn(query, "_HLS_part", -1);
    const bool malformed = (query.find("_HLS_msn") != std::string_view::npos && segment < 0) || (query.find("_HLS_part") != std::string_view::npos && (part < 0 || segment < 0));
    if (malformed) co_return text(400, "_HLS_msn and _HLS_part are numbers, and the second needs the first.\n");
    if (segment < 0) co_return std::nullopt;
    const auto visits = bell(path);
    const auto visitor = co_await http::Doorbell::Visitor::at(visits);
    auto until = std::chrono::steady_clock::now() + kLongestBlock;
    bool first = true;
    for (;;) {
        const auto found = m_store.find(path);
        if (!found || !(*found)->content) co_return std::nullopt; // GET says what is wrong
        const PlaylistNames names = namesOf(*(*found)->content);
        const bool there = names.nextSegment > segment || (names.nextSegment == segment && part >= 0 && names.parts > part);
        if (!names.canBlock || names.ended || there) co_return std::nullopt;
        if (segment > names.nextSegment + 2) co_return text(400, "That segment is too far away.\n");
        if (first) until = std::min(until, std::chrono::steady_clock::now() + std::chrono::milliseconds(static_cast<std::int64_t>(names.targetSeconds * 3000)));
        first = false;
        if (m_stopping || std::chrono::steady_clock::now() >= until) {
            http::Response late = text(503, "That segment did not come.\n");
            late.with("Retry-After", "1");
            co_return late;
        }
        co_await visitor->wait(until);
    }
}

http::Task<void> MediaRoutes::arrival(const std::string& path) {
    const auto visits = bell(path);
    const auto visitor = co_await http::Doorbell::Visitor::at(visits);
    const auto until = std::chrono::steady_clock::now() + kLongestBlock;
    while (!m_stopping && !m_store.exists(path) && m_gate.isHinted(path)) {
        const auto now = std::chrono::steady_clock::now();
        if (now >= until) co_return;
        co_await visitor->wait(std::min(until, now + kHintLook));
    }
}

http::Task<http::Response> MediaRoutes::put(http::Request& request, const std::string& path) {
    auto upload = m_store.beginUpload(path, request.contentLength);
    if (!upload) co_return failed(upload.error());
    BodyDigest digest(request);
    for (;;) {
        const auto piece = co_await request.body->read();
        if (piece.empty()) break;
        digest.add(piece);
        const auto written = upload->write(piece);
        if (!written) co_return failed(written.error());
    }
    if (!digest.matches()) co_return text(400, "The body is not what its digest says. Nothing was stored.\n");
    if (m_store.limits().sync) {
        base::Result<void> synced;
        const std::function<void()> sync = [&] { synced = upload->sync(); };
        co_await m_pool.run(sync);
        if (!synced) co_return failed(synced.error());
    }
    const auto fresh = upload->commit();
    if (!fresh) co_return failed(fresh.error());
    ring(path);
    if (m_gate.isAwaited(path)) {
        const std::function<void()> work = [&] {
            const std::lock_guard lock(m_publishing);
            follow(m_gate.arrived(path, nowMs()));
        };
        co_await write(work);
    }
    co_return text(*fresh ? 201 : 204, "");
}

http::Task<http::Response> MediaRoutes::putPlaylist(http::Request& request, const std::string& path) {
    std::string bytes;
    BodyDigest digest(request);
    for (;;) {
        const auto piece = co_await request.body->read();
        if (piece.empty()) break;
        if (bytes.size() + piece.size() > kLargestManifest) co_return text(413, "Playlists may have up to " + std::to_string(kLargestManifest) + " bytes here.\n");
        digest.add(piece);
        bytes.append(piece.data(), piece.size());
    }
    if (!digest.matches()) co_return text(400, "The body is not what its digest says. Nothing was stored.\n");
    const bool existed = m_store.exists(path);
    base::Result<void> placed;
    const std::function<void()> work = [&] { placed = accept(path, bytes, request.header("host")); };
    co_await write(work);
    if (!placed) co_return failed(placed.error());
    co_return text(existed ? 204 : 201, "");
}

http::Task<void> MediaRoutes::write(const std::function<void()>& work) {
    if (m_store.limits().sync) co_await m_pool.run(work);
    else work();
}

base::Result<void> MediaRoutes::accept(const std::string& path, const std::string& bytes, std::string_view host) {
    const std::lock_guard lock(m_publishing);
    const auto ready = m_gate.admit(path, bytes, nowMs(), std::string(host));
    // To its publisher it is stored: a crash must not lose it.
    if (m_gate.waits(path)) {
        m_kept.insert(path);
        MR_TRY(m_store.keepWaiting(path, bytes));
    }
    if (ready) MR_TRY(store(*ready));
    return {};
}

void MediaRoutes::dropWaiting(const std::string& path) {
    if (m_kept.erase(path) > 0) m_store.dropWaiting(path);
}

base::Result<void> MediaRoutes::store(const LiveGate::Ready& playlist) {
    MR_ASSIGN(Upload upload, m_store.beginUpload(playlist.path, static_cast<std::int64_t>(playlist.bytes.size())));
    MR_TRY(upload.write({playlist.bytes.data(), playlist.bytes.size()}));
    if (m_store.limits().sync) MR_TRY(upload.sync());
    const auto placed = upload.commit();
    if (!placed) return placed.error();
    m_names.changed(playlist.path);
    drop(m_gate.published(playlist.path, playlist.bytes));
    if (!m_gate.waits(playlist.path)) dropWaiting(playlist.path);
    ring(playlist.path);
    return {};
}

void MediaRoutes::follow(const std::vector<LiveGate::Ready>& ready) {
    for (const LiveGate::Ready& playlist : ready) {
        const auto placed = store(playlist);
        if (!placed) m_warn("The playlist " + playlist.path + " could not be stored: " + placed.error().message);
    }
}

void MediaRoutes::resume() {
    const std::lock_guard lock(m_publishing);
    for (auto& [path, bytes] : m_store.waiting()) {
        m_kept.insert(path);
        if (const auto ready = m_gate.admit(path, std::move(bytes), nowMs())) follow({*ready});
    }
    for (const std::string& path : m_store.owedDeletions())
        if (m_gate.mayRemove(path)) (void)m_store.remove(path);
}

void MediaRoutes::gone(const std::vector<std::string>& paths) {
    const std::lock_guard lock(m_publishing);
    for (const std::string& path : paths) forget(path);
}

void MediaRoutes::forget(const std::string& path) {
    if (isManifest(path)) m_names.changed(path);
    drop(m_gate.removed(path));
    dropWaiting(path);
    ring(path);
}

void MediaRoutes::drop(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) (void)m_store.remove(path);
}

base::Result<void> MediaRoutes::removeFile(const std::string& path) {
    const std::lock_guard lock(m_publishing);
    if (!m_store.exists(path)) {
        const bool waited = m_gate.waits(path); // to its publisher it was stored
        forget(path);
        if (waited) return {};
        return base::Error{base::ErrorCode::NotFound, "There is no such file."};
    }
    if (!m_gate.mayRemove(path)) return {};
    MR_TRY(m_store.remove(path));
    forget(path);
    return {};
}

http::Task<http::Response> MediaRoutes::remove(const std::string& path) {
    base::Result<void> removed;
    const std::function<void()> work = [&] { removed = removeFile(path); };
    co_await write(work);
    co_return removed ? text(204, "") : failed(removed.error());
}

std::shared_ptr<http::Doorbell> MediaRoutes::bell(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    if (m_bells.size() > 1000) std::erase_if(m_bells, [](const auto& entry) { return entry.second.expired(); });
    auto known = m_bells[path].lock();
    if (!known) {
        known = std::make_shared<http::Doorbell>();
        m_bells[path] = known;
    }
    return known;
}

void MediaRoutes::ring(const std::string& path) {
    std::shared_ptr<http::Doorbell> known;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_bells.find(path);
        if (found != m_bells.end()) known = found->second.lock();
    }
    if (known) known->ring();
}

void MediaRoutes::tick() {
    {
        const std::lock_guard lock(m_publishing);
        const auto late = m_gate.overdue(nowMs());
        for (const auto& playlist : late) m_warn("Segments of " + playlist.path + " did not come; it is served without them.");
        follow(late);
    }
    keepOwed();
}

void MediaRoutes::keepOwed() {
    const auto owed = m_gate.owed();
    if (!owed) return;
    const auto kept = m_store.keepOwedDeletions(*owed);
    if (!kept) m_warn("Which files are still to be deleted could not be noted: " + kept.error().message);
}

void MediaRoutes::stop() {
    m_stopping = true;
    std::vector<std::shared_ptr<http::Doorbell>> bells;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [path, waiting] : m_bells)
            if (auto known = waiting.lock()) bells.push_back(std::move(known));
    }
    for (const auto& known : bells) known->ring();
    keepOwed();
}

} // namespace ingest

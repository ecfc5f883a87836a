#include "core/ingest/store/served_files.hpp"

#include "core/base/clock.hpp"
#include "core/base/utc.hpp"
#include "core/http/message.hpp"
#include "core/ingest/store/file_kinds.hpp"

#include <algorithm>
#include <cstdio>
#include <zlib.h>

namespace ingest {
namespace {

constexpr std::uint64_t kSmall = 8 * 1024; // kept in memory: below this one write beats sendfile
constexpr std::size_t kWorthZipping = 400;
constexpr std::int64_t kTrustMs = 1000; // others may change the folder too
constexpr std::int64_t kUnusedMs = 20'000;

std::string etagOf(const FileFacts& facts) {
    char text[80];
    std::snprintf(text, sizeof text, "\"%llx-%llx-%llx\"", static_cast<unsigned long long>(facts.inode),
        static_cast<unsigned long long>(facts.modifiedNs), static_cast<unsigned long long>(facts.size));
    return text;
}

/// Errors: Internal.
base::Result<std::string> gzip(std::string_view bytes) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return base::Error{base::ErrorCode::Internal, "zlib cannot be initialised."};
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int ended = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (ended != Z_STREAM_END) return base::Error{base::ErrorCode::Internal, "zlib did not finish."};
    return out;
}

} // namespace

base::Result<Served> ServedFiles::open(const std::string& relative) const {
    auto made = std::make_shared<ServedFile>();
    MR_ASSIGN(const int descriptor, m_folder.openFile(relative, made->facts));
    made->file = http::FileBody::adopt(descriptor);
    const std::uint64_t size = made->facts.size;
    const bool playlist = isPlaylist(relative);
    if (size <= kSmall || (playlist && size <= kLargestManifest)) {
        auto content = std::make_shared<std::string>(static_cast<std::size_t>(size), '\0');
        if (made->file->readAt(content->data(), content->size(), 0) != static_cast<std::int64_t>(size))
            return base::Error{base::ErrorCode::Io, "The file cannot be read right now."};
        if (playlist && content->size() > kWorthZipping) {
            auto zipped = gzip(*content);
            if (zipped && zipped->size() < content->size()) made->zipped = std::make_shared<const std::string>(std::move(*zipped));
        }
        made->content = std::move(content);
    }
    made->etag = etagOf(made->facts);
    made->modified = base::utc(made->facts.modifiedNs / 1'000'000'000, base::kHttpDate);
    http::Response lines;
    lines.with("Content-Type", mimeType(relative)).with("Last-Modified", made->modified);
    if (playlist) lines.with("Vary", "Accept-Encoding");
    else lines.with("Accept-Ranges", "bytes");
    made->head = std::move(lines.head);
    return Served(std::move(made));
}

base::Result<Served> ServedFiles::find(const std::string& relative) {
    Shard& shard = shardOf(relative);
    const std::int64_t now = base::SystemClock().monotonicMs();
    Served known;
    std::uint64_t changes = 0;
    {
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.entries.find(relative);
        if (found != shard.entries.end()) {
            if (now - found->second.checkedMs < kTrustMs) {
                found->second.usedMs = now;
                return found->second.served;
            }
            known = found->second.served;
        }
        changes = shard.changes;
    }
    base::Result<Served> fresh = base::Error{base::ErrorCode::NotFound, ""};
    bool same = false;
    if (known) {
        FileFacts facts;
        const auto descriptor = m_folder.openFile(relative, facts);
        same = descriptor && facts == known->facts;
        if (descriptor) (void)http::FileBody::adopt(*descriptor); // closes it
    }
    fresh = same ? base::Result<Served>(known) : open(relative);
    const std::lock_guard lock(shard.mutex);
    if (shard.changes != changes) return fresh; // true for this request, perhaps not for the next
    if (!fresh) {
        shard.entries.erase(relative);
        return fresh;
    }
    if (shard.entries.size() >= kPerShard && !shard.entries.contains(relative))
        shard.entries.erase(std::min_element(
            shard.entries.begin(), shard.entries.end(), [](const auto& a, const auto& b) { return a.second.usedMs < b.second.usedMs; }));
    shard.entries[relative] = {*fresh, now, now};
    return fresh;
}

void ServedFiles::tidy() {
    const std::int64_t before = base::SystemClock().monotonicMs() - kUnusedMs;
    for (Shard& shard : m_shards) {
        std::vector<Served> closed; // outside the lock
        const std::lock_guard lock(shard.mutex);
        for (auto it = shard.entries.begin(); it != shard.entries.end();) {
            if (it->second.usedMs < before) {
                closed.push_back(std::move(it->second.served));
                it = shard.entries.erase(it);
            } else {
                ++it;
            }
        }
    }
}

void ServedFiles::forget(const std::string& relative) {
    Shard& shard = shardOf(relative);
    const std::lock_guard lock(shard.mutex);
    ++shard.changes;
    shard.entries.erase(relative);
}

} // namespace ingest

#pragma once
/// One PUT (or POST): all that happens between the first byte of its body and its answer, in this order.
///   1. Receive: into a hidden file (a playlist, which is small: into memory), and check the body against the digest it came with.
///   2. Sync: onto the disk, where the store's limits ask for it.
///   3. Commit, under the locks of PublishedMedia: ask the precondition once more; hold a playlist until what it names is stored (live
///      gate); give the file its name in one step; forget what was remembered of the one before.
///   4. Wake those who wait for the file, and put playlists in place that waited for it.
/// Before the commit nobody sees anything of it; whatever fails there, or a client that goes away, leaves nothing. A playlist takes steps
/// 2 to 4 together, under one lock.
///
/// Made for one request and run once, on the thread that serves it; what may wait for the disk or for a lock runs in the pool. Owns
/// nothing but what has come in so far.

#include "core/ingest/gate/published_media.hpp"

#include <span>

namespace ingest {

class PutTransaction {
public:
    /// PreconditionFailed: the condition said no, and nothing has changed.
    enum class Outcome { Created, Replaced, PreconditionFailed };

    /// All that is given by reference must outlive it. `path`: as `relativePath()` gives it. `condition`: whether the file is in the state
    /// that the request is meant for; empty when it is meant for any.
    PutTransaction(MediaStore& store, PublishedMedia& media, http::Pool& pool, http::Request& request, const std::string& path,
        PublishedMedia::Condition condition)
        : m_store(store), m_media(media), m_pool(pool), m_request(request), m_path(path), m_condition(std::move(condition)) {}

    /// Errors: InvalidInput (another body than its digest says; a playlist that names what no file can be called), TooLarge, IngestFull,
    /// Conflict, Io; then nothing has changed. Throws when the client goes away.
    http::Awaitable<base::Result<Outcome>> run();

private:
    using Sink = std::function<base::Result<void>(std::span<const char>)>;
    http::Awaitable<base::Result<Outcome>> putPlaylist();
    http::Awaitable<base::Result<Outcome>> putFile();
    http::Awaitable<base::Result<void>> receive(const Sink& keep);
    http::Awaitable<base::Result<void>> sync(Upload& upload);
    http::Awaitable<base::Result<Outcome>> commit(Upload& upload);
    http::Awaitable<void> wake();
    bool preconditionHolds();

    MediaStore& m_store;
    PublishedMedia& m_media;
    http::Pool& m_pool;
    http::Request& m_request;
    const std::string& m_path;
    const PublishedMedia::Condition m_condition;
    bool m_preconditionFailed = false; ///< what the condition said last
};

} // namespace ingest

#include "core/ingest/gate/put_transaction.hpp"

#include "core/ingest/store/digest.hpp"
#include "core/ingest/store/file_kinds.hpp"

namespace ingest {

http::Awaitable<base::Result<PutTransaction::Outcome>> PutTransaction::run() {
    base::Result<Outcome> outcome = Outcome::PreconditionFailed;
    if (isManifest(m_path)) outcome = co_await putPlaylist();
    else outcome = co_await putFile();
    co_return outcome;
}

http::Awaitable<base::Result<PutTransaction::Outcome>> PutTransaction::putFile() {
    auto upload = m_store.beginUpload(m_path, m_request.contentLength);
    if (!upload) co_return upload.error();
    const Sink keep = [&](std::span<const char> piece) { return upload->write(piece); };
    const auto received = co_await receive(keep);
    if (!received) co_return received.error();
    if (m_store.limits().sync) {
        const auto synced = co_await sync(*upload);
        if (!synced) co_return synced.error();
    }
    const auto outcome = co_await commit(*upload);
    if (outcome && *outcome != Outcome::PreconditionFailed) co_await wake();
    co_return outcome;
}

http::Awaitable<base::Result<PutTransaction::Outcome>> PutTransaction::putPlaylist() {
    std::string bytes;
    const Sink keep = [&](std::span<const char> piece) -> base::Result<void> {
        if (bytes.size() + piece.size() > kLargestManifest)
            return base::Error{
                base::ErrorCode::TooLarge, "A playlist may be at most " + std::to_string(kLargestManifest) + " bytes long here."};
        bytes.append(piece.data(), piece.size());
        return {};
    };
    const auto received = co_await receive(keep);
    if (!received) co_return received.error();
    const bool existed = m_store.exists(m_path);
    base::Result<void> placed;
    const std::function<void()> work = [&] {
        placed = m_media.storePlaylist(m_path, bytes, m_request.header("host"), [this] { return preconditionHolds(); });
    };
    co_await m_pool.run(work);
    if (m_preconditionFailed) co_return Outcome::PreconditionFailed;
    if (!placed) co_return placed.error();
    co_return existed ? Outcome::Replaced : Outcome::Created;
}

http::Awaitable<base::Result<void>> PutTransaction::receive(const Sink& keep) {
    BodyDigest digest(m_request);
    for (;;) {
        const auto piece = co_await m_request.body->read();
        if (piece.empty()) break;
        digest.add(piece);
        const auto kept = keep(piece);
        if (!kept) co_return kept.error();
    }
    if (!digest.matches()) co_return base::Error{base::ErrorCode::InvalidInput, "The body does not match its digest. Nothing was stored."};
    co_return base::Result<void>();
}

http::Awaitable<base::Result<void>> PutTransaction::sync(Upload& upload) {
    base::Result<void> synced;
    const std::function<void()> work = [&] { synced = upload.sync(); };
    co_await m_pool.run(work);
    co_return synced;
}

http::Awaitable<base::Result<PutTransaction::Outcome>> PutTransaction::commit(Upload& upload) {
    std::optional<base::Result<bool>> fresh;
    // On this thread when nobody has to be waited for: for a segment it is most of the way.
    if (!m_store.limits().sync && !m_condition) fresh = m_media.tryStoreFile(m_path, upload);
    if (!fresh) {
        const std::function<void()> work = [&] { fresh = m_media.storeFile(m_path, upload, [this] { return preconditionHolds(); }); };
        co_await m_pool.run(work);
        if (m_preconditionFailed) co_return Outcome::PreconditionFailed;
    }
    if (!*fresh) co_return fresh->error();
    co_return **fresh ? Outcome::Created : Outcome::Replaced;
}

http::Awaitable<void> PutTransaction::wake() {
    m_media.notify(m_path);
    if (!m_media.isAwaited(m_path)) co_return;
    const std::function<void()> work = [&] { m_media.stored(m_path); };
    co_await m_pool.run(work);
}

bool PutTransaction::preconditionHolds() {
    m_preconditionFailed = m_condition && !m_condition();
    return !m_preconditionFailed;
}

} // namespace ingest

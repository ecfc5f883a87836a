#include "core/api/uploads/upload.hpp"

#include "core/base/files.hpp"

#include <QDir>
#include <QFile>
#include <algorithm>
#include <limits>
#include <vector>

namespace api {
namespace {

constexpr std::size_t kBlock = 256 * 1024;
/// What is hashed at each sync of bytes that were not hashed as they came: twice of what is received until then, so that an upload that
/// goes on after a restart catches up while it is received.
constexpr std::int64_t kCatchUp = 2 * Upload::kSyncEvery;

} // namespace

Upload::Upload(UploadRecord record, std::shared_ptr<UploadFile> file, std::int64_t offset, UploadPlace place, const base::Clock& clock)
    : m_id(record.id), m_length(record.length), m_place(std::move(place)), m_clock(clock), m_record(std::move(record)),
      m_file(std::move(file)), m_offset(offset) {}

UploadRecord Upload::record() const {
    const std::lock_guard lock(m_mutex);
    return m_record;
}

std::int64_t Upload::offset() const {
    const std::lock_guard lock(m_mutex);
    return m_offset;
}

std::int64_t Upload::synced() const {
    const std::lock_guard lock(m_mutex);
    return m_record.synced;
}

bool Upload::isWhole() const {
    const std::lock_guard lock(m_mutex);
    return m_record.isWhole;
}

std::string Upload::source() const {
    const std::lock_guard lock(m_mutex);
    return m_place.source(m_record);
}

std::int64_t Upload::lacking() const {
    const std::lock_guard lock(m_mutex);
    return m_record.isWhole || (m_file && m_file->isRoomKept()) ? 0 : m_length - m_offset;
}

std::uint64_t Upload::take() {
    const std::lock_guard lock(m_mutex);
    m_pending = 0;
    m_isChecked = false;
    return ++m_ticket;
}

bool Upload::isHeldBy(std::uint64_t ticket) const {
    const std::lock_guard lock(m_mutex);
    return m_ticket == ticket && !m_isDropped;
}

base::Error Upload::takenOver() const {
    return {base::ErrorCode::Cancelled, "Another request goes on with this upload."};
}

base::Result<void> Upload::save(const UploadRecord& record) const {
    return base::writeFileAtomically(m_place.record(m_id), model::toBytes(record));
}

base::Result<void> Upload::beginChecked(std::uint64_t ticket) {
    const std::lock_guard disk(m_disk);
    UploadRecord record;
    {
        const std::lock_guard lock(m_mutex);
        if (m_ticket != ticket || m_isDropped) return takenOver();
        m_isChecked = true;
        m_record.unchecked = m_offset;
        record = m_record;
    }
    return save(record); // or a kill in the middle of the part would leave bytes that nobody has checked
}

base::Result<void> Upload::append(std::uint64_t ticket, std::span<const char> bytes) {
    const std::unique_lock hashing(m_hashing, std::try_to_lock); // who catches up meanwhile hashes these later
    const std::lock_guard lock(m_mutex);
    if (m_ticket != ticket || m_isDropped || !m_file) return takenOver();
    const auto size = static_cast<std::int64_t>(bytes.size());
    const std::int64_t at = m_offset + m_pending;
    if (size > m_length - at)
        return base::Error{base::ErrorCode::TooLarge,
            "More bytes came than the " + std::to_string(m_length) + " that were announced. The last of them were not taken."};
    MR_TRY(m_file->write(bytes, at));
    m_record.touchedMs = m_clock.wallMs();
    if (m_isChecked) {
        m_pending += size;
        return {};
    }
    if (hashing.owns_lock() && m_hashed == m_offset) {
        m_digest.add(bytes);
        m_hashed += size;
    }
    m_offset += size;
    return {};
}

base::Result<void> Upload::accept(std::uint64_t ticket) {
    const std::lock_guard lock(m_mutex);
    if (m_ticket != ticket || m_isDropped) return takenOver();
    m_offset += m_pending;
    m_pending = 0;
    m_isChecked = false;
    m_record.unchecked = -1;
    return {};
}

bool Upload::isSyncDue() const {
    const std::lock_guard lock(m_mutex);
    return !m_isChecked && m_offset - m_record.synced >= kSyncEvery;
}

base::Result<void> Upload::sync() {
    const std::lock_guard disk(m_disk);
    std::shared_ptr<UploadFile> file;
    std::int64_t at = 0;
    {
        const std::lock_guard lock(m_mutex);
        // Also the mark of a checked part that came to nothing goes with the next sync, for what lies behind the offset is written over.
        if (!m_file || m_isDropped || (m_record.synced == m_offset && m_record.session == m_place.session)) return {};
        file = m_file;
        at = m_offset;
    }
    MR_TRY(file->sync());
    UploadRecord record;
    {
        const std::lock_guard lock(m_mutex);
        if (m_isDropped) return {};
        m_record.synced = at;
        m_record.session = m_place.session;
        if (!m_isChecked) m_record.unchecked = -1;
        record = m_record;
    }
    MR_TRY(save(record));
    return catchUp(kCatchUp);
}

base::Result<void> Upload::catchUp(std::int64_t atMost) {
    const std::lock_guard hashing(m_hashing);
    std::shared_ptr<UploadFile> file;
    std::int64_t until = 0;
    {
        const std::lock_guard lock(m_mutex);
        file = m_file;
        until = m_offset;
    }
    if (!file || m_hashed >= until) return {};
    until = std::min(until, atMost > until - m_hashed ? until : m_hashed + atMost);
    std::vector<char> block(kBlock);
    while (m_hashed < until) {
        const auto size = static_cast<std::size_t>(std::min<std::int64_t>(kBlock, until - m_hashed));
        MR_ASSIGN(const std::size_t got, file->read(std::span(block.data(), size), m_hashed));
        if (got == 0) return base::Error{base::ErrorCode::Io, "The file of the upload " + m_id + " is shorter than it was."};
        m_digest.add(std::span<const char>(block.data(), got));
        m_hashed += static_cast<std::int64_t>(got);
    }
    return {};
}

base::Result<void> Upload::finish() {
    MR_TRY(sync());
    MR_TRY(catchUp(std::numeric_limits<std::int64_t>::max()));
    const std::lock_guard disk(m_disk);
    const std::lock_guard hashing(m_hashing);
    UploadRecord record;
    std::shared_ptr<UploadFile> file;
    {
        const std::lock_guard lock(m_mutex);
        if (m_record.isWhole || m_isDropped) return {};
        if (m_offset != m_length || m_hashed != m_length || !m_file)
            return base::Error{base::ErrorCode::Conflict, "The upload " + m_id + " is not all there."};
        record = m_record;
        file = m_file;
    }
    // What lies behind the end came with a part that was refused; and room that was kept for it goes back.
    if (file->size() != m_length) MR_TRY(file->truncate(m_length));
    if (record.digest.empty()) record.digest = hexOf(m_digest.result());
    record.synced = m_length;
    record.unchecked = -1;
    file.reset();
    MR_TRY(save(record)); // a kill behind the move finds the digest there
    MR_TRY(place(record));
    record.isWhole = true;
    {
        const std::lock_guard lock(m_mutex);
        record.job = m_record.job;
        m_record = record;
    }
    return save(record);
}

base::Result<void> Upload::place(const UploadRecord& record) {
    MR_TRY(base::makeFolder(m_place.sourceFolder(m_id)));
    {
        const std::lock_guard lock(m_mutex);
        m_record.digest = record.digest;
        m_file.reset(); // Windows moves no file that is open
    }
    const std::string to = m_place.source(record);
    if (QFile::rename(QString::fromStdString(m_place.part(m_id)), QString::fromStdString(to))) {
        syncFolder(m_place.sourceFolder(m_id));
        syncFolder(m_place.sources);
        return {};
    }
    MR_ASSIGN(auto again, UploadFile::open(m_place.part(m_id)));
    const std::lock_guard lock(m_mutex);
    m_file = std::move(again);
    return base::Error{base::ErrorCode::Io, "The upload " + m_id + " cannot be put in its place, " + to + "."};
}

base::Result<void> Upload::setJob(const std::string& job) {
    const std::lock_guard disk(m_disk);
    UploadRecord record;
    {
        const std::lock_guard lock(m_mutex);
        if (m_isDropped) return {};
        m_record.job = job;
        record = m_record;
    }
    return save(record);
}

base::Result<void> Upload::setUnusedSince(std::int64_t atMs) {
    const std::lock_guard disk(m_disk);
    UploadRecord record;
    {
        const std::lock_guard lock(m_mutex);
        if (m_record.unusedSinceMs == atMs || m_isDropped) return {};
        m_record.unusedSinceMs = atMs;
        record = m_record;
    }
    return save(record);
}

void Upload::drop() {
    const std::lock_guard disk(m_disk);
    {
        const std::lock_guard lock(m_mutex);
        m_isDropped = true;
        ++m_ticket;
        m_file.reset();
    }
    // The record last: what is killed between them is found again, and dropped again when it is over.
    QFile::remove(QString::fromStdString(m_place.part(m_id)));
    QDir(QString::fromStdString(m_place.sourceFolder(m_id))).removeRecursively();
    QFile::remove(QString::fromStdString(m_place.record(m_id)));
}

} // namespace api

#pragma once
/// One upload: its record, its bytes, who sends them now. May be used from any thread; what may wait for the disk says so.
///
/// One request at a time brings bytes. A new one takes the upload over: what the earlier one had written counts, what it still brings is
/// refused, so nobody waits for a dead socket.

#include "core/api/uploads/upload_digest.hpp"
#include "core/api/uploads/upload_file.hpp"
#include "core/api/uploads/upload_record.hpp"
#include "core/base/clock.hpp"

#include <mutex>

namespace api {

/// Where the files of an upload are.
struct UploadPlace {
    std::string folder;  ///< `<id>.json` and `<id>.part`
    std::string sources; ///< `<id>/<file name>` of a whole one
    std::string session; ///< of the operating system; "": it does not say

    std::string record(const std::string& id) const { return folder + "/" + id + ".json"; }
    std::string part(const std::string& id) const { return folder + "/" + id + ".part"; }
    std::string sourceFolder(const std::string& id) const { return sources + "/" + id; }
    std::string source(const UploadRecord& record) const { return sourceFolder(record.id) + "/" + record.fileName; }
};

class Upload {
public:
    static constexpr std::int64_t kSyncEvery = 32 << 20; ///< bytes

    /// `file`: null of a whole one. `offset`: bytes of it that count.
    Upload(UploadRecord record, std::shared_ptr<UploadFile> file, std::int64_t offset, UploadPlace place, const base::Clock& clock);

    UploadRecord record() const;
    const std::string& id() const { return m_id; }
    std::int64_t length() const { return m_length; }
    /// Bytes that count, on the disk or on their way to it.
    std::int64_t offset() const;
    std::int64_t synced() const;
    bool isWhole() const;
    /// Where its bytes are once it is whole.
    std::string source() const;
    /// What the disk does not hold for it yet.
    std::int64_t lacking() const;

    /// Whoever brought bytes until now brings no more. Of the ticket that is given the newest counts.
    std::uint64_t take();
    bool isHeldBy(std::uint64_t ticket) const;

    /// A part whose checksum comes behind it: its bytes do not count before `accept`. Waits for the disk. Errors: Cancelled (taken over),
    /// Io.
    base::Result<void> beginChecked(std::uint64_t ticket);
    /// Errors: Cancelled (taken over), TooLarge (longer than announced; nothing of the piece counts), WorkFolderFull, Io.
    base::Result<void> append(std::uint64_t ticket, std::span<const char> bytes);
    base::Result<void> accept(std::uint64_t ticket);
    /// Whether so much has come since the last sync that another is due.
    bool isSyncDue() const;

    /// What counts now is on the disk when this returns, and the record says so. Waits for the disk. Errors: WorkFolderFull, Io.
    base::Result<void> sync();
    /// When all bytes are there: puts the file in its place and knows its digest; done already, it does nothing. Waits for the disk, and
    /// reads what was not hashed as it came. Errors: WorkFolderFull, Io.
    base::Result<void> finish();

    /// Errors: WorkFolderFull, Io.
    base::Result<void> setJob(const std::string& job);
    base::Result<void> setUnusedSince(std::int64_t atMs);
    /// Its files go; from here on nothing is taken.
    void drop();

private:
    /// Hashes bytes that were not hashed as they came, at most so many.
    base::Result<void> catchUp(std::int64_t atMost);
    base::Result<void> save(const UploadRecord& record) const;
    base::Result<void> place(const UploadRecord& record);
    base::Error takenOver() const;

    const std::string m_id;
    const std::int64_t m_length;
    const UploadPlace m_place;
    const base::Clock& m_clock;
    std::mutex m_disk; ///< one sync, one change of the record's file at a time; taken before m_mutex
    mutable std::mutex m_mutex;
    UploadRecord m_record;
    std::shared_ptr<UploadFile> m_file;
    std::int64_t m_offset;
    std::int64_t m_pending = 0; ///< bytes of a checked part behind the offset
    bool m_isChecked = false, m_isDropped = false;
    std::uint64_t m_ticket = 0;
    std::mutex m_hashing; ///< taken before m_mutex
    UploadDigest m_digest;
    std::int64_t m_hashed = 0;
};

} // namespace api

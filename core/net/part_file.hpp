#pragma once
/// A file while it comes: `<file>.part`, and what it is a part of in `<file>.fetch.json`. Owns both until the file is whole. One thread,
/// which may wait for the disk.

#include "core/base/result.hpp"
#include "core/net/resume.hpp"

#include <QFile>

namespace net {

class PartFile {
public:
    /// `shown`: where it comes from, for people; `address`: its SHA-256. `limit`: bytes that the file may have; `keepFree`: that stay free
    /// on its disk.
    PartFile(std::string file, std::string shown, std::string address, std::int64_t limit, std::int64_t keepFree);

    /// Bytes that can be gone on with; also what is in the part after the last write.
    std::int64_t bytes() const { return m_bytes; }
    const PartFacts& facts() const { return m_facts; }
    /// All of it is here, and the server vouched for it.
    bool isComplete() const { return m_facts.total > 0 && m_bytes == m_facts.total; }

    /// Before the first byte of an answer that begins anew. Errors: LinkTooLarge, WorkFolderFull, WorkFolderUnwritable.
    base::Result<void> beginAnew(const Answer& answer);
    /// Before the first byte of one that goes on. Errors: as above.
    base::Result<void> goOn();
    /// Errors: as above.
    base::Result<void> write(const char* data, std::size_t size);
    /// What has come is on the disk for certain, and noted. Errors: WorkFolderFull, WorkFolderUnwritable.
    base::Result<void> keep();
    /// What is here is of no use: the next answer begins anew.
    void forget();
    /// It is whole: puts it in its place. Errors: as `keep`.
    base::Result<void> finish();

private:
    base::Result<void> open();
    base::Result<void> checkRoom(std::int64_t more) const;
    base::Result<void> sync();
    base::Error unwritable(const std::string& why) const;
    void readFacts();

    std::string m_file, m_shown, m_address, m_session;
    std::int64_t m_limit, m_keepFree;
    QFile m_part;
    PartFacts m_facts;
    std::int64_t m_bytes = 0, m_sinceKept = 0;
};

} // namespace net

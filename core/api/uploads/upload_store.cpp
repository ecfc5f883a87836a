#include "core/api/uploads/upload_store.hpp"

#include "core/access/identity.hpp"
#include "core/base/files.hpp"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>

namespace api {
namespace {

constexpr std::size_t kRememberedIds = 1000;
constexpr qint64 kLargestRecord = 64 * 1024;

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

} // namespace

UploadStore::UploadStore(UploadStoreOptions options)
    : m_options(std::move(options)),
      m_clock(m_options.clock ? *m_options.clock : m_systemClock), m_place{m_options.folder,
                                                                       m_options.sources.empty() ? m_options.folder + "/sources"
                                                                                                 : m_options.sources,
                                                                       m_options.session} {}

base::Result<std::unique_ptr<UploadStore>> UploadStore::open(UploadStoreOptions options) {
    std::unique_ptr<UploadStore> store(new UploadStore(std::move(options)));
    MR_TRY(store->load());
    return store;
}

base::Result<void> UploadStore::load() {
    MR_TRY(base::makeFolder(m_place.folder));
    MR_TRY(base::makeFolder(m_place.sources));
    // What people upload is no other account's business.
    for (const std::string& folder : {m_place.folder, m_place.sources})
        QFile::setPermissions(q(folder), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    for (const QFileInfo& file : QDir(q(m_place.folder)).entryInfoList({QStringLiteral("u_*")}, QDir::Files | QDir::Hidden)) {
        const std::string id = file.completeBaseName().toStdString();
        if (!isUploadId(id)) continue;
        if (file.suffix() == QStringLiteral("json")) loadOne(id);
        // Of a creation that was killed before anybody heard of it.
        else if (file.suffix() == QStringLiteral("part") && !QFile::exists(q(m_place.record(id)))) QFile::remove(file.filePath());
    }
    return {};
}

void UploadStore::loadOne(const std::string& id) {
    const auto bytes = base::readFile(m_place.record(id), kLargestRecord);
    auto record = bytes ? model::fromBytes<UploadRecord>(*bytes) : base::Result<UploadRecord>(bytes.error());
    if (!record || record->id != id) return; // of a newer Millrace, or damaged: not ours to delete
    std::shared_ptr<UploadFile> file;
    std::int64_t offset = record->length;
    if (auto opened = UploadFile::open(m_place.part(id)); opened && !record->isWhole) {
        file = std::move(opened).value();
        offset = offsetAfterStart(*record, file->size(), m_place.session);
        if (!file->truncate(offset)) return;
    } else if (QFileInfo(q(m_place.source(*record))).size() == record->length && QFile::exists(q(m_place.source(*record)))) {
        record->isWhole = true; // killed between the move and its note
    } else {
        QFile::remove(q(m_place.record(id))); // its bytes are gone
        m_gone.push_back(id);
        return;
    }
    m_uploads.emplace(id, std::make_shared<Upload>(std::move(record).value(), std::move(file), offset, m_place, m_clock));
}

std::int64_t UploadStore::freeBytes() const {
    return m_options.freeBytes ? m_options.freeBytes() : base::freeBytes(m_place.folder);
}

UploadRoom UploadStore::room(const UploadRecord& wanted) const {
    UploadRoom room;
    for (const auto& upload : all()) {
        const UploadRecord record = upload->record();
        if (record.isWhole) continue;
        ++room.inAll;
        room.ofOwner += isOwner(record, wanted.tokenId, wanted.userId) ? 1 : 0;
        room.lacking += upload->lacking();
    }
    room.free = freeBytes();
    return room;
}

std::shared_ptr<Upload> UploadStore::withKey(const UploadRecord& wanted) const {
    if (wanted.key.empty()) return nullptr;
    for (const auto& upload : all()) {
        const UploadRecord record = upload->record();
        if (record.key == wanted.key && (record.tokenId == wanted.tokenId || record.tokenId == auth::kOpenTokenId)) return upload;
    }
    return nullptr;
}

base::Result<UploadStore::Begun> UploadStore::create(UploadRecord wanted) {
    const std::lock_guard creation(m_creation);
    if (auto earlier = withKey(wanted)) {
        if (earlier->record().keyHash != wanted.keyHash)
            return base::Error{base::ErrorCode::Conflict, "The Idempotency-Key belongs to another upload. Take another key."};
        return Begun{std::move(earlier), false};
    }
    MR_TRY(checkCreation(wanted.length, room(wanted), m_options.limits));
    return make(std::move(wanted));
}

base::Result<UploadStore::Begun> UploadStore::make(UploadRecord wanted) {
    wanted.id = newUploadId();
    wanted.createdMs = wanted.touchedMs = m_clock.wallMs();
    wanted.session = m_place.session;
    wanted.fileName = uploadFileName(wanted.name);
    MR_ASSIGN(auto file, UploadFile::create(m_place.part(wanted.id), m_options.keepsRoom ? wanted.length : 0));
    if (const auto noted = base::writeFileAtomically(m_place.record(wanted.id), model::toBytes(wanted)); !noted) {
        QFile::remove(q(m_place.part(wanted.id)));
        return noted.error();
    }
    syncFolder(m_place.folder);
    const std::string id = wanted.id;
    auto upload = std::make_shared<Upload>(std::move(wanted), std::move(file), 0, m_place, m_clock);
    const std::lock_guard lock(m_mutex);
    m_uploads.emplace(id, upload);
    return Begun{std::move(upload), true};
}

std::shared_ptr<Upload> UploadStore::find(const std::string& id) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_uploads.find(id);
    return found == m_uploads.end() ? nullptr : found->second;
}

bool UploadStore::wasThere(const std::string& id) const {
    const std::lock_guard lock(m_mutex);
    return std::find(m_gone.begin(), m_gone.end(), id) != m_gone.end();
}

std::vector<std::shared_ptr<Upload>> UploadStore::all() const {
    std::vector<std::shared_ptr<Upload>> uploads;
    const std::lock_guard lock(m_mutex);
    uploads.reserve(m_uploads.size());
    for (const auto& [id, upload] : m_uploads) uploads.push_back(upload);
    return uploads;
}

bool UploadStore::remove(const std::string& id) {
    std::shared_ptr<Upload> upload;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_uploads.find(id);
        if (found == m_uploads.end()) return false;
        upload = found->second;
        m_uploads.erase(found);
        m_gone.push_back(id);
        if (m_gone.size() > kRememberedIds) m_gone.pop_front();
    }
    upload->drop();
    return true;
}

std::vector<UploadRecord> UploadStore::sweep(const std::function<bool(const UploadRecord&)>& isUsed) {
    std::vector<UploadRecord> dropped;
    const std::int64_t now = m_clock.wallMs();
    for (const auto& upload : all()) {
        UploadRecord record = upload->record();
        if (record.isWhole) {
            // A job that was removed may come back; what nobody has for a day goes.
            const std::int64_t since = isUsed(record) ? 0 : record.unusedSinceMs > 0 ? record.unusedSinceMs : now;
            (void)upload->setUnusedSince(since);
            record.unusedSinceMs = since;
        }
        if (isExpired(record, m_options.limits, now) && remove(record.id)) dropped.push_back(std::move(record));
    }
    return dropped;
}

std::int64_t UploadStore::largest() const {
    const std::int64_t free = freeBytes();
    const std::int64_t fits = free < 0 ? -1 : std::max<std::int64_t>(0, free - m_options.limits.keepFree);
    if (m_options.limits.largest <= 0) return fits;
    return fits < 0 ? m_options.limits.largest : std::min(fits, m_options.limits.largest);
}

std::int64_t UploadStore::expiresMs(const Upload& upload) const {
    return api::expiresMs(upload.record(), m_options.limits);
}

} // namespace api

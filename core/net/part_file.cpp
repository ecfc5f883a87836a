#include "core/net/part_file.hpp"

#include "core/base/files.hpp"
#include "core/base/size_text.hpp"
#include "core/net/system_session.hpp"

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <cerrno>
#include <filesystem>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace net {
namespace {

constexpr std::int64_t kKeepEvery = 64 << 20; // bytes: what a power cut may cost

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

std::string partOf(const std::string& file) {
    return file + ".part";
}
std::string factsOf(const std::string& file) {
    return file + ".fetch.json";
}

QByteArray bytesOf(const PartFacts& facts) {
    return QJsonDocument(QJsonObject{{QStringLiteral("address"), q(facts.address)}, {QStringLiteral("validator"), q(facts.validator)},
                             {QStringLiteral("name"), q(facts.name)}, {QStringLiteral("total"), static_cast<double>(facts.total)},
                             {QStringLiteral("synced"), static_cast<double>(facts.synced)}, {QStringLiteral("session"), q(facts.session)}})
        .toJson(QJsonDocument::Compact);
}

PartFacts factsIn(const QByteArray& bytes) {
    const QJsonObject object = QJsonDocument::fromJson(bytes).object();
    const auto text = [&](const char* key) { return object.value(QLatin1String(key)).toString().toStdString(); };
    PartFacts facts;
    facts.address = text("address");
    facts.validator = text("validator");
    facts.name = text("name");
    facts.session = text("session");
    facts.total = static_cast<std::int64_t>(object.value(QLatin1String("total")).toDouble(-1));
    facts.synced = static_cast<std::int64_t>(object.value(QLatin1String("synced")).toDouble(0));
    return facts;
}

base::Error full(const std::string& file, std::int64_t free, std::int64_t needed) {
    return {base::ErrorCode::WorkFolderFull,
        base::text(QT_TRANSLATE_NOOP("Core", "The disk of %1 is full (%2 free, %3 needed). Free space there; it goes on by itself."), file,
            base::sizeSaid(free), base::sizeSaid(needed))};
}

} // namespace

PartFile::PartFile(std::string file, std::string shown, std::string address, std::int64_t limit, std::int64_t keepFree)
    : m_file(std::move(file)), m_shown(std::move(shown)), m_address(std::move(address)), m_session(systemSession()), m_limit(limit),
      m_keepFree(keepFree), m_part(q(partOf(m_file))) {
    readFacts();
}

void PartFile::readFacts() {
    const auto bytes = base::readFile(factsOf(m_file), 1 << 16);
    if (bytes) m_facts = factsIn(*bytes);
    m_bytes = usableBytes(m_facts, QFileInfo(m_part.fileName()).size(), m_address, m_session);
    if (m_bytes == 0) m_facts = {};
}

base::Error PartFile::unwritable(const std::string& why) const {
    return {base::ErrorCode::WorkFolderUnwritable,
        base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be written (%2). Connect its disk or check its permissions; it goes on by itself."),
            m_file, why)};
}

base::Result<void> PartFile::checkRoom(std::int64_t more) const {
    if (m_bytes + more > m_limit)
        return base::Error{base::ErrorCode::LinkTooLarge,
            base::text(QT_TRANSLATE_NOOP(
                           "Core", "%1 is larger than %2, the most that is fetched. An administrator can allow more in the settings."),
                m_shown, base::sizeSaid(m_limit))};
    const std::int64_t free = base::freeBytes(m_file), needed = m_keepFree + more;
    if (free >= 0 && free < needed) return full(m_file, free, needed);
    return {};
}

base::Result<void> PartFile::open() {
    if (m_part.isOpen()) return {};
    if (const auto made = base::makeFolder(QFileInfo(m_part.fileName()).path().toStdString()); !made)
        return unwritable(made.error().clause());
    if (!m_part.open(QIODevice::ReadWrite | QIODevice::Unbuffered, QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        return unwritable(m_part.errorString().toStdString());
    return {};
}

base::Result<void> PartFile::beginAnew(const Answer& answer) {
    m_bytes = m_sinceKept = 0;
    m_facts = {.address = m_address,
        .validator = validatorOf(answer),
        .name = fileNameOf(answer.contentDisposition),
        .total = totalOf(answer),
        .synced = 0,
        .session = m_session};
    MR_TRY(open());
    if (!m_part.resize(0) || !m_part.seek(0)) return unwritable(m_part.errorString().toStdString());
    MR_TRY(checkRoom(std::max<std::int64_t>(m_facts.total, 0)));
    // Before its first byte: bytes without it would be of nobody knows what.
    if (const auto written = base::writeFileAtomically(factsOf(m_file), bytesOf(m_facts)); !written)
        return unwritable(written.error().clause());
    return {};
}

base::Result<void> PartFile::goOn() {
    MR_TRY(open());
    if (!m_part.resize(m_bytes) || !m_part.seek(m_bytes)) return unwritable(m_part.errorString().toStdString());
    MR_TRY(checkRoom(std::max<std::int64_t>(m_facts.total - m_bytes, 0)));
    if (m_facts.session == m_session) return {};
    m_facts.session = m_session; // what comes from now on is this one's; what was there is synced
    return keep();
}

base::Result<void> PartFile::write(const char* data, std::size_t size) {
    const auto more = static_cast<std::int64_t>(size);
    if (m_bytes + more > m_limit) return checkRoom(more);
    if (m_part.write(data, more) != more) {
        const std::int64_t free = base::freeBytes(m_file);
        return free >= 0 && free < more ? full(m_file, free, more) : unwritable(m_part.errorString().toStdString());
    }
    m_bytes += more;
    m_sinceKept += more;
    if (m_sinceKept < kKeepEvery) return {};
    MR_TRY(keep());
    return checkRoom(0);
}

base::Result<void> PartFile::sync() {
    if (!m_part.isOpen()) return {};
#ifdef _WIN32
    const bool isDone = _commit(m_part.handle()) == 0;
#else
    const bool isDone = fsync(m_part.handle()) == 0;
#endif
    return isDone ? base::Result<void>() : unwritable(std::generic_category().message(errno));
}

base::Result<void> PartFile::keep() {
    m_sinceKept = 0;
    if (m_bytes == 0 || m_facts.validator.empty()) return {}; // nothing that could be gone on with
    MR_TRY(sync());
    m_facts.synced = m_bytes;
    if (const auto written = base::writeFileAtomically(factsOf(m_file), bytesOf(m_facts)); !written)
        return unwritable(written.error().clause());
    return {};
}

void PartFile::forget() {
    m_bytes = 0;
    m_facts = {};
}

base::Result<void> PartFile::finish() {
    MR_TRY(open()); // a file without a byte, or one that was whole before
    MR_TRY(sync());
    m_part.close();
    std::error_code error;
    std::filesystem::rename(QFileInfo(m_part.fileName()).filesystemFilePath(), QFileInfo(q(m_file)).filesystemFilePath(), error);
    if (error) return unwritable(error.message());
    QFile::remove(q(factsOf(m_file)));
    return {};
}

} // namespace net

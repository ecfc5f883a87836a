#include "core/fleet/source/block_file.hpp"

#include "core/base/crc32c.hpp"
#include "core/base/files.hpp"
#include "core/base/source_path.hpp"

#include <QFile>
#include <QtEndian>
#include <array>
#include <atomic>
#include <cstring>
#include <filesystem>

namespace fleet {
namespace {

constexpr auto kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr std::array<char, 4> kMark{'M', 'R', 'B', '1'};
constexpr qint64 kLongest = 64 << 20; // of what a damaged head could tell

using Head = std::array<char, kBlockHead>; // mark, length, CRC-32C of the bytes, CRC-32C of the head until here

Head headOf(const BlockFacts& facts) {
    Head head{};
    std::memcpy(head.data(), kMark.data(), kMark.size());
    qToLittleEndian(static_cast<quint32>(facts.bytes), head.data() + 4);
    qToLittleEndian(static_cast<quint32>(facts.crc32c), head.data() + 8);
    qToLittleEndian(static_cast<quint32>(base::crc32c(head.data(), 12)), head.data() + 12);
    return head;
}

std::optional<BlockFacts> factsOf(const Head& head) {
    const BlockFacts facts{qFromLittleEndian<quint32>(head.data() + 4), qFromLittleEndian<quint32>(head.data() + 8)};
    return headOf(facts) == head && facts.bytes <= kLongest ? std::optional(facts) : std::nullopt;
}

base::Error unwritable(const QFile& file, std::size_t size) {
    const std::string path = file.fileName().toStdString();
    // Qt tells a full disk from other faults on some systems only; what is left free tells it everywhere.
    const qint64 left = base::freeBytes(path);
    const bool isFull = file.error() == QFileDevice::ResourceError || (left >= 0 && left < static_cast<qint64>(size));
    const base::Text why =
        isFull ? base::text(QT_TRANSLATE_NOOP("Core", "its disk is full")) : base::Text(file.errorString().toStdString());
    return {isFull ? base::ErrorCode::WorkFolderFull : base::ErrorCode::WorkFolderUnwritable,
        base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be written: %2."), path, why)};
}

} // namespace

base::Result<BlockFacts> writeBlock(const std::string& file, const char* bytes, std::size_t size) {
    static std::atomic<unsigned> number{0};
    const BlockFacts facts{static_cast<std::int64_t>(size), base::crc32c(bytes, size)};
    const Head head = headOf(facts);
    const std::string fresh = file + "." + std::to_string(++number) + ".new"; // two may write one block at once
    QFile written(QString::fromStdString(fresh));
    const bool isWhole = written.open(QIODevice::WriteOnly | QIODevice::Truncate, kOwnerOnly) &&
        written.write(head.data(), kBlockHead) == kBlockHead &&
        written.write(bytes, static_cast<qint64>(size)) == static_cast<qint64>(size) && written.flush();
    if (!isWhole) {
        const base::Error error = unwritable(written, size);
        written.remove();
        return error;
    }
    written.close();
    std::error_code failed;
    std::filesystem::rename(base::filePath(fresh), base::filePath(file), failed);
    if (!failed) return facts;
    QFile::remove(QString::fromStdString(fresh));
    if (checkedBlock(file) == facts) return facts; // Windows replaces no file that is being read; it need not be replaced
    return base::Error{
        base::ErrorCode::WorkFolderUnwritable, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be written: %2."), file, failed.message())};
}

std::optional<BlockFacts> checkedBlock(const std::string& file) {
    QFile read(QString::fromStdString(file));
    Head head{};
    if (!read.open(QIODevice::ReadOnly) || read.read(head.data(), kBlockHead) != kBlockHead) return std::nullopt;
    const auto facts = factsOf(head);
    if (!facts || read.size() != kBlockHead + facts->bytes) return std::nullopt;
    const QByteArray bytes = read.readAll();
    const auto size = static_cast<std::size_t>(bytes.size());
    return bytes.size() == facts->bytes && base::crc32c(bytes.constData(), size) == facts->crc32c ? facts : std::nullopt;
}

} // namespace fleet

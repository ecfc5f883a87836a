#include "core/media/source_content.hpp"

#include <QByteArray>
#include <QCryptographicHash>
#include <algorithm>

namespace media {
namespace {

constexpr std::int64_t kBlocks = 64, kBlockBytes = 64 << 10;

/// Where a block begins: the first at the head, the last ends at the tail. Blocks of a short file lie one behind the other.
std::int64_t placeOf(std::int64_t block, std::int64_t bytes) {
    if (bytes <= kBlocks * kBlockBytes) return block * kBlockBytes;
    return (bytes - kBlockBytes) / (kBlocks - 1) * block + (bytes - kBlockBytes) % (kBlocks - 1) * block / (kBlocks - 1);
}

} // namespace

base::Result<model::Fingerprint> fingerprintOf(const SourceFile& source, const std::function<void()>& heartbeat) {
    const std::string& path = source.name();
    const base::FileStatus file = source.status(); // before it is read: what changes meanwhile has another time than this
    if (!file.exists)
        return base::Error{base::ErrorCode::SourceMissing,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 does not exist. Connect its disk or check the name."), path)};
    const auto bytes = source.stream();
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArray::number(static_cast<qlonglong>(file.bytes)) + '\n');
    QByteArray block;
    for (std::int64_t i = 0; i < kBlocks; ++i) {
        const std::int64_t at = placeOf(i, file.bytes), length = std::min(kBlockBytes, file.bytes - at);
        if (length <= 0) break;
        block.resize(static_cast<qsizetype>(length));
        if (!bytes->seekg(at) || !bytes->read(block.data(), length))
            return base::Error{base::ErrorCode::SourceUnreadable,
                base::text(
                    QT_TRANSLATE_NOOP("Core", "%1 cannot be read at byte %2. Check its disk, or copy the file again from its source."),
                    path, at)};
        hash.addData(block);
        if (heartbeat) heartbeat();
    }
    return model::Fingerprint{file.bytes, file.modifiedMs, hash.result().toHex().toStdString()};
}

} // namespace media

#include "core/model/source_blocks.hpp"

#include "core/base/files.hpp"

#include <algorithm>

namespace model {

std::int64_t blockCount(std::int64_t sourceBytes) {
    return sourceBytes <= 0 ? 0 : (sourceBytes - 1) / kSourceBlock + 1;
}

std::int64_t blockBytes(std::int64_t block, std::int64_t sourceBytes) {
    if (block < 0 || block >= blockCount(sourceBytes)) return 0;
    return std::min(kSourceBlock, sourceBytes - block * kSourceBlock);
}

bool isPossible(const SourceNeed& need, std::int64_t sourceBytes) {
    const std::int64_t blocks = blockCount(sourceBytes);
    return need.block >= 0 && need.block < blocks && need.count >= 1 && need.count <= 1 + kMostAhead && need.count <= blocks - need.block;
}

std::string sourceKeyOf(const std::string& vouched, std::int64_t bytes, const QByteArray& ends) {
    return base::sha256(QByteArray::fromStdString(vouched) + '\n' + QByteArray::number(static_cast<qlonglong>(bytes)) + '\n' + ends);
}

std::optional<SourceHave> haveOf(const QByteArray& line) {
    const auto message = fromBytes<HostMessage>(line);
    if (!message || !message->have) return std::nullopt;
    const SourceHave& have = *message->have;
    if (have.block < 0 || have.at < 0 || have.file.empty()) return std::nullopt;
    return have;
}

} // namespace model

#include "core/api/uploads/upload_metadata.hpp"

#include "core/base/plain_line.hpp"
#include "core/http/message.hpp"

#include <QByteArray>
#include <QStringDecoder>
#include <algorithm>

namespace api {
namespace {

constexpr std::size_t kLongest = 8192, kMostPairs = 32;
constexpr std::int64_t kMostBytes = 1LL << 53;

/// RFC 4648, 4, with its padding or without: clients of both kinds exist.
std::optional<std::string> decoded(std::string_view base64) {
    while (base64.ends_with('=')) base64.remove_suffix(1);
    if (base64.size() % 4 == 1) return std::nullopt;
    const auto result = QByteArray::fromBase64Encoding(QByteArray(base64.data(), static_cast<qsizetype>(base64.size())),
        QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!result) return std::nullopt;
    return result.decoded.toStdString();
}

bool isKeyCharacter(char c) {
    return c > ' ' && c < 0x7f && c != ',';
}

} // namespace

std::optional<UploadMetadata> uploadMetadataIn(std::string_view header) {
    UploadMetadata pairs;
    header = http::trimmed(header);
    if (header.size() > kLongest) return std::nullopt;
    for (bool isMore = !header.empty(); isMore;) {
        const auto comma = header.find(',');
        const std::string_view pair = http::trimmed(header.substr(0, comma));
        isMore = comma != std::string_view::npos;
        if (isMore) header = header.substr(comma + 1);
        const auto space = pair.find(' ');
        const std::string_view key = pair.substr(0, space);
        const std::string_view value = space == std::string_view::npos ? std::string_view() : http::trimmed(pair.substr(space));
        const bool isTwice = std::any_of(pairs.begin(), pairs.end(), [&](const auto& earlier) { return earlier.first == key; });
        if (key.empty() || isTwice || pairs.size() == kMostPairs || !std::all_of(key.begin(), key.end(), isKeyCharacter))
            return std::nullopt;
        auto bytes = decoded(value);
        if (!bytes) return std::nullopt;
        pairs.emplace_back(key, std::move(*bytes));
    }
    return pairs;
}

std::string textIn(const UploadMetadata& metadata, std::string_view key) {
    const auto found = std::find_if(metadata.begin(), metadata.end(), [&](const auto& pair) { return pair.first == key; });
    if (found == metadata.end()) return {};
    QStringDecoder utf8(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
    const QString text = utf8(QByteArray::fromStdString(found->second));
    if (utf8.hasError()) return {};
    return base::plainLine(found->second); // a line break is no reason to lose a name
}

std::optional<UploadChecksum> uploadChecksumIn(std::string_view header) {
    header = http::trimmed(header);
    const auto space = header.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    UploadChecksum checksum;
    const std::string_view name = header.substr(0, space);
    if (name == "sha256") checksum.algorithm = UploadChecksum::Algorithm::Sha256;
    else if (name != "sha1") return std::nullopt;
    auto bytes = decoded(http::trimmed(header.substr(space)));
    const std::size_t size = checksum.algorithm == UploadChecksum::Algorithm::Sha1 ? 20 : 32;
    if (!bytes || bytes->size() != size) return std::nullopt;
    checksum.digest = std::move(*bytes);
    return checksum;
}

std::optional<std::int64_t> byteCountIn(std::string_view header) {
    header = http::trimmed(header);
    if (header.empty() || header.size() > 16) return std::nullopt;
    std::int64_t count = 0;
    for (const char c : header) {
        if (c < '0' || c > '9') return std::nullopt;
        count = count * 10 + (c - '0');
    }
    return count <= kMostBytes ? std::optional(count) : std::nullopt;
}

} // namespace api

#pragma once
/// The header fields of tus 1.0.0 that hold more than a number: Upload-Metadata and Upload-Checksum. Pure functions over untrusted text.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace api {

/// "filename d29ybGQ=,is_confidential": keys in ASCII without spaces and commas, each once, and their values decoded. Values may hold any
/// byte.
using UploadMetadata = std::vector<std::pair<std::string, std::string>>;

/// Nothing when it is malformed (a key twice, no Base64), longer than 8 KiB or of more than 32 pairs.
std::optional<UploadMetadata> uploadMetadataIn(std::string_view header);
/// "" when there is no such key, or its value is not UTF-8. In one line (base::plainLine): it is shown to people.
std::string textIn(const UploadMetadata& metadata, std::string_view key);

struct UploadChecksum {
    enum class Algorithm { Sha1, Sha256 } algorithm = Algorithm::Sha1;
    std::string digest; ///< bytes
};
/// "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=". Nothing when it is malformed or of another algorithm.
std::optional<UploadChecksum> uploadChecksumIn(std::string_view header);

/// A whole number of bytes, digits alone. Nothing for what is none, or above 2^53 (JSON's largest).
std::optional<std::int64_t> byteCountIn(std::string_view header);

} // namespace api

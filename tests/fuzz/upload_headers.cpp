#include "core/api/uploads/upload_metadata.hpp"
#include "core/api/uploads/upload_rules.hpp"

// Keys are words and each is there once; text for people holds no control characters; a file name never leaves its folder.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto checksum = api::uploadChecksumIn(text); checksum && checksum->digest.size() != 20 && checksum->digest.size() != 32)
        __builtin_trap();
    if (const auto count = api::byteCountIn(text); count && *count < 0) __builtin_trap();
    const std::string name = api::uploadFileName(text);
    if (name.empty() || name.size() > 100 || name.starts_with('.') || name.find_first_of(std::string("/\\\0", 3)) != std::string::npos)
        __builtin_trap();
    const auto metadata = api::uploadMetadataIn(text);
    if (!metadata) return 0;
    for (std::size_t i = 0; i < metadata->size(); ++i) {
        const auto& [key, value] = (*metadata)[i];
        if (key.empty() || key.find_first_of(" ,") != std::string::npos || value.size() > size) __builtin_trap();
        for (std::size_t j = 0; j < i; ++j)
            if ((*metadata)[j].first == key) __builtin_trap();
        for (const char c : api::textIn(*metadata, key))
            if (static_cast<unsigned char>(c) < 0x20) __builtin_trap();
    }
    return 0;
}

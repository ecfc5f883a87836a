#include "core/api/seed/stitched_film.hpp"

// Whatever the boxes say, nothing is read or written beside them, and a patch lies within what was looked at.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const QByteArray first = bytes.left(bytes.size() / 2), second = bytes.mid(bytes.size() / 2);
    (void)api::mergedInit(first, second);
    (void)api::mergedInit(bytes, bytes);
    const auto patches = api::patchesOf(bytes, 2, 7);
    if (!patches) return 0;
    for (const api::Patch& patch : *patches)
        if (patch.offset + 4 > size) __builtin_trap();
    QByteArray copy = bytes;
    api::applyPatches(*patches, 0, copy.data(), static_cast<std::size_t>(copy.size()));
    return 0;
}

#include "core/package/hls.hpp"

#include <QByteArray>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    (void)package::readMediaPlaylist(bytes);
    (void)package::readMasterPlaylist(bytes);
    return 0;
}

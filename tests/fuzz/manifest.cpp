#include "core/package/dash.hpp"

#include <QByteArray>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    (void)package::readManifest(bytes);
    return 0;
}

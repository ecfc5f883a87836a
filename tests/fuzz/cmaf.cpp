#include "core/package/cmaf_reader.hpp"

#include <QByteArray>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    (void)package::readInit(bytes);
    (void)package::readSegment(bytes, bytes.size());
    return 0;
}

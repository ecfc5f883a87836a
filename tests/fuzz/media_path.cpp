#include "core/ingest/store/media_path.hpp"

#include <QByteArray>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const auto path = ingest::relativePath(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    if (path && (path->find("..") == 0 || path->find("/..") != std::string::npos)) __builtin_trap();
    return 0;
}

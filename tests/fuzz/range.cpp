#include "core/http/range.hpp"

#include <QByteArray>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const auto answer = http::rangeOf(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())), 1000);
    if (answer.part.offset + answer.part.length > 1000) __builtin_trap();
    return 0;
}

#include "core/model/queue_file.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const auto read = model::parseQueue(bytes, "/queues");
    if (!read) {
        if (read.error().message.empty()) std::abort(); // a refusal without a reason
        return 0;
    }
    const auto again = model::parseQueue(model::writeQueue(*read), "/queues");
    if (!again || *again != *read) std::abort(); // what was taken is kept
    return 0;
}

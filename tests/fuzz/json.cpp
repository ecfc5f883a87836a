#include "core/model/task.hpp"

#include <QByteArray>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    (void)model::fromBytes<model::Task>(bytes);
    (void)model::fromBytes<model::Preset>(bytes);
    return 0;
}

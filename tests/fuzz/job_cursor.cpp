#include "core/model/paging.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size == 0) return 0;
    model::JobQuery query;
    query.order = static_cast<model::JobOrder>(data[0] % 4);
    const std::string rest(reinterpret_cast<const char*>(data + 1), size - 1);
    query.after = rest;
    const auto read = model::readCursor(query);
    if (!read && read.error().message.empty()) std::abort(); // a refusal without a reason
    // Half of what is tried is JSON within base64, which bytes alone would never hit.
    query.after = QByteArray::fromStdString(rest).toBase64(QByteArray::Base64UrlEncoding).toStdString();
    const auto inner = model::readCursor(query);
    if (!inner) return 0;
    query.after = model::writeCursor(*inner, query);
    const auto again = model::readCursor(query);
    if (!again || *again != *inner) std::abort(); // what was taken is kept
    return 0;
}

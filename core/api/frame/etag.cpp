#include "core/api/frame/etag.hpp"

#include "core/http/message.hpp"

#include <QCryptographicHash>

namespace api {

std::string etagOf(const std::string& epoch, std::int64_t rev) {
    return "\"" + epoch + "." + std::to_string(rev) + "\"";
}

std::string weakEtagOf(std::string_view bytes) {
    const QByteArray hash =
        QCryptographicHash::hash(QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size())), QCryptographicHash::Sha256);
    return "W/\"" + hash.left(12).toHex().toStdString() + "\"";
}

bool listsEtag(std::string_view list, std::string_view etag, Comparison comparison) {
    list = http::trimmed(list);
    if (list == "*") return true;
    const auto isWeak = [](std::string_view tag) { return tag.starts_with("W/"); };
    const auto opaque = [&](std::string_view tag) { return isWeak(tag) ? tag.substr(2) : tag; };
    if (comparison == Comparison::Strong && isWeak(etag)) return false;
    // Our tags have no comma, so that a list may be cut at them.
    while (!list.empty()) {
        const auto comma = list.find(',');
        const std::string_view tag = http::trimmed(list.substr(0, comma));
        if (opaque(tag) == opaque(etag) && !(comparison == Comparison::Strong && isWeak(tag))) return true;
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
    return false;
}

} // namespace api

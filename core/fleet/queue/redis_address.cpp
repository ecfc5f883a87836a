#include "core/fleet/queue/redis_address.hpp"

#include "core/fleet/queue/queue_errors.hpp"

#include <QUrl>

namespace fleet {
inline namespace queue {
namespace {

constexpr int kMostDatabases = 1024;

/// Of an address that cannot be used: what is surely not secret in it. A password may stand anywhere.
std::string withoutSecrets(const QUrl& url) {
    return (url.scheme() + QLatin1String("://") + url.host() + QStringLiteral("…")).toStdString();
}

} // namespace

std::string RedisAddress::shown() const {
    if (!path.empty()) return path;
    const bool isNumber = host.find(':') != std::string::npos; // of IPv6
    return (isNumber ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

base::Result<RedisAddress> redisAddress(std::string_view text) {
    const QUrl url(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())), QUrl::StrictMode);
    if (!url.isValid()) return errors::noAddress("…");
    RedisAddress address{
        .user = url.userName(QUrl::FullyDecoded).toStdString(), .password = url.password(QUrl::FullyDecoded).toStdString()};
    if (url.scheme() == QLatin1String("unix")) {
        address.path = url.path(QUrl::FullyDecoded).toStdString();
        if (address.path.size() < 2 || !url.host().isEmpty()) return errors::noAddress(withoutSecrets(url));
        return address;
    }
    address.host = url.host(QUrl::FullyDecoded).toStdString();
    address.port = url.port(address.port);
    if (url.scheme() == QLatin1String("rediss")) return errors::noTls(address.shown());
    const QString number = url.path().mid(1);
    bool isNumber = true;
    if (!number.isEmpty()) address.database = number.toInt(&isNumber);
    const bool fits = isNumber && address.database >= 0 && address.database < kMostDatabases && !url.hasQuery() && !url.hasFragment();
    if (url.scheme() != QLatin1String("redis") || address.host.empty() || !fits) return errors::noAddress(withoutSecrets(url));
    return address;
}

} // namespace queue
} // namespace fleet

#include "app/cli/serve_address.hpp"

#include <QHostAddress>
#include <QNetworkInterface>

namespace cli {
namespace {

const QString kLoopback = QStringLiteral("127.0.0.1");

/// How other computers reach a listener at `host`: one on all interfaces by each of this computer's own addresses, or by its loopback one
/// where it has none.
QStringList reachableHosts(const QString& host) {
    const QHostAddress wanted(host);
    const bool isAny = wanted == QHostAddress(QHostAddress::AnyIPv4) || wanted == QHostAddress(QHostAddress::AnyIPv6);
    if (!isAny) return {host};
    QStringList hosts;
    for (const QHostAddress& address : QNetworkInterface::allAddresses()) {
        const bool isKind = address.protocol() == QAbstractSocket::IPv4Protocol || wanted == QHostAddress(QHostAddress::AnyIPv6);
        if (isKind && !address.isLoopback() && !address.isLinkLocal()) hosts << address.toString();
    }
    return hosts.isEmpty() ? QStringList{kLoopback} : hosts;
}

} // namespace

ServeAddress::ServeAddress(const ServeOptions& options, unsigned short port, bool isTls)
    : m_scheme(isTls ? QStringLiteral("https://") : QStringLiteral("http://")), m_host(QString::fromStdString(options.host)), m_port(port) {
}

QString ServeAddress::at(const QString& host) const {
    const bool isIpv6 = host.contains(QLatin1Char(':'));
    return m_scheme + (isIpv6 ? QLatin1Char('[') + host + QLatin1Char(']') : host) + QLatin1Char(':') + QString::number(m_port);
}

QString ServeAddress::local() const {
    return at(kLoopback);
}

QStringList ServeAddress::reachable() const {
    QStringList addresses;
    for (const QString& each : reachableHosts(m_host)) addresses << at(each) + QLatin1Char('/');
    return addresses;
}

} // namespace cli

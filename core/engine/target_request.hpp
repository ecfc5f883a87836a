#pragma once
/// What every request to a publishing target has. Main thread, as the connection that sends it.

#include "core/engine/publish_target.hpp"

#include <QNetworkRequest>
#include <QUrl>

namespace engine {

/// `address`: encoded, below the target's.
inline QNetworkRequest requestTo(const PublishTarget& target, const std::string& address, int timeoutMs) {
    QNetworkRequest request(QUrl(QString::fromStdString(address)));
    request.setRawHeader("Authorization", QByteArray("Bearer ") + QByteArray::fromStdString(target.token));
    request.setRawHeader("User-Agent", "Millrace/" MILLRACE_VERSION);
    request.setTransferTimeout(timeoutMs);
    request.setAttribute(
        QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy); // the token is for this host alone
    return request;
}

} // namespace engine

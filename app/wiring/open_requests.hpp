#pragma once
/// One panel for each data folder: a second start hands its files over to the panel that runs, by a local socket that only the same user
/// may open. Main thread.
///
/// The engine's lock says who is first, not the socket: whoever holds the lock may clear away a socket that a crash left behind.

#include "core/model/open_request.hpp"

#include <QLocalServer>

namespace wiring {

/// Where the panel over this data folder listens: the same for every way to name the folder. Makes the folder. "" where the system has no
/// place for sockets.
QString openRequestAddress(const std::string& dataFolder);

/// Absolute, with names of any bytes kept; http and https addresses as they are. So that they mean the same in another process.
std::vector<std::string> absoluteFiles(const QStringList& arguments);

/// Gives the request to the panel that listens there and waits until it is taken, a few seconds at most. False: nobody took it.
bool handOver(const QString& address, const model::OpenRequest& request);

class OpenRequests : public QObject {
    Q_OBJECT
public:
    explicit OpenRequests(QObject* parent = nullptr);
    /// Only for who holds the data folder's lock. Errors: Io; then later starts cannot hand over, and say that another one runs.
    base::Result<void> listen(const QString& address);

Q_SIGNALS:
    void arrived(const model::OpenRequest& request);

private:
    void greet(QLocalSocket* peer);
    void read(QLocalSocket& peer);

    QLocalServer m_server;
};

} // namespace wiring

#pragma once
/// One engine for each data folder, and the local socket that it listens on, which only the same user may open: a second start hands its
/// files over to the panel that runs, and the command line asks about jobs and commands them. Main thread.
///
/// The engine's lock says who is first, not the socket: whoever holds the lock may clear away a socket that a crash left behind. Where it
/// listens follows from its session's environment, so it says that in the data folder: who asks may come by ssh, su or cron.

#include "core/model/control.hpp"
#include "core/model/open_request.hpp"

#include <QLocalServer>
#include <functional>

namespace wiring {

/// Where an engine over this data folder listens if it is started here: the same for every way to name the folder. Makes the folder. ""
/// where the system has no place for sockets.
QString openRequestAddress(const std::string& dataFolder);

/// Where the engine listens that runs over this data folder, whatever session it was started in; if none has said so, where one would that
/// is started here.
QString runningAddress(const std::string& dataFolder);

/// Absolute, with names of any bytes kept; http and https addresses as they are. So that they mean the same in another process.
std::vector<std::string> absoluteFiles(const QStringList& arguments);

/// Gives the request to the panel that listens there and waits until it is taken, a few seconds at most. False: nobody took it.
bool handOver(const QString& address, const model::OpenRequest& request);

/// Asks who listens there, and waits for the answer. Errors: NotFound (nobody listens), Io (it stopped talking), Unsupported (it is older
/// than such requests).
base::Result<model::ControlAnswer> askRunning(const QString& address, const model::ControlRequest& request);

class OpenRequests : public QObject {
    Q_OBJECT
public:
    /// With a window, files are taken; without one they are refused, and the second start says that another engine has the folder.
    enum class Files { Taken, Refused };
    explicit OpenRequests(Files files = Files::Taken, QObject* parent = nullptr);
    ~OpenRequests() override;
    /// Who answers the command line; nobody does before.
    using Answered = std::function<void(const model::ControlAnswer&)>;
    void setControl(std::function<void(const model::ControlRequest&, const Answered&)> control) { m_control = std::move(control); }
    /// Only for who holds the data folder's lock. Errors: Io; then later starts cannot hand over, and say that another one runs.
    base::Result<void> listen(const std::string& dataFolder);

Q_SIGNALS:
    void arrived(const model::OpenRequest& request);

private:
    void greet(QLocalSocket* peer);
    void read(QLocalSocket& peer);
    void open(QLocalSocket& peer, const QByteArray& line);
    void command(QLocalSocket& peer, const QByteArray& line);

    const Files m_files;
    QString m_addressFile; ///< in the data folder; "": nobody was told
    std::function<void(const model::ControlRequest&, const Answered&)> m_control;
    QLocalServer m_server;
};

} // namespace wiring

#include "app/wiring/open_requests.hpp"

#include "app/wiring/foreground.hpp"
#include "core/base/files.hpp"
#include "core/base/source_path.hpp"

#include <QFileInfo>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QTimer>

namespace wiring {
namespace {

constexpr int kPatienceMs = 5000;
constexpr int kNameDigits = 16; // of the hash: the path of a socket may have about a hundred bytes
constexpr char kTaken[] = "taken\n";

std::string absolutePath(const std::string& text) {
    std::error_code unknown;
    const std::filesystem::path path = std::filesystem::absolute(base::filePath(text), unknown);
    if (unknown) return text;
#ifdef _WIN32
    const auto utf8 = path.u8string();
    return {utf8.begin(), utf8.end()};
#else
    return base::textOfPath(path.native());
#endif
}

} // namespace

QString openRequestAddress(const std::string& dataFolder) {
    (void)base::makeFolder(dataFolder); // one that does not exist has no canonical name; the engine says why it cannot be made
    const QFileInfo folder(QString::fromStdString(dataFolder));
    const QString known = folder.exists() ? folder.canonicalFilePath() : folder.absoluteFilePath();
    const QString name = QStringLiteral("millrace-") + QString::fromStdString(base::sha256(known.toUtf8())).left(kNameDigits);
#ifdef _WIN32
    return name; // a named pipe; the system has one room for all
#else
    // Not in the folder for temporary files: anybody could listen there under our name.
    const QString room = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    return room.isEmpty() ? QString() : room + QLatin1Char('/') + name;
#endif
}

std::vector<std::string> absoluteFiles(const QStringList& arguments) {
    std::vector<std::string> files;
    for (const QString& argument : arguments) {
        const std::string text = argument.toStdString();
        if (text.empty()) continue;
        const bool address = text.starts_with("http://") || text.starts_with("https://");
        files.push_back(address ? text : absolutePath(text));
    }
    return files;
}

bool handOver(const QString& address, const model::OpenRequest& request) {
    if (address.isEmpty()) return false;
    QLocalSocket socket;
    socket.connectToServer(address);
    if (!socket.waitForConnected(kPatienceMs)) return false;
    passForegroundRight(socket);
    socket.write(model::lineOf(request));
    while (socket.bytesToWrite() > 0)
        if (!socket.waitForBytesWritten(kPatienceMs)) return false;
    while (!socket.canReadLine())
        if (!socket.waitForReadyRead(kPatienceMs)) return false;
    return socket.readLine() == kTaken;
}

OpenRequests::OpenRequests(QObject* parent) : QObject(parent) {
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket* peer = m_server.nextPendingConnection()) greet(peer);
    });
}

base::Result<void> OpenRequests::listen(const QString& address) {
    QLocalServer::removeServer(address); // of a panel that crashed: the lock is ours
    if (!address.isEmpty() && m_server.listen(address)) return {};
    return base::Error{base::ErrorCode::Io,
        base::text(
            QT_TRANSLATE_NOOP("Core", "A second start of Millrace cannot hand its files over: %1. Add files in the window that is open."),
            m_server.errorString().toStdString())};
}

void OpenRequests::greet(QLocalSocket* peer) {
    connect(peer, &QLocalSocket::disconnected, peer, &QObject::deleteLater);
    connect(peer, &QLocalSocket::readyRead, this, [this, peer] { read(*peer); });
    QTimer::singleShot(kPatienceMs, peer, &QLocalSocket::abort); // who says nothing is not waited for
    if (peer->bytesAvailable() > 0) read(*peer);
}

void OpenRequests::read(QLocalSocket& peer) {
    if (peer.bytesAvailable() > model::kLongestOpenRequest) return peer.abort();
    if (!peer.canReadLine()) return;
    const auto request = model::openRequestOf(peer.readLine());
    // Answered first: what is done with it may take longer than the other end waits.
    peer.write(request ? QByteArray(kTaken) : QByteArray::fromStdString(request.error().message) + '\n');
    peer.flush();
    peer.disconnectFromServer();
    if (request) Q_EMIT arrived(*request);
}

} // namespace wiring

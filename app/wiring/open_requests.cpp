#include "app/wiring/open_requests.hpp"

#include "app/wiring/foreground.hpp"
#include "core/base/background.hpp"
#include "core/base/files.hpp"
#include "core/base/source_path.hpp"
#include "core/base/web_address.hpp"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QLocalSocket>
#include <QPointer>
#include <QStandardPaths>
#include <QTimer>
#include <memory>

namespace wiring {
namespace {

constexpr int kPatienceMs = 5000;
constexpr int kNameDigits = 16;           // of the hash: the path of a socket may have about a hundred bytes
constexpr int kAnswerPatienceMs = 60'000; // hundreds of jobs may be added, and a disk may have to wake up
constexpr qint64 kLongestAddress = 4096;
constexpr char kHeard[] = "heard"; // of a peer: its line has come
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

QString addressFileIn(const std::string& dataFolder) {
    return QString::fromStdString(dataFolder) + QStringLiteral("/engine.socket");
}

/// Sends a line and waits for one. Errors: NotFound, Io.
base::Result<QByteArray> exchange(QLocalSocket& socket, const QString& address, const QByteArray& line, int patienceMs) {
    const auto silent = [&socket] {
        return base::Error{base::ErrorCode::Io,
            base::text(QT_TRANSLATE_NOOP("Core", "The Millrace that runs does not answer: %1."), socket.errorString().toStdString())};
    };
    if (!address.isEmpty()) socket.connectToServer(address);
    if (address.isEmpty() || !socket.waitForConnected(kPatienceMs))
        return base::Error{base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "No Millrace listens for this data folder."))};
    passForegroundRight(socket);
    socket.write(line);
    while (socket.bytesToWrite() > 0)
        if (!socket.waitForBytesWritten(kPatienceMs)) return silent();
    QByteArray answer;
    while (!answer.endsWith('\n')) { // read as it comes: thousands of jobs are many megabytes
        if (socket.bytesAvailable() == 0 && !socket.waitForReadyRead(patienceMs)) return silent();
        answer += socket.readAll();
    }
    return answer;
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

QString runningAddress(const std::string& dataFolder) {
    const auto said = base::readFile(addressFileIn(dataFolder).toStdString(), kLongestAddress);
    const QString address = said ? QString::fromUtf8(*said).trimmed() : QString();
    return address.isEmpty() ? openRequestAddress(dataFolder) : address;
}

std::vector<std::string> absoluteFiles(const QStringList& arguments) {
    std::vector<std::string> files;
    for (const QString& argument : arguments) {
        const std::string text = argument.toStdString();
        if (text.empty()) continue;
        files.push_back(base::isWebAddress(text) ? text : absolutePath(text));
    }
    return files;
}

bool handOver(const QString& address, const model::OpenRequest& request) {
    QLocalSocket socket;
    const auto answer = exchange(socket, address, model::lineOf(request), kPatienceMs);
    return answer && *answer == kTaken;
}

base::Result<model::ControlAnswer> askRunning(const QString& address, const model::ControlRequest& request) {
    QLocalSocket socket;
    MR_ASSIGN(const QByteArray line, exchange(socket, address, model::toBytes(request) + '\n', kAnswerPatienceMs));
    auto answer = model::fromBytes<model::ControlAnswer>(line, model::From::Wire);
    if (answer && answer->control > 0) return answer;
    return base::Error{base::ErrorCode::Unsupported,
        base::text(QT_TRANSLATE_NOOP(
            "Core", "The Millrace that runs over this data folder is older than this command. Quit it and start it anew."))};
}

OpenRequests::OpenRequests(Files files, QObject* parent) : QObject(parent), m_files(files) {
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket* peer = m_server.nextPendingConnection()) greet(peer);
    });
}

OpenRequests::~OpenRequests() {
    if (!m_addressFile.isEmpty()) QFile::remove(m_addressFile);
}

base::Result<void> OpenRequests::listen(const std::string& dataFolder) {
    const QString address = openRequestAddress(dataFolder);
    QLocalServer::removeServer(address); // of a panel that crashed: the lock is ours
    if (address.isEmpty() || !m_server.listen(address)) {
        QFile::remove(addressFileIn(dataFolder)); // likewise
        return base::Error{base::ErrorCode::Io,
            base::text(QT_TRANSLATE_NOOP("Core", "Neither a second start of Millrace nor the command line can reach this one: %1."),
                m_server.errorString().toStdString())};
    }
    m_addressFile = addressFileIn(dataFolder);
    return base::writeFileAtomically(m_addressFile.toStdString(), address.toUtf8() + '\n');
}

void OpenRequests::greet(QLocalSocket* peer) {
    connect(peer, &QLocalSocket::disconnected, peer, &QObject::deleteLater);
    connect(peer, &QLocalSocket::readyRead, this, [this, peer] { read(*peer); });
    // Who says nothing is not waited for.
    QTimer::singleShot(kPatienceMs, peer, [peer] {
        if (!peer->property(kHeard).toBool()) peer->abort();
    });
    if (peer->bytesAvailable() > 0) read(*peer);
}

void OpenRequests::read(QLocalSocket& peer) {
    if (peer.bytesAvailable() > model::kLongestOpenRequest) return peer.abort();
    if (!peer.canReadLine() || peer.property(kHeard).toBool()) return;
    peer.setProperty(kHeard, true);
    const QByteArray line = peer.readLine();
    if (model::isControlRequest(line)) command(peer, line);
    else open(peer, line);
}

void OpenRequests::open(QLocalSocket& peer, const QByteArray& line) {
    auto request = model::openRequestOf(line);
    if (request && m_files == Files::Refused)
        request = base::Error{base::ErrorCode::Unsupported, base::text(QT_TRANSLATE_NOOP("Core", "This Millrace has no window."))};
    // Answered first: what is done with it may take longer than the other end waits.
    peer.write(request ? QByteArray(kTaken) : QByteArray::fromStdString(request.error().message) + '\n');
    peer.flush();
    peer.disconnectFromServer();
    if (request) Q_EMIT arrived(*request);
}

void OpenRequests::command(QLocalSocket& peer, const QByteArray& line) {
    const Answered answered = [who = QPointer(&peer)](const model::ControlAnswer& answer) {
        // Written as text elsewhere: the rows of thousands of jobs would hold a window up.
        base::inBackground([answer] { return model::toBytes(answer) + '\n'; }, who.data(),
            [who](const QByteArray& text) {
                who->write(text);
                who->disconnectFromServer(); // when it is written
            });
    };
    const auto request = model::controlRequestOf(line);
    if (request && m_control) return m_control(*request, answered);
    model::ControlAnswer refusal;
    refusal.control = model::kControlVersion;
    refusal.problem = request
        ? base::Error{base::ErrorCode::Unsupported, base::text(QT_TRANSLATE_NOOP("Core", "This Millrace takes no commands."))}
        : request.error();
    answered(refusal);
}

} // namespace wiring

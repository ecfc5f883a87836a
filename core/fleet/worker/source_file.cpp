#include "core/fleet/worker/source_file.hpp"

#include "core/base/background.hpp"

#include <QFile>
#include <QFileInfo>
#include <QNetworkReply>
#include <QRandomGenerator>
#include <algorithm>

namespace fleet {
namespace {

constexpr qint64 kPieceBytes = 8 << 20;
constexpr int kMostTries = 45; // fifteen seconds each, at the end: ten minutes without a byte

base::Error changed(const std::string& host) {
    return {base::ErrorCode::SourceChanged,
        base::text(QT_TRANSLATE_NOOP("Core", "The film at %1 is not the one that the job was planned with."), host)};
}

/// Behind what is there; the last piece makes it whole.
base::Result<void> append(const std::string& file, std::int64_t at, const QByteArray& piece, std::int64_t total) {
    QFile part(QString::fromStdString(file + ".part"));
    const bool isRight =
        part.open(QIODevice::ReadWrite) && part.resize(at) && part.seek(at) && part.write(piece) == piece.size() && part.flush();
    if (!isRight) {
        const auto code = part.error() == QFileDevice::ResourceError || part.error() == QFileDevice::WriteError
            ? base::ErrorCode::WorkFolderFull
            : base::ErrorCode::WorkFolderUnwritable;
        return base::Error{code,
            base::text(QT_TRANSLATE_NOOP("Core", "The film cannot be kept in %1: %2. Free space there, or choose another folder."), file,
                part.errorString().toStdString())};
    }
    part.close();
    if (at + piece.size() < total) return {};
    QFile::remove(QString::fromStdString(file));
    if (QFile::rename(QString::fromStdString(file + ".part"), QString::fromStdString(file))) return {};
    return base::Error{base::ErrorCode::WorkFolderUnwritable,
        base::text(QT_TRANSLATE_NOOP("Core", "The file %1 cannot be written. Check its folder's permissions."), file)};
}

} // namespace

SourceFile::SourceFile(HttpLine& line, QUrl url, std::string ticket, std::string file, std::int64_t bytes)
    : m_line(line), m_url(std::move(url)), m_ticket(std::move(ticket)), m_file(std::move(file)), m_bytes(bytes) {
    m_wait.setSingleShot(true);
    connect(&m_wait, &QTimer::timeout, this, &SourceFile::ask);
}

SourceFile::~SourceFile() {
    m_isOver = true;
    if (m_reply) m_reply->abort();
}

void SourceFile::begin() {
    const QFileInfo whole(QString::fromStdString(m_file)), part(QString::fromStdString(m_file + ".part"));
    if (whole.exists() && whole.size() == m_bytes) {
        m_isWhole = m_isOver = true;
        QTimer::singleShot(0, this, [this] { Q_EMIT this->whole(); });
        return;
    }
    m_have = part.exists() ? std::min<std::int64_t>(part.size(), m_bytes) : 0;
    if (m_have == m_bytes) m_have = 0; // whole but not renamed: its last piece may not have been
    ask();
}

void SourceFile::renew(std::string ticket) {
    m_ticket = std::move(ticket);
    if (std::exchange(m_needsTicket, false)) ask();
}

void SourceFile::ask() {
    if (m_isOver) return;
    const std::int64_t end = std::min<std::int64_t>(m_have + kPieceBytes, m_bytes);
    LineRequest request;
    request.method = "GET";
    request.url = m_url;
    request.bearer = m_ticket;
    request.headers = {{"Range", "bytes=" + QByteArray::number(m_have) + "-" + QByteArray::number(end - 1)}};
    if (!m_etag.isEmpty()) request.headers.append({"If-Range", m_etag});
    request.mostBytes = kPieceBytes;
    m_reply = m_line.send(std::move(request), [self = QPointer(this)](const LineAnswer& answer) {
        if (self) self->answered(answer);
    });
}

void SourceFile::answered(const LineAnswer& answer) {
    if (m_isOver) return;
    const std::string host = m_url.host().toStdString();
    if (answer.refusal) return fail(*answer.refusal);
    if (answer.status == 0 || answer.status >= 500 || answer.status == 429) return again();
    if (answer.status == 401 || answer.status == 403) {
        m_needsTicket = true; // the next beat brings another, or the lease is gone
        return;
    }
    if (answer.status == 404 || answer.status == 410 || answer.status == 416 || answer.status == 412) return fail(changed(host));
    const bool isWholeFilm = answer.status == 200 && m_have == 0 && answer.body.size() == m_bytes;
    if (answer.status == 200 && !isWholeFilm) return fail(changed(host)); // asked for a part of the one it was (RFC 9110, 13.1.5)
    if (answer.status != 206 && !isWholeFilm) return fail({base::ErrorCode::LinkRefused, errorOf(answer, host).text});
    // "bytes 0-8388607/151999999"
    const QByteArray wanted = "bytes " + QByteArray::number(m_have) + "-";
    const bool isPlace =
        isWholeFilm || (answer.contentRange.startsWith(wanted) && answer.contentRange.endsWith("/" + QByteArray::number(qint64{m_bytes})));
    if (!isPlace || answer.body.isEmpty() || m_have + answer.body.size() > m_bytes) return fail(changed(host));
    if (m_etag.isEmpty() && !answer.etag.startsWith("W/")) m_etag = answer.etag;
    m_tries = 0;
    m_fetched += answer.body.size();
    write(answer.body);
}

void SourceFile::write(const QByteArray& piece) {
    base::inBackground([file = m_file, at = m_have, piece, total = m_bytes] { return append(file, at, piece, total); }, this,
        [this, bytes = piece.size()](const base::Result<void>& outcome) { written(outcome, bytes); });
}

void SourceFile::written(const base::Result<void>& outcome, qint64 bytes) {
    if (m_isOver) return;
    if (!outcome) return fail(outcome.error());
    m_have += bytes;
    if (m_have < m_bytes) return ask();
    m_isWhole = m_isOver = true;
    Q_EMIT whole();
}

void SourceFile::again() {
    if (++m_tries > kMostTries)
        return fail({base::ErrorCode::LinkSilent,
            base::text(
                QT_TRANSLATE_NOOP("Core", "%1 does not give the film. The chunk goes back to others."), m_url.host().toStdString())});
    const double wait = std::min(15'000.0, 1000.0 * static_cast<double>(1 << std::min(m_tries - 1, 4)));
    m_wait.start(static_cast<int>(wait * (0.5 + QRandomGenerator::global()->generateDouble() / 2)));
}

void SourceFile::fail(const base::Error& error) {
    m_isOver = true;
    Q_EMIT failed(error);
}

} // namespace fleet

#include "core/fleet/worker/staging_upload.hpp"

#include "core/base/background.hpp"
#include "core/fleet/worker/paced_file.hpp"

#include <QCryptographicHash>
#include <QFile>
#include <QNetworkReply>
#include <QRandomGenerator>
#include <algorithm>

namespace fleet {
namespace {

struct Summed {
    std::string sha256; ///< "": it cannot be read
    qint64 bytes = 0;
};

Summed sumOf(const std::string& path) {
    QFile file(QString::fromStdString(path));
    QCryptographicHash sum(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !sum.addData(&file)) return {};
    return {sum.result().toHex().toStdString(), file.size()};
}

base::Error spoiled(const std::string& name) {
    return {base::ErrorCode::CheckFailed,
        base::text(QT_TRANSLATE_NOOP(
                       "Core", "%1 is not what its encoder wrote, or cannot be read. Check the disk and the memory of this computer."),
            name)};
}

} // namespace

StagingUpload::StagingUpload(HttpLine& line, UploadAccess access, std::shared_ptr<Pace> pace, UploadTurns* turns, QObject* parent)
    : QObject(parent), m_line(line), m_access(std::move(access)), m_pace(std::move(pace)), m_turns(turns) {
    if (!m_access.base.empty() && m_access.base.back() != '/') m_access.base += '/';
    m_wait.setSingleShot(true);
    connect(&m_wait, &QTimer::timeout, this, &StagingUpload::put);
}

StagingUpload::~StagingUpload() {
    stop();
}

void StagingUpload::stop() {
    m_isOver = true;
    m_wait.stop();
    if (m_reply) m_reply->abort();
    m_turn.reset();
}

void StagingUpload::add(StagedObject object, std::string path) {
    m_pending.push_back({std::move(object), std::move(path)});
    next();
}

void StagingUpload::close() {
    m_isClosed = true;
    next();
}

void StagingUpload::renew(std::string ticket) {
    if (ticket.empty() || ticket == m_access.ticket) return;
    m_access.ticket = std::move(ticket);
    if (std::exchange(m_needsTicket, false)) put();
}

qint64 StagingUpload::restMs() const {
    qint64 bytes = 0;
    for (const Pending& each : m_pending) bytes += std::max<qint64>(each.object.bytes, QFile(QString::fromStdString(each.path)).size());
    if (bytes == 0 || m_sentBytes == 0) return 0;
    return bytes * std::max<qint64>(m_sendingMs, 1) / m_sentBytes;
}

void StagingUpload::next() {
    if (m_isBusy || m_isOver) return;
    if (m_pending.empty()) {
        if (!m_isClosed) return;
        m_isOver = true;
        // From the event loop: whoever closes it may hold what the signal lets go of.
        QTimer::singleShot(0, this, [this] { Q_EMIT ended(); });
        return;
    }
    m_isBusy = true;
    base::inBackground(
        [path = m_pending.front().path] { return sumOf(path); }, this, [this](const Summed& sum) { summed(sum.sha256, sum.bytes); });
}

void StagingUpload::summed(const std::string& sha256, qint64 bytes) {
    if (m_isOver) return;
    StagedObject& object = m_pending.front().object;
    // What the encoder said of it is what was proven.
    if (sha256.empty() || (!object.sha256.empty() && object.sha256 != sha256)) return fail(spoiled(object.name));
    object.sha256 = sha256;
    object.bytes = bytes;
    put();
}

void StagingUpload::put() {
    if (!m_turns) return send();
    if (std::exchange(m_isAsking, true)) return;
    m_turns->ask(this, [this](UploadTurns::Turn turn) {
        m_isAsking = false;
        if (m_isOver) return;
        m_turn = std::move(turn);
        send();
    });
}

void StagingUpload::send() {
    if (m_isOver || m_pending.empty()) return;
    const Pending& each = m_pending.front();
    auto file = std::make_unique<QFile>(QString::fromStdString(each.path));
    if (!file->open(QIODevice::ReadOnly)) return fail(spoiled(each.object.name));
    LineRequest request;
    request.method = "PUT";
    request.url = QUrl(QString::fromStdString(m_access.base + each.object.name));
    request.bearer = m_access.ticket;
    request.headers = {{"Content-Type", "application/octet-stream"},
        {"Content-Digest", "sha-256=:" + QByteArray::fromHex(QByteArray::fromStdString(each.object.sha256)).toBase64() + ":"}};
    if (m_pace) request.file = new PacedFile(std::move(file), m_pace);
    else request.file = file.release();
    m_since.start();
    m_shown = m_access.ticket;
    m_reply = m_line.send(std::move(request), [self = QPointer(this)](const LineAnswer& answer) {
        if (self) self->answered(answer);
    });
}

void StagingUpload::answered(const LineAnswer& answer) {
    constexpr int kMostMismatches = 3;
    m_turn.reset();
    if (m_isOver) return;
    Pending& each = m_pending.front();
    const int status = answer.status;
    if (answer.refusal) return fail(*answer.refusal);
    const bool isSilent = status == 0 || status >= 500 || status == 408 || status == 429;
    Q_EMIT ingestAnswered(!isSilent);
    if (m_isOver) return;
    if (isSilent) return again(answer.retryAfterMs);
    if (status >= 200 && status < 300) {
        m_tries = 0;
        m_sentBytes += each.object.bytes;
        m_sendingMs += m_since.elapsed();
        m_staged.push_back(each.object);
        m_pending.pop_front();
        m_isBusy = false;
        const auto isSegment = [](const StagedObject& object) { return object.frames > 0; };
        Q_EMIT progressed(static_cast<int>(std::count_if(m_staged.begin(), m_staged.end(), isSegment)), restMs());
        return next();
    }
    if (status == 401 || status == 403) {
        if (m_shown != m_access.ticket) return put(); // there is another one since
        m_needsTicket = true;                         // the next beat brings it, or says that nobody wants this any more
        return;
    }
    if (status == 400 && ++each.mismatches < kMostMismatches) return again(0); // a bit flipped on the way
    const std::string host = QUrl(QString::fromStdString(m_access.base)).host().toStdString();
    fail({base::ErrorCode::IngestRefused, errorOf(answer, host).text});
}

void StagingUpload::again(std::int64_t askedMs) {
    constexpr std::int64_t kMostMs = 15'000;
    const std::int64_t mine = std::min<std::int64_t>(kMostMs, 1000LL << std::min(m_tries++, 4));
    const std::int64_t wait = std::clamp<std::int64_t>(askedMs, mine, kMostMs * 4);
    m_wait.start(static_cast<int>(static_cast<double>(wait) * (0.5 + QRandomGenerator::global()->generateDouble() / 2)));
}

void StagingUpload::fail(const base::Error& error) {
    m_isOver = true;
    m_wait.stop();
    m_turn.reset();
    Q_EMIT failed(error);
}

} // namespace fleet

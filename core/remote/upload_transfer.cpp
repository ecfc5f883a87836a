#include "core/remote/upload_transfer.hpp"

#include "core/base/source_path.hpp"
#include "core/remote/file_window.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <QRandomGenerator>
#include <QUuid>
#include <algorithm>
#include <utility>

namespace remote {
namespace {

constexpr int kSourceAgainMs = 5000, kMostMismatches = 1, kSecondMs = 1000;
using Do = UploadCourse::Do;

} // namespace

UploadTransfer::UploadTransfer(UploadEntry entry, UploadHttp& http, QThreadPool& readers, QObject* parent)
    : QObject(parent), m_entry(std::move(entry)), m_http(http), m_readers(readers), m_course(m_entry.bytes, m_entry.location) {
    m_clock.start();
    m_wait.setParent(this);
    m_wait.setSingleShot(true);
    connect(&m_wait, &QTimer::timeout, this, &UploadTransfer::step);
    if (m_entry.isPaused) m_state = UploadState::Paused;
    if (!m_entry.trouble) return;
    m_state = UploadState::Failed;
    m_trouble =
        base::Error{static_cast<base::ErrorCode>(m_entry.trouble->code), base::together(m_entry.trouble->message, m_entry.trouble->parts)};
}

UploadTransfer::~UploadTransfer() {
    if (!m_reply) return;
    m_reply->disconnect(); // its answer would come to what is half gone
    m_reply->abort();
    m_reply->deleteLater();
}

UploadRow UploadTransfer::row() const {
    UploadRow row;
    row.key = m_entry.key;
    row.job = m_entry.job;
    row.file = m_entry.file;
    row.presetId = m_entry.request.presetId;
    row.location = m_entry.location;
    row.state = m_state;
    row.bytes = m_entry.bytes;
    row.confirmed = m_entry.confirmed;
    row.sent = std::max(m_sent, m_entry.confirmed);
    row.bytesPerSecond = m_state == UploadState::Sending ? m_rate.bytesPerSecond() : 0;
    row.isSlowedByProxy = m_course.isSlowedByProxy();
    if (m_state == UploadState::Waiting && m_wait.isActive()) row.againInSeconds = (m_wait.remainingTime() + kSecondMs - 1) / kSecondMs;
    row.trouble = m_trouble ? m_trouble : m_course.trouble();
    row.isOfPausedJob = m_entry.request.paused;
    return row;
}

void UploadTransfer::start() {
    if (isOver() || m_entry.isPaused) return;
    m_course.tryNow();
    if (m_reply == nullptr) step();
}

void UploadTransfer::setMaySend(bool maySend) {
    if (maySend == m_maySend) return;
    m_maySend = maySend;
    if (maySend) step();
}

void UploadTransfer::setPaused(bool paused) {
    if (isOver() || paused == m_entry.isPaused) return;
    m_entry.isPaused = paused;
    m_state = paused ? UploadState::Paused : UploadState::Waiting;
    m_wait.stop();
    Q_EMIT confirmed();
    if (!paused) return start();
    m_isAborted = m_reply != nullptr;
    if (m_reply) m_reply->abort(); // what the server has of the piece counts: it is asked before going on
    Q_EMIT progressed();
}

void UploadTransfer::breakOff() {
    if (!m_reply || isOver()) return;
    m_isAborted = true;
    m_reply->abort();
}

bool UploadTransfer::cancel() {
    if (isOver()) return true;
    if (m_reply && !isCreated()) { // broken off, it might leave a job there that nobody brings a byte to
        m_isCancelled = true;
        m_wait.stop();
        return false;
    }
    m_isAborted = m_reply != nullptr;
    m_state = UploadState::Failed;
    m_wait.stop();
    if (m_reply) m_reply->abort();
    dropThere();
    return true;
}

void UploadTransfer::keepFailure() {
    if (m_state == UploadState::Failed && m_trouble) m_entry.trouble = model::troubleOf(*m_trouble);
}

bool UploadTransfer::checkSource() {
    const base::FileStatus file = base::fileStatus(m_entry.file);
    if (!file.exists || !file.isFile) {
        m_trouble = base::Error{base::ErrorCode::SourceMissing,
            base::text(
                QT_TRANSLATE_NOOP("Core", "%1 has moved or its disk is not connected. The upload goes on by itself when the file is back."),
                base::shownPath(m_entry.file))};
        m_wait.start(kSourceAgainMs);
        Q_EMIT progressed();
        return false;
    }
    m_trouble.reset();
    if (file.bytes == m_entry.bytes && file.modifiedMs == m_entry.modifiedMs) return true;
    dropThere();
    fail({base::ErrorCode::SourceChanged,
        base::text(
            QT_TRANSLATE_NOOP("Core", "%1 was changed while it was uploaded. Nothing is made of what had arrived; add the file again."),
            base::shownPath(m_entry.file))});
    return false;
}

void UploadTransfer::step() {
    if (isOver() || m_entry.isPaused || m_reply) return;
    m_wait.stop();
    if (const auto obstacle = m_http.obstacleTo(m_entry.server)) {
        m_trouble = *obstacle;
        if (m_http.isAway(m_entry.server)) m_state = UploadState::Waiting;
        Q_EMIT progressed();
        return; // until another token comes, or its server
    }
    if (!checkSource()) return;
    const UploadCourse::Next next = m_course.next(m_clock.elapsed());
    switch (next.what) {
    case Do::Create: return create();
    case Do::Ask: return ask();
    case Do::Send: return send(next);
    case Do::Compare: return compare();
    case Do::Wait:
        m_state = UploadState::Waiting;
        m_wait.start(static_cast<int>(next.waitMs));
        break;
    case Do::Stop:
        // A token can be replaced and a certificate trusted; the rest will not be otherwise.
        if (const auto code = m_course.trouble() ? m_course.trouble()->code : base::ErrorCode::Internal;
            code != base::ErrorCode::Unauthorized && code != base::ErrorCode::CertificateRefused)
            return fail(m_course.trouble().value_or(base::Error()));
        m_state = UploadState::Waiting;
        break;
    }
    Q_EMIT progressed();
}

QList<std::pair<QByteArray, QByteArray>> UploadTransfer::creationHeaders() const {
    return {{"Upload-Length", QByteArray::number(m_entry.bytes)}, {"Upload-Metadata", uploadMetadata(m_entry)},
        {"Idempotency-Key", '"' + QByteArray::fromStdString(m_entry.key) + '-' + QByteArray::number(m_entry.anew) + '"'}};
}

void UploadTransfer::create() {
    UploadRequest request;
    request.method = "POST";
    request.url = m_http.collection();
    request.headers = creationHeaders();
    m_reply = m_http.send(std::move(request), {}, [this](const TusAnswer& answer) { answered(Do::Create, 0, answer); });
}

std::optional<QUrl> UploadTransfer::address() {
    const auto url = m_http.resolved(m_course.location());
    if (url) return *url;
    fail(url.error());
    return std::nullopt;
}

void UploadTransfer::ask() {
    const auto url = address();
    if (!url) return;
    UploadRequest request;
    request.method = "HEAD";
    request.url = *url;
    m_reply = m_http.send(std::move(request), {}, [this](const TusAnswer& answer) { answered(Do::Ask, 0, answer); });
}

void UploadTransfer::send(const UploadCourse::Next& next) {
    if (!m_maySend) {
        m_state = UploadState::Waiting;
        return;
    }
    readDigest(); // beside the sending: it is there when the last piece is
    auto window = std::make_unique<FileWindow>(m_entry.file, next.offset, next.size);
    if (!window->openPart()) { // gone between two looks
        m_wait.start(kSourceAgainMs);
        return;
    }
    const auto url = address();
    if (!url) return;
    UploadRequest request;
    request.method = "PATCH";
    request.url = *url;
    request.headers = {
        {"Content-Type", "application/offset+octet-stream"}, {"Upload-Offset", QByteArray::number(static_cast<qint64>(next.offset))}};
    request.body = window.release();
    if (m_state != UploadState::Sending) m_rate = {}; // a pause is no slowness
    m_state = UploadState::Sending;
    m_since.start();
    m_reply = m_http.send(
        std::move(request),
        [this, offset = next.offset](qint64 sent) {
            m_sent = offset + sent;
            m_rate.sent(m_clock.elapsed(), m_sent);
            Q_EMIT progressed();
        },
        [this, size = next.size](const TusAnswer& answer) { answered(Do::Send, size, answer); });
    Q_EMIT progressed();
}

void UploadTransfer::answered(Do what, std::int64_t size, const TusAnswer& answer) {
    m_reply.clear();
    if (isOver()) return;
    const bool wasAborted = std::exchange(m_isAborted, false);
    if (m_http.isAway(m_entry.server)) { // who answered is not known, and what it says of another's upload is nothing
        m_course.interrupted();
        return m_isCancelled ? finish(UploadState::Failed) : step();
    }
    if (wasAborted && answer.status == 0) {
        // By us: no loss, and no reason to wait. Where it goes on is asked.
        m_course.interrupted();
        return step();
    }
    const bool wasCreated = isCreated();
    const std::int64_t tookMs = m_since.isValid() ? m_since.elapsed() : 0;
    m_course.answered(what, size, answer, m_clock.elapsed(), tookMs, QRandomGenerator::global()->generateDouble());
    if (m_course.takeAnew()) ++m_entry.anew; // the old key leads to the old upload
    m_sent = m_course.confirmed();
    m_entry.location = m_course.location();
    m_entry.confirmed = m_course.confirmed();
    if (answer.status / 100 == 2 && m_entry.server.empty()) m_entry.server = m_http.server();
    if (!m_course.job().empty()) m_entry.job = m_course.job();
    if (m_isCancelled) {
        dropThere();
        return finish(UploadState::Failed);
    }
    Q_EMIT confirmed();
    if (!wasCreated && isCreated()) Q_EMIT created();
    step();
}

void UploadTransfer::readDigest() {
    if (m_reading || !m_digest.empty()) return;
    m_reading = std::make_unique<FileDigest>(
        m_readers, m_entry.file,
        [this](const base::Result<std::string>& digest) {
            m_reading.release()->deleteLater();
            if (digest) m_digest = *digest;
            if (m_state != UploadState::Comparing) return;
            if (digest) return step();
            m_trouble = digest.error();
            m_wait.start(kSourceAgainMs);
        },
        nullptr);
}

void UploadTransfer::compare() {
    m_state = UploadState::Comparing;
    Q_EMIT progressed();
    if (m_course.digest().empty()) return finish(UploadState::Done); // a server that tells none
    if (m_digest.empty()) return readDigest();                       // `step` comes again when it is read
    if (m_digest == m_course.digest()) return finish(UploadState::Done);
    dropThere();
    if (++m_mismatches > kMostMismatches)
        return fail({base::ErrorCode::UploadRefused,
            base::text(QT_TRANSLATE_NOOP("Core",
                           "What arrived of %1 is not what was sent, twice in a row. Check the memory and the network of both computers."),
                base::shownPath(m_entry.file))});
    m_course.beginAnew();
    (void)m_course.takeAnew();
    ++m_entry.anew;
    m_entry.location.clear();
    m_entry.job.clear();
    m_entry.confirmed = 0;
    Q_EMIT confirmed();
    step();
}

void UploadTransfer::dropThere() {
    if (m_entry.location.empty() || m_http.obstacleTo(m_entry.server)) return;
    if (!m_entry.job.empty()) { // first: bytes that a job uses are not deleted
        UploadRequest remove;
        remove.method = "POST";
        remove.url = m_http.actions();
        const QJsonObject action{
            {QStringLiteral("ids"), QJsonArray{QString::fromStdString(m_entry.job)}}, {QStringLiteral("action"), QStringLiteral("remove")}};
        remove.json = QJsonDocument(action).toJson(QJsonDocument::Compact);
        remove.headers = {
            {"Content-Type", "application/json"}, {"Idempotency-Key", '"' + QUuid::createUuid().toByteArray(QUuid::WithoutBraces) + '"'}};
        (void)m_http.send(std::move(remove), {}, [](const TusAnswer&) {});
    }
    const auto url = m_http.resolved(m_entry.location);
    if (!url) return;
    UploadRequest request;
    request.method = "DELETE";
    request.url = *url;
    (void)m_http.send(std::move(request), {}, [](const TusAnswer&) {}); // what stays expires
}

void UploadTransfer::fail(const base::Error& error) {
    m_trouble = error;
    finish(UploadState::Failed);
}

void UploadTransfer::finish(UploadState state) {
    m_state = state;
    m_wait.stop();
    Q_EMIT progressed();
    Q_EMIT ended();
}

} // namespace remote

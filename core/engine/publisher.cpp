#include "core/engine/publisher.hpp"

#include "core/base/background.hpp"
#include "core/engine/target_request.hpp"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QUrl>
#include <algorithm>

namespace engine {
namespace {

constexpr int kAtOnce = 4;
constexpr int kTimeoutMs = 60'000;

std::string encoded(const std::string& path) {
    return QUrl::toPercentEncoding(QString::fromStdString(path), "/").toStdString();
}

/// Answers after which the same request may be taken: the operator or the server's own mending changes what is in the way.
bool isTransient(int status) {
    switch (status) {
    case 0: // none
    case 401:
    case 403:
    case 404: // of an upload: its address leads nowhere
    case 405:
    case 408:
    case 413:
    case 423:
    case 425:
    case 429: return true;
    default: return status >= 500 || (status >= 300 && status < 400);
    }
}

/// Why an ingest that answers so, or not at all (0), is to be asked again.
base::Error waitReason(int status, const QString& problem) {
    const std::string code = "(" + std::to_string(status) + ")";
    if (status == 401 || status == 403)
        return {base::ErrorCode::IngestRefused,
            base::text(
                QT_TRANSLATE_NOOP("Core",
                    "The ingest refused the upload %1. Check the token in Settings; finished chunks wait here and go out when it is accepted."),
                code)};
    if (status == 404 || status == 405)
        return {base::ErrorCode::IngestRefused,
            base::text(QT_TRANSLATE_NOOP("Core",
                           "The ingest takes no uploads at this address %1. Check its address in Settings; finished chunks wait here."),
                code)};
    if (status == 413)
        return {base::ErrorCode::IngestRefused,
            base::text(
                QT_TRANSLATE_NOOP("Core",
                    "A segment is larger than the ingest accepts %1. Raise its limit for uploads (nginx: client_max_body_size); finished chunks wait here."),
                code)};
    if (status >= 300 && status < 400)
        return {base::ErrorCode::IngestRefused,
            base::text(
                QT_TRANSLATE_NOOP("Core",
                    "The ingest redirects to another address %1, which is not followed because the token is meant for the ingest alone. Enter the final address in Settings."),
                code)};
    if (status == 507)
        return {base::ErrorCode::IngestFull,
            base::text(QT_TRANSLATE_NOOP(
                "Core", "The ingest's disk is full (507). Free space there; finished chunks wait here and go out by themselves."))};
    if (status > 0)
        return {base::ErrorCode::IngestSilent,
            base::text(QT_TRANSLATE_NOOP("Core", "The ingest answers %1. Finished chunks wait here and go out when it is back."), status)};
    return {base::ErrorCode::IngestSilent,
        base::text(QT_TRANSLATE_NOOP("Core", "The ingest does not answer (%1). Finished chunks wait here and go out when it is back."),
            problem.toStdString())};
}

/// Of "sha-256=:…:" among others (RFC 9530, 2); "" when there is none.
std::string sha256In(const QByteArray& header) {
    const auto at = header.indexOf("sha-256=:");
    if (at < 0) return {};
    const auto begin = at + 9, end = header.indexOf(':', begin);
    return end < 0 ? std::string() : QByteArray::fromBase64(header.mid(begin, end - begin)).toHex().toStdString();
}

/// Content-Digest (RFC 9530, 2).
QByteArray digestOf(const base::Result<QByteArray>& bytes) {
    return bytes ? "sha-256=:" + QCryptographicHash::hash(*bytes, QCryptographicHash::Sha256).toBase64() + ":" : QByteArray();
}

base::Error notRunning() {
    return {base::ErrorCode::IngestSilent,
        base::text(QT_TRANSLATE_NOOP("Core", "The ingest is not running. Finished chunks wait here and go out when it is back."))};
}

} // namespace

Publisher::Publisher(QObject* parent) : QObject(parent) {
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, [this] {
        next();
        nextHead();
    });
}

QNetworkRequest Publisher::request(const std::string& path) const {
    QNetworkRequest request = requestTo(m_target, m_target.baseUrl + encoded(path), kTimeoutMs);
    request.setRawHeader("Accept-Encoding", "identity"); // lengths are compared: a zipped playlist has another
    return request;
}

void Publisher::put(QObject* owner, std::string path, Content content, Done done) {
    add(std::make_shared<Item>(
        Item{.owner = owner, .path = std::move(path), .content = std::move(content), .done = std::move(done), .anyThread = false}));
}

void Publisher::putFile(QObject* owner, std::string path, Content content, Done done) {
    add(std::make_shared<Item>(
        Item{.owner = owner, .path = std::move(path), .content = std::move(content), .done = std::move(done), .anyThread = true}));
}

void Publisher::add(std::shared_ptr<Item> item) {
    m_items.push_back(std::move(item));
    if (!m_retry.isActive()) next();
}

void Publisher::retryNow() {
    m_retry.stop();
    next();
    nextHead();
}

void Publisher::setTarget(PublishTarget target) {
    m_target = std::move(target);
    m_supportsHead = true;
    m_failures = 0;
    m_retry.stop();
    next();
    nextHead();
}

void Publisher::next() {
    if (m_target.baseUrl.empty()) {
        if (!m_items.empty() || !m_questions.empty()) setWaiting(notRunning());
        return;
    }
    while (m_running < (isPaced() ? 1 : kAtOnce) && !m_items.empty()) {
        auto item = m_items.front();
        m_items.pop_front();
        if (item->owner) send(item);
        // While the ingest is silent one probe is enough.
        if (m_failures > 0 && m_running > 0) return;
    }
    if (isIdle()) Q_EMIT idle();
}

void Publisher::send(const std::shared_ptr<Item>& item) {
    ++m_running;
    if (!item->anyThread) {
        const auto bytes = item->content();
        return sendBytes(item, bytes, digestOf(bytes));
    }
    const auto read = [item] {
        auto bytes = item->content();
        const QByteArray digest = digestOf(bytes); // 12 ms for a large segment
        return std::pair(std::move(bytes), digest);
    };
    base::inBackground(read, this, [this, item](const auto& content) { sendBytes(item, content.first, content.second); });
}

void Publisher::sendBytes(const std::shared_ptr<Item>& item, const base::Result<QByteArray>& bytes, const QByteArray& digest) {
    if (!bytes || !item->owner || m_target.baseUrl.empty()) {
        --m_running;
        if (!bytes && item->owner) item->done(bytes.error());
        else if (item->owner) m_items.push_front(item); // the target went away meanwhile
        return next();
    }
    QNetworkRequest put = request(item->path);
    put.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/octet-stream"));
    put.setRawHeader("Content-Digest", digest);
    QNetworkReply* reply = nullptr;
    if (isPaced()) {
        auto* body = new PacedBody(*bytes, *m_pace);
        reply = m_network.put(put, body);
        body->setParent(reply);
    } else {
        reply = m_network.put(put, *bytes);
    }
    connect(reply, &QNetworkReply::finished, this, [this, reply, item] {
        --m_running;
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        const QString said = reply->attribute(QNetworkRequest::HttpReasonPhraseAttribute).toString();
        const QString problem = status > 0 ? QString::number(status) + QLatin1Char(' ') + said : reply->errorString();
        reply->deleteLater();
        answered(item, status, problem);
    });
}

void Publisher::answered(const std::shared_ptr<Item>& item, int status, const QString& problem) {
    if (status >= 200 && status < 300) {
        m_failures = 0;
        setWaiting(std::nullopt);
        if (item->owner) item->done({});
        next();
        return;
    }
    if (!isTransient(status)) {
        // Asking again would bring the same answer and hold up everybody else.
        const bool isBlocked = status == 409 || status == 412;
        const char* refused = isBlocked
            ? QT_TRANSLATE_NOOP("Core", "The ingest refused %1: %2. A file or link may be in the way of its folder.")
            : QT_TRANSLATE_NOOP("Core", "The ingest refused %1: %2.");
        if (item->owner) item->done(base::Error{base::ErrorCode::IngestRefused, base::text(refused, item->path, problem.toStdString())});
        next();
        return;
    }
    // Everything else may pass. At the back of the line, so that one bad path does not starve the others.
    m_items.push_back(item);
    wait(waitReason(status, problem));
}

void Publisher::wait(const base::Error& reason) {
    ++m_failures;
    setWaiting(reason);
    if (!m_retry.isActive()) m_retry.start(std::min(250 << std::min(m_failures, 6), 10'000));
}

void Publisher::head(QObject* owner, std::string path, std::function<void(const base::Result<Stored>&)> done) {
    m_questions.push_back({owner, std::move(path), std::move(done)});
    if (m_target.baseUrl.empty()) setWaiting(notRunning());
    if (!m_retry.isActive()) nextHead();
}

std::optional<base::Error> Publisher::problemOf(const QNetworkReply& reply, const std::string& path) {
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status >= 200 && status < 300) return std::nullopt;
    if (status == 404 || status == 410)
        return base::Error{base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "%1 is missing on the ingest."), path)};
    if (!isTransient(status))
        return base::Error{
            base::ErrorCode::IngestRefused, base::text(QT_TRANSLATE_NOOP("Core", "The ingest refuses %1 (%2)."), path, status)};
    return base::Error{base::ErrorCode::IngestSilent,
        base::text(QT_TRANSLATE_NOOP("Core", "The ingest does not answer for %1 (%2)."), path,
            (status > 0 ? std::to_string(status) : reply.errorString().toStdString()))};
}

void Publisher::get(QObject* owner, std::string path, std::function<void(const base::Result<QByteArray>&)> done) {
    QNetworkReply* reply = m_network.get(request(path));
    connect(reply, &QNetworkReply::finished, this, [reply, path = std::move(path), owner = QPointer(owner), done = std::move(done)] {
        reply->deleteLater();
        if (!owner) return;
        if (const auto problem = problemOf(*reply, path)) done(*problem);
        else done(reply->readAll());
    });
}

void Publisher::erase(QObject* owner, std::string path, Done done) {
    QNetworkReply* reply = m_network.deleteResource(request(path));
    connect(reply, &QNetworkReply::finished, this, [reply, path = std::move(path), owner = QPointer(owner), done = std::move(done)] {
        reply->deleteLater();
        if (!owner) return;
        if (const auto problem = problemOf(*reply, path)) done(*problem);
        else done({});
    });
}

void Publisher::nextHead() {
    while (!m_target.baseUrl.empty() && m_asking < (m_failures > 0 ? 1 : kAtOnce) && !m_questions.empty()) {
        Question question = std::move(m_questions.front());
        m_questions.pop_front();
        if (!question.owner) continue;
        ++m_asking;
        QNetworkRequest asked = request(question.path);
        asked.setRawHeader("Want-Repr-Digest", "sha-256=9"); // RFC 9530
        if (!m_supportsHead) asked.setRawHeader("Range", "bytes=0-0");
        QNetworkReply* reply = m_supportsHead ? m_network.head(asked) : m_network.get(asked);
        if (!m_supportsHead) // whoever knows no ranges either sends all of it
            connect(reply, &QNetworkReply::metaDataChanged, reply, [reply] {
                if (reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 200) reply->abort();
            });
        connect(reply, &QNetworkReply::finished, this, [this, reply, byHead = m_supportsHead, question = std::move(question)]() mutable {
            reply->deleteLater();
            --m_asking;
            const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
            if (question.owner && byHead && (status == 405 || status == 501)) {
                m_supportsHead = false;
                m_questions.push_front(std::move(question));
            } else if (question.owner) {
                answer(std::move(question), *reply, status);
            }
            if (!m_retry.isActive()) nextHead();
        });
    }
}

void Publisher::answer(Question question, const QNetworkReply& reply, int status) {
    if (status != 404 && isTransient(status)) {
        const base::Error reason = waitReason(status, reply.errorString());
        m_questions.push_front(std::move(question));
        return wait(reason);
    }
    m_failures = 0;
    setWaiting(std::nullopt);
    const QByteArray range = reply.rawHeader("Content-Range"); // "bytes 0-0/1234" (RFC 9110, 14.4)
    if (status == 200)
        question.done(Stored{reply.header(QNetworkRequest::ContentLengthHeader).toLongLong(), sha256In(reply.rawHeader("Repr-Digest"))});
    else if (status == 206 || status == 416) question.done(Stored{range.mid(range.lastIndexOf('/') + 1).toLongLong(), {}});
    else question.done(*problemOf(reply, question.path));
}

void Publisher::setWaiting(std::optional<base::Error> error) {
    if (error == m_waiting) return;
    m_waiting = std::move(error);
    Q_EMIT waitingChanged();
}

} // namespace engine

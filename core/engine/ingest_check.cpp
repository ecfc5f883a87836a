#include "core/engine/ingest_check.hpp"

#include "core/engine/target_request.hpp"

#include <QUuid>

namespace engine {
namespace {

using Step = model::IngestTest::Step;
constexpr int kTimeoutMs = 15'000; // an operator looks on
constexpr int kBytes = 1024;

} // namespace

IngestCheck::IngestCheck(PublishTarget target, QObject* parent) : QObject(parent), m_target(std::move(target)) {
    const QString id = QUuid::createUuid().toString(QUuid::Id128);
    // Another each time: a cache must not answer for the ingest. A plain text, which names nothing and is named by nothing.
    m_outcome.address = m_target.baseUrl + "millrace-test-" + id.left(12).toStdString() + ".txt";
    m_content = (QByteArrayLiteral("Millrace tests this ingest. ") + id.toLatin1() + '\n').leftJustified(kBytes, '.');
}

QNetworkRequest IngestCheck::request() const {
    QNetworkRequest request = requestTo(m_target, m_outcome.address, kTimeoutMs);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    return request;
}

void IngestCheck::listen(QNetworkReply* reply, void (IngestCheck::*next)()) {
    m_reply = reply;
    connect(reply, &QNetworkReply::finished, this, [this, reply, next] {
        reply->deleteLater();
        if (m_isCancelled) return;
        m_outcome.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (m_outcome.status >= 200 && m_outcome.status < 300 && reply->error() == QNetworkReply::NoError) return (this->*next)();
        if (m_outcome.status == 0 || m_outcome.status < 300) {
            m_outcome.status = 0; // an answer that broke off is none
            m_outcome.reason = reply->errorString().toStdString();
        }
        end(m_step);
    });
}

void IngestCheck::start() {
    m_since.start();
    QNetworkRequest put = request();
    put.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("text/plain"));
    listen(m_network.put(put, m_content), &IngestCheck::readBack);
}

void IngestCheck::readBack() {
    m_step = Step::ReadBack;
    listen(m_network.get(request()), &IngestCheck::compare);
}

void IngestCheck::compare() {
    m_outcome.isAltered = m_reply->readAll() != m_content;
    if (m_outcome.isAltered) return end(Step::ReadBack);
    erase();
}

void IngestCheck::erase() {
    m_step = Step::Delete;
    listen(m_network.deleteResource(request()), &IngestCheck::done);
}

void IngestCheck::done() {
    end(Step::Done);
}

void IngestCheck::end(Step step) {
    m_outcome.step = step;
    m_outcome.tookMs = static_cast<int>(m_since.elapsed());
    Q_EMIT finished(m_outcome);
    // It lies there still, or may.
    if (step == Step::ReadBack || (step == Step::Upload && m_outcome.status == 0)) return cancel();
    deleteLater();
}

void IngestCheck::cancel() {
    if (m_isCancelled) return;
    m_isCancelled = true;
    if (m_reply) m_reply->abort();
    QNetworkReply* erasing = m_network.deleteResource(request());
    connect(erasing, &QNetworkReply::finished, this, &QObject::deleteLater);
}

} // namespace engine

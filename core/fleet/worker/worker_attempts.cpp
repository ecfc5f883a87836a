// The attempts of a worker: begun, listened to, given back, reported.

#include "core/base/background.hpp"
#include "core/fleet/worker/worker.hpp"

#include <algorithm>

namespace fleet {

std::string Worker::pinOf(const Lease& lease) const {
    if (!lease.pin.empty()) return lease.pin;
    const std::string family = familyOf(lease.body.task);
    for (const model::EncoderDigest& digest : m_checked.digests)
        if (digest.family == family) return digest.sha256;
    return {};
}

void Worker::take(const step::Begin& begin) {
    const auto lease = m_leases.extract(begin.task);
    if (lease.empty()) return;
    auto attempt = std::make_unique<Attempt>(m_shop, std::move(lease.mapped()));
    Attempt& made = *attempt;
    m_attempts[begin.task] = std::move(attempt);
    listen(made);
    m_ingestBase = m_shop.api.addressOf(made.lease().upload.base);
    const auto sound = checked(made.lease());
    if (sound) return made.begin();
    Q_EMIT said(sound.error().text);
    // Later, as every end of an attempt.
    QMetaObject::invokeMethod(
        this, [this, task = begin.task] { take(m_life.attemptEnded(now(), task, AttemptEnd::Unfit)); }, Qt::QueuedConnection);
}

void Worker::listen(Attempt& attempt) {
    const TaskRef task = attempt.lease().ref();
    connect(&attempt, &Attempt::progressed, this, [this, task](double fraction) { take(m_life.progressed(task, fraction)); });
    connect(&attempt, &Attempt::brought, this, [this, task](int segments, qint64 restMs) { take(m_life.brought(task, segments, restMs)); });
    connect(&attempt, &Attempt::ingestAnswered, this, [this](bool answers) {
        if (answers) m_probe.stop();
        else if (!m_probe.isActive()) m_probe.start();
        take(m_life.ingestAnswers(now(), answers));
    });
    connect(&attempt, &Attempt::ended, this, [this, task](AttemptEnd end) { take(m_life.attemptEnded(now(), task, end)); });
    connect(&attempt, &Attempt::bringEnded, this, [this, task](BringEnd end) { take(m_life.bringEnded(now(), task, end)); });
}

void Worker::retire(const TaskRef& task, bool removes) {
    m_leases.erase(task);
    auto attempt = m_attempts.extract(task);
    if (attempt.empty()) return;
    m_retiredIn += attempt.mapped()->fetched().bytes;
    m_retiredOut += attempt.mapped()->sentBytes();
    attempt.mapped()->disconnect(this);
    attempt.mapped()->stop();
    // It may be the one that told of its end.
    attempt.mapped().release()->deleteLater();
    if (removes) base::inBackground([folder = m_shop.folder, task] { folder->remove(task); });
}

void Worker::take(const step::Drop& drop) {
    retire(drop.task, true);
}

void Worker::take(const step::HandBack& back) {
    retire(back.task, true);
    const Release message{back.task.task, back.task.fence, back.why};
    sayUntilHeard(
        back.task, [this, message](GatewayClient::Done<bool> done) { m_shop.api.release(message, std::move(done)); }, 0);
}

void Worker::take(const step::SayFailed& failed) {
    Fail message;
    message.task = failed.task.task;
    message.fence = failed.task.fence;
    const auto found = m_attempts.find(failed.task);
    if (found != m_attempts.end() && found->second->error()) {
        const base::Error& error = *found->second->error();
        message.code = static_cast<int>(error.code);
        message.message = error.text;
        message.tail = error.message;
        // How much it had used nobody knows any more: what a slot may use was too little.
        if (found->second->wasShortOfMemory()) message.memoryPeakMb = std::max(1, m_settings.memoryMb / std::max(1, m_settings.slots));
        message.isSilence = found->second->wasSilent();
        Q_EMIT said(error.text);
    }
    retire(failed.task, true);
    sayUntilHeard(
        failed.task, [this, message](GatewayClient::Done<bool> done) { m_shop.api.fail(message, std::move(done)); }, 0);
}

void Worker::sayUntilHeard(const TaskRef& task, const std::function<void(GatewayClient::Done<bool>)>& send, int tries) {
    constexpr int kMostTries = 10; // by then its lease has ended, and nobody asks any more
    send([self = QPointer(this), task, send, tries](const base::Result<bool>& heard) {
        if (!self || self->m_isEnded) return;
        const bool mayPass = !heard &&
            (heard.error().code == base::ErrorCode::RemoteSilent || heard.error().code == base::ErrorCode::Busy ||
                heard.error().code == base::ErrorCode::Io || heard.error().code == base::ErrorCode::RateLimited);
        if (!mayPass || tries + 1 >= kMostTries) return self->take(self->m_life.said(self->now(), task));
        const int wait = std::min(8000, 500 << std::min(tries, 4));
        QTimer::singleShot(static_cast<int>(wait * (0.5 + random() / 2)), self.data(),
            [worker = self.data(), task, send, tries] { worker->sayUntilHeard(task, send, tries + 1); });
    });
}

void Worker::take(const step::SendResult& send) {
    const auto found = m_attempts.find(send.task);
    if (found == m_attempts.end()) return;
    m_shop.api.result(found->second->result(pinOf(found->second->lease())),
        [self = QPointer(this), task = send.task](const base::Result<GatewayClient::Verdict>& verdict) {
            if (!self || self->m_isEnded) return;
            if (!verdict) {
                if (self->checkRefusal(verdict.error())) return;
                return self->take(self->m_life.resultUnanswered(self->now(), task, random()));
            }
            if (verdict->verdict == ResultVerdict::Refused)
                Q_EMIT self->said(
                    base::text(QT_TRANSLATE_NOOP("Core", "What was made of %1 is refused: %2."), task.task, verdict->why.substr(0, 500)));
            self->take(self->m_life.resultAnswered(self->now(), task, verdict->verdict));
        });
}

void Worker::probeIngest() {
    if (m_ingestBase.empty() || m_isEnded) return;
    LineRequest request;
    request.method = "HEAD";
    request.url = QUrl(QString::fromStdString(m_ingestBase)).resolved(QUrl(QStringLiteral("/")));
    m_shop.ingest.send(std::move(request), [self = QPointer(this)](const LineAnswer& answer) {
        if (!self || self->m_isEnded || answer.status == 0 || answer.status >= 500) return;
        self->m_probe.stop();
        self->take(self->m_life.ingestAnswers(self->now(), true));
    });
}

} // namespace fleet

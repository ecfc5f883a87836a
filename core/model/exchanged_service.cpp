#include "core/model/exchanged_service.hpp"

#include <QFutureWatcher>
#include <QPromise>
#include <memory>
#include <utility>

namespace model {

using base::Error;
using base::ErrorCode;

namespace {

Error exchangedError() {
    return {ErrorCode::Cancelled, base::text(QT_TRANSLATE_NOOP("Core", "The connection was changed before there was an answer."))};
}

/// Answered once.
template <class T> struct Pending {
    Pending() { promise.start(); }
    void answer(Result<T> result) {
        if (std::exchange(isAnswered, true)) return;
        promise.addResult(std::move(result));
        promise.finish();
    }
    QPromise<Result<T>> promise;
    bool isAnswered = false;
};

} // namespace

ExchangedService::ExchangedService(Service& first, QObject* parent)
    : Service(parent), m_current(&first), m_events(connect(&first, &Service::eventPublished, this, &Service::eventPublished)) {}

void ExchangedService::exchange(Service& next) {
    if (&next == m_current) return;
    disconnect(m_events);
    m_current = &next;
    m_events = connect(&next, &Service::eventPublished, this, &Service::eventPublished);
    for (const auto& open : std::exchange(m_open, {})) open.second();
    Q_EMIT exchanged();
}

template <class T> QFuture<Result<T>> ExchangedService::passOn(const QFuture<Result<T>>& asked) {
    if (asked.isFinished()) return asked;
    const std::int64_t number = ++m_asked;
    const auto pending = std::make_shared<Pending<T>>();
    auto* const answers = new QFutureWatcher<Result<T>>(this); // each until there is an answer
    auto* const wishes = new QFutureWatcher<Result<T>>(answers);
    connect(wishes, &QFutureWatcherBase::canceled, answers, [answers] { answers->cancel(); }); // whoever cancels ours ends theirs
    connect(answers, &QFutureWatcherBase::finished, this, [this, number, pending, answers] {
        m_open.erase(number);
        pending->answer(answers->future().resultCount() > 0 ? answers->result() : Result<T>(exchangedError()));
        answers->deleteLater();
    });
    m_open.emplace(number, [pending, answers] {
        answers->disconnect();
        answers->deleteLater();
        pending->answer(exchangedError());
    });
    wishes->setFuture(pending->promise.future());
    answers->setFuture(asked);
    return pending->promise.future();
}

QFuture<Result<JobPage>> ExchangedService::page(JobQuery query) {
    return passOn(m_current->page(std::move(query)));
}

QFuture<Result<Job>> ExchangedService::job(std::string id) {
    return passOn(m_current->job(std::move(id)));
}

JobService::Results ExchangedService::addJobs(std::vector<AddRequest> requests) {
    return passOn(m_current->addJobs(std::move(requests)));
}

JobService::Results ExchangedService::act(std::vector<std::string> ids, JobAction action) {
    return passOn(m_current->act(std::move(ids), action));
}

JobService::Results ExchangedService::move(std::vector<std::string> ids, MoveTo where) {
    return passOn(m_current->move(std::move(ids), where));
}

JobService::Results ExchangedService::moveBefore(std::vector<std::string> ids, std::string before) {
    return passOn(m_current->moveBefore(std::move(ids), std::move(before)));
}

JobService::Results ExchangedService::change(std::vector<JobChange> changes) {
    return passOn(m_current->change(std::move(changes)));
}

JobService::Results ExchangedService::duplicate(std::vector<std::string> ids) {
    return passOn(m_current->duplicate(std::move(ids)));
}

QFuture<Result<std::vector<JobOutput>>> ExchangedService::outputs(std::vector<std::string> ids) {
    return passOn(m_current->outputs(std::move(ids)));
}

QFuture<Result<void>> ExchangedService::setAllPaused(bool paused) {
    return passOn(m_current->setAllPaused(paused));
}

QFuture<Result<JobChunks>> ExchangedService::chunks(std::string id) {
    return passOn(m_current->chunks(std::move(id)));
}

QFuture<Result<JobProof>> ExchangedService::proof(std::string id) {
    return passOn(m_current->proof(std::move(id)));
}

QFuture<Result<JobLog>> ExchangedService::log(std::string id, std::int64_t after) {
    return passOn(m_current->log(std::move(id), after));
}

QFuture<Result<Estimate>> ExchangedService::estimate(AddRequest request) {
    return passOn(m_current->estimate(std::move(request)));
}

QFuture<Result<QByteArray>> ExchangedService::thumbnail(std::string id) {
    return passOn(m_current->thumbnail(std::move(id)));
}

QFuture<Result<std::vector<Preset>>> ExchangedService::presets() {
    return passOn(m_current->presets());
}

QFuture<Result<Preset>> ExchangedService::savePreset(PresetSave save) {
    return passOn(m_current->savePreset(std::move(save)));
}

QFuture<Result<void>> ExchangedService::removePreset(std::string id, std::string over) {
    return passOn(m_current->removePreset(std::move(id), std::move(over)));
}

QFuture<Result<SettingsView>> ExchangedService::settings() {
    return passOn(m_current->settings());
}

QFuture<Result<void>> ExchangedService::changeSettings(SettingsChange change) {
    return passOn(m_current->changeSettings(std::move(change)));
}

QFuture<Result<IngestTest>> ExchangedService::testIngest() {
    return passOn(m_current->testIngest());
}

QFuture<Result<std::vector<ReadinessCheck>>> ExchangedService::readiness() {
    return passOn(m_current->readiness());
}

QFuture<Result<ViewerList>> ExchangedService::viewers() {
    return passOn(m_current->viewers());
}

} // namespace model

#include "core/remote/tus_uploader.hpp"

#include "core/base/files.hpp"
#include "core/remote/upload_worker.hpp"

namespace remote {

std::string uploadFileIn(const std::string& dataFolder, const Profile& profile) {
    return dataFolder + "/uploads/" + base::sha256(QByteArray::fromStdString(originOf(profile))).substr(0, 16) + ".json";
}

TusUploader::TusUploader(Profile profile, Credential credential, TusUploaderOptions options, QObject* parent)
    : QObject(parent), m_worker(new UploadWorker(std::move(profile), std::move(credential), std::move(options))) {
    m_thread.setObjectName(QStringLiteral("uploads"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::started, m_worker, &UploadWorker::begin);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &UploadWorker::answered, this, &TusUploader::answer);
    connect(m_worker, &UploadWorker::rowsChanged, this, [this](const std::vector<UploadRow>& rows) {
        m_rows = rows;
        Q_EMIT rowsChanged();
    });
    connect(m_worker, &UploadWorker::storeFailed, this, &TusUploader::storeFailed);
    m_thread.start();
}

bool TusUploader::isUnderWay() const {
    return !m_asked.empty() || std::any_of(m_rows.begin(), m_rows.end(), [](const UploadRow& row) {
        return row.state == UploadState::Waiting || row.state == UploadState::Sending || row.state == UploadState::Comparing;
    });
}

TusUploader::~TusUploader() {
    m_thread.quit();
    m_thread.wait();
}

QFuture<base::Result<std::vector<model::CommandResult>>> TusUploader::add(std::vector<model::AddRequest> requests) {
    auto adding = std::make_shared<Adding>();
    adding->results.resize(requests.size());
    adding->open = requests.size();
    auto future = adding->owed.future();
    if (requests.empty()) adding->owed.answer(std::vector<model::CommandResult>());
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        keys.push_back(base::randomToken());
        m_asked[keys.back()] = {adding, i};
    }
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, keys = std::move(keys), requests = std::move(requests)] { worker->add(keys, requests); },
        Qt::QueuedConnection);
    return future;
}

void TusUploader::answer(const std::string& key, const model::CommandResult& result) {
    const auto found = m_asked.find(key);
    if (found == m_asked.end()) return; // of an earlier run
    const Slot slot = found->second;
    m_asked.erase(found);
    slot.adding->results[slot.index] = result;
    if (--slot.adding->open == 0) slot.adding->owed.answer(slot.adding->results);
}

void TusUploader::setCredential(const Credential& credential) {
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, credential] { worker->setCredential(credential); }, Qt::QueuedConnection);
}

void TusUploader::meet(const std::string& server, const Credential& credential) {
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, server, credential] { worker->meet(server, credential); }, Qt::QueuedConnection);
}

void TusUploader::tryNow() {
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker] { worker->tryNow(); }, Qt::QueuedConnection);
}

void TusUploader::setPaused(const std::string& which, bool paused) {
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, which, paused] { worker->setPaused(which, paused); }, Qt::QueuedConnection);
}

void TusUploader::cancel(const std::string& which) {
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, which] { worker->cancel(which); }, Qt::QueuedConnection);
}

void TusUploader::retry(const std::string& which) {
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, which] { worker->retry(which); }, Qt::QueuedConnection);
}

} // namespace remote

#include "core/remote/left_uploads.hpp"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>
#include <algorithm>
#include <utility>

namespace remote {
namespace {

/// Also one that rests: whoever rests its job may go on with it.
bool hasUnfinished(const std::string& file) {
    const auto list = readUploads(file);
    return list && std::any_of(list->uploads.begin(), list->uploads.end(), [](const UploadEntry& each) { return !each.trouble; });
}

bool isUnfinished(const TusUploader& uploader) {
    const auto& rows = uploader.rows();
    return uploader.isUnderWay() ||
        std::any_of(rows.begin(), rows.end(), [](const UploadRow& row) { return row.state == UploadState::Paused; });
}

} // namespace

void LeftUploads::begin(const std::vector<Profile>& profiles) {
    for (const Profile& profile : profiles) {
        const auto isThere = [&](const Profile& each) { return originOf(each) == originOf(profile); };
        if (std::count_if(profiles.begin(), profiles.end(), isThere) != 1) continue;
        QThreadPool::globalInstance()->start([self = QPointer(this), profile, file = uploadFileIn(m_options.folder, profile)] {
            if (!hasUnfinished(file)) return;
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [self, profile] {
                    if (self) self->goOn(profile);
                },
                Qt::QueuedConnection);
        });
    }
}

bool LeftUploads::isKnown(const Profile& profile) const {
    return originOf(profile) == m_shown || m_left.count(originOf(profile)) > 0;
}

void LeftUploads::goOn(const Profile& profile) {
    if (isKnown(profile)) return;
    m_options.readCredential(profile, [self = QPointer(this), profile](const Credential& credential) {
        if (self && !self->isKnown(profile)) self->keep(profile, self->made(profile), credential); // it may be shown by now
    });
}

std::unique_ptr<TusUploader> LeftUploads::made(const Profile& profile) const {
    TusUploaderOptions options;
    options.stateFile = uploadFileIn(m_options.folder, profile);
    options.product = m_options.product;
    options.keepsFailed = true; // their rows say why
    return std::make_unique<TusUploader>(profile, Credential(), options);
}

std::unique_ptr<TusUploader> LeftUploads::take(const Profile& profile) {
    m_shown = originOf(profile);
    auto found = m_left.extract(m_shown);
    if (!found || found.mapped().profile != profile) {
        found = {}; // at once: the next one may be for the same list
        return made(profile);
    }
    found.mapped().uploader->disconnect(this);
    return std::move(found.mapped().uploader);
}

void LeftUploads::leave(const Profile& profile, std::unique_ptr<TusUploader> uploader, const Credential& credential) {
    if (originOf(profile) == m_shown) m_shown.clear();
    if (!uploader || !isUnfinished(*uploader)) return;
    const bool isUnderWay = uploader->isUnderWay();
    keep(profile, std::move(uploader), credential);
    if (isUnderWay) Q_EMIT told(base::text(QT_TRANSLATE_NOOP("Core", "The uploads to %1 go on."), hostOf(profile)));
}

void LeftUploads::keep(const Profile& profile, std::unique_ptr<TusUploader> uploader, const Credential& credential) {
    const std::string origin = originOf(profile);
    connect(uploader.get(), &TusUploader::rowsChanged, this, [this, origin] { look(origin); });
    connect(uploader.get(), &TusUploader::storeFailed, this, [this](const base::Error& error) { Q_EMIT told(error.text); });
    RemoteOptions options;
    options.product = m_options.product;
    m_left.erase(origin);
    Left& left = m_left[origin];
    left.profile = profile;
    left.uploader = std::move(uploader);
    left.service = std::make_unique<RemoteService>(profile, std::string(), options);
    left.follower = std::make_unique<UploadFollower>(*left.service, *left.uploader);
    // With a way there they need not wait out their own time; and no token where the server has said so.
    connect(left.service.get(), &RemoteService::connectionChanged, left.follower.get(),
        [service = left.service.get(), to = left.uploader.get()] {
            if (service->connection().isUp()) to->meet(service->connection().about().instance.id, service->client().credential());
        });
    left.uploader->setCredential(credential);
    left.service->setCredential(credential); // begins
}

void LeftUploads::end(const Profile& profile) {
    m_left.erase(originOf(profile));
}

void LeftUploads::setCredential(const Profile& profile, const Credential& credential) {
    const auto found = m_left.find(originOf(profile));
    if (found == m_left.end()) return;
    const RemoteService& service = *found->second.service;
    found->second.uploader->meet(service.connection().isUp() ? service.connection().about().instance.id : std::string(), credential);
    found->second.service->setCredential(credential);
}

bool LeftUploads::hears(const Profile& profile) const {
    const auto found = m_left.find(originOf(profile));
    return found != m_left.end() && found->second.service->connection().isUp();
}

/// The rows of what is done are told once, those of what failed stay.
void LeftUploads::look(const std::string& origin) {
    const auto found = m_left.find(origin);
    if (found == m_left.end()) return;
    Left& left = found->second;
    const auto& rows = left.uploader->rows();
    const bool hasFailed = std::any_of(rows.begin(), rows.end(), [](const UploadRow& row) { return row.state == UploadState::Failed; });
    const std::string host = hostOf(left.profile);
    if (hasFailed && !std::exchange(left.hasFailed, true))
        Q_EMIT told(base::text(QT_TRANSLATE_NOOP("Core", "An upload to %1 has failed. Its row there says why."), host));
    if (isUnfinished(*left.uploader)) return;
    const bool isAllThere = !rows.empty() &&
        std::all_of(rows.begin(), rows.end(), [](const UploadRow& row) { return row.state == UploadState::Done; }); // else cancelled
    if (isAllThere) Q_EMIT told(base::text(QT_TRANSLATE_NOOP("Core", "All that was uploaded to %1 is there."), host));
    left.follower.reset();
    left.uploader.release()->deleteLater(); // it is telling this
    m_left.erase(origin);
}

} // namespace remote

#include "core/remote/left_uploads.hpp"

#include <algorithm>
#include <utility>

namespace remote {

void LeftUploads::leave(const Profile& profile, std::unique_ptr<TusUploader> uploader) {
    if (!uploader || !uploader->isUnderWay()) return;
    const std::string origin = originOf(profile);
    connect(uploader.get(), &TusUploader::rowsChanged, this, [this, origin] { look(origin); });
    connect(uploader.get(), &TusUploader::storeFailed, this, [this](const base::Error& error) { Q_EMIT told(error.text); });
    m_left[origin] = {profile, std::move(uploader)};
    Q_EMIT told(base::text(QT_TRANSLATE_NOOP("Core", "The uploads to %1 go on."), hostOf(profile)));
}

std::unique_ptr<TusUploader> LeftUploads::takeBack(const Profile& profile) {
    auto found = m_left.extract(originOf(profile));
    if (!found || found.mapped().profile != profile) return nullptr;
    found.mapped().uploader->disconnect(this);
    return std::move(found.mapped().uploader);
}

void LeftUploads::end(const Profile& profile) {
    m_left.erase(originOf(profile));
}

void LeftUploads::setCredential(const Profile& profile, const Credential& credential) {
    if (const auto found = m_left.find(originOf(profile)); found != m_left.end()) found->second.uploader->setCredential(credential);
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
    if (left.uploader->isUnderWay()) return;
    const bool isAllThere = std::all_of(rows.begin(), rows.end(), [](const UploadRow& row) { return row.state == UploadState::Done; });
    if (isAllThere) Q_EMIT told(base::text(QT_TRANSLATE_NOOP("Core", "All that was uploaded to %1 is there."), host));
    left.uploader.release()->deleteLater(); // it is telling this
    m_left.erase(origin);
}

} // namespace remote

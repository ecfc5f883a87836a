#pragma once
/// What is done to a job holds for its film on the way, whoever does it, here or at another panel: paused, gone on with, cancelled,
/// removed. Listens to a service's events and commands an uploader, which both outlive it. Main thread.

#include "core/model/service.hpp"
#include "core/remote/tus_uploader.hpp"

#include <map>

namespace remote {

class UploadFollower : public QObject {
    Q_OBJECT
public:
    UploadFollower(model::Service& service, TusUploader& uploader, QObject* parent = nullptr);

private:
    void follow(const model::Event& event);
    const UploadRow* ours(const std::string& job) const;

    TusUploader& m_uploader;
    std::map<std::string, model::JobState> m_states; ///< of the uploads' jobs, as they were last
};

} // namespace remote

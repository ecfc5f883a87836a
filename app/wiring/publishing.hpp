#pragma once
/// Where finished media go: the embedded ingest, or a remote one. Follows the settings and the environment, tries a taken port again, and
/// names a free one. Owns the embedded ingest. Main thread.

#include "app/wiring/local_ingest.hpp"
#include "core/base/files.hpp"

#include <QTimer>

namespace wiring {

class Publishing : public QObject {
    Q_OBJECT
public:
    explicit Publishing(engine::LocalService& service, base::Folders folders, QObject* parent = nullptr);

    /// Starts what the settings ask for, and waits for it; from then on whatever they ask for later, without waiting. Errors: why the
    /// embedded ingest does not run; it is tried again.
    base::Result<void> begin();
    /// Of media tokens at the embedded ingest, where no setting names another's; before `begin`.
    void setMediaKeys(ingest::KeySource keys) { m_keys = std::move(keys); }
    /// The embedded ingest's media are read through another server too, and by that address where no setting names another's; before
    /// `begin`.
    void setMount(std::shared_ptr<ingest::Mount> mount, std::string address) {
        m_mount = std::move(mount);
        m_mountAddress = std::move(address);
    }
    void reopenLogs() { m_ingest.reopenLogs(); }
    bool isRemote() const { return !m_target.baseUrl.empty(); }

private:
    enum class Start { Now, Beside };
    void apply(Start how);
    void startIngest(Start how, const std::string& playbackUrl);
    base::Result<ingest::IngestOptions> options() const;
    engine::PublishTarget remoteTarget() const;

    engine::LocalService& m_service;
    const base::Folders m_folders;
    const std::string m_token = base::randomToken(); ///< of the embedded ingest, unless the environment has one
    ingest::KeySource m_keys;
    std::shared_ptr<ingest::Mount> m_mount;
    std::string m_mountAddress; ///< "": the ingest's own
    LocalIngest m_ingest;
    engine::PublishTarget m_target; ///< remote; empty for the embedded ingest
    model::Settings m_applied;
    QTimer m_again;
    std::string m_told; ///< the ingest's last problem: trying again every few seconds says nothing new
};

/// "https://ingest.example.com/media/" from what people write: with a slash at the end, with /media/ when there is no path at all.
std::string mediaAddress(const std::string& text);

} // namespace wiring

#pragma once
/// All uploads to one server: their list on the disk, who sends now. Owns transfers, network and readers. Lives on the uploads' thread;
/// signals go to the main thread.

#include "core/remote/held_uploads.hpp"
#include "core/remote/sleep_watch.hpp"
#include "core/remote/tus_uploader.hpp"

#include <QThreadPool>
#include <set>
#include <vector>

namespace remote {

class UploadWorker : public QObject {
    Q_OBJECT
public:
    UploadWorker(Profile profile, Credential credential, TusUploaderOptions options);
    ~UploadWorker() override;

    /// Goes on with what an earlier run left.
    void begin();
    /// `keys`: of uploads here, one for each.
    void add(const std::vector<std::string>& keys, const std::vector<model::AddRequest>& requests);
    void setCredential(const Credential& credential);
    void meet(const std::string& server, const Credential& credential);
    void tryNow();
    void setPaused(const std::string& which, bool paused);
    void cancel(const std::string& which);
    /// One that has failed, from its beginning, with the file as it is now.
    void retry(const std::string& which);

Q_SIGNALS:
    /// Each once: its job is there, or there will be none.
    void answered(const std::string& key, const model::CommandResult& result);
    void rowsChanged(const std::vector<remote::UploadRow>& rows);
    void storeFailed(const base::Error& error);

private:
    UploadTransfer* make(UploadEntry entry);
    UploadTransfer* find(const std::string& which) const;
    void ended(UploadTransfer* transfer);
    void forget(UploadTransfer* transfer);
    /// What lies in lists for other addresses of the server that was met, and nobody works on.
    void adopt();
    /// One after the other: jobs come in the order in which their files were added.
    void createNext();
    void share();
    void save();
    void tell();
    /// Once a second, while there is something to bring.
    void tick();

    const Profile m_profile;
    const Credential m_credential; ///< the first one
    const TusUploaderOptions m_options;
    const base::SystemClock m_systemClock;
    const base::Clock& m_clock;
    std::unique_ptr<QLockFile> m_held;        ///< of the list
    UploadHttp* m_http = nullptr;             ///< from `begin` on: made on the thread that it lives on
    QThreadPool m_readers;                    ///< of their digests
    std::vector<UploadTransfer*> m_transfers; ///< children
    QPointer<UploadTransfer> m_creating;      ///< asks the server for its place
    std::set<std::string> m_unanswered;       ///< keys that somebody waits for
    QTimer m_tell, m_save, m_tick;
    SleepWatch m_sleep;
    std::vector<UploadRow> m_told;
    bool m_isReadable = true; ///< a list that cannot be read is not written over
};

} // namespace remote

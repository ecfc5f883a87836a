#pragma once
/// Uploads from this computer to one server, by tus 1.0.0: created at once, sent a few at a time, gone on with after losses and quits.
///
/// Lives on the main thread; files are read, hashed and sent on a thread of its own, which it owns. What is unfinished lies in a file, and
/// goes on when an uploader is made for the same server again.

#include "core/base/clock.hpp"
#include "core/remote/owed.hpp"
#include "core/remote/upload_transfer.hpp"
#include "core/remote/uploader.hpp"

#include <QThread>
#include <map>

namespace remote {

class UploadWorker;

struct TusUploaderOptions {
    std::string stateFile; ///< `uploadFileIn`
    QByteArray product = QByteArrayLiteral("millrace/" MILLRACE_VERSION);
    int atOnce = 2;                     ///< that send bytes
    const base::Clock* clock = nullptr; ///< by which a sleep of this computer is noticed; the system's when null; any thread reads it
    /// What fails after it was taken stays in `rows`, also over a quit, until it is cancelled or tried again. Who waits for its job is told
    /// at once, and it leaves the rows.
    bool keepsFailed = false;
};

/// `<data>/uploads/<server>.json`, another one for each API.
std::string uploadFileIn(const std::string& dataFolder, const Profile& profile);

class TusUploader final : public QObject, public Uploader {
    Q_OBJECT
public:
    TusUploader(Profile profile, Credential credential, TusUploaderOptions options, QObject* parent = nullptr);
    /// What is under way breaks off, and goes on the next time.
    ~TusUploader() override;

    QFuture<base::Result<std::vector<model::CommandResult>>> add(std::vector<model::AddRequest> requests) override;

    /// Another one; what waits for it goes on.
    void setCredential(const Credential& credential);
    /// The server has said who it is (its id in /about; "": that is not known any more), and this is for it. What was begun with another
    /// one at the same address waits until that is met again; what was begun with this one by another address goes on here.
    void meet(const std::string& server, const Credential& credential);
    void setToken(const std::string& token) { setCredential(Credential(token)); }
    /// The server is back, or somebody wants to know: nobody waits any longer.
    void tryNow();
    /// By `UploadRow::key`, or by the id of its job.
    void setPaused(const std::string& which, bool paused);
    /// Nothing of it stays there.
    void cancel(const std::string& which) override;
    /// One that has failed and was kept, from its beginning, with the file as it is now.
    void retry(const std::string& which);
    /// In the order in which they were added; what is done leaves the list after it was told once.
    const std::vector<UploadRow>& rows() const { return m_rows; }
    /// Something is being sent, waits to be, or has just been added.
    bool isUnderWay() const;

Q_SIGNALS:
    /// At most four times a second.
    void rowsChanged();
    /// The list of uploads cannot be read or written: they may begin anew after a quit.
    void storeFailed(const base::Error& error);

private:
    struct Adding {
        Owed<std::vector<model::CommandResult>> owed;
        std::vector<model::CommandResult> results;
        std::size_t open = 0;
    };
    struct Slot {
        std::shared_ptr<Adding> adding;
        std::size_t index = 0;
    };
    void answer(const std::string& key, const model::CommandResult& result);

    QThread m_thread;
    UploadWorker* m_worker; ///< on that thread, and destroyed there
    std::vector<UploadRow> m_rows;
    std::map<std::string, Slot> m_asked; ///< by key
};

} // namespace remote

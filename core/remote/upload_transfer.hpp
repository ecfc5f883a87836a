#pragma once
/// One upload on its way: asks, sends, waits, compares, as its course says. Owns the request that is under way. Lives on the uploads'
/// thread.

#include "core/remote/file_digest.hpp"
#include "core/remote/upload_entry.hpp"
#include "core/remote/upload_http.hpp"
#include "core/remote/upload_rate.hpp"

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>

namespace remote {

enum class UploadState {
    Waiting, ///< to be created, for its turn, or for the server: `trouble` says why
    Sending,
    Paused,
    Comparing, ///< all of it is there
    Done,
    Failed,
};

/// What is shown of an upload.
struct UploadRow {
    std::string key, job, file, presetId, location; ///< location: "" while the server has not given it a place
    UploadState state = UploadState::Waiting;
    std::int64_t bytes = 0, confirmed = 0; ///< confirmed: stored there
    std::int64_t sent = 0;                 ///< and what has left this computer; at least `confirmed`
    double bytesPerSecond = 0;             ///< of late; 0: not known
    bool isSlowedByProxy = false;          ///< somebody on the way takes small pieces only
    std::int64_t againInSeconds = 0;       ///< of a waiting one, rounded up; 0: not by the clock
    std::optional<base::Error> trouble;
    bool isOfPausedJob = false; ///< that is how its job was added

    bool operator==(const UploadRow&) const = default;
};

class UploadTransfer : public QObject {
    Q_OBJECT
public:
    UploadTransfer(UploadEntry entry, UploadHttp& http, QThreadPool& readers, QObject* parent = nullptr);
    ~UploadTransfer() override;

    const UploadEntry& entry() const { return m_entry; }
    UploadRow row() const;
    bool isOver() const { return m_state == UploadState::Done || m_state == UploadState::Failed; }
    bool isCreated() const { return !m_entry.location.empty(); }

    /// Begins, or goes on; also what waited, waits no longer.
    void start();
    /// Bytes may be sent: not all uploads at once.
    void setMaySend(bool maySend);
    void setPaused(bool paused);
    /// What is under way will not be answered: it is asked where it goes on.
    void breakOff();
    /// It is no more, there either. False: the server is just being asked for its place; what it answers is taken back, then `ended` comes.
    bool cancel();
    /// Nothing is shown of it any more.
    bool isCancelled() const { return m_isCancelled; }
    /// Why it failed becomes a part of its entry, and outlives a quit.
    void keepFailure();

Q_SIGNALS:
    void created(); ///< it is there, with its job
    void progressed();
    void confirmed(); ///< the entry is to be stored
    void ended();     ///< Done or Failed

private:
    void step();
    void create();
    void ask();
    void send(const UploadCourse::Next& next);
    void compare();
    void readDigest();
    void answered(UploadCourse::Do what, std::int64_t size, const TusAnswer& answer);
    /// Whether the file is what was added. False: it waits for it, or has failed.
    bool checkSource();
    void fail(const base::Error& error);
    void finish(UploadState state);
    /// The job there, and the bytes: of something that is no good.
    void dropThere();
    std::optional<QUrl> address();
    QList<std::pair<QByteArray, QByteArray>> creationHeaders() const;

    UploadEntry m_entry;
    UploadHttp& m_http;
    QThreadPool& m_readers;
    UploadCourse m_course;
    UploadState m_state = UploadState::Waiting;
    std::optional<base::Error> m_trouble; ///< of this computer; that of the server's is the course's
    std::unique_ptr<FileDigest> m_reading;
    std::string m_digest; ///< of the file here; "": not read yet
    QPointer<QNetworkReply> m_reply;
    QElapsedTimer m_clock, m_since;
    UploadRate m_rate;
    QTimer m_wait;
    std::int64_t m_sent = 0;
    int m_mismatches = 0; ///< copies there that were others than the file here
    bool m_maySend = false, m_isAborted = false, m_isCancelled = false;
};

} // namespace remote

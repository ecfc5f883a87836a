#pragma once
/// The files of one attempt on their way to its staging folder at the ingest, one after the other as they become complete. Sent again until
/// they are there, or until the ingest says that it will never take them. Main thread; files are read and summed on pool threads.
///
/// What it relies on: a PUT of the same bytes again is answered as the first one was, and a digest that does not match is a 400.

#include "core/fleet/source/pace.hpp"
#include "core/fleet/wire/lease.hpp"
#include "core/fleet/worker/http_line.hpp"
#include "core/fleet/worker/upload_turns.hpp"

#include <QElapsedTimer>
#include <QTimer>
#include <deque>

namespace fleet {

class StagingUpload : public QObject {
    Q_OBJECT
public:
    /// `pace`: null: as fast as it goes. `turns`: null: at once. They outlive it.
    StagingUpload(
        HttpLine& line, UploadAccess access, std::shared_ptr<Pace> pace = nullptr, UploadTurns* turns = nullptr, QObject* parent = nullptr);
    ~StagingUpload() override;

    /// A complete file. `object`: its name and frames; its sum where that is known, "" else.
    void add(StagedObject object, std::string path);
    /// None will follow.
    void close();
    /// Goes on where the old ticket was refused.
    void renew(std::string ticket);
    /// Nothing more is sent or told.
    void stop();
    const std::vector<StagedObject>& staged() const { return m_staged; }
    std::int64_t sentBytes() const { return m_sentBytes; }

Q_SIGNALS:
    void progressed(int segments, qint64 restMs);
    void ingestAnswered(bool answers);
    /// Closed, and all is there.
    void ended();
    /// Errors: IngestRefused, CheckFailed (the file is not what its encoder wrote).
    void failed(const base::Error& error);

private:
    struct Pending {
        StagedObject object;
        std::string path;
        int mismatches = 0;
    };
    void next();
    void summed(const std::string& sha256, qint64 bytes);
    /// When it is its turn.
    void put();
    void send();
    void answered(const LineAnswer& answer);
    void again(std::int64_t askedMs);
    void fail(const base::Error& error);
    qint64 restMs() const;

    HttpLine& m_line;
    UploadAccess m_access;
    const std::shared_ptr<Pace> m_pace;
    UploadTurns* const m_turns;
    UploadTurns::Turn m_turn; ///< while it sends
    std::deque<Pending> m_pending;
    std::vector<StagedObject> m_staged;
    QPointer<QNetworkReply> m_reply;
    std::string m_shown; ///< ticket of the request that is on its way
    QTimer m_wait;
    QElapsedTimer m_since;
    qint64 m_sentBytes = 0, m_sendingMs = 0;
    int m_tries = 0;
    bool m_isBusy = false, m_isClosed = false, m_isOver = false, m_needsTicket = false, m_isAsking = false;
};

} // namespace fleet

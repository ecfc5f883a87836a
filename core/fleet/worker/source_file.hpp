#pragma once
/// A film of the API on its way into the worker's cache, piece by piece, gone on with where it broke off, also by a later process. Main
/// thread; pieces are written on pool threads.

#include "core/fleet/wire/lease.hpp"
#include "core/fleet/worker/http_line.hpp"

#include <QTimer>

namespace fleet {

class SourceFile : public QObject {
    Q_OBJECT
public:
    /// `file`: what it becomes; "<file>.part" until it is whole. `bytes`: of the film.
    SourceFile(HttpLine& line, QUrl url, std::string ticket, std::string file, std::int64_t bytes);
    ~SourceFile() override;

    void begin();
    void renew(std::string ticket);
    bool isWhole() const { return m_isWhole; }
    bool hasFailed() const { return m_isOver && !m_isWhole; }
    std::int64_t fetchedBytes() const { return m_fetched; }

Q_SIGNALS:
    void whole();
    /// Errors: SourceChanged, LinkRefused, WorkFolderFull, WorkFolderUnwritable; LinkSilent after ten minutes without a byte.
    void failed(const base::Error& error);

private:
    void ask();
    void answered(const LineAnswer& answer);
    void write(const QByteArray& piece);
    void written(const base::Result<void>& outcome, qint64 bytes);
    void again();
    void fail(const base::Error& error);

    HttpLine& m_line;
    const QUrl m_url;
    std::string m_ticket;
    const std::string m_file;
    const std::int64_t m_bytes;
    std::int64_t m_have = 0, m_fetched = 0;
    QByteArray m_etag;
    QPointer<QNetworkReply> m_reply;
    QTimer m_wait;
    int m_tries = 0;
    bool m_isWhole = false, m_isOver = false, m_needsTicket = false;
};

} // namespace fleet

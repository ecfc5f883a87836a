#pragma once
/// Sends objects to one target by HTTP PUT, a few at a time, again and again until they are stored. Main thread.
///
/// Knows nothing of jobs: an object is a path, bytes or a file, and somebody to tell.

#include "core/engine/publish_target.hpp"
#include "core/engine/upload_pace.hpp"

#include <QByteArray>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QObject>
#include <QPointer>
#include <QTimer>
#include <deque>
#include <functional>
#include <memory>

namespace engine {

class Publisher : public QObject {
    Q_OBJECT
public:
    explicit Publisher(QObject* parent = nullptr);

    using Content = std::function<base::Result<QByteArray>()>;
    using Done = std::function<void(const base::Result<void>&)>;
    /// Puts `content()` (asked for at the moment of sending) at `path`, relative to the target. `done` is called once:
    /// when stored, or with IngestRefused, or with the error of `content`. Never called when `owner` is gone by then.
    void put(QObject* owner, std::string path, Content content, Done done);
    /// The same, with a content that may be asked for on any thread: reading and hashing a file takes too long for this one.
    void putFile(QObject* owner, std::string path, Content content, Done done);
    struct Stored {
        std::int64_t length = 0;
        std::string sha256; ///< hex; "": the server tells none
    };
    /// Reads an object back (HEAD, or the first byte where a server knows no HEAD). Asked again, as uploads are, until there is an
    /// answer. Errors: NotFound, IngestRefused with what the server said.
    void head(QObject* owner, std::string path, std::function<void(const base::Result<Stored>&)> done);

    /// Reads an object (GET) or takes one away (DELETE), once. Errors: NotFound, IngestSilent, IngestRefused.
    void get(QObject* owner, std::string path, std::function<void(const base::Result<QByteArray>&)> done);
    void erase(QObject* owner, std::string path, Done done);

    /// How fast uploads to a remote target may be; null: as fast as they can. Outlives this.
    void setPace(UploadPace* pace) { m_pace = pace; }
    void setTarget(PublishTarget target);
    const PublishTarget& target() const { return m_target; }
    /// The last reason why objects wait; nothing while all goes well.
    const std::optional<base::Error>& waiting() const { return m_waiting; }

    /// Nothing is on its way and nothing waits to be sent.
    bool isIdle() const { return m_items.empty() && m_running == 0; }
    /// Asks again now what the ingest refused or did not answer.
    void retryNow();

Q_SIGNALS:
    void waitingChanged();
    void idle();

private:
    struct Item {
        QPointer<QObject> owner;
        std::string path;
        Content content;
        Done done;
        bool anyThread = false;
    };
    struct Question {
        QPointer<QObject> owner;
        std::string path;
        std::function<void(const base::Result<Stored>&)> done;
    };
    /// An upload that may not be as fast as it can goes alone: others would wait for it until they are given up as silent.
    bool isPaced() const { return m_pace && m_pace->isLimited() && !m_target.isLocal; }
    void next();
    void nextHead();
    void answer(Question question, const QNetworkReply& reply, int status);
    void add(std::shared_ptr<Item> item);
    void send(const std::shared_ptr<Item>& item);
    void sendBytes(const std::shared_ptr<Item>& item, const base::Result<QByteArray>& bytes, const QByteArray& digest);
    void answered(const std::shared_ptr<Item>& item, int status, const QString& problem);
    void setWaiting(std::optional<base::Error> error);
    /// The target does not answer now, or not as it should: everything is asked again, later each time.
    void wait(const base::Error& reason);
    static std::optional<base::Error> problemOf(const QNetworkReply& reply, const std::string& path);
    QNetworkRequest request(const std::string& path) const;

    QNetworkAccessManager m_network;
    PublishTarget m_target;
    UploadPace* m_pace = nullptr;
    std::deque<std::shared_ptr<Item>> m_items;
    std::optional<base::Error> m_waiting;
    QTimer m_retry;
    std::deque<Question> m_questions;
    bool m_supportsHead = true; ///< the target
    int m_running = 0, m_asking = 0, m_failures = 0;
};

} // namespace engine

#pragma once
/// Tests an ingest as publishing will use it: uploads a small object, reads it back, deletes it. Owns its connection; deletes itself when
/// it has told. Main thread, which it never blocks.

#include "core/engine/publish_target.hpp"
#include "core/model/ingest_test.hpp"

#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>

namespace engine {

class IngestCheck : public QObject {
    Q_OBJECT
public:
    IngestCheck(PublishTarget target, QObject* parent);

    void start();
    /// Ends without telling; what was uploaded, or may have been, is deleted all the same.
    void cancel();

Q_SIGNALS:
    /// Once.
    void finished(const model::IngestTest& outcome);

private:
    QNetworkRequest request() const;
    void listen(QNetworkReply* reply, void (IngestCheck::*next)());
    void readBack();
    void compare();
    void erase();
    void done();
    void end(model::IngestTest::Step step);

    PublishTarget m_target;
    QNetworkAccessManager m_network;
    QPointer<QNetworkReply> m_reply;
    QByteArray m_content;
    model::IngestTest m_outcome;
    QElapsedTimer m_since;
    model::IngestTest::Step m_step = model::IngestTest::Step::Upload;
    bool m_isCancelled = false;
};

} // namespace engine

#pragma once
/// Asks the API for this host's settings, at the start and every minute. Its answer wins over the environment; the last good one is kept in
/// a file for when the API is away. Main thread.

#include "core/base/result.hpp"

#include <QMap>
#include <QNetworkAccessManager>
#include <QObject>
#include <QTimer>

namespace wiring {

using Variables = QMap<QString, QString>;

/// {"variables":{"INGEST_OUTPUT_DIR":"/srv/media"}}. Pure. Errors: InvalidInput.
base::Result<Variables> variablesOf(const QByteArray& answer);

class SettingsPoll : public QObject {
    Q_OBJECT
public:
    /// `api`: "https://api.example.com"; `kept`: file of the last good answer.
    SettingsPoll(const QString& api, const QString& token, QString kept, QObject* parent = nullptr);

    /// Of the last run; empty when there is none.
    Variables last() const;
    void ask();
    /// Asks and waits for the answer, ten seconds at most; else that of the last run.
    Variables askNow();
    /// The last answer was of use: it is what counts while the API is away.
    void keep();

Q_SIGNALS:
    /// Each good answer.
    void answered(const wiring::Variables& variables);
    /// No answer, or none that can be used; told once until it changes.
    void problem(const QString& sentence);

private:
    void take(int status, const QByteArray& body, const QString& error);
    void tell(const QString& sentence);

    QNetworkAccessManager m_network;
    QNetworkRequest m_request;
    const QString m_kept;
    QString m_told;
    QByteArray m_answer;
    QTimer m_timer;
};

} // namespace wiring

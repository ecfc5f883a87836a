#include "app/wiring/settings_poll.hpp"

#include "core/base/files.hpp"

#include <QEventLoop>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>

namespace wiring {
namespace {

constexpr int kEveryMs = 60'000, kPatienceMs = 10'000;
constexpr qint64 kLargestAnswer = 1 << 20;

} // namespace

base::Result<Variables> variablesOf(const QByteArray& answer) {
    const QJsonDocument document = QJsonDocument::fromJson(answer);
    const QJsonValue object = document.object().value(QStringLiteral("variables"));
    if (!object.isObject())
        return base::Error{base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "the answer holds no \"variables\""))};
    Variables variables;
    const QJsonObject all = object.toObject();
    for (auto it = all.begin(); it != all.end(); ++it) variables[it.key()] = it.value().toVariant().toString();
    return variables;
}

SettingsPoll::SettingsPoll(const QString& api, const QString& token, QString kept, QObject* parent)
    : QObject(parent), m_kept(std::move(kept)) {
    QString base = api;
    while (base.endsWith(QLatin1Char('/'))) base.chop(1);
    m_request.setUrl(QUrl(base + QStringLiteral("/internal/settings")));
    m_request.setRawHeader("Authorization", "Bearer " + token.toUtf8());
    m_request.setTransferTimeout(kPatienceMs);
    m_request.setAttribute(
        QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy); // the token is for this host alone
    m_timer.setInterval(kEveryMs);
    connect(&m_timer, &QTimer::timeout, this, &SettingsPoll::ask);
    m_timer.start();
}

Variables SettingsPoll::last() const {
    const auto bytes = base::readFile(m_kept.toStdString(), kLargestAnswer);
    if (!bytes) return {};
    return variablesOf(*bytes).value_or({});
}

void SettingsPoll::ask() {
    QNetworkReply* reply = m_network.get(m_request);
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        take(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->read(kLargestAnswer), reply->errorString());
    });
}

Variables SettingsPoll::askNow() {
    QEventLoop waiting;
    Variables told = last();
    connect(this, &SettingsPoll::answered, &waiting, [&](const Variables& variables) {
        told = variables;
        keep();
        waiting.quit();
    });
    connect(this, &SettingsPoll::problem, &waiting, &QEventLoop::quit, Qt::QueuedConnection);
    ask();
    waiting.exec();
    return told;
}

void SettingsPoll::take(int status, const QByteArray& body, const QString& error) {
    const QString url = m_request.url().toString();
    if (status == 401 || status == 403)
        return tell(QStringLiteral(
            "The API refuses the token (%1 answers %2). Set TRANSCODER_INTERNAL_TOKEN to the token of the API. The last settings stay in use.")
                        .arg(url)
                        .arg(status));
    if (status >= 300 && status < 400)
        return tell(QStringLiteral(
            "The API redirects to another address (%1 answers %2), which is not followed. Set TRANSCODER_API_URL to that address. The last settings stay in use.")
                        .arg(url)
                        .arg(status));
    if (status != 200)
        return tell(QStringLiteral("The API does not answer (%1: %2). The last settings stay in use; it is asked again every minute.")
                        .arg(url, status == 0 ? error : QString::number(status)));
    const auto variables = variablesOf(body);
    if (!variables)
        return tell(QStringLiteral("The API's answer cannot be used (%1: %2). The last settings stay in use.")
                        .arg(url, QString::fromStdString(variables.error().message)));
    if (!m_told.isEmpty()) Q_EMIT problem(QStringLiteral("The API answers again."));
    m_told.clear();
    m_answer = body;
    Q_EMIT answered(*variables);
}

void SettingsPoll::keep() {
    (void)base::writeFileAtomically(m_kept.toStdString(), m_answer);
}

void SettingsPoll::tell(const QString& sentence) {
    if (sentence == m_told) return;
    m_told = sentence;
    Q_EMIT problem(sentence);
}

} // namespace wiring

#include "core/fleet/worker/gateway_client.hpp"

#include "core/fleet/wire/codec.hpp"

#include <QNetworkReply>

namespace fleet {
namespace {

constexpr int kBeatTimeoutMs = 10'000, kTimeoutMs = 30'000, kResultTimeoutMs = 60'000;

/// A success with a body that is understood, or why not.
template <class T> base::Result<T> valueOf(const LineAnswer& answer, const std::string& host) {
    if (answer.status < 200 || answer.status >= 300) return errorOf(answer, host);
    auto value = read<T>(answer.body, kMostAnswerBytes);
    if (!value)
        return base::Error{base::ErrorCode::InvalidInput,
            base::text(QT_TRANSLATE_NOOP("Core", "What %1 says is not understood: %2. Update whichever of the two is older."), host,
                value.error().text)};
    return value;
}

} // namespace

GatewayClient::GatewayClient(QUrl api, Trust trust, QObject* parent)
    : QObject(parent), m_api(std::move(api)), m_beats(trust), m_claims(trust), m_others(trust) {}

QUrl GatewayClient::urlOf(const std::string& path) const {
    QUrl url = m_api;
    QString root = m_api.path();
    while (root.endsWith(QLatin1Char('/'))) root.chop(1);
    url.setPath(root + QString::fromStdString(path));
    return url;
}

std::string GatewayClient::addressOf(const std::string& place) const {
    return place.starts_with('/') ? urlOf(place).toString(QUrl::FullyEncoded).toStdString() : place;
}

QPointer<QNetworkReply> GatewayClient::post(HttpLine& line, const char* word, const QByteArray& body, int timeoutMs, Answered answered) {
    LineRequest request;
    request.url = urlOf(std::string(kApiPrefix) + word);
    request.bearer = m_key;
    request.body = body;
    request.timeoutMs = timeoutMs;
    request.mostBytes = static_cast<qint64>(kMostAnswerBytes);
    return line.send(std::move(request), std::move(answered));
}

void GatewayClient::join(const Register& message, Done<Registered> done) {
    post(m_others, "register", model::toBytes(message), kTimeoutMs,
        [host = host(), done = std::move(done)](const LineAnswer& answer) { done(valueOf<Registered>(answer, host)); });
}

void GatewayClient::claim(const Claim& message, Done<ClaimAnswer> done) {
    constexpr int kBeyondWaitMs = 10'000;
    breakClaim();
    m_claiming = post(m_claims, "claim", model::toBytes(message), message.waitSeconds * 1000 + kBeyondWaitMs,
        [host = host(), done = std::move(done)](const LineAnswer& answer) {
            if (answer.status == 204) return done(ClaimAnswer{});
            done(valueOf<ClaimAnswer>(answer, host));
        });
}

void GatewayClient::breakClaim() {
    if (!m_claiming) return;
    // Its own deletion stays connected to the network; we do not listen any more.
    m_claiming->disconnect(&m_claims);
    m_claiming->abort();
    m_claiming->deleteLater();
    m_claiming.clear();
}

void GatewayClient::beat(const Beat& message, Done<BeatAnswer> done) {
    post(m_beats, "beat", model::toBytes(message), kBeatTimeoutMs,
        [host = host(), done = std::move(done)](const LineAnswer& answer) { done(valueOf<BeatAnswer>(answer, host)); });
}

void GatewayClient::result(const Result& message, Done<Verdict> done) {
    post(m_others, "result", model::toBytes(message), kResultTimeoutMs, [host = host(), done = std::move(done)](const LineAnswer& answer) {
        switch (answer.status) {
        case 200:
        case 202: return done(Verdict{ResultVerdict::Taken, {}});
        case 409: return done(Verdict{ResultVerdict::Superseded, {}});
        case 410: return done(Verdict{ResultVerdict::Cancelled, {}});
        case 413:
        case 422: {
            const auto refusal = read<Refusal>(answer.body, kMostAnswerBytes);
            return done(Verdict{ResultVerdict::Refused, refusal ? refusal->why : std::string()});
        }
        default: return done(errorOf(answer, host));
        }
    });
}

void GatewayClient::say(const char* word, const QByteArray& body, Done<bool> done) {
    post(m_others, word, body, kTimeoutMs, [host = host(), done = std::move(done)](const LineAnswer& answer) {
        const bool isHeard = (answer.status >= 200 && answer.status < 300) || answer.status == 409 || answer.status == 410;
        if (isHeard) return done(true);
        done(errorOf(answer, host));
    });
}

void GatewayClient::release(const Release& message, Done<bool> done) {
    say("release", model::toBytes(message), std::move(done));
}

void GatewayClient::fail(const Fail& message, Done<bool> done) {
    Fail bounded = message;
    bounded.tail = tailOf(message.tail);
    say("fail", model::toBytes(bounded), std::move(done));
}

void GatewayClient::bye(const Bye& message, Done<bool> done) {
    say("bye", model::toBytes(message), std::move(done));
}

void GatewayClient::fetch(const std::string& path, const std::string& ticket, qint64 mostBytes, Done<QByteArray> done) {
    LineRequest request;
    request.method = "GET";
    request.url = urlOf(path);
    request.bearer = ticket;
    request.mostBytes = mostBytes;
    m_others.send(std::move(request), [host = host(), done = std::move(done)](const LineAnswer& answer) {
        if (answer.status == 200) return done(answer.body);
        done(errorOf(answer, host));
    });
}

void GatewayClient::leaveConnections() {
    m_beats.leaveConnections();
    m_claims.leaveConnections();
    m_others.leaveConnections();
}

} // namespace fleet

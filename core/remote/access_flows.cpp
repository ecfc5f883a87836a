#include "core/remote/access_flows.hpp"

#include "core/remote/sentences.hpp"

#include <QRegularExpression>
#include <QSysInfo>
#include <algorithm>

namespace remote {
namespace {

constexpr int kCodeLetters = 8;
constexpr int kMostSecondsBetween = 60;

QByteArray bytesOf(const QJsonObject& object) {
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString textOf(const std::string& text) {
    return QString::fromStdString(text);
}

/// Without the token, and only where its secret may go.
Call secretPost(const char* path, const QJsonObject& body) {
    Call call = post(QLatin1String(path), bytesOf(body));
    call.isAnonymous = true;
    call.holdsSecret = true;
    call.mostWaitMs = 5'000; // somebody looks on: half a minute after too many wrong passwords is told, not waited for
    return call;
}

void grant(Client& client, Call call, Granted done) {
    client.ask<TokenGrant>(std::move(call), [done = std::move(done)](Result<TokenGrant> granted) {
        if (granted && granted->token.empty())
            granted = Error{ErrorCode::Internal, base::text(QT_TRANSLATE_NOOP("Core", "The server granted a token and did not send it."))};
        done(std::move(granted));
    });
}

} // namespace

Device thisDevice() {
    return {QSysInfo::machineHostName().toStdString(), QSysInfo::prettyProductName().toStdString()};
}

void askAbout(Client& client, std::function<void(Result<About>)> done) {
    Call call = get(QStringLiteral("about"));
    call.isAnonymous = true;
    call.mostTries = 2;
    const std::string host = hostOf(client.profile());
    client.send(std::move(call), [&client, host, done = std::move(done)](const Outcome& outcome) { // which goes with its client
        const int status = outcome.answer.status;
        const bool isForeign = status >= 400 && status < 500 && status != 426 && status != 429;
        if (outcome.error) return done(isForeign ? sentences::notMillrace(host) : *outcome.error);
        auto about = model::fromBytes<About>(outcome.answer.body, model::From::Wire);
        if (!about || about->api.major == 0) return done(sentences::notMillrace(host));
        const std::string name = about->instance.name.empty() ? host : about->instance.name;
        if (about->api.major != kApiMajor) return done(sentences::versionDiffers(name, about->api.major, kApiMajor));
        client.meet(*about);
        done(std::move(about));
    });
}

Pairing::Pairing(Client& client, Device device, std::string role, QObject* parent)
    : QObject(parent), m_client(client), m_device(std::move(device)), m_role(std::move(role)) {
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Pairing::poll);
}

void Pairing::start() {
    Call call = secretPost("pairings",
        {{QStringLiteral("device"), textOf(m_device.name)}, {QStringLiteral("platform"), textOf(m_device.platform)},
            {QStringLiteral("role"), textOf(m_role)}});
    const QPointer<Pairing> self(this);
    m_client.ask<PairingStarted>(std::move(call), [self](Result<PairingStarted> started) {
        if (!self) return;
        if (!started) return self->end(State::Failed, started.error());
        self->m_code = std::move(started).value();
        self->m_state = State::Waiting;
        self->m_intervalMs = std::clamp(self->m_code.interval, 1, kMostSecondsBetween) * 1000;
        self->m_expires = QDeadlineTimer(std::int64_t(std::max(self->m_code.expiresIn, 1)) * 1000);
        Q_EMIT self->codeShown(self->m_code);
        if (self) self->m_timer.start(self->m_intervalMs);
    });
}

int Pairing::secondsLeft() const {
    return m_state == State::Waiting ? static_cast<int>(m_expires.remainingTime() / 1000) : 0;
}

void Pairing::poll() {
    Call call = secretPost("pairings/token", {{QStringLiteral("deviceCode"), textOf(m_code.deviceCode)}});
    call.mostTries = 1; // the next poll is the repeat
    const QPointer<Pairing> self(this);
    m_client.send(std::move(call), [self](const Outcome& outcome) {
        if (self) self->onPolled(outcome);
    });
}

/// RFC 8628, 3.5; a lost answer is no end, since the token can be fetched again for a minute.
void Pairing::onPolled(const Outcome& outcome) {
    if (!outcome.error) {
        auto granted = model::fromBytes<TokenGrant>(outcome.answer.body, model::From::Wire);
        if (!granted || granted->token.empty())
            return end(State::Failed,
                {ErrorCode::Internal, base::text(QT_TRANSLATE_NOOP("Core", "The server granted a token and did not send it."))});
        m_state = State::Done;
        Q_EMIT this->granted(*granted);
        return;
    }
    if (outcome.problem == "access-denied")
        return end(
            State::Denied, {ErrorCode::Forbidden, base::text(QT_TRANSLATE_NOOP("Core", "The pairing was refused on the other side."))});
    const bool isOver = outcome.problem == "expired-token" || m_expires.hasExpired();
    if (isOver)
        return end(State::Expired,
            {ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "Nobody typed the code in time. Ask for another one."))});
    if (outcome.problem == "slow-down") m_intervalMs += 5000;
    const int status = outcome.answer.status;
    const bool goesOn =
        outcome.isSilence || outcome.problem == "authorization-pending" || outcome.problem == "slow-down" || status == 429 || status >= 500;
    if (!goesOn) return end(State::Failed, *outcome.error);
    m_timer.start(
        std::max(m_intervalMs, static_cast<int>(std::min<std::int64_t>(outcome.answer.retryAfterMs, kMostSecondsBetween * 1000))));
}

void Pairing::end(State state, const base::Error& error) {
    m_state = state;
    m_timer.stop();
    Q_EMIT failed(error);
}

Result<std::string> pairingCodeOf(const std::string& typed) {
    // RFC 8628, 6.1: consonants, so that no code is a word.
    static const QRegularExpression letters(QStringLiteral("^[BCDFGHJKLMNPQRSTVWXZ]*$"));
    const QString bare = textOf(typed).toUpper().remove(QRegularExpression(QStringLiteral("[\\s-]")));
    if (bare.size() == kCodeLetters && letters.match(bare).hasMatch()) return (bare.left(4) + QLatin1Char('-') + bare.mid(4)).toStdString();
    return Error{ErrorCode::InvalidInput,
        base::text(QT_TRANSLATE_NOOP("Core", "\"%1\" is no pairing code: it has eight letters, like WDJB-MJHT."), typed)};
}

void lookPairingUp(Client& client, const std::string& userCode, std::function<void(Result<PairingAsked>)> done) {
    client.ask<PairingAsked>(get(QLatin1String("pairings/") + textOf(userCode)), std::move(done));
}

void answerPairing(Client& client, const std::string& userCode, bool approve, const std::string& role, const std::string& name,
    std::function<void(Result<void>)> done) {
    const QJsonObject body{
        {QStringLiteral("approve"), approve}, {QStringLiteral("role"), textOf(role)}, {QStringLiteral("name"), textOf(name)}};
    client.send(post(QLatin1String("pairings/") + textOf(userCode), bytesOf(body)),
        [done = std::move(done)](const Outcome& outcome) { done(outcome.error ? Result<void>(*outcome.error) : Result<void>()); });
}

void endToken(Client& client, std::function<void(Result<void>)> done) {
    Call call = get(QStringLiteral("session"));
    call.method = QByteArrayLiteral("DELETE");
    call.mostTries = 1;
    client.send(std::move(call), [done = std::move(done)](const Outcome& outcome) {
        done(outcome.error && outcome.answer.status != 401 ? Result<void>(*outcome.error) : Result<void>());
    });
}

void logIn(Client& client, const std::string& user, const std::string& password, const Device& device, Granted done) {
    grant(client,
        secretPost("login",
            {{QStringLiteral("user"), textOf(user)}, {QStringLiteral("password"), textOf(password)},
                {QStringLiteral("device"), textOf(device.name)}}),
        std::move(done));
}

void setUp(Client& client, const std::string& code, const std::string& user, const std::string& password, Granted done) {
    grant(client,
        secretPost("setup",
            {{QStringLiteral("code"), textOf(code)}, {QStringLiteral("user"), textOf(user)},
                {QStringLiteral("password"), textOf(password)}}),
        std::move(done));
}

Result<Invite> inviteOf(const std::string& link) {
    const QUrl url(textOf(link).trimmed(), QUrl::StrictMode);
    const QUrlQuery query(url);
    Invite invite;
    invite.at = query.queryItemValue(QStringLiteral("at"), QUrl::FullyDecoded).toStdString();
    invite.code = query.queryItemValue(QStringLiteral("code"), QUrl::FullyDecoded).toStdString();
    invite.pin = query.queryItemValue(QStringLiteral("pin"), QUrl::FullyDecoded).toStdString();
    const bool isOne =
        url.scheme() == QLatin1String("millrace") && url.host() == QLatin1String("join") && !invite.at.empty() && !invite.code.empty();
    if (!isOne)
        return Error{ErrorCode::InvalidInput,
            base::text(QT_TRANSLATE_NOOP("Core", "This is no invite. One begins with millrace://join and was copied whole."))};
    MR_TRY(profileOf(invite));
    return invite;
}

Result<Profile> profileOf(const Invite& invite) {
    Profile profile;
    profile.apiUrl = invite.at;
    profile.pin = invite.pin;
    return checked(std::move(profile));
}

void join(Client& client, const Invite& invite, const Device& device, Granted done) {
    grant(client, secretPost("join", {{QStringLiteral("invite"), textOf(invite.code)}, {QStringLiteral("name"), textOf(device.name)}}),
        std::move(done));
}

} // namespace remote

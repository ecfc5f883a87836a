// How a token comes to a profile, and the test of one.

#include "app/desktop/remote_connections.hpp"

#include "core/remote/kept_tokens.hpp"
#include "core/remote/sentences.hpp"

#include <algorithm>
#include <utility>

namespace desktop {

using base::Error;
using base::Result;
using remote::Profile;
using remote::TokenGrant;

namespace {

constexpr const char* kWishedRole = "operator"; // whoever approves may give less, or more
const QByteArray kProduct = QByteArrayLiteral("millrace-desktop/" MILLRACE_VERSION);

// The same words in the same order.
static_assert(static_cast<int>(model::ConnectionCheck::Subject::Playback) == static_cast<int>(remote::Check::Subject::Playback));
static_assert(static_cast<int>(model::ConnectionCheck::State::Skipped) == static_cast<int>(remote::Check::State::Skipped));

model::ConnectionCheck shownOf(const remote::Check& check) {
    return {.subject = static_cast<model::ConnectionCheck::Subject>(check.subject),
        .state = static_cast<model::ConnectionCheck::State>(check.state),
        .text = check.text,
        .code = check.code,
        .tookMs = check.tookMs,
        .bitsPerSecond = check.bitsPerSecond,
        .isOpen = check.isOpen};
}

Error notConnected() {
    return {base::ErrorCode::NotFound,
        base::text(QT_TRANSLATE_NOOP("Core", "No server is shown: choose one at the left end of the status bar first."))};
}

} // namespace

Result<model::ConnectionProfile> RemoteConnections::profileOfInvite(const std::string& link) const {
    MR_ASSIGN(const remote::Invite invite, remote::inviteOf(link));
    return remote::profileOf(invite);
}

void RemoteConnections::join(const std::string& name, const std::string& link, Said said) {
    const Profile* profile = find(name);
    const auto invite = remote::inviteOf(link);
    if (!invite) return said(invite.error());
    if (!profile) return said(Error{base::ErrorCode::NotFound, base::Text(name)});
    cancelSignIn();
    m_signingIn = std::make_unique<remote::Client>(*profile, kProduct);
    const auto granted = [this, profile = *profile, said, signing = m_signing](const Result<TokenGrant>& grant) {
        if (signing != m_signing) return;
        said(grant ? Result<void>() : Result<void>(grant.error()));
        keepToken(profile, grant);
    };
    remote::join(*m_signingIn, *invite, remote::thisDevice(), granted);
}

void RemoteConnections::hasToken(const model::ConnectionProfile& profile, std::function<void(Result<bool>)> said) {
    const auto good = remote::checked(profile);
    if (!good) return said(good.error());
    const auto read = [said = std::move(said), &secrets = m_secrets](const Result<std::optional<std::string>>& token) {
        // It is in use, and nobody may take it for one that stays.
        if (token && *token && !secrets.isLasting()) return said(Error{base::ErrorCode::Unsupported, remote::sentences::noKeychain()});
        said(token ? Result<bool>(token->has_value()) : Result<bool>(token.error()));
    };
    remote::readToken(m_secrets, saved(*good), profiles(), read);
}

Profile RemoteConnections::saved(const Profile& edited) const {
    if (find(edited.name)) return edited;
    const auto all = profiles();
    const auto isThere = [&](const Profile& each) { return each.apiUrl == edited.apiUrl; };
    const auto first = std::find_if(all.begin(), all.end(), isThere);
    return std::count_if(all.begin(), all.end(), isThere) == 1 ? *first : edited;
}

void RemoteConnections::signIn(const std::string& name, const model::SignIn& wish) {
    cancelSignIn();
    const Profile* const known = find(name);
    if (!known) return;
    const Profile profile = *known;
    const auto granted = [this, profile, signing = m_signing](const Result<TokenGrant>& grant) {
        if (signing == m_signing) keepToken(profile, grant);
    };
    m_signingIn = std::make_unique<remote::Client>(profile, kProduct);
    switch (wish.way) {
    case model::SignIn::Way::Pairing: return startPairing();
    case model::SignIn::Way::Password: return remote::logIn(*m_signingIn, wish.user, wish.secret, remote::thisDevice(), granted);
    case model::SignIn::Way::Setup: return remote::setUp(*m_signingIn, wish.code, wish.user, wish.secret, granted);
    case model::SignIn::Way::Token: break;
    }
    TokenGrant typed;
    typed.token = wish.secret;
    keepToken(profile, typed); // whether it is good, the server says at once
}

void RemoteConnections::startPairing() {
    m_pairing = std::make_unique<remote::Pairing>(*m_signingIn, remote::thisDevice(), kWishedRole);
    const Profile profile = m_signingIn->profile();
    connect(m_pairing.get(), &remote::Pairing::codeShown, this,
        [this](const remote::PairingStarted& code) { Q_EMIT pairingCode(QString::fromStdString(code.userCode), code.expiresIn); });
    // Later: it must not go while it tells.
    connect(
        m_pairing.get(), &remote::Pairing::granted, this, [this, profile](const TokenGrant& grant) { keepToken(profile, grant); },
        Qt::QueuedConnection);
    connect(
        m_pairing.get(), &remote::Pairing::failed, this, [this, profile](const Error& error) { keepToken(profile, error); },
        Qt::QueuedConnection);
    m_pairing->start();
}

void RemoteConnections::keepToken(const Profile& profile, const Result<TokenGrant>& granted) {
    if (!granted) {
        Q_EMIT signInEnded(granted.error(), {});
        return;
    }
    const std::string token = granted->token;
    remote::replaceToken(m_secrets, profile, profiles(), token, [this, profile, token](const remote::Replaced& replaced) {
        // One that could not be stored is remembered until the end, and counts.
        const remote::Credential credential(token);
        if (m_current && remote::tokenKey(*m_current) == remote::tokenKey(profile)) {
            // It may be another server's, which took the place of the one that was met: uploads wait until that has said who it is.
            m_uploader->meet(m_remote->connection().isUp() ? m_remote->connection().about().instance.id : std::string(), credential);
            give(credential);
        }
        m_left.setCredential(profile, credential); // the one before ends
        if (replaced.before) endToken(profile, *replaced.before);
        Q_EMIT signInEnded({}, replaced.kept ? base::Text() : replaced.kept.error().text);
    });
}

void RemoteConnections::endToken(const Profile& profile, const std::string& token) {
    auto* const client = new remote::Client(profile, kProduct, this);
    client->setToken(token);
    remote::endToken(*client, [this, client, profile](const Result<void>& ended) {
        client->deleteLater(); // it is telling this
        if (!ended)
            Q_EMIT noticed(base::text(QT_TRANSLATE_NOOP("Core", "The token that \"%1\" had before could not be ended, and stays good: %2"),
                profile.name, ended.error().text));
    });
}

void RemoteConnections::cancelSignIn() {
    ++m_signing;
    // Later: who cancels may stand in what they have just told.
    if (m_pairing) {
        m_pairing->disconnect(this);
        m_pairing.release()->deleteLater();
    }
    if (m_signingIn) m_signingIn.release()->deleteLater();
}

void RemoteConnections::lookPairingUp(const std::string& typed, std::function<void(Result<model::PairingRequest>)> said) {
    const auto code = remote::pairingCodeOf(typed);
    if (!code) return said(code.error());
    if (!m_remote) return said(notConnected());
    const auto found = [said = std::move(said), code = *code](const Result<remote::PairingAsked>& asked) {
        if (!asked) return said(asked.error());
        said(model::PairingRequest{.code = code,
            .device = asked->device,
            .platform = asked->platform,
            .address = asked->address,
            .role = asked->role,
            .askedMs = asked->askedMs});
    };
    remote::lookPairingUp(m_remote->client(), *code, found);
}

void RemoteConnections::answerPairing(const std::string& code, bool approve, const std::string& role, const std::string& name, Said said) {
    if (!m_remote) return said(notConnected());
    remote::answerPairing(m_remote->client(), code, approve, role, name, std::move(said));
}

void RemoteConnections::readSource(
    const std::string& job, std::int64_t offset, std::int64_t size, std::function<void(const Result<QByteArray>&)> said) {
    if (!m_remote) return said(notConnected());
    remote::Call call = remote::get(
        QLatin1String("jobs/") + QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(job))) + QLatin1String("/source"));
    call.accept = QByteArrayLiteral("*/*");
    call.range =
        "bytes=" + QByteArray::number(static_cast<qint64>(offset)) + '-' + QByteArray::number(static_cast<qint64>(offset + size - 1));
    call.mostBytes = size; // a server or a proxy that sends all of it is not listened to
    m_remote->client().send(std::move(call), [said = std::move(said)](const remote::Outcome& outcome) {
        said(outcome.error ? Result<QByteArray>(*outcome.error) : Result<QByteArray>(outcome.answer.body));
    });
}

void RemoteConnections::test(const model::ConnectionProfile& shown) {
    cancelTest();
    const auto good = remote::checked(shown);
    if (!good) return; // the fields say why
    m_seen.reset();
    m_tested = std::make_unique<remote::Client>(*good, kProduct);
    m_testCard = std::make_unique<remote::TestCard>(*m_tested);
    connect(m_tested.get(), &remote::Client::certificateRefused, this,
        [this, pin = good->pin](const remote::CertificateSeen& seen) { m_seen = seenOf(seen, seen.isOther ? pin : std::string()); });
    connect(m_testCard.get(), &remote::TestCard::checkChanged, this,
        [this](const remote::Check& check) { Q_EMIT checkChanged(shownOf(check)); });
    connect(
        m_testCard.get(), &remote::TestCard::finished, this, [this] { Q_EMIT testEnded(m_seen); }, Qt::QueuedConnection);
    const auto read = [this, testing = m_testing](const Result<std::optional<std::string>>& token) {
        if (testing != m_testing) return;
        m_tested->setCredential(remote::credentialOf(token));
        m_testCard->start();
    };
    remote::readToken(m_secrets, saved(*good), profiles(), read);
}

void RemoteConnections::cancelTest() {
    ++m_testing;
    m_testCard.reset();
    m_tested.reset();
}

} // namespace desktop

// How a token comes to a profile, and the test of one.

#include "app/desktop/remote_connections.hpp"

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
        .bitsPerSecond = check.bitsPerSecond};
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
    m_secrets.read(remote::originOf(*good), [said = std::move(said)](const Result<std::optional<std::string>>& token) {
        said(token ? Result<bool>(token->has_value()) : Result<bool>(token.error()));
    });
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
    m_secrets.write(remote::originOf(profile), token, [this, profile, token](const Result<void>& kept) {
        // One that could not be stored is remembered until the end, and counts.
        if (m_current && remote::originOf(*m_current) == remote::originOf(profile)) giveToken(token);
        Q_EMIT signInEnded({}, kept ? base::Text() : kept.error().text);
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
    m_secrets.read(remote::originOf(*good), [this, testing = m_testing](const Result<std::optional<std::string>>& token) {
        if (testing != m_testing) return;
        if (token && *token) m_tested->setToken(**token);
        m_testCard->start();
    });
}

void RemoteConnections::cancelTest() {
    ++m_testing;
    m_testCard.reset();
    m_tested.reset();
}

} // namespace desktop

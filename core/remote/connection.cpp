#include "core/remote/connection.hpp"

#include "core/remote/sentences.hpp"

#include <algorithm>

namespace remote {
namespace {

constexpr std::int64_t kFirstWaitMs = 3000, kMostWaitMs = 30'000;
constexpr std::int64_t kPeaceMs = 60'000; // of which the backoff begins anew
constexpr std::int64_t kWelcomeMs = 15'000;
constexpr std::int64_t kUpgradeAgainMs = 5 * 60'000;
constexpr std::int64_t kQuickGapMs = 10'000;
constexpr int kRefusedUpgrades = 2;

} // namespace

Connection::Connection(Profile profile, std::function<double()> random) : m_profile(std::move(profile)), m_random(std::move(random)) {}

std::vector<Step> Connection::start(Now now) {
    m_situation = Situation::Connecting;
    m_halted.reset();
    m_lostBy.reset();
    m_hasAbout = false;
    m_failures = 0;
    if (!mayCarryToken(m_profile)) return halt(Situation::PlainHttp, sentences::plainHttp(hostOf(m_profile)));
    return again(now);
}

std::vector<Step> Connection::stop() {
    m_situation = Situation::Off;
    m_isStreaming = m_isPolling = false;
    m_nextTryMs = -1;
    return {Step::CloseStream};
}

std::vector<Step> Connection::tryNow(Now now) {
    if (m_situation == Situation::Off || m_halted) return start(now);
    if (isUp() && (m_isStreaming || m_isPolling)) return {};
    m_failures = 0;
    return again(now);
}

/// Asks who we are before each upgrade; and what it is, as long as that is not known.
std::vector<Step> Connection::again(Now now) {
    m_nextTryMs = -1;
    m_startedMs = now.steadyMs;
    m_isStreaming = m_isPolling = m_isWelcome = false;
    return {m_hasAbout ? Step::AskSession : Step::AskAbout};
}

std::vector<Step> Connection::halt(Situation situation, Error error) {
    m_situation = situation;
    m_halted = std::move(error);
    m_nextTryMs = -1;
    m_isStreaming = m_isPolling = false;
    return {Step::CloseStream};
}

std::vector<Step> Connection::retryIn(std::int64_t waitMs, Now now) {
    m_nextTryMs = now.steadyMs + waitMs;
    m_isStreaming = m_isPolling = m_isWelcome = false;
    return {Step::CloseStream};
}

std::vector<Step> Connection::lose(Now now) {
    if (m_lostSinceMs == 0) m_lostSinceMs = now.wallMs;
    m_situation = Situation::Lost;
    return retryIn(backoffMs(), now);
}

std::int64_t Connection::backoffMs() {
    const int failures = m_failures++;
    if (failures == 0) return static_cast<std::int64_t>(m_random() * kFirstWaitMs);
    const std::int64_t wait = std::min(std::int64_t(1000) << std::min(failures - 1, 10), kMostWaitMs);
    return static_cast<std::int64_t>(static_cast<double>(wait) * (0.5 + m_random()));
}

void Connection::compareClocks(std::int64_t serverMs, Now sent, Now now) {
    if (serverMs <= 0) return;
    // By the steady clock: the other may have been set while the answer was on its way.
    m_clockDifference = serverMs - (now.wallMs - (now.steadyMs - sent.steadyMs) / 2);
}

std::vector<Step> Connection::aboutAnswered(const About& about, Now sent, Now now) {
    if (m_situation == Situation::Off || m_halted) return {};
    if (about.api.major == 0) return halt(Situation::NotMillrace, sentences::notMillrace(hostOf(m_profile)));
    m_about = about;
    compareClocks(about.time, sent, now);
    if (about.api.major != kApiMajor)
        return halt(Situation::VersionDiffers, sentences::versionDiffers(serverName(), about.api.major, kApiMajor));
    // One that is open has no users either: what it says to /session counts.
    if (about.setup && !isOpenTo(m_profile, about)) return halt(Situation::SetupNeeded, sentences::setupNeeded());
    m_hasAbout = true;
    return {Step::AskSession};
}

std::vector<Step> Connection::sessionAnswered(const SessionInfo& session, Now sent, Now now) {
    if (m_situation == Situation::Off || m_halted || m_isStreaming || m_isPolling) return {};
    if (!m_session.role.empty() && session.role != m_session.role) m_notices.push_back(sentences::roleNow(session.role));
    m_session = session;
    m_lostBy.reset();
    m_isBusy = false;
    compareClocks(session.time, sent, now);
    return openOrPoll(now);
}

std::vector<Step> Connection::openOrPoll(Now now) {
    m_heardMs = now.steadyMs;
    if (m_refusedUpgrades >= kRefusedUpgrades) {
        m_isPolling = true;
        return {Step::Poll};
    }
    m_isStreaming = true;
    m_isWelcome = false;
    return {Step::OpenStream};
}

void Connection::certificateRefused(const CertificateSeen& seen) {
    m_certificate = seen;
}

std::vector<Step> Connection::credentialRefused(const Error& why) {
    if (m_situation == Situation::Off || m_halted) return {};
    return haltUnauthorized(why);
}

std::vector<Step> Connection::haltUnauthorized(const Error& error) {
    return halt(error == sentences::tokenRefused() ? Situation::TokenRefused : Situation::TokenNeeded, error);
}

/// What no second try would change. Empty: something else.
std::vector<Step> Connection::refused(const Outcome& outcome) {
    const Error& error = *outcome.error;
    const int status = outcome.answer.status;
    if (outcome.problem == "setup-needed") return halt(Situation::SetupNeeded, error);
    if (error == sentences::plainHttp(hostOf(m_profile))) return halt(Situation::PlainHttp, error);
    switch (error.code) {
    case ErrorCode::CertificateRefused:
        return halt(m_certificate && m_certificate->isOther ? Situation::CertificateChanged : Situation::CertificateUntrusted, error);
    case ErrorCode::VersionMismatch: return halt(Situation::VersionDiffers, error);
    case ErrorCode::Unauthorized:
        return haltUnauthorized(status == 401 && error != sentences::noLongerOpen(m_profile.name) ? sentences::tokenRefused() : error);
    case ErrorCode::Forbidden: return halt(Situation::RoleTooLow, error);
    default: break;
    }
    if (status >= 300 && status < 400) return halt(Situation::NotMillrace, error);
    // Once it has spoken TLS, a handshake that fails is one that was cut.
    if (!m_hasAbout && error == sentences::noTls(hostOf(m_profile))) return halt(Situation::NotMillrace, error);
    const bool isForeign = status > 0 && status < 500 && status != 408 && status != 429;
    if (!m_hasAbout && isForeign) return halt(Situation::NotMillrace, sentences::notMillrace(hostOf(m_profile)));
    return {};
}

std::vector<Step> Connection::requestFailed(const Outcome& outcome, Now now) {
    if (m_situation == Situation::Off || m_halted || !outcome.error) return {};
    if (auto steps = refused(outcome); !steps.empty()) return steps;
    m_lostBy = outcome.error;
    m_isBusy = outcome.answer.status == 429 || outcome.answer.status == 503;
    if (outcome.isSilence) m_refusedUpgrades = 0; // it was not the upgrade that failed
    auto steps = lose(now);
    if (outcome.answer.retryAfterMs > 0) return retryIn(std::max(outcome.answer.retryAfterMs, m_nextTryMs - now.steadyMs), now);
    return steps;
}

std::vector<Step> Connection::heard(const ServerMessage& message, Now now) {
    if (m_situation == Situation::Off || m_halted) return {};
    m_heardMs = now.steadyMs;
    m_heardWallMs = now.wallMs;
    if (const auto* welcome = std::get_if<Welcome>(&message)) {
        if (welcome->apiMajor != 0 && welcome->apiMajor != kApiMajor)
            return halt(Situation::VersionDiffers, sentences::versionDiffers(serverName(), welcome->apiMajor, kApiMajor));
        m_isWelcome = true;
        m_refusedUpgrades = m_isPolling ? m_refusedUpgrades : 0;
        m_heartbeatMs = welcome->heartbeatMs;
        m_rowsRead = 0;
        if (!welcome->server.empty()) m_about.server = welcome->server;
        if (welcome->resumed) settle(now);
        else if (!isUp()) m_situation = Situation::Reading;
    } else if (const auto* bye = std::get_if<Bye>(&message)) {
        if (m_lostSinceMs == 0) m_lostSinceMs = now.wallMs;
        m_situation = Situation::Restarting;
        ++m_failures; // the next wait, if it is needed, is no first one
        return retryIn(bye->afterMs, now);
    } else if (const auto* pong = std::get_if<Pong>(&message)) {
        compareClocks(pong->time, {now.steadyMs - std::max<std::int64_t>(0, now.wallMs - pong->at), pong->at}, now);
    }
    return {};
}

void Connection::rowsRead(std::size_t rows, bool isWhole, Now now) {
    m_rowsRead = rows;
    if (isWhole && !isUp() && (m_isWelcome || m_isPolling)) settle(now);
}

void Connection::settle(Now now) {
    m_situation = m_isPolling ? Situation::Polling : Situation::Live;
    m_upSinceMs = now.steadyMs;
    m_isBusy = false;
    if (m_lostSinceMs > 0 && now.wallMs - m_lostSinceMs > kPeaceMs)
        m_notices.push_back(sentences::connectedAgain(now.wallMs - m_lostSinceMs));
    m_lostSinceMs = 0;
}

std::vector<Step> Connection::polled(Now now) {
    if (m_situation == Situation::Off || m_halted || !m_isPolling) return {};
    m_heardMs = now.steadyMs;
    m_heardWallMs = now.wallMs;
    if (now.steadyMs < m_upgradeAgainMs) return {Step::Poll};
    m_refusedUpgrades = kRefusedUpgrades - 1; // one try
    m_upgradeAgainMs = now.steadyMs + kUpgradeAgainMs;
    return again(now);
}

std::vector<Step> Connection::upgradeFailed(Now now) {
    if (++m_refusedUpgrades < kRefusedUpgrades) return lose(now);
    m_upgradeAgainMs = now.steadyMs + kUpgradeAgainMs;
    m_isStreaming = false;
    auto steps = openOrPoll(now);
    steps.insert(steps.begin(), Step::CloseStream);
    return steps;
}

std::vector<Step> Connection::streamClosed(int code, bool wasOpen, Now now) {
    if (!m_isStreaming) return {};
    m_isStreaming = false;
    if (!wasOpen) return upgradeFailed(now);
    // The token has ended, or its role is another: /session says which it is now.
    if (code == 4401 || code == 4403) return again(now);
    const bool isRestart = code == 1001 || code == 1012;
    auto steps = lose(now);
    if (isRestart) m_situation = Situation::Restarting;
    return steps;
}

std::vector<Step> Connection::gap(Now now) {
    if (!m_isStreaming) return {};
    const bool isQuick = m_gapMs >= 0 && now.steadyMs - m_gapMs < kQuickGapMs;
    m_gapMs = now.steadyMs;
    if (isQuick) return lose(now); // a server that loses frames again and again is not asked in a circle
    auto steps = again(now);
    steps.insert(steps.begin(), Step::CloseStream);
    return steps;
}

bool Connection::isSilent(Now now) const {
    if (!m_isStreaming) return false;
    const std::int64_t patience = m_isWelcome ? m_heartbeatMs * 5 / 2 : kWelcomeMs;
    return now.steadyMs - m_heardMs > patience;
}

std::vector<Step> Connection::tick(Now now) {
    const auto asleep = m_sleep.tick(now);
    if (m_situation == Situation::Off || m_halted) return {};
    if (asleep) {
        // The socket may look alive for minutes. What was on its way is not waited for.
        if (m_lostSinceMs == 0) m_lostSinceMs = asleep->wallMs;
        m_situation = Situation::Lost;
        m_failures = 0;
        auto steps = again(now);
        steps.insert(steps.begin(), {Step::CloseStream, Step::LeaveConnections});
        return steps;
    }
    if (isUp() && now.steadyMs - m_upSinceMs >= kPeaceMs) m_failures = 0;
    if (m_nextTryMs >= 0 && now.steadyMs >= m_nextTryMs) return again(now);
    // An upgrade that passes though nothing comes through is none.
    if (!isSilent(now)) return {};
    if (!m_isWelcome) return upgradeFailed(now);
    auto steps = lose(now);
    steps.push_back(Step::LeaveConnections);
    return steps;
}

} // namespace remote

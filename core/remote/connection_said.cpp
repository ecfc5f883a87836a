// What is said about the connection as it is.

#include "core/remote/connection.hpp"
#include "core/remote/sentences.hpp"

#include <QDateTime>
#include <cstdlib>

namespace remote {
namespace {

constexpr std::int64_t kUnsaidMs = 300; // what is quicker is not worth a word
constexpr std::int64_t kClockLimitMs = 5000;
constexpr int kPollSeconds = 5;

std::string clockTime(std::int64_t wallMs) {
    return QDateTime::fromMSecsSinceEpoch(wallMs).toString(QStringLiteral("HH:mm")).toStdString();
}

} // namespace

bool Connection::isStopped() const {
    return m_halted.has_value();
}

Error Connection::lostBy() const {
    return m_lostBy ? *m_lostBy : sentences::silent(hostOf(m_profile));
}

std::string Connection::serverName() const {
    return m_about.instance.name.empty() ? m_profile.name : m_about.instance.name;
}

std::optional<std::int64_t> Connection::nextTryInMs(Now now) const {
    if (m_nextTryMs < 0) return std::nullopt;
    return std::max<std::int64_t>(0, m_nextTryMs - now.steadyMs);
}

std::optional<Error> Connection::clockError() const {
    if (!m_clockDifference || std::abs(*m_clockDifference) <= kClockLimitMs) return std::nullopt;
    return sentences::clocksDiffer(*m_clockDifference);
}

std::vector<base::Text> Connection::takeNotices() {
    return std::exchange(m_notices, {});
}

Said Connection::said(Now now) const {
    Said said;
    said.situation = m_situation;
    if (m_halted) {
        said.text = m_halted->text;
        if (!base::errorId(m_halted->code).empty()) said.code = m_halted->code;
        if (m_certificate) said.certificate = *m_certificate;
        return said;
    }
    const std::int64_t seconds = (nextTryInMs(now).value_or(0) + 999) / 1000;
    switch (m_situation) {
    case Situation::Connecting:
        if (now.steadyMs - m_startedMs > kUnsaidMs) said.text = sentences::connecting(serverName());
        break;
    case Situation::Reading: said.text = sentences::reading(m_rowsRead); break;
    case Situation::Polling: said.text = sentences::polling(hostOf(m_profile), kPollSeconds); break;
    case Situation::Restarting: said.text = sentences::restarting(serverName(), seconds); break;
    case Situation::Lost:
        said.text = m_isBusy && seconds > 0 ? sentences::serverBusy(seconds)
                                            : sentences::lost(hostOf(m_profile), clockTime(m_lostSinceMs), seconds);
        said.code = ErrorCode::RemoteSilent;
        break;
    case Situation::Live:
        if (const auto clocks = clockError()) {
            said.text = clocks->text;
            said.code = clocks->code;
        }
        break;
    default: break;
    }
    return said;
}

} // namespace remote

#include "core/remote/credential.hpp"

#include "core/remote/sentences.hpp"

namespace remote {

bool isOpenTo(const Profile& profile, const About& about) {
    return about.open && isLoopback(QUrl(QString::fromStdString(profile.apiUrl)));
}

Credential::Credential(std::string token) : m_state(token.empty() ? State::None : State::Token), m_token(std::move(token)) {}

Credential Credential::unreadable(const Error& why) {
    Credential credential;
    credential.m_state = State::Unreadable;
    credential.m_why = why.text;
    return credential;
}

void Credential::meet(const Profile& profile, const About& about) {
    const bool isOpenNow = isOpenTo(profile, about);
    if (isOpenNow && (m_state == State::None || m_state == State::Closed)) m_state = State::Open;
    else if (!isOpenNow && m_state == State::Open) m_state = State::Closed;
}

void Credential::refuse() {
    if (m_state == State::Token) m_state = State::Refused;
    else if (m_state == State::Open) m_state = State::Closed;
}

std::optional<Error> Credential::obstacle(const Profile& profile) const {
    switch (m_state) {
    case State::None: return sentences::tokenNeeded(profile.name);
    case State::Unreadable: return Error{ErrorCode::Unauthorized, m_why};
    case State::Refused: return sentences::tokenRefused();
    case State::Closed: return sentences::noLongerOpen(profile.name);
    case State::Token:
    case State::Open: break;
    }
    return std::nullopt;
}

void Credential::put(QNetworkRequest& request) const {
    if (!m_token.empty()) request.setRawHeader("Authorization", "Bearer " + QByteArray::fromStdString(m_token));
}

} // namespace remote

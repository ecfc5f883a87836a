#pragma once
/// What requests to one server show, so that it lets them: the token of the connection; or nothing, where the connection has none and the
/// server has said that it is open to this computer (`millrace serve --open`). A connection that has a token, or may have one that could
/// not be read, is never gone on with without one. A value: it knows what the server said to it last; any thread, one at a time.

#include "core/remote/api_values.hpp"
#include "core/remote/profile.hpp"

#include <QNetworkRequest>

namespace remote {

/// Whether a server takes this connection's requests without a token. What says so from elsewhere than this computer is not believed:
/// no server is open to the network.
bool isOpenTo(const Profile& profile, const About& about);

class Credential {
public:
    /// "": the connection has none.
    explicit Credential(std::string token = {});
    /// There may be a token, and it cannot be read. `why`: what to do about it.
    static Credential unreadable(const Error& why);

    const std::string& token() const { return m_token; }
    /// Nothing is shown, and that is enough.
    bool isOpen() const { return m_state == State::Open; }
    /// The server has said no, and nothing is sent until there is another token.
    bool isRefused() const { return m_state == State::Refused; }

    /// What the server says of itself.
    void meet(const Profile& profile, const About& about);
    /// It has answered 401 to what this one put into a request.
    void refuse();

    /// Why nothing can be sent that takes a right; nothing: it can. Errors: Unauthorized.
    std::optional<Error> obstacle(const Profile& profile) const;
    /// Into a request to the profile's own origin.
    void put(QNetworkRequest& request) const;

    bool operator==(const Credential& other) const { return m_state == other.m_state && m_token == other.m_token; }

private:
    enum class State {
        None,       ///< no token, and nobody has said that none is needed
        Unreadable, ///< of the token here nobody knows
        Token,
        Refused, ///< the token was
        Open,
        Closed, ///< it was open, and wants a token now
    };
    State m_state = State::None;
    std::string m_token;
    base::Text m_why; ///< of Unreadable
};

} // namespace remote

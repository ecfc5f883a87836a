// What the fleet of this server is told of the connection.

#include "core/remote/remote_service.hpp"

#include "core/remote/sentences.hpp"

namespace remote {

void RemoteService::tellFleet() {
    using State = model::FleetAccess::State;
    model::FleetAccess access{.state = State::Connecting};
    const Said now = said();
    const bool isUp = m_connection.isUp() || now.situation == Situation::Reading;
    const About& about = m_connection.about();
    if (isUp && !about.has("fleet")) {
        access.state = State::NotOffered;
        access.why = sentences::noFleet(m_connection.serverName(), about.server);
    } else if (isUp) {
        // Rows that are read anew are in their places meanwhile.
        access.state = m_fleet.isWhole() || m_hadFleet ? State::Live : State::Connecting;
        access.mayAct = may("fleet.write");
        access.mayInvite = may("tokens.write");
    } else {
        // What is shown is of before; where there is nothing, the way there is not found yet.
        access.state = m_hadFleet ? State::Lost : State::Connecting;
        access.why = now.text;
    }
    m_hadFleet = m_hadFleet || access.state == State::Live;
    m_fleet.setAccess(std::move(access));
}

} // namespace remote

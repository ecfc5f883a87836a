#pragma once
/// The rows of presets: what can be made, and the operator's own ones, which are kept, changed and removed against their revision. Tells
/// listeners of the events of those that change. Handlers run on HTTP threads and ask the service on its own; made and destroyed there.

#include "core/api/events/event_hub.hpp"
#include "core/api/routes/commands.hpp"

#include "core/model/service.hpp"

namespace api {

class PresetRoutes {
public:
    /// Both outlive this.
    PresetRoutes(model::Service& service, MainThread& mainThread) : m_service(service), m_mainThread(mainThread) {}

    std::vector<ApiRoute> rows();
    /// From now on the hub's topic "presets" has these. It outlives this.
    void tell(EventHub& hub);

private:
    using Response = http::Awaitable<http::Response>;
    using Presets = std::vector<model::Preset>;
    Response list(Call& call);
    Response one(Call& call);
    Response save(Call& call);
    Response remove(Call& call);
    Response check(Call& call);
    http::Awaitable<base::Result<model::Preset>> find(const std::string& id);
    void follow(EventHub& hub, const std::vector<std::string>& changed);

    model::Service& m_service;
    MainThread& m_mainThread;
    Presets m_known; ///< as the listeners know them; main thread
    QObject m_here;  ///< what is asked for the listeners is of no use when this is gone
};

/// The tag of a preset, of all that it says: the same at each start.
std::string etagOf(const model::Preset& preset);

} // namespace api

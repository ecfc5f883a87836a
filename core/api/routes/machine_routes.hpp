#pragma once
/// The rows of the machine: what it is (/about), its settings, status, readiness, viewers, and what those who run it ask for.
/// Handlers run on HTTP threads and ask the service on its own.

#include "core/api/frame/metrics.hpp"
#include "core/api/frame/stream_position.hpp"
#include "core/api/routes/commands.hpp"

#include "core/access/authenticator.hpp"

namespace api {

struct Instance {
    std::string id, name;              ///< the id is the same at each start; the name is for people
    std::vector<std::string> features; ///< "uploads.tus", "jobs.preset": what this server has beyond the first minor
};

class MachineRoutes {
public:
    /// All of it outlives this.
    MachineRoutes(model::Service& service, MainThread& mainThread, const StreamPosition& position,
        std::shared_ptr<const auth::Authenticator> authenticator, Instance instance);

    std::vector<ApiRoute> rows();
    /// /metrics tells what these have counted, and then what `more` says.
    void setMetrics(const Metrics& metrics, std::function<http::Awaitable<std::string>()> more) {
        m_metrics = &metrics;
        m_moreMetrics = std::move(more);
    }

private:
    using Response = http::Awaitable<http::Response>;
    std::vector<ApiRoute> operatorsRows();
    Response about(Call& call);
    Response problem(Call& call);
    Response settings(Call& call);
    Response changeSettings(Call& call);
    Response status(Call& call);
    Response readiness(Call& call);
    Response viewers(Call& call);
    Response testIngest(Call& call);
    Response health(Call& call);
    Response ready(Call& call);
    Response figures(Call& call);
    Response internalSettings(Call& call);
    /// Makes strong tags of settings with everything that is in them; may outlive this.
    std::function<std::string(const model::Settings&)> settingsTagger() const;
    http::Response settingsAnswer(const model::SettingsView& view) const;

    model::Service& m_service;
    MainThread& m_mainThread;
    const StreamPosition& m_position;
    const std::shared_ptr<const auth::Authenticator> m_authenticator;
    const Instance m_instance;
    const QByteArray m_tagKey;
    const Metrics* m_metrics = nullptr;
    std::function<http::Awaitable<std::string>()> m_moreMetrics;
};

/// {"variables":{"INGEST_OUTPUT_DIR":"/srv/media",…}}: what an ingest asks for at its start and each minute; what is not set is left out.
/// Pure.
QJsonObject internalSettings(const model::Settings& settings);
/// The settings with "set" in place of secrets, "" where there is none; and the other way: which of them a PUT's object changes. A secret
/// that says "set" is not changed. Errors: InvalidInput. Pure.
QJsonObject maskedSettings(const model::SettingsView& view);
base::Result<model::SettingsChange> settingsChangeOf(const QJsonObject& settings, const model::Settings& present);

} // namespace api

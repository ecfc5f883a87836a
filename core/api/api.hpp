#pragma once
/// The API of one installation: all its rows over a Service and its Accounts, behind one frame. Owns the routes and their pool of threads
/// for disks; knows no socket: its `answer` is a server's handler. Made and destroyed on the main thread, after the server that asks it.

#include "core/api/events/event_hub.hpp"
#include "core/api/events/event_routes.hpp"
#include "core/api/fleet/fleet_figures.hpp"
#include "core/api/fleet/fleet_routes.hpp"
#include "core/api/fleet/overview_feed.hpp"
#include "core/api/fleet/overview_rows.hpp"
#include "core/api/frame/frame.hpp"
#include "core/api/frame/stream_position.hpp"
#include "core/api/routes/access_routes.hpp"
#include "core/api/routes/estimate_routes.hpp"
#include "core/api/routes/job_facts.hpp"
#include "core/api/routes/job_routes.hpp"
#include "core/api/routes/machine_routes.hpp"
#include "core/api/routes/preset_routes.hpp"
#include "core/api/routes/removed_jobs.hpp"
#include "core/api/seed/film_routes.hpp"
#include "core/api/seed/seed_routes.hpp"

namespace api {

struct ApiOptions {
    Instance instance;
    bool isOpen = false;                  ///< `--open`
    std::vector<std::string> origins;     ///< TRANSCODER_API_ORIGINS
    std::vector<std::string> sourceRoots; ///< TRANSCODER_SOURCE_ROOTS
    UploadOptions uploads;
    std::string pin;                                   ///< SHA-256 of the server's key, for invites; "": no TLS of our own
    model::KeptAnswers* answers = nullptr;             ///< of the main thread; outlives this
    model::PublishedFilms* films = nullptr;            ///< of the main thread; outlives this. Null: /api/video sends none
    FleetParts fleet;                                  ///< outlive this. Null: this installation has no fleet
    const base::Clock* clock = nullptr;                ///< null: the system's
    std::function<void(const std::string&)> log = {};  ///< a line for each request; any thread
    std::function<void(const std::string&)> warn = {}; ///< a sentence for the operator; any thread
    std::vector<ApiRoute> more = {};                   ///< rows of others: uploads
};

class Api {
public:
    /// Both live on the main thread and outlive this.
    Api(model::Service& service, auth::Accounts& accounts, ApiOptions options);
    ~Api();

    /// HTTP threads.
    http::Awaitable<http::Response> answer(http::Request& request) { return m_frame.answer(request); }
    /// Nobody is kept waiting from now on. Belongs into ServerOptions::stopping. Any thread.
    void close();
    const std::vector<ApiRoute>& routes() const { return m_frame.routes(); }
    EventHub& events() { return m_hub; }
    const FilmTickets& filmTickets() const { return m_tickets; }

private:
    std::vector<ApiRoute> rows(std::vector<ApiRoute> more);
    std::vector<ApiRoute> eventRows();
    static http::Awaitable<http::Response> listen(EventRoutes& events, Call& call);
    FrameOptions frameOptions(auth::Accounts& accounts, ApiOptions options);

    http::Pool m_pool{4};
    MainThread m_mainThread;
    StreamPosition m_position;
    SourceRoots m_roots;
    Commands m_commands;
    JobRoutes m_jobs;
    JobFacts m_facts;
    EstimateRoutes m_estimates;
    MachineRoutes m_machine;
    PresetRoutes m_presets;
    AccessRoutes m_access;
    SeedRoutes m_seed;
    const base::SystemClock m_systemClock;
    const FilmTickets m_tickets;
    FilmRoutes m_films;
    FleetFigures m_figures;
    FleetRoutes m_fleet;
    OverviewRows m_overview;
    RemovedJobs m_removed;
    const Cors m_cors; ///< whose pages may open the socket
    EventHub m_hub;
    OverviewFeed m_overviewFeed;
    EventRoutes m_events;
    std::vector<QMetaObject::Connection> m_connections;
    Frame m_frame;
};

} // namespace api

#include "core/api/api.hpp"

#include "core/api/document/document.hpp"
#include "core/api/frame/version.hpp"

namespace api {
namespace {

constexpr unsigned kTokenEnded = 4401, kRoleChanged = 4403; // close codes of the socket

HubOptions hubOptions(const base::Clock* clock) {
    HubOptions options;
    options.clock = clock;
    options.server = MILLRACE_VERSION;
    options.apiMajor = kMajor;
    options.apiMinor = kMinor;
    return options;
}

} // namespace

Api::Api(model::Service& service, auth::Accounts& accounts, ApiOptions options)
    : m_mainThread(service), m_position(service), m_roots(options.sourceRoots), m_commands(m_mainThread, service, options.answers),
      m_jobs(service, m_commands, m_position, m_roots, m_pool), m_facts(service, m_mainThread, m_pool),
      m_estimates(service, m_mainThread, m_roots, m_pool),
      m_machine(service, m_mainThread, m_position, accounts.authenticator(), options.instance), m_presets(service, m_mainThread),
      m_access(accounts, m_mainThread, options.pin), m_seed(service, m_commands, m_pool, options.uploads),
      m_tickets(accounts.authenticator(), options.clock ? *options.clock : m_systemClock),
      m_films(service, options.films, m_mainThread, m_pool, m_tickets), m_figures(options.fleet),
      m_fleet({accounts, m_mainThread, m_pool, options.clock ? *options.clock : m_systemClock}, options.fleet, options.pin),
      m_overview(options.fleet.watch), m_removed(service, options.clock ? *options.clock : m_systemClock), m_cors(options.origins),
      m_hub(service, hubOptions(options.clock)), m_overviewFeed(service, m_hub, options.fleet.watch),
      m_events(m_hub, [this](const http::Request& request) { return isOwnOrigin(request) || m_cors.allows(request.header("origin")); }),
      m_frame(frameOptions(accounts, std::move(options))) {
    m_machine.setMetrics(m_frame.metrics(), [this] { return m_figures.text(); });
    m_presets.tell(m_hub);
    const auto end = [this](const QStringList& ids, unsigned code) {
        for (const QString& id : ids) m_hub.endToken(id.toStdString(), code);
    };
    m_connections = {QObject::connect(&accounts, &auth::Accounts::usersCame, &accounts,
                         [end] { end({QLatin1String(auth::kOpenTokenId)}, kTokenEnded); }),
        QObject::connect(&accounts, &auth::Accounts::tokensEnded, &accounts, [end](const auto& ids) { end(ids, kTokenEnded); }),
        QObject::connect(&accounts, &auth::Accounts::tokensChanged, &accounts, [end](const auto& ids) { end(ids, kRoleChanged); })};
}

Api::~Api() {
    for (const auto& connection : m_connections) QObject::disconnect(connection);
}

http::Awaitable<http::Response> Api::listen(EventRoutes& events, Call& call) {
    http::Response response = co_await events.answer(call.request, *call.identity);
    co_return response;
}

std::vector<ApiRoute> Api::eventRows() {
    return {{.method = "GET",
        .pattern = "/api/v1/events",
        .roles = {auth::Role::Viewer},
        .summary = "What changes: a WebSocket (millrace.v1), or a long poll",
        .response = "Frames",
        .handler = [this](Call& call) { return listen(m_events, call); },
        .query = {"after", "topics", "watch", "wait"}}};
}

std::vector<ApiRoute> Api::rows(std::vector<ApiRoute> more) {
    std::vector<ApiRoute> rows = m_machine.rows();
    append(rows, m_presets.rows());
    append(rows, m_jobs.rows());
    append(rows, m_facts.rows());
    append(rows, m_estimates.rows());
    append(rows, m_access.rows());
    append(rows, m_seed.rows());
    append(rows, m_films.rows());
    append(rows, m_fleet.rows());
    append(rows, m_overview.rows());
    append(rows, eventRows());
    append(rows, std::move(more));
    append(rows, documentRows(rows));
    return rows;
}

FrameOptions Api::frameOptions(auth::Accounts& accounts, ApiOptions options) {
    FrameOptions frame;
    frame.routes = rows(std::move(options.more));
    frame.authenticator = accounts.authenticator();
    frame.origins = std::move(options.origins);
    frame.isOpen = options.isOpen;
    frame.clock = options.clock;
    frame.ticketHolder = [this](const Call& call) { return m_films.holderOf(call); };
    frame.position = [this] { return m_hub.position(); };
    frame.answers = options.answers;
    frame.mainThread = &m_mainThread;
    frame.log = std::move(options.log);
    frame.warn = std::move(options.warn);
    frame.note = [&accounts](const FrameOptions::Note& note) {
        const auto write = [&accounts, note] { accounts.note(note.caller, note.action, note.object, note.result, note.detail); };
        QMetaObject::invokeMethod(&accounts, write, Qt::QueuedConnection);
    };
    return frame;
}

void Api::close() {
    m_hub.close(EventHub::Leaving::Stops);
    m_mainThread.close();
    m_films.close();
    m_fleet.close();
    m_frame.close();
}

} // namespace api

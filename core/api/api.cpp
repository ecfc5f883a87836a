#include "core/api/api.hpp"

#include "core/api/document/document.hpp"

namespace api {

Api::Api(model::Service& service, auth::Accounts& accounts, ApiOptions options)
    : m_mainThread(service), m_position(service), m_roots(options.sourceRoots), m_commands(m_mainThread, service, options.answers),
      m_jobs(service, m_commands, m_position, m_roots, m_pool), m_facts(service, m_mainThread, m_pool),
      m_machine(service, m_mainThread, m_position, accounts.authenticator(), options.instance),
      m_access(accounts, m_mainThread, options.pin), m_seed(service, m_commands, m_pool, options.uploads),
      m_frame(frameOptions(accounts, std::move(options))) {
    m_machine.setMetrics(m_frame.metrics());
}

std::vector<ApiRoute> Api::rows(std::vector<ApiRoute> more) {
    std::vector<ApiRoute> rows = m_machine.rows();
    append(rows, m_jobs.rows());
    append(rows, m_facts.rows());
    append(rows, m_access.rows());
    append(rows, m_seed.rows());
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
    frame.position = options.position ? std::move(options.position) : [this] { return m_position.text(); };
    frame.answers = options.answers;
    frame.mainThread = &m_mainThread;
    frame.log = std::move(options.log);
    frame.warn = std::move(options.warn);
    frame.forbidden = [&accounts](const auth::Caller& caller, const std::string& what) {
        QMetaObject::invokeMethod(
            &accounts, [&accounts, caller, what] { accounts.note(caller, what, "", "forbidden"); }, Qt::QueuedConnection);
    };
    return frame;
}

void Api::close() {
    m_mainThread.close();
    m_frame.close();
}

} // namespace api

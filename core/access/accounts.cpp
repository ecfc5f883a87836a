#include "core/access/accounts.hpp"

#include "core/access/accounts_state.hpp"
#include "core/access/refusals.hpp"

#include <QCoreApplication>

namespace auth {

base::Result<void> requireAdmin(const Caller& caller) {
    return allows(caller.identity.role, Role::Admin) ? base::Result<void>() : notAdmin(caller.identity.role);
}

base::Result<std::unique_ptr<Accounts>> Accounts::open(AccountsOptions options) {
    const bool hasSecret = !options.jwtSecret.empty();
    if (hasSecret &&
        (options.jwtSecret.size() < token::kShortestSecret || options.jwtAudience.empty() ||
            options.jwtAudience == token::kIngestAudience)) // whose ingest reads keys from us and needs no secret
        return badJwtSecret();
    auto state = std::make_unique<State>(std::move(options));
    MR_TRY(state->open());
    return std::unique_ptr<Accounts>(new Accounts(std::move(state)));
}

Accounts::Accounts(std::unique_ptr<State> state) : m_state(std::move(state)) {
    m_state->owner = this;
    QObject::connect(&m_state->timer, &QTimer::timeout, this, &Accounts::poll);
    if (m_state->options.pollMs > 0) m_state->timer.start(m_state->options.pollMs);
}

Accounts::~Accounts() = default;

std::shared_ptr<const Authenticator> Accounts::authenticator() const {
    return m_state->authenticator;
}

std::string Accounts::setupCode() const {
    return m_state->setupCode;
}

void Accounts::poll() {
    m_state->poll();
}

void Accounts::drain() {
    while (m_state->openTasks > 0) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

Answer<AuditPage> Accounts::audit(AuditQuery query) {
    return m_state->read<AuditPage>([query = std::move(query)](Database& file) { return readAudit(file, query); });
}

Answer<AuditVerdict> Accounts::verifyAudit() {
    const Reply<AuditVerdict> reply;
    ++m_state->openTasks;
    // A connection of its own: a million rows take seconds, in which others sign in.
    base::inBackground(
        [path = m_state->options.folder + "/access.sqlite"]() -> base::Result<AuditVerdict> {
            MR_ASSIGN(const auto file, Database::open(path));
            MR_TRY(file->run(QStringLiteral("BEGIN"))); // one moment of the file, whatever is written meanwhile
            return auth::verifyAudit(*file);
        },
        this,
        [this, reply](base::Result<AuditVerdict>& verdict) {
            --m_state->openTasks;
            reply(std::move(verdict));
        });
    return reply.future();
}

void Accounts::note(const Caller& caller, std::string action, std::string object, std::string result, std::string detail) {
    AuditRow row = auditRow(caller, m_state->now(), std::move(action), std::move(object), std::move(detail));
    row.result = std::move(result);
    m_state->note(std::move(row));
}

} // namespace auth

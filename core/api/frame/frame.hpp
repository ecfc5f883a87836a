#pragma once
/// What every request passes before its handler, and every answer behind it: request id, who asks, whether their role may, rates, limits
/// of the body, preconditions, keys of commands; problem+json for every refusal, CORS, ETag, Millrace-Seq, no-store, deprecation; a line
/// for the log with the row's pattern, never a query string or a token; an exception becomes a 500 without its text.
///
/// Owns the table. `answer` runs on HTTP threads.

#include "core/access/authenticator.hpp"
#include "core/api/frame/cors.hpp"
#include "core/api/frame/idempotency.hpp"
#include "core/api/frame/metrics.hpp"
#include "core/api/frame/problem.hpp"
#include "core/api/frame/rate_limit.hpp"
#include "core/http/failed_logins.hpp"

#include <map>

namespace api {

struct FrameOptions {
    std::vector<ApiRoute> routes;
    std::shared_ptr<const auth::Authenticator> authenticator;
    std::vector<std::string> origins;   ///< CORS
    bool isOpen = false;                ///< `--open`: this computer's own programs and pages need no token
    const base::Clock* clock = nullptr; ///< null: the system's
    /// Of rows that take tickets: who asks, by the one behind '?'; nothing: none came. Any thread.
    std::function<std::optional<base::Result<auth::Identity>>(const Call&)> ticketHolder = {};
    std::function<std::string()> position;             ///< Millrace-Seq's value
    model::KeptAnswers* answers = nullptr;             ///< of the main thread; null: keys hold as long as their command runs
    MainThread* mainThread = nullptr;                  ///< for them
    std::function<void(const std::string&)> log = {};  ///< a line for each request, without its end; any thread
    std::function<void(const std::string&)> warn = {}; ///< a sentence for the operator; any thread
    /// For the audit: somebody was refused for their role, or has changed something. Any thread.
    struct Note {
        auth::Caller caller;
        std::string action, object, result, detail;
    };
    std::function<void(const Note&)> note = {};
};

class Frame {
public:
    /// Throws std::logic_error for a table that contradicts itself: such a table is a bug.
    explicit Frame(FrameOptions options);

    http::Awaitable<http::Response> answer(http::Request& request);
    /// Nobody is kept waiting from now on. Any thread.
    void close() { m_failures.stop(); }
    const std::vector<ApiRoute>& routes() const { return m_options.routes; }
    const Metrics& metrics() const { return m_metrics; }

private:
    struct Seen;
    http::Awaitable<http::Response> route(http::Request& request, Seen& seen);
    http::Awaitable<http::Response> enter(Call& call);
    /// Fills in who asks. An answer: a token came that is none.
    http::Awaitable<std::optional<http::Response>> identify(Call& call);
    /// The same by a signed address.
    std::optional<http::Response> identifyByTicket(Call& call);
    /// Fills in the body and the key. An answer: they cannot be used.
    http::Awaitable<std::optional<http::Response>> readBody(Call& call);
    http::Awaitable<http::Response> keyed(Call& call);
    http::Awaitable<http::Response> carryOut(Call& call);
    std::optional<http::Response> checkRate(const Call& call);
    std::optional<http::Response> checkRole(const Call& call) const;
    bool isOpenTrial(const http::Request& request) const;
    /// ETag and what asks for it.
    static void tag(const http::Request& request, const ApiRoute& row, http::Response& response);
    void finish(const http::Request& request, const Seen& seen, http::Response& response);
    http::Response faultAnswer(const http::Request& request, const Seen& seen, std::string_view what) const;

    const FrameOptions m_options;
    const base::SystemClock m_systemClock;
    const base::Clock& m_clock;
    const http::RouteTable m_table;
    std::map<std::string, std::size_t> m_rows; ///< by "GET /api/v1/jobs"; index in the options' routes
    const Cors m_cors;
    Metrics m_metrics;
    RateLimit m_rates;
    http::FailedLogins m_failures;
    RunningCommands m_running;
};

} // namespace api

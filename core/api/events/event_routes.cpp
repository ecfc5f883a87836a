#include "core/api/events/event_routes.hpp"

#include "core/api/events/event_socket.hpp"
#include "core/api/frame/query.hpp"
#include "core/http/websocket.hpp"

#include <algorithm>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {
namespace {

constexpr int kLongestWait = 25; // seconds; a handler answers within 30 (ServerOptions::stallTimeout)
constexpr int kMostAskedWait = 60;
constexpr std::int64_t kWatchLeaseMs = 60'000;

SessionFacts factsOf(const EventHub& hub, const auth::Identity& identity) {
    const HubOptions& options = hub.options();
    return {.epoch = hub.epoch(),
        .server = options.server,
        .role = model::word(identity.role),
        .isAdmin = identity.role == auth::Role::Admin,
        .apiMajor = options.apiMajor,
        .apiMinor = options.apiMinor,
        .expiresMs = identity.expiresMs};
}

http::Response refusal(unsigned status, const char* type, const char* title, const char* detail) {
    const QJsonObject problem{{QStringLiteral("type"), QLatin1String("/problems/") + QLatin1String(type)},
        {QStringLiteral("title"), QLatin1String(title)}, {QStringLiteral("status"), static_cast<int>(status)},
        {QStringLiteral("detail"), QString::fromUtf8(detail)}};
    http::Response response;
    response.status = status;
    response.with("Content-Type", "application/problem+json").with("Cache-Control", "no-store");
    if (status == 429 || status == 503) response.with("Retry-After", "10");
    response.body = textOf(problem);
    return response;
}

http::Response endedToken() {
    return refusal(401, "unauthorized", "Unauthorized", "The token has ended, or its role has changed.");
}

http::Response refusalOf(Listeners::Refusal why) {
    if (why == Listeners::Refusal::Ended) return endedToken();
    if (why == Listeners::Refusal::OfToken)
        return refusal(429, "rate-limited", "Too many listeners", "This token listens 16 times already.");
    return refusal(503, "unavailable", "Full", "The server has as many listeners as it takes, or stops.");
}

unsigned closeCodeOf(Listeners::Refusal why) {
    switch (why) {
    case Listeners::Refusal::OfToken: return static_cast<unsigned>(EventClose::TooMany);
    case Listeners::Refusal::Ended: return static_cast<unsigned>(EventClose::TokenEnded);
    case Listeners::Refusal::Closed: return static_cast<unsigned>(EventClose::Restarts);
    default: return static_cast<unsigned>(EventClose::Full);
    }
}

/// A page learns of a refused upgrade nothing but that it failed: a code after it says more.
http::Awaitable<void> turnAway(http::UpgradedConnection& connection, unsigned code) {
    const std::string payload = http::closePayload(code, "");
    const http::FrameHeader header(http::Opcode::Close, payload.size());
    const std::array<std::string_view, 2> pieces{header.bytes(), payload};
    const std::span<const std::string_view> all(pieces);
    co_await connection.write(all);
}

http::Awaitable<void> serveSocket(
    http::UpgradedConnection& connection, EventHub& hub, std::shared_ptr<Listener> listener, SessionFacts facts) {
    EventSocket events(hub, connection, std::move(listener), std::move(facts));
    co_await events.serve();
}

/// What a long poll is asked.
struct PollQuery {
    std::optional<std::string> after;
    Topics topics;
    std::vector<std::string> watch;
    int wait = 0; ///< seconds
};

/// The members of "a,b".
std::vector<std::string> wordsOf(const std::string& list) {
    std::vector<std::string> words;
    const QStringList parts = QString::fromStdString(list).split(QLatin1Char(','), Qt::SkipEmptyParts);
    for (const QString& part : parts) words.push_back(part.toStdString());
    return words;
}

/// Errors: InvalidInput. Whoever polls with a word that is not known would poll for ever and hear nothing.
base::Result<PollQuery> pollQuery(std::string_view target) {
    const auto wrong = [](const std::string& what) { return base::Error{base::ErrorCode::InvalidInput, what}; };
    const auto mark = target.find('?');
    const auto values = Query::parse(mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1));
    if (!values) return wrong("The address has a malformed part behind '?'.");
    PollQuery asked;
    asked.after = values->value("after");
    const auto topics = wordsOf(values->value("topics", ""));
    if (const auto unknown = unknownTopics(topics); !unknown.empty()) return wrong(topicsFault(unknown));
    asked.topics = topicsOf(topics);
    asked.watch = wordsOf(values->value("watch", ""));
    if (asked.watch.size() > Session::kMostWatched)
        return wrong("\"watch\" may name at most " + std::to_string(Session::kMostWatched) + " jobs.");
    const auto wait = values->number("wait", 0, kMostAskedWait, 0);
    if (!wait) return wrong("\"wait\" must be a number of seconds from 0 to " + std::to_string(kMostAskedWait) + ".");
    asked.wait = static_cast<int>(std::min<std::int64_t>(*wait, kLongestWait));
    return asked;
}

/// The number of "<epoch>.<seq>"; nothing: of another epoch, or no position.
std::optional<std::int64_t> seqOf(const std::string& position, const std::string& epoch) {
    if (!position.starts_with(epoch + ".")) return std::nullopt;
    bool isNumber = false;
    const qint64 seq = QString::fromStdString(position.substr(epoch.size() + 1)).toLongLong(&isNumber);
    return isNumber && seq >= 0 ? std::optional<std::int64_t>(seq) : std::nullopt;
}

/// One long poll: a session that writes into an answer what it would write into a socket.
class Poll {
public:
    Poll(EventHub& hub, std::shared_ptr<Listener> listener, SessionFacts facts)
        : m_hub(hub), m_listener(std::move(listener)), m_session(std::move(facts), hub.ring(), now()),
          m_exchange(hub, m_listener, kWatchLeaseMs) {} // until the next poll

    /// False: the position is gone.
    bool begin(const PollQuery& query) {
        std::optional<std::int64_t> seq;
        if (query.after) seq = seqOf(*query.after, m_hub.epoch());
        if (query.after && !seq) return false;
        m_listener->greet();
        return m_session.beginPoll(query.topics, query.watch, seq, now());
    }
    /// Waits for the first frame until then. False: there is none.
    http::Awaitable<bool> waitForFirst(std::chrono::steady_clock::time_point until) {
        m_first = co_await frame(until);
        co_return m_first.has_value();
    }
    /// The answer's body.
    http::Awaitable<void> write(http::BodyWriter& writer) {
        std::string begin = "{\"frames\":[";
        while (m_first) {
            begin += m_first->head;
            co_await writer.write(begin);
            for (const std::string_view piece : m_first->shared) co_await writer.write(piece);
            begin = m_first->tail + ",";
            const auto atOnce = std::chrono::steady_clock::now();
            m_first = co_await frame(atOnce);
        }
        begin.back() = ']';
        begin += '}';
        co_await writer.write(begin);
    }
    unsigned ended() const { return m_listener->ended(); }

private:
    Times now() const { return {m_hub.clock().monotonicMs(), m_hub.clock().wallMs()}; }

    /// The next one. A snapshot that is on its way is waited for, whatever `until` says; and a tick that had begun before the poll did: the
    /// answer's Millrace-Seq may name it, and the next poll will come after that.
    http::Awaitable<std::optional<Outgoing>> frame(std::chrono::steady_clock::time_point until) {
        const auto bell = m_listener->bell;
        const auto waiter = co_await http::Notifier::Waiter::at(bell);
        for (;;) {
            if (m_hub.isClosed() || ended() != 0) co_return std::nullopt;
            m_exchange.turn(m_session);
            auto outgoing = m_session.next(now());
            if (outgoing && outgoing->kind == Outgoing::Kind::Text) co_return outgoing;
            if (outgoing) co_return std::nullopt;
            const bool isOwed = m_session.isWaiting() || m_session.position() < m_least;
            if (!isOwed && std::chrono::steady_clock::now() >= until) co_return std::nullopt;
            const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(kLongestWait);
            const auto wake = isOwed ? patience : until;
            co_await waiter->wait(wake);
        }
    }

    EventHub& m_hub;
    const std::shared_ptr<Listener> m_listener;
    const std::int64_t m_least = m_hub.seq();
    Session m_session;
    SnapshotExchange m_exchange;
    std::optional<Outgoing> m_first;
};

} // namespace

http::Awaitable<http::Response> EventRoutes::answer(http::Request& request, const auth::Identity& identity) {
    const bool isForeign = !request.header("origin").empty() && m_mayListen && !m_mayListen(request);
    if (isForeign)
        co_return refusal(403, "forbidden", "Forbidden", "Pages of this origin may not listen. The server's operator can list it.");
    const bool isSocket = http::asksForWebSocket(request);
    if (isSocket) {
        auto response = co_await socket(request, identity);
        co_return response;
    }
    auto response = co_await poll(request, identity);
    co_return response;
}

http::Awaitable<http::Response> EventRoutes::socket(const http::Request& request, const auth::Identity& identity) {
    http::WebSocketRequest asked = http::webSocketRequest(request);
    if (!asked) co_return std::move(asked.refusal);
    if (!asked.offers(kEventsSubprotocol))
        co_return refusal(400, "bad-request", "No such subprotocol", "Offer millrace.v1 in Sec-WebSocket-Protocol.");
    http::Response response = http::webSocketAnswer(asked, kEventsSubprotocol);
    Listeners::Admission admission = m_hub.listeners().admit(identity.tokenId);
    if (!admission.listener) {
        const unsigned code = closeCodeOf(admission.refusal);
        response.upgrade = [code](http::UpgradedConnection& connection) { return turnAway(connection, code); };
        co_return response;
    }
    EventHub* const hub = &m_hub;
    response.upgrade = [hub, listener = admission.listener, facts = factsOf(m_hub, identity)](
                           http::UpgradedConnection& connection) { return serveSocket(connection, *hub, listener, facts); };
    co_return response;
}

http::Awaitable<http::Response> EventRoutes::poll(const http::Request& request, const auth::Identity& identity) {
    const auto query = pollQuery(request.target);
    if (!query) co_return refusal(400, "syntax", "The request is malformed", query.error().message.c_str());
    Listeners::Admission admission = m_hub.listeners().admit(identity.tokenId);
    if (!admission.listener) co_return refusalOf(admission.refusal);
    const auto poll = std::make_shared<Poll>(m_hub, admission.listener, factsOf(m_hub, identity));
    if (!poll->begin(*query))
        co_return refusal(410, "position-gone", "Position gone", "This position is no longer kept. Ask once more without after.");
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(query->wait);
    const bool isThere = co_await poll->waitForFirst(until);
    http::Response response;
    response.with("Cache-Control", "no-store");
    if (poll->ended() != 0) co_return endedToken();
    if (!isThere) {
        response.status = 204;
        co_return response;
    }
    response.with("Content-Type", "application/json");
    response.pieces = [poll](http::BodyWriter& writer) { return poll->write(writer); };
    co_return response;
}

} // namespace api

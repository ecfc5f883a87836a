#include "core/api/events/session.hpp"

#include <QJsonDocument>
#include <algorithm>

namespace api {
namespace {

QString words(const std::string& text) {
    return QString::fromStdString(text);
}

std::vector<std::string> listIn(const QJsonObject& message, const char* key) {
    std::vector<std::string> list;
    const QJsonArray array = message.value(QLatin1String(key)).toArray();
    for (const QJsonValue item : array)
        if (item.isString()) list.push_back(item.toString().toStdString());
    return list;
}

unsigned codeOf(EventClose code) {
    return static_cast<unsigned>(code);
}

} // namespace

Session::Session(SessionFacts facts, const EventRing& ring, const Times& now)
    : m_facts(std::move(facts)), m_ring(ring), m_openedMs(now.monotonicMs), m_heardMs(now.monotonicMs), m_sentMs(now.monotonicMs),
      m_pingMs(now.monotonicMs) {}

// --- what comes --------------------------------------------------------------------------------------------------

bool Session::isFlood(const Times& now) {
    if (now.monotonicMs - m_secondMs >= 1000) {
        m_secondMs = now.monotonicMs;
        m_messages = 0;
    }
    if (++m_messages <= kMessagesASecond) return false;
    end(codeOf(EventClose::TooMany), "more than 20 messages in a second");
    return true;
}

void Session::receive(std::string_view text, const Times& now) {
    if (m_closeCode != 0 || isFlood(now)) return;
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray(text.data(), static_cast<qsizetype>(text.size())));
    const QJsonObject message = document.object();
    const std::string type = message.value(QLatin1String("type")).toString().toStdString();
    if (type.empty()) return end(codeOf(EventClose::BadMessage), "a message is a JSON object with a type");
    if (m_greeted == (type == "hello")) return end(codeOf(EventClose::BadMessage), "hello comes first, and once");
    if (type == "hello") return hello(message, now);
    if (type == "topics") return changeTopics(message);
    if (type == "watch") return changeWatch(message);
    if (type == "ping")
        return reply({{QStringLiteral("type"), QStringLiteral("pong")}, {QStringLiteral("at"), message.value(QLatin1String("at"))},
            {QStringLiteral("time"), static_cast<qint64>(now.wallMs)}});
    problem("Unknown message", "This server knows no message \"" + type.substr(0, 40) + "\".");
}

void Session::receivePing(std::string payload, const Times& now) {
    if (m_closeCode != 0 || isFlood(now)) return;
    if (m_replies.size() >= kMostReplies) return end(codeOf(EventClose::Silent), "answers are not taken");
    Outgoing pong;
    pong.kind = Outgoing::Kind::Pong;
    pong.head = std::move(payload);
    m_replies.push_back(std::move(pong));
}

void Session::hello(const QJsonObject& message, const Times& now) {
    m_greeted = true;
    const Topics topics = topicsOf(listIn(message, "topics"));
    const QJsonObject asked = message.value(QLatin1String("resume")).toObject();
    m_told = m_ring.newest();
    const std::string why = asked.isEmpty() ? std::string() : resume(asked, topics, now);
    const bool isResumed = !asked.isEmpty() && why.empty();
    if (isResumed) m_topics = topics;
    else m_wanted = {topics, {}, false, true};
    welcome(isResumed, why, now);
    sayUnknown(listIn(message, "topics"));
    setWatch(listIn(message, "watch"));
}

void Session::sayUnknown(const std::vector<std::string>& words) {
    if (const auto unknown = unknownTopics(words); !unknown.empty()) problem("Unknown topic", topicsFault(unknown));
}

void Session::welcome(bool isResumed, const std::string& why, const Times& now) {
    QJsonObject message{{QStringLiteral("type"), QStringLiteral("welcome")}, {QStringLiteral("epoch"), words(m_facts.epoch)},
        {QStringLiteral("seq"), static_cast<qint64>(m_told)}, {QStringLiteral("server"), words(m_facts.server)},
        {QStringLiteral("api"), QJsonObject{{QStringLiteral("major"), m_facts.apiMajor}, {QStringLiteral("minor"), m_facts.apiMinor}}},
        {QStringLiteral("role"), words(m_facts.role)}, {QStringLiteral("tickMs"), 500},
        {QStringLiteral("heartbeatMs"), static_cast<qint64>(kHeartbeatMs)}, {QStringLiteral("resumed"), isResumed},
        {QStringLiteral("time"), static_cast<qint64>(now.wallMs)}};
    if (!why.empty()) message.insert(QStringLiteral("why"), words(why));
    reply(message);
}

std::string Session::resume(const QJsonObject& asked, const Topics& topics, const Times& now) {
    if (asked.value(QLatin1String("epoch")).toString().toStdString() != m_facts.epoch) return "epoch";
    const QJsonValue role = asked.value(QLatin1String("role"));
    if (role.isString() && role.toString().toStdString() != m_facts.role) return "role"; // other roles read other rows
    const Topics held = asked.contains(QLatin1String("topics")) ? topicsOf(listIn(asked, "topics")) : topics;
    if ((topics & ~held).any()) return "topics";
    const std::int64_t seq = asked.value(QLatin1String("seq")).toInteger(-1);
    if (seq < 0 || m_ring.after(seq, now.monotonicMs).isLost) return "expired";
    m_position = m_told = seq;
    return {};
}

void Session::changeTopics(const QJsonObject& message) {
    const Topics dropped = topicsOf(listIn(message, "drop"));
    m_topics &= ~dropped;
    m_wanted.topics &= ~dropped;
    if (m_asked) m_asked->topics &= ~dropped;
    m_wanted.topics |= topicsOf(listIn(message, "add")) & ~m_topics;
    sayUnknown(listIn(message, "add"));
}

void Session::changeWatch(const QJsonObject& message) {
    setWatch(listIn(message, "ids"));
}

void Session::setWatch(std::vector<std::string> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (ids.size() > kMostWatched) {
        ids.resize(kMostWatched);
        problem("Too many jobs", "At most 64 jobs are watched at once; these are the first ones.");
    }
    if (ids == m_watch) return;
    m_watch = std::move(ids);
    std::erase_if(m_detailed, [this](const auto& id) { return !std::binary_search(m_watch.begin(), m_watch.end(), id); });
    m_wanted.listChanged = true;
}

void Session::reply(const QJsonObject& message) {
    if (m_replies.size() >= kMostReplies) return end(codeOf(EventClose::Silent), "answers are not taken");
    m_replies.push_back(plain(textOf(message)));
}

void Session::problem(const std::string& title, const std::string& detail) {
    reply({{QStringLiteral("type"), QStringLiteral("problem")}, {QStringLiteral("title"), words(title)},
        {QStringLiteral("detail"), words(detail)}});
}

void Session::end(unsigned code, const std::string& reason, const std::string& bye, std::int64_t afterMs) {
    if (m_closeCode != 0) return;
    m_replies.clear();
    if (!bye.empty())
        m_replies.push_back(plain(textOf({{QStringLiteral("type"), QStringLiteral("bye")}, {QStringLiteral("why"), words(bye)},
            {QStringLiteral("afterMs"), static_cast<qint64>(afterMs)}})));
    m_closeCode = code;
    m_closeReason = reason;
}

bool Session::beginPoll(Topics topics, std::vector<std::string> watch, const std::optional<std::int64_t>& position, const Times& now) {
    m_greeted = m_isPoll = true;
    if (position) {
        if (m_ring.after(*position, now.monotonicMs).isLost) return false;
        m_position = m_told = *position;
        m_topics = topics;
        setWatch(std::move(watch));
        m_detailed.insert(m_watch.begin(), m_watch.end()); // it has them since the poll before, or asks without a position
        return true;
    }
    m_told = m_ring.newest();
    m_wanted = {topics, {}, false, true};
    welcome(false, "", now);
    setWatch(std::move(watch));
    return true;
}

// --- snapshots ---------------------------------------------------------------------------------------------------

void Session::restart() {
    m_wanted = {m_topics | m_wanted.topics, {}, true, true};
    if (m_asked) m_wanted.topics |= m_asked->topics;
    m_topics.reset();
    m_detailed.clear();
    m_snapshot.reset();
    m_position = -1;
    reply({{QStringLiteral("type"), QStringLiteral("resync")}, {QStringLiteral("why"), QStringLiteral("expired")}});
}

std::shared_ptr<SnapshotOrder> Session::takeOrder() {
    if (!m_greeted || m_closeCode != 0 || m_ordered || m_snapshot || m_wanted.isEmpty()) return nullptr;
    for (const std::string& id : m_watch)
        if (!m_detailed.contains(id)) m_wanted.watch.push_back(id);
    m_asked = std::exchange(m_wanted, {});
    m_ordered = true;
    auto order = std::make_shared<SnapshotOrder>();
    order->topics = m_asked->topics;
    order->isAdmin = m_facts.isAdmin;
    order->watch = m_asked->watch;
    if (m_asked->listChanged) order->watchedNow = m_watch;
    order->notBefore = std::max(m_position, m_told);
    return order;
}

void Session::deliver(Snapshot snapshot) {
    m_ordered = false;
    if (!m_asked) return;
    m_snapshot = std::move(snapshot);
    m_part = 0;
    if (m_asked->isWhole) m_position = m_snapshot->seq;
}

std::optional<Outgoing> Session::nextPart() {
    const std::size_t ofTopics = m_snapshot->topics ? m_snapshot->topics->size() : 0;
    const std::size_t ofWatched = m_snapshot->watched ? m_snapshot->watched->size() : 0;
    if (m_part < ofTopics + ofWatched) {
        const SharedParts& parts = m_part < ofTopics ? m_snapshot->topics : m_snapshot->watched;
        Outgoing outgoing;
        outgoing.shared.push_back((*parts)[m_part < ofTopics ? m_part : m_part - ofTopics]);
        outgoing.keep = parts;
        ++m_part;
        return outgoing;
    }
    m_topics |= m_asked->topics;
    for (const std::string& id : m_asked->watch)
        if (std::binary_search(m_watch.begin(), m_watch.end(), id)) m_detailed.insert(id);
    if (ofTopics + ofWatched > 0) m_told = m_snapshot->seq;
    m_snapshot.reset();
    m_asked.reset();
    return std::nullopt;
}

// --- what goes ---------------------------------------------------------------------------------------------------

Outgoing Session::plain(std::string text) {
    Outgoing outgoing;
    outgoing.head = std::move(text);
    return outgoing;
}

Outgoing Session::frameOf(const std::shared_ptr<const Tick>& tick) {
    Outgoing outgoing;
    for (std::size_t i = 0; i < kTopics; ++i) {
        const std::string& piece = tick->pieces[i].of(m_facts.isAdmin);
        if (m_topics.test(i) && !piece.empty()) outgoing.shared.push_back(piece);
    }
    bool isFirst = true;
    for (const auto& [id, piece] : tick->watched) {
        if (!m_detailed.contains(id)) continue;
        outgoing.shared.push_back(isFirst ? R"(,"watch":{)" : ",");
        outgoing.shared.push_back(piece);
        isFirst = false;
    }
    outgoing.tail = isFirst ? "}" : "}}";
    outgoing.keep = tick;
    return outgoing;
}

std::optional<Outgoing> Session::nextChanges(const Times& now) {
    while (m_position >= 0) {
        const bool isHeld = m_ordered || (m_snapshot && m_position >= m_snapshot->seq);
        if (isHeld) return std::nullopt;
        const EventRing::Found found = m_ring.after(m_position, now.monotonicMs);
        if (found.isLost) {
            restart();
            return std::nullopt;
        }
        if (!found.tick) return std::nullopt;
        m_position = found.tick->seq;
        Outgoing frame = frameOf(found.tick);
        if (frame.shared.empty()) continue;
        frame.head = R"({"type":"changes","seq":)" + std::to_string(m_position) + R"(,"prev":)" + std::to_string(m_told);
        m_told = m_position;
        return frame;
    }
    return std::nullopt;
}

std::optional<Outgoing> Session::heartbeat(const Times& now) {
    if (m_isPoll) return std::nullopt;
    if (now.monotonicMs - m_pingMs >= kHeartbeatMs) {
        m_pingMs = now.monotonicMs;
        if (now.monotonicMs - m_heardMs >= kSilentMs) {
            end(codeOf(EventClose::Silent), "nothing was heard for a minute");
            return close();
        }
        Outgoing ping;
        ping.kind = Outgoing::Kind::Ping;
        return ping;
    }
    if (m_position < 0 || now.monotonicMs - m_sentMs < kHeartbeatMs) return std::nullopt;
    Outgoing tick =
        plain(textOf({{QStringLiteral("type"), QStringLiteral("tick")}, {QStringLiteral("seq"), static_cast<qint64>(m_position)},
            {QStringLiteral("prev"), static_cast<qint64>(m_told)}, {QStringLiteral("time"), static_cast<qint64>(now.wallMs)}}));
    m_told = m_position;
    return tick;
}

std::optional<Outgoing> Session::close() {
    if (m_closed || m_closeCode == 0) return std::nullopt;
    m_closed = true;
    Outgoing outgoing;
    outgoing.kind = Outgoing::Kind::Close;
    outgoing.code = m_closeCode;
    outgoing.head = m_closeReason;
    return outgoing;
}

std::optional<Outgoing> Session::next(const Times& now) {
    if (m_closeCode == 0 && m_facts.expiresMs > 0 && now.wallMs >= m_facts.expiresMs)
        end(codeOf(EventClose::TokenEnded), "the token has expired");
    if (!m_greeted && m_closeCode == 0 && now.monotonicMs - m_openedMs >= kHelloMs)
        end(codeOf(EventClose::Silent), "no hello within five seconds");
    std::optional<Outgoing> outgoing;
    if (!m_replies.empty()) {
        outgoing = std::move(m_replies.front());
        m_replies.pop_front();
    } else if (m_closeCode != 0) {
        return close();
    } else if (m_greeted) {
        outgoing = nextChanges(now);
        if (!outgoing && m_snapshot && m_position >= m_snapshot->seq) {
            outgoing = nextPart();
            if (!outgoing) outgoing = nextChanges(now);
        }
        if (!outgoing && !m_replies.empty()) return next(now); // a resync
        if (!outgoing) outgoing = heartbeat(now);
    }
    if (outgoing && outgoing->kind == Outgoing::Kind::Text) m_sentMs = now.monotonicMs;
    return outgoing;
}

std::int64_t Session::wakeMs(const Times& now) const {
    std::int64_t at = m_greeted ? std::min(m_pingMs, m_sentMs) + kHeartbeatMs : m_openedMs + kHelloMs;
    if (m_position < 0) at = m_greeted ? m_pingMs + kHeartbeatMs : at;
    if (m_facts.expiresMs > 0) at = std::min(at, now.monotonicMs + std::max<std::int64_t>(m_facts.expiresMs - now.wallMs, 0));
    return std::max(at, now.monotonicMs);
}

} // namespace api

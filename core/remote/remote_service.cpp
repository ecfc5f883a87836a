#include "core/remote/remote_service.hpp"

#include "core/remote/sentences.hpp"

#include <QRandomGenerator>

namespace remote {
namespace {

constexpr int kTickMs = 1000;
constexpr int kPollSeconds = 5;
constexpr std::int64_t kPingMs = 30'000;
constexpr int kMostFetched = 8; // rows at once: one that was missed is rare, many mean a snapshot is due

} // namespace

RemoteService::RemoteService(Profile profile, std::string token, RemoteOptions options, QObject* parent)
    : model::Service(parent), m_clock(options.clock ? *options.clock : m_systemClock), m_paths(options.paths),
      m_client(profile, options.product), m_stream(m_client, {"jobs", "status", "settings", "presets", "uploads", "alerts", "fleet"}),
      m_connection(std::move(profile), [] { return QRandomGenerator::global()->generateDouble(); }),
      m_fleet(m_client, [this](const char* right) { return unavailable(right); }) {
    m_client.setToken(std::move(token));
    connect(&m_client, &Client::certificateRefused, this, [this](const CertificateSeen& seen) { m_connection.certificateRefused(seen); });
    // To a command as well as to its own questions: what follows is refused for that, not for silence.
    connect(
        &m_client, &Client::refused, this,
        [this] {
            if (const auto why = m_client.credential().obstacle(m_client.profile())) carryOut(m_connection.credentialRefused(*why));
            // else there is another one already
        },
        Qt::QueuedConnection);
    connect(
        &m_stream, &EventStream::certificateRefused, this, [this](const CertificateSeen& seen) { m_connection.certificateRefused(seen); });
    connect(&m_stream, &EventStream::heard, this, &RemoteService::hear);
    connect(&m_stream, &EventStream::closed, this,
        [this](int code, bool wasOpen) { carryOut(m_connection.streamClosed(code, wasOpen, now())); });
    connect(&m_stream, &EventStream::polled, this, [this] { carryOut(m_connection.polled(now())); });
    connect(&m_stream, &EventStream::pollFailed, this,
        [this](const Outcome& outcome) { carryOut(m_connection.requestFailed(outcome, now())); });
    connect(&m_stream, &EventStream::garbled, this, [this] {
        m_mirror.apply(Resync{"garbled"}); // its numbers are worth nothing now
        carryOut(m_connection.gap(now()));
    });
    m_timer.setInterval(kTickMs);
    connect(&m_timer, &QTimer::timeout, this, &RemoteService::tick);
    if (options.startTimer) m_timer.start();
}

RemoteService::~RemoteService() {
    m_stream.disconnect(this);
    m_client.disconnect(this);
    m_timer.stop();
}

Now RemoteService::now() const {
    return {m_clock.monotonicMs(), m_clock.wallMs()};
}

Said RemoteService::said() const {
    return m_connection.said(now());
}

std::int64_t RemoteService::serverNowMs() const {
    return m_clock.wallMs() + m_connection.clockDifferenceMs().value_or(0);
}

bool RemoteService::may(const std::string& right) const {
    const auto& rights = m_connection.session().may;
    return std::find(rights.begin(), rights.end(), right) != rights.end();
}

void RemoteService::start() {
    carryOut(m_connection.start(now()));
}

void RemoteService::tryNow() {
    carryOut(m_connection.tryNow(now()));
}

void RemoteService::setCredential(Credential credential) {
    // A stream that was opened as nobody in particular is opened anew as somebody, whose rights are others.
    const bool isAnew = m_connection.isUp() && m_client.credential().isOpen() && !credential.isOpen();
    m_client.setCredential(std::move(credential));
    if (isAnew) carryOut(m_connection.stop());
    carryOut(m_connection.tryNow(now()));
}

void RemoteService::tick() {
    carryOut(m_connection.tick(now()));
    if (m_stream.isOpen() && m_connection.isUp() && now().steadyMs - m_pingedMs >= kPingMs) {
        m_pingedMs = now().steadyMs;
        m_stream.ping(now().wallMs); // the clocks, once more
    }
    settleWaiting();
}

void RemoteService::carryOut(const std::vector<Step>& steps) {
    for (const Step step : steps) {
        switch (step) {
        case Step::AskAbout: askAbout(); break;
        case Step::AskSession: askSession(); break;
        case Step::OpenStream: m_stream.open(m_mirror.position(), m_rowsRole); break;
        case Step::Poll: m_stream.poll(m_mirror.position(), kPollSeconds); break;
        case Step::CloseStream:
            ++m_asking; // an answer that is on its way is of before
            m_stream.close();
            break;
        case Step::LeaveConnections: m_client.leaveConnections(); break;
        }
    }
    told();
}

/// Tells what has changed in what is said, once.
void RemoteService::told() {
    for (const base::Text& text : m_connection.takeNotices()) Q_EMIT notice(text);
    tellFleet();
    Said now = said();
    if (m_lastSaid && *m_lastSaid == now) return;
    m_lastSaid = std::move(now);
    Q_EMIT connectionChanged();
}

void RemoteService::askAbout() {
    Call call = get(QStringLiteral("about"));
    call.isAnonymous = true;
    call.mostTries = 1;
    const int asking = ++m_asking;
    m_client.send(std::move(call), [this, asking, sent = now()](const Outcome& outcome) {
        if (asking != m_asking) return;
        if (outcome.error) return carryOut(m_connection.requestFailed(outcome, now()));
        // What is no such document is no Millrace: an empty one says so.
        const About about = model::fromBytes<About>(outcome.answer.body, model::From::Wire).value_or(About());
        m_client.meet(about);
        carryOut(m_connection.aboutAnswered(about, sent, now()));
    });
}

void RemoteService::askSession() {
    Call call = get(QStringLiteral("session"));
    call.mostTries = 1;
    const int asking = ++m_asking;
    m_client.send(std::move(call), [this, asking, sent = now()](const Outcome& outcome) {
        if (asking != m_asking) return;
        if (outcome.error) return carryOut(m_connection.requestFailed(outcome, now()));
        const auto session = model::fromBytes<SessionInfo>(outcome.answer.body, model::From::Wire);
        carryOut(m_connection.sessionAnswered(session.value_or(SessionInfo()), sent, now()));
    });
}

void RemoteService::hear(const ServerMessage& message) {
    auto steps = m_connection.heard(message, now());
    Mirrored mirrored = m_mirror.apply(message);
    if (const auto* welcome = std::get_if<Welcome>(&message); welcome && !welcome->resumed) m_rowsRole = welcome->role;
    const bool isGap = mirrored.isGap;
    publish(std::move(mirrored));
    m_fleet.hear(message);
    m_connection.rowsRead(m_mirror.rowsRead(), m_mirror.position().has_value(), now());
    carryOut(steps);
    if (isGap) carryOut(m_connection.gap(now()));
}

void RemoteService::publish(Mirrored mirrored) {
    for (const model::Event& event : mirrored.events) {
        if (event.kind == model::Event::Kind::JobsRemoved)
            for (const std::string& id : event.ids) m_thumbnails.forget(id);
        if (event.kind == model::Event::Kind::SettingsChanged) ++m_settingsHeard;
        Q_EMIT eventPublished(event);
    }
    m_missing.insert(mirrored.missing.begin(), mirrored.missing.end());
    fetchMissing();
    settleWaiting();
}

void RemoteService::fetchMissing() {
    while (!m_missing.empty() && m_asked.size() < kMostFetched) {
        const std::string id = *m_missing.begin();
        m_missing.erase(m_missing.begin());
        if (!m_asked.insert(id).second) continue;
        m_client.send(get(pathOf(id)), [this, asked = m_mirror.ask(id)](const Outcome& outcome) {
            m_asked.erase(asked.id);
            if (outcome.answer.status == 404) return publish(m_mirror.answered(asked, std::nullopt));
            const QJsonObject row = QJsonDocument::fromJson(outcome.answer.body).object();
            publish(outcome.error ? Mirrored() : m_mirror.answered(asked, row));
        });
    }
}

QString RemoteService::pathOf(const std::string& id, const char* part) {
    return QLatin1String("jobs/") + QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(id))) + QLatin1String(part);
}

void RemoteService::watch(std::vector<std::string> ids) {
    m_mirror.watchOnly(ids);
    m_watched = ids;
    m_stream.watch(std::move(ids));
}

std::optional<Error> RemoteService::unavailable(const char* right) const {
    const Said now = said();
    if (m_connection.isUp() || now.situation == Situation::Reading) {
        const SessionInfo& session = m_connection.session();
        if (*right == '\0' || session.may.empty() || may(right)) return std::nullopt;
        return sentences::roleTooLow(session.role, m_connection.serverName(), right);
    }
    if (m_connection.isStopped()) return Error{now.code == ErrorCode::Cancelled ? ErrorCode::Unsupported : now.code, now.text};
    return m_connection.lostBy();
}

} // namespace remote

#include "core/remote/test_card.hpp"

#include "core/remote/access_flows.hpp"
#include "core/remote/sentences.hpp"

#include "core/model/ingest_test.hpp"
#include "core/model/role_said.hpp"
#include "core/model/status.hpp"

#include <QElapsedTimer>
#include <QNetworkReply>
#include <QRandomGenerator>
#include <QSslError>
#include <QTimer>
#include <QUuid>
#include <algorithm>
#include <cstdlib>

namespace remote {
namespace {

using Subject = Check::Subject;
using State = Check::State;
constexpr int kContentBytes = 8 << 20;
constexpr int kRoundTrips = 5;
constexpr int kTimeoutMs = 15'000; // an operator looks on
constexpr std::int64_t kNotableClockMs = 1000, kClockLimitMs = 5000;

QByteArray bytesOf(const QJsonObject& object) {
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// What no compressing proxy makes smaller.
QByteArray randomContent() {
    QByteArray content(kContentBytes, Qt::Uninitialized);
    QRandomGenerator::global()->fillRange(reinterpret_cast<quint32*>(content.data()), content.size() / 4);
    return content;
}

double bitsPerSecond(std::int64_t tookMs) {
    return kContentBytes * 8.0 * 1000.0 / static_cast<double>(std::max<std::int64_t>(tookMs, 1));
}

base::Text speedText(std::int64_t tookMs) {
    return base::text(QT_TRANSLATE_NOOP("Core", "%1 Mb/s"), static_cast<std::int64_t>(bitsPerSecond(tookMs) / 1e6));
}

bool isNewer(const About& about) {
    return about.api.minor > kApiMinor;
}

} // namespace

TestCard::TestCard(Client& client, QObject* parent) : QObject(parent), m_client(client) {
    for (const Subject subject :
        {Subject::Api, Subject::Token, Subject::Clocks, Subject::RoundTrip, Subject::Upload, Subject::FromServer, Subject::Playback}) {
        Check each;
        each.subject = subject;
        m_checks.push_back(std::move(each));
    }
    m_folder = "millrace-test-" + QUuid::createUuid().toString(QUuid::Id128).left(12).toStdString() + "/";
    m_media.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

TestCard::~TestCard() {
    if (m_reply) m_reply->disconnect(this);
    erase();
}

Check& TestCard::check(Subject subject) {
    return m_checks[static_cast<std::size_t>(subject)];
}

void TestCard::begin(Subject subject) {
    check(subject).state = State::Running;
    Q_EMIT checkChanged(check(subject));
}

void TestCard::end(Subject subject, State state, const base::Text& text, std::int64_t tookMs, double speed) {
    Check& each = check(subject);
    each.state = state;
    each.text = text;
    each.tookMs = tookMs;
    each.bitsPerSecond = speed;
    Q_EMIT checkChanged(each);
}

void TestCard::fail(Subject subject, const Error& error) {
    check(subject).code = error.code;
    end(subject, State::Failed, error.text);
}

void TestCard::start() {
    begin(Subject::Api);
    const QPointer<TestCard> self(this);
    remote::askAbout(m_client, [self, since = std::make_shared<QElapsedTimer>(startedTimer())](Result<About> about) {
        if (!self) return;
        if (!about) {
            self->fail(Subject::Api, about.error());
            return self->finish();
        }
        self->m_about = std::move(about).value();
        const About& them = self->m_about;
        const bool newer = isNewer(them);
        self->end(Subject::Api, newer ? State::Notable : State::Good,
            newer ? sentences::newerServer(them.server)
                  : base::text(QT_TRANSLATE_NOOP("Core", "%1, version %2"), them.instance.name, them.server),
            since->elapsed());
        if (!them.setup || isOpenTo(self->m_client.profile(), them)) return self->askSession();
        self->fail(Subject::Token, sentences::setupNeeded());
        self->finish();
    });
}

QElapsedTimer TestCard::startedTimer() {
    QElapsedTimer timer;
    timer.start();
    return timer;
}

void TestCard::askSession() {
    begin(Subject::Token);
    Call call = get(QStringLiteral("session"));
    call.mostTries = 1;
    const QPointer<TestCard> self(this);
    m_client.ask<SessionInfo>(std::move(call), [self](Result<SessionInfo> session) {
        if (!self) return;
        if (!session) {
            self->fail(Subject::Token, session.error());
            return self->finish();
        }
        self->m_session = std::move(session).value();
        self->tellSession();
        self->begin(Subject::RoundTrip);
        self->measureRoundTrip(kRoundTrips);
    });
}

void TestCard::tellSession() {
    if (!m_client.credential().isOpen())
        return end(Subject::Token, State::Good, base::text(QT_TRANSLATE_NOOP("Core", "Role: %1"), model::roleSaid(m_session.role)));
    check(Subject::Token).isOpen = true;
    end(Subject::Token, State::Notable,
        base::text(QT_TRANSLATE_NOOP("Core",
                       "None is needed: this server is for trying out, open to everybody on its computer with the role %1. Set up, by the "
                       "code that it printed when it started, it is for people who sign in."),
            model::roleSaid(m_session.role)));
}

/// The quickest of several: what is slower was held up by something else. By it the clocks are compared, too.
void TestCard::measureRoundTrip(int left) {
    Call call = get(QStringLiteral("session"));
    call.mostTries = 1;
    const QPointer<TestCard> self(this);
    m_client.send(std::move(call), [self, left, since = startedTimer()](const Outcome& outcome) {
        if (!self) return;
        if (outcome.error) {
            self->fail(Subject::RoundTrip, *outcome.error);
            return self->finish();
        }
        const std::int64_t took = since.elapsed();
        if (self->m_bestMs < 0 || took < self->m_bestMs) {
            self->m_bestMs = took;
            const auto session = model::fromBytes<SessionInfo>(outcome.answer.body, model::From::Wire);
            if (session && session->time > 0) self->m_clockMs = session->time - (QDateTime::currentMSecsSinceEpoch() - took / 2);
        }
        if (left > 1) return self->measureRoundTrip(left - 1);
        self->end(Subject::RoundTrip, State::Good, base::text(QT_TRANSLATE_NOOP("Core", "%1 ms"), self->m_bestMs), self->m_bestMs);
        self->tellClocks();
        self->askMediaToken();
    });
}

void TestCard::tellClocks() {
    const std::int64_t apart = std::abs(m_clockMs.value_or(0));
    if (!m_clockMs) return end(Subject::Clocks, State::Skipped, {});
    if (apart > kClockLimitMs) return fail(Subject::Clocks, sentences::clocksDiffer(*m_clockMs));
    end(Subject::Clocks, apart > kNotableClockMs ? State::Notable : State::Good,
        base::text(QT_TRANSLATE_NOOP("Core", "Clocks differ by %1 ms"), apart));
}

void TestCard::askMediaToken() {
    begin(Subject::Upload);
    // Where it goes: what the profile says, else what the server publishes to.
    const QPointer<TestCard> self(this);
    m_client.ask<model::SystemStatus>(get(QStringLiteral("status")), [self](Result<model::SystemStatus> status) {
        if (!self) return;
        const Profile& profile = self->m_client.profile();
        const std::string theirs = !status ? "" : status->publishesTo.empty() ? status->ingestUrl : status->publishesTo;
        self->m_publishUrl = profile.ingestUrl.empty() ? theirs : profile.ingestUrl;
        self->m_playbackUrl = profile.playbackUrl.empty() ? self->m_publishUrl : profile.playbackUrl;
        for (std::string* url : {&self->m_publishUrl, &self->m_playbackUrl})
            if (!url->empty() && !url->ends_with('/')) *url += '/';
        if (self->m_publishUrl.empty()) {
            self->fail(Subject::Upload,
                {ErrorCode::IngestSilent,
                    base::text(QT_TRANSLATE_NOOP("Core", "The server has no ingest now, and the connection names none."))});
            return self->finish();
        }
        if (self->m_client.credential().isOpen()) { // nobody in particular has no rights at the ingest to hand on
            self->end(Subject::Upload, State::Skipped,
                base::text(QT_TRANSLATE_NOOP("Core", "Not from here: an open server hands out no rights to its ingest.")));
            return self->askServer();
        }
        const QJsonArray prefixes{QString::fromStdString(self->m_folder)};
        const QJsonObject body{{QStringLiteral("audience"), QStringLiteral("millrace-ingest")}, {QStringLiteral("publish"), prefixes},
            {QStringLiteral("read"), prefixes}, {QStringLiteral("seconds"), 300}};
        self->m_client.ask<TokenGrant>(post(QStringLiteral("media-tokens"), bytesOf(body)), [self](Result<TokenGrant> token) {
            if (!self) return;
            if (!token) {
                self->fail(Subject::Upload, token.error());
                return self->askServer();
            }
            self->m_mediaToken = token->token;
            self->upload();
        });
    });
}

QNetworkRequest TestCard::mediaRequest(const std::string& base) const {
    QNetworkRequest request(QUrl(QString::fromStdString(base + m_folder + "upload.bin")));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setTransferTimeout(kTimeoutMs);
    request.setRawHeader("User-Agent", m_client.userAgent());
    if (!m_mediaToken.empty()) request.setRawHeader("Authorization", "Bearer " + QByteArray::fromStdString(m_mediaToken));
    return request;
}

void TestCard::listen(QNetworkReply* reply, Subject subject, void (TestCard::*next)(QNetworkReply&, std::int64_t)) {
    m_reply = reply;
    connect(reply, &QNetworkReply::finished, this, [this, reply, subject, next, since = startedTimer()] {
        reply->deleteLater();
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (reply->error() == QNetworkReply::NoError && status >= 200 && status < 300) return (this->*next)(*reply, since.elapsed());
        const std::string host = reply->url().host().toStdString();
        if (status == 0)
            fail(subject,
                {ErrorCode::IngestSilent, base::text(QT_TRANSLATE_NOOP("Core", "%1: %2"), host, reply->errorString().toStdString())});
        else
            fail(subject,
                {ErrorCode::IngestRefused, base::text(QT_TRANSLATE_NOOP("Core", "%1 answers with HTTP status %2."), host, status)});
        if (subject == Subject::Upload) askServer();
        else finish();
    });
}

void TestCard::upload() {
    m_content = randomContent();
    m_isUploaded = true; // or a part of it
    QNetworkRequest request = mediaRequest(m_publishUrl);
    request.setRawHeader("Content-Type", "application/octet-stream");
    listen(m_media.put(request, m_content), Subject::Upload, &TestCard::uploaded);
}

void TestCard::uploaded(QNetworkReply&, std::int64_t tookMs) {
    end(Subject::Upload, State::Good, speedText(tookMs), tookMs, bitsPerSecond(tookMs));
    askServer();
}

void TestCard::askServer() {
    begin(Subject::FromServer);
    const QJsonObject body{{QStringLiteral("publishUrl"), QString::fromStdString(m_publishUrl)},
        {QStringLiteral("playbackUrl"), QString::fromStdString(m_playbackUrl)}};
    const QPointer<TestCard> self(this);
    m_client.send(post(QStringLiteral("ingest-tests"), bytesOf(body)), [self](const Outcome& outcome) {
        if (!self) return;
        if (outcome.error) self->fail(Subject::FromServer, *outcome.error);
        else self->tellServersTest(outcome.answer.body);
        if (self->check(Subject::Upload).state == State::Good) return self->readBack();
        self->finish();
    });
}

void TestCard::tellServersTest(const QByteArray& body) {
    const auto test = model::fromBytes<model::IngestTest>(body, model::From::Wire);
    if (!test) return fail(Subject::FromServer, unreadable(test.error()));
    using Step = model::IngestTest::Step;
    if (test->step == Step::Done)
        return end(Subject::FromServer, State::Good, base::text(QT_TRANSLATE_NOOP("Core", "%1 ms"), test->tookMs), test->tookMs);
    if (test->isAltered)
        return fail(Subject::FromServer,
            {ErrorCode::CheckFailed,
                base::text(QT_TRANSLATE_NOOP("Core", "What the server read back is not what it uploaded to %1."), test->address)});
    if (test->status == 0)
        return fail(
            Subject::FromServer, {ErrorCode::IngestSilent, base::text(QT_TRANSLATE_NOOP("Core", "%1: %2"), test->address, test->reason)});
    fail(Subject::FromServer,
        {ErrorCode::IngestRefused, base::text(QT_TRANSLATE_NOOP("Core", "%1 answers with HTTP status %2."), test->address, test->status)});
}

void TestCard::readBack() {
    begin(Subject::Playback);
    listen(m_media.get(mediaRequest(m_playbackUrl)), Subject::Playback, &TestCard::wasRead);
}

void TestCard::wasRead(QNetworkReply& reply, std::int64_t tookMs) {
    if (reply.readAll() == m_content) end(Subject::Playback, State::Good, speedText(tookMs), tookMs, bitsPerSecond(tookMs));
    else
        fail(Subject::Playback,
            {ErrorCode::CheckFailed,
                base::text(QT_TRANSLATE_NOOP(
                    "Core", "What viewers would get is not what was uploaded. Is the playback address that of this ingest?"))});
    finish();
}

/// What was uploaded goes, also when nobody waits for it any more: then by a network of its own, which lives until it is answered.
void TestCard::erase() {
    if (!m_isUploaded) return;
    m_isUploaded = false;
    auto* network = new QNetworkAccessManager;
    QNetworkReply* reply = network->deleteResource(mediaRequest(m_publishUrl));
    connect(reply, &QNetworkReply::finished, network, &QObject::deleteLater);
}

void TestCard::finish() {
    erase();
    for (Check& each : m_checks) {
        if (each.state != State::Waiting && each.state != State::Running) continue;
        each.state = State::Skipped;
        Q_EMIT checkChanged(each);
    }
    m_isDone = true;
    Q_EMIT finished();
}

} // namespace remote

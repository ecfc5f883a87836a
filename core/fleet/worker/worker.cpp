#include "core/fleet/worker/worker.hpp"

#include "core/base/background.hpp"
#include "core/base/files.hpp"
#include "core/fleet/wire/digest_class.hpp"

#include <QRandomGenerator>
#include <algorithm>

namespace fleet {
namespace {

constexpr int kProbeMs = 15'000;
constexpr int kMostJoinWaitMs = 15'000;

} // namespace

Worker::Worker(
    WorkerSettings settings, Workshop shop, EncoderCheck& encoders, std::vector<KeptResult> kept, const base::Clock& clock, QObject* parent)
    : QObject(parent), m_settings(std::move(settings)), m_bootId(base::randomToken()), m_shop(std::move(shop)), m_encoders(encoders),
      m_clock(clock), m_life({.bootId = m_bootId,
                          .slots = m_settings.slots,
                          .noticeMs = m_settings.noticeMs,
                          .exitsWhenDrained = m_settings.exitsWhenDrained,
                          .onBattery = m_settings.onBattery}),
      m_kept(std::move(kept)) {
    connect(&m_ticks, &QTimer::timeout, this, &Worker::tick);
    m_joinAgain.setSingleShot(true);
    connect(&m_joinAgain, &QTimer::timeout, this, &Worker::join);
    connect(&m_probe, &QTimer::timeout, this, &Worker::probeIngest);
    m_probe.setInterval(kProbeMs);
}

Worker::~Worker() {
    for (const auto& [task, attempt] : m_attempts) attempt->disconnect(this);
}

double Worker::random() {
    return QRandomGenerator::global()->generateDouble();
}

void Worker::start() {
    m_ticks.start(m_settings.tickMs);
    m_lastTickMs = now();
    checkEncoders();
}

void Worker::checkEncoders() {
    m_encoders.check(false, [self = QPointer(this)](const base::Result<CheckedEncoders>& checked) {
        if (!self || self->m_isEnded) return;
        if (checked) {
            self->m_checked = *checked;
            if (!self->classes().empty()) return self->join();
            Q_EMIT self->said(self->noEncoder());
            return self->take(step::Exit{1});
        }
        Q_EMIT self->said(checked.error().text);
        // One that the system ended, for memory perhaps, does it the next time; one that cannot do it never does.
        constexpr int kMostChecks = 3;
        if (++self->m_checks >= kMostChecks) return self->take(step::Exit{1});
        QTimer::singleShot(self->m_settings.tickMs << self->m_checks, self.data(), &Worker::checkEncoders);
    });
}

base::Text Worker::noEncoder() const {
    std::string found;
    for (const model::EncoderDigest& digest : m_checked.digests) found += (found.empty() ? "" : ", ") + digest.family;
    return base::text(QT_TRANSLATE_NOOP("Core", "None of the encoders that --only names is here. This worker has: %1."), found);
}

void Worker::join() {
    if (m_isEnded) return;
    constexpr std::int64_t kGb = 1'000'000'000;
    Register message;
    message.token = m_settings.token;
    message.name = m_settings.name;
    message.bootId = m_bootId;
    message.digests = m_checked.digests;
    message.facts = m_checked.host;
    message.slots = m_settings.slots;
    message.memoryMb = m_settings.memoryMb;
    message.diskGb = static_cast<int>(std::max<std::int64_t>(0, base::freeBytes(m_shop.folder->path())) / kGb);
    message.wallMs = m_clock.wallMs();
    m_shop.api.join(message, [self = QPointer(this)](const base::Result<Registered>& answer) {
        if (self) self->joined(answer);
    });
}

void Worker::joined(const base::Result<Registered>& answer) {
    if (m_isEnded) return;
    if (!answer) {
        // Two of one name: the older one is silent soon, or this one is one too many; a person sees it in the log.
        const auto code = answer.error().code;
        const bool mayPass = code == base::ErrorCode::RemoteSilent || code == base::ErrorCode::Busy || code == base::ErrorCode::Io ||
            code == base::ErrorCode::RateLimited || code == base::ErrorCode::Conflict;
        Q_EMIT said(answer.error().text);
        if (!mayPass) return take(step::Exit{1});
        const int wait = std::min(kMostJoinWaitMs, 1000 << std::min(m_joinTries++, 4));
        return m_joinAgain.start(static_cast<int>(wait * (0.5 + random() / 2)));
    }
    m_isKnown = true;
    if (!answer->key.empty()) {
        m_shop.api.setKey(answer->key);
        Q_EMIT keyGiven(answer->key);
    }
    resumeKept();
    take(m_life.registered(now(), answer->beatSeconds, answer->leaseSeconds));
}

void Worker::resumeKept() {
    for (KeptResult& kept : std::exchange(m_kept, {})) {
        const TaskRef task = kept.lease.ref();
        const bool isStaged = kept.isStaged;
        const std::int64_t age = kept.ageMs;
        auto attempt = std::make_unique<Attempt>(m_shop, std::move(kept));
        listen(*attempt);
        if (!isStaged) attempt->resume();
        m_attempts[task] = std::move(attempt);
        take(m_life.restored(now(), task, isStaged, age));
    }
}

void Worker::signalled(Signal signal) {
    take(m_life.signalled(now(), signal));
}

void Worker::powered(bool isOnBattery) {
    take(m_life.powered(now(), isOnBattery));
}

void Worker::tick() {
    constexpr std::int64_t kSleptMs = 10'000;
    // Connections die unnoticed in sleep: the first beat would wait for its time to run out.
    if (now() - std::exchange(m_lastTickMs, now()) > kSleptMs) m_shop.api.leaveConnections();
    take(m_life.tick(now(), random()));
}

void Worker::take(const Steps& steps) {
    for (const Step& each : steps) {
        if (m_isEnded) return;
        std::visit([this](const auto& step) { take(step); }, each);
    }
    const bool keepsAwake = m_life.keepsAwake(now());
    if (std::exchange(m_keepsAwake, keepsAwake) != keepsAwake) Q_EMIT awakeWanted(keepsAwake);
}

FreeRoom Worker::room(int slots) const {
    constexpr std::int64_t kGb = 1'000'000'000;
    // What a slot may use is its share: what others of them use just now says nothing of what they will.
    return {slots, m_settings.memoryMb * slots / std::max(1, m_settings.slots),
        static_cast<int>(std::max<std::int64_t>(0, base::freeBytes(m_shop.folder->path())) / kGb)};
}

bool Worker::isChosen(const std::string& family) const {
    const auto& only = m_settings.families;
    return only.empty() || std::find(only.begin(), only.end(), family) != only.end();
}

std::vector<std::string> Worker::classes() const {
    std::vector<std::string> all;
    for (const model::EncoderDigest& digest : m_checked.digests) {
        if (!isChosen(digest.family)) continue;
        all.push_back(classOf(digest).name());
        all.push_back(DigestClass{digest.family, {}}.name());
    }
    return all;
}

void Worker::take(const step::Claim& claim) {
    m_shop.api.claim(
        {claim.id, room(claim.slots), classes(), claim.waitSeconds}, [self = QPointer(this)](const base::Result<ClaimAnswer>& answer) {
            if (self && !self->m_isEnded) self->claimed(answer);
        });
}

bool Worker::checkRefusal(const base::Error& error) {
    const bool isFinal = error.code == base::ErrorCode::Unauthorized || error.code == base::ErrorCode::VersionMismatch ||
        error.code == base::ErrorCode::CertificateRefused;
    if (!isFinal) return false;
    Q_EMIT said(error.text);
    // A key that was taken away makes all of it worthless; what an update or a new link mends, the next process goes on with.
    if (error.code == base::ErrorCode::Unauthorized) {
        Q_EMIT retired();
        take(m_life.revoked());
    } else {
        take(step::Exit{1});
    }
    return true;
}

void Worker::claimed(const base::Result<ClaimAnswer>& answer) {
    if (!answer) {
        if (checkRefusal(answer.error())) return;
        return take(m_life.claimUnanswered(now(), random()));
    }
    for (const Lease& lease : answer->leases)
        if (!m_attempts.contains(lease.ref())) m_leases[lease.ref()] = lease;
    take(m_life.claimAnswered(now(), *answer));
}

Beat Worker::beat() {
    Beat message;
    message.n = ++m_beats;
    message.bootId = m_bootId;
    message.wallMs = m_clock.wallMs();
    message.state = m_life.state(now());
    message.reason = m_life.reason(now());
    const HostLoad load = m_load ? m_load() : HostLoad{};
    message.cpu = load.cpu;
    message.memoryMb = load.memoryMb;
    std::int64_t in = m_retiredIn, out = m_retiredOut;
    for (const auto& [task, attempt] : m_attempts) {
        in += attempt->fetched().bytes;
        out += attempt->sentBytes();
    }
    const std::int64_t elapsed = std::max<std::int64_t>(1, now() - std::exchange(m_lastBeatMs, now()));
    message.rates = {(in - std::exchange(m_lastIn, in)) * 1000 / elapsed, (out - std::exchange(m_lastOut, out)) * 1000 / elapsed};
    message.held = m_life.held(now());
    message.unsettled = m_life.unsettled();
    return message;
}

void Worker::take(const step::Beat&) {
    if (!m_isKnown) return;
    m_shop.api.beat(beat(), [self = QPointer(this)](const base::Result<BeatAnswer>& answer) {
        if (self && !self->m_isEnded) self->beaten(answer);
    });
}

void Worker::beaten(const base::Result<BeatAnswer>& answer) {
    if (!answer) {
        if (checkRefusal(answer.error())) return;
        return take(m_life.beatUnanswered(now()));
    }
    if (!answer->key.empty() && answer->key != m_shop.api.key()) {
        m_shop.api.setKey(answer->key);
        Q_EMIT keyGiven(answer->key);
    }
    for (const Tickets& tickets : answer->tickets) {
        const auto found = m_attempts.find({tickets.task, tickets.fence});
        if (found != m_attempts.end()) found->second->renew(tickets);
    }
    if (answer->sendLog) Q_EMIT logWanted();
    take(m_life.beatAnswered(now(), *answer));
}

void Worker::take(const step::TestEncoders&) {
    m_encoders.check(true, [self = QPointer(this)](const base::Result<CheckedEncoders>& checked) {
        if (!self || self->m_isEnded) return;
        self->take(self->m_life.encodersTested(self->now(), checked && checked->digests == self->m_checked.digests));
    });
}

void Worker::take(const step::SayBye&) {
    const auto said = [self = QPointer(this)] {
        if (self && !self->m_isEnded) self->take(self->m_life.byeSaid());
    };
    if (m_isKnown) return m_shop.api.bye({m_bootId}, [said](const base::Result<bool>&) { said(); });
    QMetaObject::invokeMethod(this, said, Qt::QueuedConnection);
}

void Worker::take(const step::Exit& exit) {
    m_isEnded = true;
    m_ticks.stop();
    m_probe.stop();
    m_joinAgain.stop();
    for (const auto& [task, attempt] : m_attempts) attempt->stop();
    Q_EMIT ended(exit.code);
}

} // namespace fleet
